"""A Raspberry Pi's own parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from drivers.merged import beside
from drivers.parts import Parts
from drivers.pi import master
from drivers.pi.ads1115 import Ads1115
from drivers.pi.board import board
from drivers.pi.button import GpioButton
from drivers.pi.haptic import GpioHaptic
from drivers.pi.i2c import I2C, open_bus
from drivers.pi.rings import RINGS, RingWiring
from drivers.ports import MOTORS, Clock, DriverError, Ring, Source, named
from drivers.sampler import Pin, Sampler
from drivers.system.clock import SystemClock


@dataclass(frozen=True, slots=True)
class MotorWiring:
    """How a motor is connected and what it is like: see GpioHaptic. Its pin is a BCM number."""

    pin: int
    start: float
    spin_up_s: float


@dataclass(frozen=True, slots=True)
class Wiring:
    """How ring, motors (in the order of MOTORS) and button are connected. Its pin is a BCM number; see GpioButton."""

    ring: RingWiring
    motors: tuple[MotorWiring, ...]
    button_pin: int
    hold_s: float


def open_parts(wiring: Wiring, sources: Mapping[str, Callable[[Clock], Source]]) -> Parts:
    """Open every part that is there, the sources by name; for every other, Parts.troubles says what is missing.

    Raises DriverError, before anything is touched, while another process leads this lamp.
    """
    master.hold()
    parts = Parts(SystemClock(), board(), simulated=False)
    factory = parts.opened("pins", pin_factory)
    opened = [source for name, make in sources.items() if (source := parts.opened(name, partial(make, parts.clock)))]
    if opened:
        parts.source = beside(opened)
        parts.adc = next((source.adc for source in opened if isinstance(source, Sampler)), None)
    parts.ring = parts.opened("ring", lambda: open_ring(wiring.ring))
    if factory is not None:
        open_motors(parts, wiring.motors, factory)
        parts.button = parts.opened("button", lambda: GpioButton(wiring.button_pin, factory, wiring.hold_s))
    return parts


def open_motors(parts: Parts, motors: Sequence[MotorWiring], factory: Any) -> None:
    """Open each motor, by its name in MOTORS, or keep a trouble of that name. factory: gpiozero's pins or mock ones."""
    for name, motor in zip(MOTORS, motors, strict=False):
        how = (motor.pin, factory, parts.clock, motor.start, motor.spin_up_s, name)
        if haptic := parts.opened(name, partial(GpioHaptic, *how)):
            parts.motors[name] = haptic


def pin_factory() -> Any:
    """Gpiozero's lgpio pins, and no silent fallback to anything else. Raises DriverError."""
    try:
        from gpiozero.pins.lgpio import LGPIOFactory
    except ImportError:
        raise DriverError(
            "button and motors need the package lgpio: in Ebb's folder, 'make EXTRAS=pi .venv/.ready-pi'"
        ) from None
    try:
        return LGPIOFactory()
    except Exception as trouble:
        raise DriverError(f"no GPIO pins on this machine, which is {board()}: {trouble}") from trouble


def open_converter(bus: int, address: int, pins: Mapping[int, Pin], clock: Clock) -> Sampler:
    """The ADS1115 of an I2C bus, with the thread that samples its pins in their order. Raises DriverError."""
    i2c = I2C(open_bus(bus))
    try:
        adc = Ads1115(i2c, clock, {at: pin.gain for at, pin in pins.items()}, address, f"I2C bus {bus}")
    except DriverError:
        i2c.deinit()
        raise
    return Sampler(adc, clock, pins)


def open_ring(wiring: RingWiring) -> Ring:
    """The ring alone. Raises DriverError, also while another process leads this lamp."""
    master.hold()
    return named(RINGS, wiring.driver, "ring.driver").open(wiring)

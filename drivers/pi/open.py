"""A Raspberry Pi's own parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from drivers.merged import beside
from drivers.parts import Parts
from drivers.pi.ads1115 import Ads1115
from drivers.pi.board import board
from drivers.pi.button import GpioButton
from drivers.pi.haptic import GpioHaptic
from drivers.pi.i2c import I2C, open_bus
from drivers.pi.rings import RINGS, RingWiring
from drivers.ports import Clock, DriverError, Ring, Source, named
from drivers.sampler import Pin, Sampler
from drivers.system.clock import SystemClock


@dataclass(frozen=True, slots=True)
class Wiring:
    """How ring, motor and button are connected. Pins are BCM numbers; for the rest see GpioHaptic and GpioButton."""

    ring: RingWiring
    motor_pin: int
    motor_start: float
    motor_spin_up_s: float
    button_pin: int
    hold_s: float


def open_parts(wiring: Wiring, sources: Mapping[str, Callable[[Clock], Source]]) -> Parts:
    """Open every part that is there, the sources by name; for every other, Parts.troubles says what is missing."""
    parts = Parts(SystemClock(), board(), simulated=False)
    factory = parts.opened("pins", pin_factory)
    opened = [source for name, make in sources.items() if (source := parts.opened(name, partial(make, parts.clock)))]
    if opened:
        parts.source = beside(opened)
        parts.adc = next((source.adc for source in opened if isinstance(source, Sampler)), None)
    parts.ring = parts.opened("ring", lambda: open_ring(wiring.ring))
    if factory is not None:
        parts.haptic = parts.opened(
            "motor",
            lambda: GpioHaptic(wiring.motor_pin, factory, parts.clock, wiring.motor_start, wiring.motor_spin_up_s),
        )
        parts.button = parts.opened("button", lambda: GpioButton(wiring.button_pin, factory, wiring.hold_s))
    return parts


def pin_factory() -> Any:
    """Gpiozero's lgpio pins, and no silent fallback to anything else. Raises DriverError."""
    try:
        from gpiozero.pins.lgpio import LGPIOFactory
    except ImportError:
        raise DriverError(
            "button and motor need the package lgpio: in Ebb's folder, 'make EXTRAS=pi .venv/.ready-pi'"
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
    """The ring alone. Raises DriverError."""
    return named(RINGS, wiring.driver, "ring.driver").open(wiring)

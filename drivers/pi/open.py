"""A Raspberry Pi's own parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from drivers.merged import beside
from drivers.parts import Parts
from drivers.pi import master, pins
from drivers.pi.ads1115 import FULL_SCALE_V, Ads1115
from drivers.pi.board import board
from drivers.pi.button import GpioButton
from drivers.pi.haptic import GpioHaptic
from drivers.pi.i2c import I2C, open_bus
from drivers.pi.late import LateAdc, LateButton, LateHaptic, LateRing
from drivers.pi.rings import RINGS, RingWiring
from drivers.ports import MOTORS, Button, Clock, DriverError, Haptic, Ring, Source, named
from drivers.said import Said
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


def open_parts(wiring: Wiring, sources: Mapping[str, Callable[[Clock], Source]], late: bool = False) -> Parts:
    """Open every part that is there, the sources by name; for every other, Parts.troubles says what is missing.

    late: ring, motors and button may come later, as the sources may that were made so; Parts.late says what is missing.
    Raises DriverError, before anything is touched, while another process leads this lamp.
    """
    master.hold()
    parts = Parts(SystemClock(), board(), simulated=False)
    opened = [source for name, make in sources.items() if (source := parts.opened(name, partial(make, parts.clock)))]
    if opened:
        parts.source = beside(opened)
        parts.adc = next((source.adc for source in opened if isinstance(source, Sampler)), None)
    late_ring: Ring | None = LateRing(partial(open_ring, wiring.ring), wiring.ring.pixels) if late else None
    parts.ring = parts.opened("ring", partial(open_ring, wiring.ring), late_ring)
    factory = cache(pin_factory)  # which forgets a failure
    if late or parts.opened("pins", factory):
        open_motors(parts, wiring.motors, factory, late)
        button = partial(open_button, wiring, factory)
        late_button: Button | None = LateButton(button) if late else None
        parts.button = parts.opened("button", button, late_button)
    return parts


def open_button(wiring: Wiring, factory: Callable[[], Any]) -> Button:
    """The button. factory: as in open_motors. Raises DriverError."""
    return GpioButton(wiring.button_pin, factory(), wiring.hold_s)


def open_motors(parts: Parts, motors: Sequence[MotorWiring], factory: Callable[[], Any], late: bool = False) -> None:
    """Open each motor, by its name in MOTORS, or keep a trouble of that name. factory: of gpiozero's or mock pins."""

    def opened(name: str, motor: MotorWiring) -> Haptic:
        return GpioHaptic(motor.pin, factory(), parts.clock, motor.start, motor.spin_up_s, name)

    for name, motor in zip(MOTORS, motors, strict=False):
        make = partial(opened, name, motor)
        late_haptic: Haptic | None = LateHaptic(make) if late else None
        if haptic := parts.opened(name, make, late_haptic):
            parts.motors[name] = haptic


def pin_factory() -> Any:
    """Gpiozero's lgpio pins, and no silent fallback to anything else. Raises DriverError."""
    try:
        pins.lgpio()
        from gpiozero.pins.lgpio import LGPIOFactory
    except OSError as trouble:
        raise DriverError(str(trouble)) from trouble
    try:
        return LGPIOFactory()
    except Exception as trouble:
        none = Said("no GPIO pins on this machine, which is {board}: {trouble}", board=board(), trouble=trouble)
        raise DriverError(pins.why_not() or none) from trouble


def open_converter(bus: int, address: int, pins: Mapping[int, Pin], clock: Clock, late: bool = False) -> Sampler:
    """The ADS1115 of an I2C bus, with the thread that samples its pins in their order.

    late: it may come later, and is looked for again. Raises DriverError, if it may not.
    """
    gains = {at: pin.gain for at, pin in pins.items()}

    def opened() -> Ads1115:
        i2c = I2C(open_bus(bus))
        try:
            return Ads1115(i2c, clock, gains, address, Said("I2C bus {number}", number=bus))
        except DriverError:
            i2c.deinit()
            raise

    try:
        return Sampler(opened(), clock, pins)
    except DriverError as trouble:
        if not late:
            raise
        full_scale_v = {at: FULL_SCALE_V[gain] for at, gain in gains.items()}
        adc = LateAdc(opened, f"{address:#04x}", Ads1115.bits, full_scale_v, Ads1115.conversion_s)
        return Sampler(adc, clock, pins, str(trouble))


def open_ring(wiring: RingWiring) -> Ring:
    """The ring alone. Raises DriverError, also while another process leads this lamp."""
    master.hold()
    return named(RINGS, wiring.driver, "ring.driver").open(wiring)


def ring_alone(wiring: RingWiring) -> Ring:
    """The ring alone, which may come later. Raises DriverError while another process leads this lamp."""
    master.hold()
    return LateRing(partial(open_ring, wiring), wiring.pixels)

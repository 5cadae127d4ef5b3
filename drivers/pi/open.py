"""A Raspberry Pi's own parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drivers.parts import Parts
from drivers.pi.ads1115 import Ads1115
from drivers.pi.board import board
from drivers.pi.button import GpioButton
from drivers.pi.haptic import GpioHaptic
from drivers.pi.i2c import I2C, open_bus
from drivers.pi.rings import RINGS, RingWiring
from drivers.ports import Clock, DriverError, Ring, named
from drivers.sampler import Sampler
from drivers.system.clock import SystemClock


@dataclass(frozen=True, slots=True)
class Wiring:
    """What is connected where. Pins are BCM numbers; gains is by converter channel, in the order of sampling."""

    i2c_bus: int
    adc_address: int
    gains: Mapping[int, float]
    ring: RingWiring
    motor_pin: int
    motor_start: float
    motor_spin_up_s: float
    button_pin: int
    hold_s: float


def open_parts(wiring: Wiring) -> Parts:
    """Open every part that is there; for every other, Parts.troubles says what is missing."""
    parts = Parts(SystemClock(), board(), simulated=False)
    factory = parts.opened("pins", pin_factory)
    parts.adc = parts.opened("converter", lambda: _adc(wiring, parts.clock))
    if parts.adc is not None:
        parts.source = Sampler(parts.adc, parts.clock, tuple(wiring.gains))
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
            "button and motor need the package lgpio: in Ebb's folder, make EXTRAS=pi .venv/.ready-pi"
        ) from None
    try:
        return LGPIOFactory()
    except Exception as trouble:
        raise DriverError(f"no GPIO pins on this machine, which is {board()}: {trouble}") from trouble


def _adc(wiring: Wiring, clock: Clock) -> Ads1115:
    i2c = I2C(open_bus(wiring.i2c_bus))
    try:
        return Ads1115(i2c, clock, wiring.gains, wiring.adc_address, f"I2C bus {wiring.i2c_bus}")
    except DriverError:
        i2c.deinit()
        raise


def open_ring(wiring: RingWiring) -> Ring:
    """The ring alone. Raises DriverError."""
    return named(RINGS, wiring.driver, "ring.driver").open(wiring)

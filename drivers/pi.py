"""A Raspberry Pi as a Hardware. Every part is looked for first, so that all that is missing is told at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from drivers.ads1115 import Ads1115
from drivers.button import GpioButton
from drivers.clock import SystemClock
from drivers.haptic import GpioHaptic
from drivers.i2c import I2C, open_bus
from drivers.ports import DriverError, Hardware
from drivers.sampler import Sampler
from drivers.ws281x import Wire, Ws281xRing, open_library, open_spi

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wiring:
    """What is connected where. Pins are BCM numbers; gains is by converter channel, in the order of sampling."""

    i2c_bus: int
    adc_address: int
    gains: Mapping[int, float]
    ring_driver: Literal["spi", "rpi_ws281x"]
    ring_device: str
    pixels: int
    order: str
    gamma: float
    cap: float
    motor_pin: int
    motor_start: float
    button_pin: int
    hold_s: float


def open_pi(wiring: Wiring) -> Hardware:
    """Open every part. Raises one DriverError with a line for each that is missing, after closing the others."""
    clock = SystemClock()
    parts: list[Any] = []
    troubles: list[str] = []

    def opened(name: str, make: Callable[[], T]) -> T | None:
        try:
            part = make()
        except Exception as trouble:  # noqa: BLE001 - whatever one part says, the others are still looked for
            troubles.append(f"{name}: {trouble}")
            return None
        parts.append(part)
        return part

    factory = opened("pins", pin_factory)
    sampler = opened("converter", lambda: _sampler(wiring, clock))
    ring = opened("ring", lambda: open_ring(wiring))
    haptic = button = None
    if factory is not None:
        haptic = opened("motor", lambda: GpioHaptic(wiring.motor_pin, factory, clock, wiring.motor_start))
        button = opened("button", lambda: GpioButton(wiring.button_pin, factory, wiring.hold_s))
    if sampler is None or ring is None or haptic is None or button is None:
        for part in reversed(parts):
            part.close()
        missing = "\n  ".join(troubles)
        raise DriverError(
            f"this machine cannot be the lamp; it is {board()}.\n  {missing}\n"
            "To try Ebb without these parts: --hardware simulated, or a recording's file name"
        )
    return Hardware(clock, sampler, ring, haptic, button, label=board(), simulated=False)


def board() -> str:
    """The board's own name, or what this machine is instead."""
    try:
        with open("/proc/device-tree/model", encoding="ascii") as file:
            return file.read().rstrip("\0")
    except OSError:
        return f"not a Raspberry Pi ({os.uname().machine})"


def pin_factory() -> Any:
    """Gpiozero's lgpio pins, and no silent fallback to anything else. Raises DriverError."""
    try:
        from gpiozero.pins.lgpio import LGPIOFactory
    except ImportError:
        raise DriverError(
            "button and motor need the package lgpio: install Ebb with its extra 'pi' (pip install 'ebb-lamp[pi]')"
        ) from None
    try:
        return LGPIOFactory()
    except Exception as trouble:
        raise DriverError(f"no GPIO pins on this machine, which is {board()}: {trouble}") from trouble


def _sampler(wiring: Wiring, clock: SystemClock) -> Sampler:
    i2c = I2C(open_bus(wiring.i2c_bus))
    try:
        adc = Ads1115(i2c, clock, wiring.gains, wiring.adc_address, f"I2C bus {wiring.i2c_bus}")
    except DriverError:
        i2c.deinit()
        raise
    return Sampler(adc, clock, tuple(wiring.gains))


def open_ring(wiring: Wiring) -> Ws281xRing:
    """The ring alone. Raises DriverError."""
    by_spi = wiring.ring_driver == "spi"
    wire: Wire = open_spi(wiring.ring_device, wiring.pixels) if by_spi else open_library(wiring.pixels)
    return Ws281xRing(wire, wiring.pixels, wiring.order, wiring.gamma, wiring.cap)

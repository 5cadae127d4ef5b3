"""Ring and motors to zero by the shortest way, for a process that did not end by itself.

No numpy, no gpiozero, no settings: what is asked for here must work when little else does, and soon.
"""

import fcntl
import os
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any

from drivers.pi import pins as header
from drivers.pi import refused
from drivers.pi.rings import Dark
from drivers.pi.spi_clock import SLOW, SLOWEST, SPI_HZ, slowness_of
from drivers.said import Said

WR_MODE, WR_BITS, WR_SPEED = 0x40016B01, 0x40016B03, 0x40046B04  # ioctls of linux/spi/spidev.h


def ring(device: str, dark: Dark) -> None:
    """Every LED off, however many there are. dark: what says so to its kind. Raises OSError."""
    try:
        wire = os.open(device, os.O_RDWR | os.O_CLOEXEC)
    except OSError as trouble:
        raise OSError(refused.device(device, "spi", Said("SPI bus for the ring"), trouble)) from trouble
    try:
        for request, value in ((WR_MODE, b"\0"), (WR_BITS, b"\x08"), (WR_SPEED, struct.pack("=I", SPI_HZ))):
            fcntl.ioctl(wire, request, value)
        leds(lambda data: os.write(wire, data), dark, time.perf_counter)
    finally:
        os.close(wire)


def leds(write: Callable[[bytes], Any], dark: Dark, now: Callable[[], float]) -> None:
    """Send dark by write, in the bits that are right for its clock. now: a clock in seconds."""
    slowness = slowness_of(write, now)
    if slowness < SLOWEST:
        write(dark.if_slow if slowness > SLOW else dark.usual)


def motors(pins: Sequence[int], gpio: Any = None) -> None:
    """The motors' pins low, each whatever the others say. gpio: the module lgpio, or what a test puts in its place.

    One after the other: two threads that open the chip at once can crash lgpio. Once let go, a pin floats, and the
    pull-down at the transistor's gate keeps the motor off (hardware/README.md). Raises OSError with all that failed.
    """
    if gpio is None:
        gpio = header.lgpio()
    try:
        chip = gpio.gpiochip_open(_header_chip())
    except Exception as trouble:
        raise OSError(header.why_not() or str(trouble)) from trouble
    troubles = []
    try:
        for pin in pins:
            try:
                gpio.gpio_claim_output(chip, pin, 0)
            except Exception as trouble:  # noqa: BLE001 - whatever one pin says, the others go low
                troubles.append(f"GPIO {pin}: {trouble}")
    finally:
        gpio.gpiochip_close(chip)
    if troubles:
        raise OSError("; ".join(troubles))


def _header_chip() -> int:
    """Number of the chip that the pins of the header belong to: 4 with the first kernels of the Pi 5, else 0."""
    try:
        with open("/sys/bus/gpio/devices/gpiochip4/of_node/compatible", "rb") as file:
            return 4 if b"rp1-gpio" in file.read() else 0
    except OSError:
        return 0

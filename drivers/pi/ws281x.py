"""WS2812 LEDs, each bit by the length of its pulse: two wires to them under one LedRing.

`SpiWire` (spidev) works on every Pi, 5 included. `LibraryWire` drives boards up to Pi 4 through the library
rpi_ws281x, in its SPI mode: its PWM mode needs root and fights with the sound card.
"""

import atexit
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drivers.pi.led_ring import LedRing
from drivers.pi.rings import RingWiring
from drivers.pi.spi import open_spi_bus
from drivers.pi.spi_clock import SLOW, SLOWEST, SPI_HZ, SPI_ONE, SPI_SHORT, SPI_ZERO, TRIES, UNLIKE, slowness_of, timed
from drivers.ports import DriverError
from drivers.said import Said, because

MOSI_PIN = 10  # the SPI data pin; the library takes its SPI mode from it
FAST = 1.25  # of the asked clock: colours are right from 0.8 to 1.25 of it
HELD = 2
"""Frames in a row that are passed over where a bus which was well is slow: of a busy machine, and no other clock."""


def over_spi(wiring: RingWiring) -> LedRing:
    """A WS2812 ring on an SPI bus. Raises DriverError."""
    return LedRing(SpiWire(lambda: open_spi_bus(wiring.device), wiring.pixels), wiring)


def over_library(wiring: RingWiring) -> LedRing:
    """A WS2812 ring through rpi_ws281x. Raises DriverError that says what would work instead."""
    try:
        import rpi_ws281x  # pyright: ignore[reportMissingImports]  # installed on a Pi only
    except ImportError:
        raise DriverError(
            Said(
                "the ring's driver 'rpi_ws281x' needs the package of that name: in Ebb's folder, "
                "'make EXTRAS=pi .venv/.ready-pi'; or set ring.driver = 'spi'"
            )
        ) from None
    # Bytes arrive in the LEDs' own order, so the library must not reorder them.
    rgb = rpi_ws281x.WS2811_STRIP_RGB
    strip = rpi_ws281x.PixelStrip(wiring.pixels, MOSI_PIN, brightness=255, strip_type=rgb)
    return LedRing(LibraryWire(strip), wiring)


class SpiWire:
    """LED bits as SPI bytes through spidev: any Pi.

    The SPI clock of boards up to Pi 4 follows the core clock. At half of it a zero is as long as a one, and a dark
    frame is full white: so each silence is timed, and where the bus is too slow only darkness is sent, in pulses
    that are zeros there too. A bus that was well is doubted for HELD frames first, in which nothing is sent and the
    LEDs keep what they show: darkness for one frame would be a blink. Where it is too fast ones become zeros, and the
    time of the frame itself tells.

    A bus that refused a frame is opened anew for the next: its node may have gone, and come back as another.

    opens: gives an opened spidev.SpiDev, or what a test puts in its place, or raises DriverError. now: in seconds.
    """

    def __init__(self, opens: Callable[[], Any], pixels: int, now: Callable[[], float] = time.perf_counter) -> None:
        self._opens, self._now = opens, now
        self._slow, self._was_well = 0, False
        self._spi: Any = None
        self._open()
        bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
        self._table = np.where(bits, SPI_ONE, SPI_ZERO).astype(np.uint8)
        self._bytes = np.zeros(pixels * 24 + 1, np.uint8)  # the line left low at the end
        self._slots = self._bytes[:-1].reshape(pixels, 3, 8)

    def send(self, levels: NDArray[np.uint8]) -> None:
        """Send one frame: 1.1 ms on the wire for 24 LEDs (kernel: spi/spidev). Raises DriverError."""
        writes = (self._spi or self._open()).writebytes2
        try:
            slowness, quickness = slowness_of(writes, self._now, TRIES if self._slow else UNLIKE), 0.0
            self._slow = self._slow + 1 if slowness > SLOW else 0
            self._was_well |= not self._slow
            if self._was_well and 0 < self._slow <= HELD and levels.any():
                return
            self._slots[:] = SPI_SHORT if slowness > SLOW else self._table[levels]
            if slowness < SLOWEST:
                quickness = 1 / timed(writes, self._bytes, self._now)
        except OSError as trouble:
            self.close()
            raise DriverError(Said("the ring's SPI bus refused a frame: {why}", why=because(trouble))) from trouble
        if slowness > SLOW or quickness > FAST:
            hz = SPI_HZ * (quickness if quickness > FAST else 1 / slowness)
            raise DriverError(
                Said(
                    "the ring's SPI bus runs at {mhz:.1f} MHz, and was asked for {asked_mhz:.1f}: at that clock its "
                    "LEDs read other colours than these, so they stay dark. Hold the core clock with core_freq=250 and "
                    "core_freq_min=250 in /boot/firmware/config.txt",
                    mhz=hz / 1e6,
                    asked_mhz=SPI_HZ / 1e6,
                )
            )

    def _open(self) -> Any:
        spi = self._opens()
        try:
            spi.mode, spi.max_speed_hz = 0, SPI_HZ
        except OSError as trouble:
            spi.close()
            raise DriverError(
                Said(
                    "the ring's SPI bus takes neither mode nor clock ({why}): see what 'sudo dmesg' says of it",
                    why=because(trouble),
                )
            ) from trouble
        self._spi = spi
        return spi

    def close(self) -> None:
        """Let go of the bus."""
        spi, self._spi = self._spi, None
        if spi is not None:
            spi.close()


class LibraryWire:
    """LED bytes through rpi_ws281x in SPI mode: boards up to Pi 4.

    strip: the library's PixelStrip, not yet begun. After a begin() that failed, its own clean-up at exit crashes the
    interpreter (its device pointer is null), so that clean-up is withdrawn before the error is told.
    """

    def __init__(self, strip: Any) -> None:
        self._strip = strip
        try:
            strip.begin()
        except RuntimeError as trouble:
            atexit.unregister(strip._cleanup)
            raise DriverError(
                Said(
                    "rpi_ws281x cannot drive the ring on this board ({trouble}): it knows boards up to Pi 4; set "
                    "ring.driver = 'spi', which works on every Pi",
                    trouble=trouble,
                )
            ) from trouble

    def send(self, levels: NDArray[np.uint8]) -> None:
        """Send one frame through the library's own SPI encoding. Raises DriverError."""
        for i, (first, second, third) in enumerate(levels.tolist()):
            self._strip.setPixelColor(i, first << 16 | second << 8 | third)
        try:
            self._strip.show()
        except RuntimeError as trouble:
            raise DriverError(Said("rpi_ws281x refused a frame: {trouble}", trouble=trouble)) from trouble

    def close(self) -> None:
        """The library frees its memory at exit; there is nothing to let go of before."""

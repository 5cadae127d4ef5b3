"""WS2812 LEDs, each bit by the length of its pulse: two wires to them under one LedRing.

`SpiWire` (spidev) works on every Pi, 5 included. `LibraryWire` drives boards up to Pi 4 through the library
rpi_ws281x, in its SPI mode: its PWM mode needs root and fights with the sound card.
"""

import atexit
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drivers.pi.led_ring import LedRing
from drivers.pi.rings import RingWiring
from drivers.pi.spi import open_spi_bus
from drivers.ports import DriverError

MOSI_PIN = 10  # the SPI data pin; the library takes its SPI mode from it
SPI_HZ = 6_400_000  # 8 SPI bits make one LED bit of 1.25 us (WS2812B data sheet: 1.25 us +-0.6)
SPI_ZERO, SPI_ONE = 0b1100_0000, 0b1111_1000  # 0.31 us and 0.78 us high; both end low, so a gap only lengthens the low
RESET_S = 300e-6  # WS2812B-V5 latches after 280 us of silence


def over_spi(wiring: RingWiring) -> LedRing:
    """A WS2812 ring on an SPI bus. Raises DriverError."""
    return LedRing(SpiWire(open_spi_bus(wiring.device), wiring.pixels), wiring)


def over_library(wiring: RingWiring) -> LedRing:
    """A WS2812 ring through rpi_ws281x. Raises DriverError that says what would work instead."""
    try:
        import rpi_ws281x  # pyright: ignore[reportMissingImports]  # installed on a Pi only
    except ImportError:
        raise DriverError(
            "the ring's driver 'rpi_ws281x' needs the package of that name: in Ebb's folder, "
            "'make EXTRAS=pi .venv/.ready-pi'; or set ring.driver = 'spi'"
        ) from None
    # Bytes arrive in the LEDs' own order, so the library must not reorder them.
    rgb = rpi_ws281x.WS2811_STRIP_RGB
    strip = rpi_ws281x.PixelStrip(wiring.pixels, MOSI_PIN, brightness=255, strip_type=rgb)
    return LedRing(LibraryWire(strip), wiring)


class SpiWire:
    """LED bits as SPI bytes through spidev: any Pi.

    spi: an opened spidev.SpiDev, or what a test puts in its place.
    """

    def __init__(self, spi: Any, pixels: int) -> None:
        self._spi = spi
        spi.mode = 0
        spi.max_speed_hz = SPI_HZ
        bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
        self._table = np.where(bits, SPI_ONE, SPI_ZERO).astype(np.uint8)
        quiet = round(SPI_HZ * RESET_S / 8)
        self._bytes = np.zeros(quiet + pixels * 24 + 1, np.uint8)  # silence first, and the line left low at the end
        self._slots = self._bytes[quiet:-1].reshape(pixels, 3, 8)

    def send(self, levels: NDArray[np.uint8]) -> None:
        """Send one frame: 1.0 ms on the wire for 24 LEDs (kernel: spi/spidev). Raises DriverError."""
        self._slots[:] = self._table[levels]
        try:
            self._spi.writebytes2(self._bytes)
        except OSError as trouble:
            raise DriverError(f"the ring's SPI bus refused a frame: {trouble.strerror}") from trouble

    def close(self) -> None:
        """Let go of the bus."""
        self._spi.close()


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
                f"rpi_ws281x cannot drive the ring on this board ({trouble}): it knows boards up to Pi 4; "
                "set ring.driver = 'spi', which works on every Pi"
            ) from trouble

    def send(self, levels: NDArray[np.uint8]) -> None:
        """Send one frame through the library's own SPI encoding. Raises DriverError."""
        for i, (first, second, third) in enumerate(levels.tolist()):
            self._strip.setPixelColor(i, first << 16 | second << 8 | third)
        try:
            self._strip.show()
        except RuntimeError as trouble:
            raise DriverError(f"rpi_ws281x refused a frame: {trouble}") from trouble

    def close(self) -> None:
        """The library frees its memory at exit; there is nothing to let go of before."""

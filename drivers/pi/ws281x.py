"""A WS2812 ring over SPI: frames linear to the eye become dithered bytes, and bytes become light.

Two back ends stand behind one Ring. `SpiWire` (spidev) works on every Pi, 5 included. `LibraryWire` drives boards up to
Pi 4 through the library of that name, in its SPI mode: its PWM mode needs root and fights with the sound card.
"""

from __future__ import annotations

import atexit
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.ports import DriverError

MOSI_PIN = 10  # the SPI data pin; the library takes its SPI mode from it
SPI_HZ = 6_400_000  # 8 SPI bits make one LED bit of 1.25 us (WS2812B data sheet: 1.25 us +-0.6)
SPI_ZERO, SPI_ONE = (
    0b1100_0000,
    0b1111_1000,
)  # 0.31 us and 0.78 us high; both end low, so a gap only lengthens the low
RESET_S = 300e-6  # WS2812B-V5 latches after 280 us of silence
DITHER_STEPS = 16  # 4 bits below the LED's least step, spread over as many frames (0.36 s at 45 Hz)


class Wire(Protocol):
    """Takes bytes to the LEDs."""

    def send(self, grb: NDArray[np.uint8]) -> None:
        """Light (pixels, 3) bytes, already in the order of the LEDs. Raises DriverError."""

    def close(self) -> None:
        """Let go."""


class Ws281xRing:
    """Ring over a Wire.

    pixels: how many LEDs. order: their colour order, a permutation of "RGB".
    gamma: exponent from frame value to light; an LED's light is proportional to its byte, the eye is not.
    cap: the largest share of full current, 0..1. Both act on light, so the dim end keeps its steps by dither.
    bottom: which LED of the chain is at the bottom. clockwise: whether the chain runs so, seen from the front.
    """

    def __init__(
        self,
        wire: Wire,
        pixels: int,
        order: str = "GRB",
        gamma: float = 2.2,
        cap: float = 0.4,
        bottom: int = 0,
        clockwise: bool = True,
    ) -> None:
        self.pixels = pixels
        self._wire, self._gamma, self._scale = wire, gamma, 255.0 * cap
        self._order = ["RGB".index(letter) for letter in order]
        along = np.arange(pixels) - bottom  # of the chain: how far from the bottom each LED is
        self._chain = (along if clockwise else -along) % pixels
        # Where in the cycle each LED sits: neighbours apart, so that their steps do not beat together.
        start = (np.arange(pixels * 3) * 7 % DITHER_STEPS).reshape(pixels, 3)
        bits = DITHER_STEPS.bit_length() - 1
        reverse = [int(f"{i:0{bits}b}"[::-1], 2) for i in range(DITHER_STEPS)]
        thresholds = (np.array(reverse) + 0.5) / DITHER_STEPS
        self._thresholds = [thresholds[(start + k) % DITHER_STEPS] for k in range(DITHER_STEPS)]
        self._frame = 0
        self._dark = False

    def show(self, frame: NDArray[np.float64]) -> None:
        """Show frame (pixels, 3), 0..1. Over any DITHER_STEPS frames the mean byte is the asked light to 1/16 step."""
        light = np.power(frame[self._chain], self._gamma)[:, self._order] * self._scale
        threshold = self._thresholds[self._frame % DITHER_STEPS]
        self._frame += 1
        self._wire.send(np.floor(light + threshold).astype(np.uint8))

    def close(self) -> None:
        """Go dark and let go."""
        if not self._dark:
            self._dark = True
            try:
                self._wire.send(np.zeros((self.pixels, 3), np.uint8))
            finally:
                self._wire.close()


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

    def send(self, grb: NDArray[np.uint8]) -> None:
        """Send one frame: 1.0 ms on the wire for 24 LEDs."""
        self._slots[:] = self._table[grb]
        try:
            self._spi.writebytes2(self._bytes)
        except OSError as trouble:
            raise DriverError(f"the ring's SPI bus refused a frame: {trouble.strerror}") from trouble

    def close(self) -> None:
        """Let go of the bus."""
        self._spi.close()


def open_spi(device: str, pixels: int) -> SpiWire:
    """SpiWire on a device such as /dev/spidev0.0. Raises DriverError that says what to switch on."""
    try:
        import spidev
    except ImportError:
        raise DriverError(
            "the ring's driver 'spi' needs the package spidev: in Ebb's folder, make EXTRAS=pi .venv/.ready-pi"
        ) from None
    bus, _, chip_select = device.removeprefix("/dev/spidev").partition(".")
    spi = spidev.SpiDev()
    try:
        spi.open(int(bus), int(chip_select))
    except FileNotFoundError:
        raise DriverError(
            f"no SPI bus for the ring ({device} does not exist): on a Pi, switch SPI on with "
            "'sudo raspi-config nonint do_spi 0'"
        ) from None
    except PermissionError:
        raise DriverError(
            f"{device} may not be opened by this user: add it to the group with 'sudo usermod -aG spi $USER' "
            "and log in again"
        ) from None
    except OSError as trouble:
        raise DriverError(f"{device} cannot be opened: {trouble.strerror}") from trouble
    return SpiWire(spi, pixels)


class LibraryWire:
    """LED bytes through rpi_ws281x in SPI mode: boards up to Pi 4.

    strip: makes the library's PixelStrip. After a begin() that failed, the library's own clean-up at exit crashes the
    interpreter (its device pointer is null), so that clean-up is withdrawn before the error is told.
    """

    def __init__(self, strip: Callable[[], Any]) -> None:
        self._strip = strip()
        try:
            self._strip.begin()
        except RuntimeError as trouble:
            atexit.unregister(self._strip._cleanup)
            raise DriverError(
                f"rpi_ws281x cannot drive the ring on this board ({trouble}): it knows boards up to Pi 4; "
                "set ring.driver = 'spi', which works on every Pi"
            ) from trouble

    def send(self, grb: NDArray[np.uint8]) -> None:
        """Send one frame."""
        for i, (first, second, third) in enumerate(grb.tolist()):
            self._strip.setPixelColor(i, first << 16 | second << 8 | third)
        try:
            self._strip.show()
        except RuntimeError as trouble:
            raise DriverError(f"rpi_ws281x refused a frame: {trouble}") from trouble

    def close(self) -> None:
        """The library frees its memory at exit; there is nothing to let go of before."""


def open_library(pixels: int) -> LibraryWire:
    """LibraryWire on the SPI data pin. Raises DriverError that says what would work instead."""
    try:
        import rpi_ws281x
    except ImportError:
        raise DriverError(
            "the ring's driver 'rpi_ws281x' needs the package of that name: in Ebb's folder, "
            "make EXTRAS=pi .venv/.ready-pi; or set ring.driver = 'spi'"
        ) from None
    # Bytes arrive in the LEDs' own order, so the library must not reorder them.
    return LibraryWire(
        lambda: rpi_ws281x.PixelStrip(pixels, MOSI_PIN, brightness=255, strip_type=rpi_ws281x.WS2811_STRIP_RGB)
    )

"""WS2812 LEDs as seen from their wires: an SPI bus that reads the bits as LEDs would, and rpi_ws281x's PixelStrip."""

import atexit
import errno

import numpy as np
from numpy.typing import NDArray

BIT_S = 1.25e-6
HIGH_ZERO_S, HIGH_ONE_S = (0.20e-6, 0.50e-6), (0.55e-6, 1.05e-6)  # WS2812B data sheet, with its tolerances
LATCH_S = 280e-6


class Spi:
    """spidev.SpiDev with LEDs on its data pin. broken: while set, writes fail as on a bus that went away."""

    def __init__(self, pixels: int) -> None:
        self.mode = 3
        self.max_speed_hz = 500_000
        self.broken = self.closed = False
        self.lit: NDArray[np.uint8] = np.zeros((pixels, 3), np.uint8)
        """What the LEDs show, bytes in the order in which they were sent."""

    def writebytes2(self, data: NDArray[np.uint8]) -> None:
        """Clock data out; the LEDs take what has a WS2812's timing. Raises ValueError for what they cannot read."""
        if self.broken:
            raise OSError(errno.EIO, "Input/output error")
        step_s = 1 / self.max_speed_hz
        level = np.unpackbits(np.asarray(data, np.uint8))
        edges = np.flatnonzero(np.diff(level, prepend=0, append=0))
        rises, falls = edges[0::2], edges[1::2]
        if len(rises) != self.lit.size * 8:
            raise ValueError(f"{len(rises)} bits for {len(self.lit)} LEDs")
        if rises[0] * step_s < LATCH_S:
            raise ValueError("no silence before the frame: the LEDs take it as more of the last one")
        if not np.allclose(np.diff(rises) * step_s, BIT_S, atol=0.15e-6):
            raise ValueError("bits are not 1.25 us long")
        high_s = (falls - rises) * step_s
        one = (high_s >= HIGH_ONE_S[0]) & (high_s <= HIGH_ONE_S[1])
        if not np.all(one | ((high_s >= HIGH_ZERO_S[0]) & (high_s <= HIGH_ZERO_S[1]))):
            raise ValueError("a pulse is neither a zero nor a one")
        self.lit = np.packbits(one).reshape(self.lit.shape)

    def close(self) -> None:
        """Close the bus, which `closed` then says."""
        self.closed = True


class Strip:
    """rpi_ws281x.PixelStrip for strip type RGB. begins: False fails as on an unknown board.

    Like the library, it registers its clean-up at exit; after a begin() that failed, that clean-up crashes.
    """

    def __init__(self, pixels: int, begins: bool = True) -> None:
        self._begins, self._begun = begins, False
        self._next = [0] * pixels
        self.broken = False
        atexit.register(self._cleanup)
        self.lit: NDArray[np.uint8] = np.zeros((pixels, 3), np.uint8)

    def begin(self) -> None:
        """Open the hardware. Raises RuntimeError on a board that the library does not know."""
        if not self._begins:
            raise RuntimeError("ws2811_init failed with code -3 (Hardware revision is not supported)")
        self._begun = True

    def setPixelColor(self, n: int, color: int) -> None:  # noqa: N802 - the library's name
        """Set one LED's 24 bits for the next show()."""
        if not self._begun:
            raise MemoryError("the real library crashes here")
        self._next[n] = color

    def show(self) -> None:
        """Send what was set."""
        if self.broken:
            raise RuntimeError("ws2811_render failed with code -13")
        self.lit = np.array([(c >> 16 & 255, c >> 8 & 255, c & 255) for c in self._next], np.uint8)

    def _cleanup(self) -> None:
        if not self._begun:
            raise MemoryError("the real library crashes here")

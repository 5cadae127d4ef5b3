"""WS2812 LEDs behind rpi_ws281x's PixelStrip, which crashes where the library does."""

import atexit

import numpy as np
from numpy.typing import NDArray


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

"""A chain of colour LEDs as a Ring: frames linear to the eye become dithered bytes, whatever the LEDs' protocol."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.pi.rings import LEVELS, RingWiring

MOST_RED, FAINT = 4, 8  # red is saturated from 4 times the others on (WCAG 2.3.1), above 8 of an LED's 255 levels
HELD_FRAMES = 27  # 0.6 s: steps so large that they are not dithered turn twice in a second at most
LUMINANCE = np.array((0.2126, 0.7152, 0.0722))  # of red, green and blue, as in WCAG's relative luminance
DITHER_STEPS = 16  # 4 bits below the LED's least step, spread over as many frames (0.36 s at 45 Hz)


class Wire(Protocol):
    """A protocol of LEDs: takes bytes to them."""

    def send(self, levels: NDArray[np.uint8]) -> None:
        """Light (pixels, 3) bytes, already in the order of the LEDs. Raises DriverError."""
        ...

    def close(self) -> None:
        """Let go of the bus; nothing is sent afterwards."""
        ...


class LedRing:
    """Ring over a Wire. An LED's light is proportional to its byte, the eye is not: hence gamma, before the cap.

    Both act on light, so the dim end keeps its steps by dither.
    """

    def __init__(self, wire: Wire, wiring: RingWiring) -> None:
        self.pixels = pixels = wiring.pixels
        self._wire, self._gamma, self._scale = wire, wiring.gamma, LEVELS * wiring.cap
        self._order = ["RGB".index(letter) for letter in wiring.order]
        self._red = wiring.order.index("R")
        along = np.arange(pixels) - wiring.bottom  # of the chain: how far from the bottom each LED is
        self._chain = (along if wiring.clockwise else -along) % pixels
        # Where in the cycle each LED sits: neighbours apart, so that their steps do not beat together.
        start = (np.arange(pixels * 3) * 7 % DITHER_STEPS).reshape(pixels, 3)
        bits = DITHER_STEPS.bit_length() - 1
        reverse = [int(f"{i:0{bits}b}"[::-1], 2) for i in range(DITHER_STEPS)]
        thresholds = (np.array(reverse) + 0.5) / DITHER_STEPS
        self._thresholds = [
            thresholds[(start + k) % DITHER_STEPS] if wiring.dithers else 0.5 for k in range(DITHER_STEPS)
        ]
        self._dithers, self._frame = wiring.dithers, 0
        self._luminance = np.column_stack((np.eye(3), LUMINANCE[self._order]))
        self._levels, self._way = np.zeros((pixels, 3)), np.zeros((pixels, 4))
        self._since = np.full((pixels, 4), HELD_FRAMES)
        self._dark = False

    def show(self, frame: NDArray[np.float64]) -> None:
        """Show frame (pixels, 3), 0..1. Over any DITHER_STEPS frames the mean byte is the asked light to 1/16 step.

        Not under a cap at which steps would flicker, and not of a red that steps would saturate.
        """
        light = np.power(frame[self._chain], self._gamma)[:, self._order] * self._scale
        threshold = self._thresholds[self._frame % DITHER_STEPS]
        self._frame += 1
        levels = np.floor(light + threshold)
        red, others = levels[:, self._red], levels.sum(axis=1) - levels[:, self._red]
        levels[:, self._red] = np.minimum(red, np.maximum(FAINT, MOST_RED * others - 1))
        if not self._dithers:
            levels = self._held(levels, dark=not frame.any())
        self._wire.send(levels.astype(np.uint8))

    def _held(self, levels: NDArray[np.float64], dark: bool) -> NDArray[np.float64]:
        """The same, but an LED of which a colour, or the luminance, has just stepped one way does not step it back yet.

        Unless into the dark, which is shown once a second, and none may wait for that.
        """
        way = np.sign(np.round((levels - self._levels) @ self._luminance, 6))
        self._since += 1
        back = np.any((way * self._way < 0) & (self._since < HELD_FRAMES), axis=1, keepdims=True)
        if not dark:
            levels = np.where(back, self._levels, levels)
            way = np.where(back, 0, way)
        self._way, self._since = np.where(way, way, self._way), np.where(way, 0, self._since)
        self._levels = levels
        return levels

    def close(self) -> None:
        """Go dark and let go."""
        if not self._dark:
            self._dark = True
            try:
                self._wire.send(np.zeros((self.pixels, 3), np.uint8))
            finally:
                self._wire.close()

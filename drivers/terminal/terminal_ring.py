"""The ring in a terminal: a soft circle of half-block characters, in 24-bit colour, 256 colours, or plain letters."""

from collections.abc import Sequence
from typing import Literal, TextIO

import numpy as np
from numpy.typing import NDArray

from drivers.ports import Clock

Colours = Literal["truecolor", "256", "plain"]

WIDEST, NARROWEST = 40, 16  # characters; half as many lines, since a character is about twice as high as wide
DRAWN_HZ = 15  # a terminal is slower than a ring; the eye does not mind at these brightnesses
GLOW = 0.045  # radius of an LED's glow, of the picture's width
RAMP = " .:-=+*#%@"
MARGIN = "  "
HIDE_CURSOR, SHOW_CURSOR, CLEAR_BELOW, PLAIN = "\x1b[?25l", "\x1b[?25h", "\x1b[J", "\x1b[0m"
CLEAR_REST = "\x1b[K"  # of a line: clearing all below would push every frame into some terminals' history


def glow_weights(pixels: int, width: int) -> NDArray[np.float64]:
    """(width * width, pixels): how much each LED lights each dot; pixel 0 at the bottom, clockwise from there."""
    angle = 2 * np.pi * np.arange(pixels) / pixels
    led_x, led_y = -0.38 * np.sin(angle), 0.38 * np.cos(angle)
    dot = (np.arange(width) + 0.5) / width - 0.5
    distance2 = (dot[None, :, None] - led_x) ** 2 + (dot[:, None, None] - led_y) ** 2
    core = np.exp(-0.5 * distance2 / GLOW**2)
    halo = 0.10 * np.exp(-0.5 * distance2 / (4 * GLOW) ** 2)
    weights: NDArray[np.float64] = (core + halo).reshape(width * width, pixels)
    return weights


def picture(frame: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.uint8]:
    """(width, width, 3) RGB bytes: what frame (pixels, 3) looks like with the weights of glow_weights."""
    width = round(len(weights) ** 0.5)
    return (np.clip(weights @ frame, 0, 1) * 255).astype(np.uint8).reshape(width, width, 3)


def lines(image: NDArray[np.uint8], colours: Colours) -> list[str]:
    """The image as lines of text, two dots to a character."""
    if colours == "plain":
        level = image.max(axis=2).astype(int)
        level = np.maximum(level[0::2], level[1::2]) * (len(RAMP) - 1) // 255
        return ["".join(RAMP[i] for i in row) for row in level]
    return [_coloured(upper, lower, colours) for upper, lower in zip(image[0::2], image[1::2], strict=True)]


def _coloured(upper: NDArray[np.uint8], lower: NDArray[np.uint8], colours: Colours) -> str:
    parts, last = [], None
    for top, bottom in zip(upper.tolist(), lower.tolist(), strict=True):
        if max(*top, *bottom) < 6:
            code = PLAIN
        elif colours == "256":
            code = f"\x1b[38;5;{_cube(top)};48;5;{_cube(bottom)}m"
        else:
            code = "\x1b[38;2;{};{};{};48;2;{};{};{}m".format(*top, *bottom)
        if code != last:
            parts.append(code)
        parts.append(" " if code == PLAIN else "▀")
        last = code
    return "".join(parts) + PLAIN


def _cube(rgb: list[int]) -> int:
    red, green, blue = (round(value / 51) for value in rgb)
    return 16 + 36 * red + 6 * green + blue


def fitting(columns: int, rows: int, caption_rows: int) -> int | None:
    """The width of a picture that fits a terminal with its caption, in characters; None if none does."""
    width = min(WIDEST, columns - 2 * len(MARGIN), 2 * (rows - caption_rows - 1)) // 2 * 2
    return width if width >= NARROWEST else None


class TerminalRing:
    """Ring drawn in place in a terminal, with a caption under it; nothing of it stays when it closes.

    stream: a terminal. colours: what it can show. width: of the picture, see fitting(). caption: lines of text, changed
    by whoever has something to say.
    """

    def __init__(
        self,
        stream: TextIO,
        clock: Clock,
        pixels: int,
        colours: Colours,
        caption: Sequence[str] = (),
        width: int = WIDEST,
    ) -> None:
        self.pixels = pixels
        self._stream, self._clock, self._caption = stream, clock, caption
        self._colours: Colours = colours
        self._weights = glow_weights(pixels, width)
        self._drawn_s = -1.0
        self._height = 0
        self._open = True
        stream.write(HIDE_CURSOR)

    def show(self, frame: NDArray[np.float64]) -> None:
        """Draw frame, if the last one was drawn long enough ago."""
        now_s = self._clock.now()
        if 0 <= now_s - self._drawn_s < 1 / DRAWN_HZ - 1e-6:  # below zero: it was drawn in the session before
            return
        self._drawn_s = now_s
        drawn = lines(picture(frame, self._weights), self._colours)
        text = [*(MARGIN + line for line in drawn), *self._caption]
        self._stream.write(self._home() + "".join(line + CLEAR_REST + "\n" for line in text))
        self._stream.flush()
        self._height = len(text)

    def _home(self) -> str:
        return f"\x1b[{self._height}A\r" if self._height else ""

    def step_aside(self) -> None:
        """Take the picture away until the next frame, so that what is printed meanwhile stays above it."""
        self._stream.write(self._home() + CLEAR_BELOW)
        self._stream.flush()
        self._height, self._drawn_s = 0, -1.0

    def close(self) -> None:
        """Take the picture away, and leave the cursor as it was."""
        if self._open:
            self._open = False
            self.step_aside()
            self._stream.write(SHOW_CURSOR)
            self._stream.flush()

"""The ring in a terminal: a soft circle of half-block characters, in 24-bit colour, 256 colours, or plain letters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from shutil import get_terminal_size
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
FELT_COLUMNS, CALLED = 9, "touch"  # of a motor beside the ring, and what stands below it
WAVES = 0.02, 0.15, 0.35  # of a touch, from which there is one more around it; the breath's own is 0.6 at most
HIDE_CURSOR, SHOW_CURSOR, CLEAR_BELOW, PLAIN = "\x1b[?25l", "\x1b[?25h", "\x1b[J", "\x1b[0m"
CLEAR_ALL = "\x1b[2J\x1b[H"
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


def fitting(columns: int, rows: int, caption_rows: int, motors: int = 0) -> int | None:
    """The width of a picture that fits a terminal with its caption and motors, in characters; None if none does."""
    beside = 2 * len(MARGIN) + FELT_COLUMNS * motors
    width = min(WIDEST, columns - beside, 2 * (rows - caption_rows - 1)) // 2 * 2
    return width if width >= NARROWEST else None


def felt(touch: float) -> str:
    """How strongly a motor turns, 0..1, as waves around it: a cell FELT_COLUMNS wide."""
    waves = sum(touch > least for least in WAVES)
    return f"{'(' * waves}{'o' if waves else '.'}{')' * waves}".center(FELT_COLUMNS)


@dataclass
class Around:
    """What stands around the picture, changed by whoever has something to say.

    caption: lines under it. touch: of each motor, 0..1, drawn on the right, or of two on both sides. rows: kept for the
    caption, so that the picture stays where it is when a line comes or goes; more, once it had more.
    """

    caption: list[str] = field(default_factory=list)
    touch: list[float] = field(default_factory=list)
    rows: int = 0


class TerminalRing:
    """Ring drawn in place in a terminal, with what stands around it; nothing of it stays when it closes.

    stream: a terminal. colours: what it can show. size: of the terminal now, columns and rows; the picture fits itself
    to it, and makes way for the caption where there is no room for both.
    """

    def __init__(
        self,
        stream: TextIO,
        clock: Clock,
        pixels: int,
        colours: Colours,
        around: Around | None = None,
        size: Callable[[], tuple[int, int]] = get_terminal_size,
    ) -> None:
        self.pixels = pixels
        self._stream, self._clock, self._around, self._size = stream, clock, around or Around(), size
        self._colours: Colours = colours
        self._fits: tuple[int, ...] = ()  # what the picture was last fitted to
        self._weights: NDArray[np.float64] | None = None
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
        columns, rows = self._size()
        self._fit(columns, rows)
        caption = [line[:columns] for line in self._around.caption]
        text = [*self._picture(frame), *caption, *[""] * (self._around.rows - len(caption))][: rows - 1]
        self._stream.write(self._home() + "".join(line + CLEAR_REST + "\n" for line in text))
        self._stream.flush()
        self._height = len(text)

    def _fit(self, columns: int, rows: int) -> None:
        """Make the picture as large as there is room for, whenever the room changes."""
        around = self._around
        around.rows = max(around.rows, len(around.caption))
        fits = columns, rows, around.rows, len(around.touch)
        if fits == self._fits:
            return
        if self._fits and fits[:2] != self._fits[:2]:  # the terminal has broken our lines anew: nobody knows where
            self._stream.write(CLEAR_ALL)
        else:
            self._stream.write(self._home() + CLEAR_BELOW)
        self._height, self._fits = 0, fits
        width = fitting(*fits)
        self._weights = glow_weights(self.pixels, width) if width else None

    def _picture(self, frame: NDArray[np.float64]) -> list[str]:
        """The ring, with the motors at its sides."""
        if self._weights is None:
            return []
        drawn = lines(picture(frame, self._weights), self._colours)
        middle, nothing = len(drawn) // 2, " " * FELT_COLUMNS
        beside = {middle: [felt(touch) for touch in self._around.touch]}
        beside[middle + 1] = [CALLED.center(FELT_COLUMNS)] * len(self._around.touch)
        for row, line in enumerate(drawn):
            cells = beside.get(row, [nothing] * len(self._around.touch))
            drawn[row] = MARGIN + "".join(cells[:-1]) + line + "".join(cells[-1:])
        return drawn

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

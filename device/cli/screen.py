"""What a terminal has for a lamp: a picture of the ring, and keys for its button."""

import signal
import sys

from drivers.ports import Button, Clock, Ring
from drivers.terminal.keyboard import KeyButton
from drivers.terminal.terminal_ring import Colours, TerminalRing, fitting

CAPTION_ROWS, CAPTION_COLUMNS = 9, 58


class Screen:
    """The ring and a caption in this terminal. keys: what the keyboard does during a session, in words."""

    def __init__(self, colours: Colours, width: int) -> None:
        self._colours: Colours = colours
        self._width = width
        self._ring: TerminalRing | None = None
        self.caption: list[str] = []
        self.keys = "Ctrl-C ends"

    def ring(self, clock: Clock, pixels: int) -> Ring:
        """A ring drawn here, with the caption under it."""
        self._ring = TerminalRing(sys.stdout, clock, pixels, self._colours, self.caption, self._width)
        return self._ring

    def step_aside(self) -> None:
        """Make room for what is to be printed; the next frame is drawn below that."""
        if self._ring:
            self._ring.step_aside()


def screen_here() -> Screen | None:
    """A screen on this terminal, if it is one that can be drawn in."""
    from rich.console import Console

    console = Console()
    width = fitting(console.width, console.height, CAPTION_ROWS)
    if not console.is_terminal or console.is_dumb_terminal or console.width < CAPTION_COLUMNS or width is None:
        return None
    if console.no_color or console.color_system not in ("truecolor", "256"):
        return Screen("plain", width)
    return Screen("truecolor" if console.color_system == "truecolor" else "256", width)


def keys_here(hold_s: float) -> Button | None:
    """The keyboard as a button, if there is one. hold_s: how long a key is down to be held."""
    if not sys.stdin.isatty():
        return None
    return KeyButton(sys.stdin.fileno(), lambda: signal.raise_signal(signal.SIGINT), hold_s)

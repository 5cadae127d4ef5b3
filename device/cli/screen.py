"""What a terminal has for a lamp: a picture of ring and touch, and keys for its button."""

import signal
import sys
from dataclasses import replace
from functools import partial

from device.app.worlds import World
from device.language import tr
from device.text import moment
from drivers.ports import Button, Clock, Ring
from drivers.terminal.keyboard import KeyButton
from drivers.terminal.seen_haptic import SeenHaptic
from drivers.terminal.terminal_ring import Around, Colours, TerminalRing, fitting

COLUMNS = 40  # the least in which a caption can be read
USUAL_ROWS = 8  # of a caption
MOST_ROWS, MOST_NARROW_ROWS = 10, 12  # of the longest, and of that in less room than moment.WIDE


class Screen:
    """The ring and a caption in this terminal. keys: what the keyboard does during a session, in words."""

    def __init__(self, colours: Colours) -> None:
        self._colours: Colours = colours
        self._ring: TerminalRing | None = None
        self._around = Around(rows=USUAL_ROWS)
        self.keys = tr("Ctrl-C ends")

    @property
    def caption(self) -> list[str]:
        """The lines under the ring, for whoever has something to say."""
        return self._around.caption

    def ring(self, clock: Clock, pixels: int) -> Ring:
        """A ring drawn here, with the caption under it."""
        self._ring = TerminalRing(sys.stdout, clock, pixels, self._colours, self._around)
        return self._ring

    def with_touch(self, world: World) -> World:
        """The same world, and what its motors do is drawn beside the ring."""
        touch, motors = self._around.touch, world.hardware.motors
        touch[:] = [0.0] * len(motors)
        seen = tuple(SeenHaptic(motor, partial(touch.__setitem__, i)) for i, motor in enumerate(motors))
        return replace(world, hardware=replace(world.hardware, motors=seen))

    def step_aside(self) -> None:
        """Make room for what is to be printed; the next frame is drawn below that."""
        if self._ring:
            self._ring.step_aside()


def screen_here() -> Screen | None:
    """A screen on this terminal, if it is one that can be drawn in."""
    from rich.console import Console

    console = Console()
    rows = MOST_ROWS if console.width >= moment.WIDE else MOST_NARROW_ROWS
    fits = console.width >= COLUMNS and fitting(console.width, console.height, rows, motors=1)
    if not console.is_terminal or console.is_dumb_terminal or not fits:
        return None
    if console.no_color or console.color_system not in ("truecolor", "256"):
        return Screen("plain")
    return Screen("truecolor" if console.color_system == "truecolor" else "256")


def keys_here(hold_s: float) -> Button | None:
    """The keyboard as a button, if there is one. hold_s: how long a key is down to be held."""
    if not sys.stdin.isatty():
        return None
    return KeyButton(sys.stdin.fileno(), lambda: signal.raise_signal(signal.SIGINT), hold_s)

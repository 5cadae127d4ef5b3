"""What presses of the button ask for while the lamp waits: one the last programme, two in a row the long one."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from drivers.ports import ButtonEvent

WINDOW_S = 0.6
"""From one lift of the finger to the next. Desktops allow 0.5 s between two clicks; a hand half asleep is slower. More
would make everybody who presses once wait longer for an answer."""


class Begin(IntEnum):
    """What to begin, by how many presses."""

    LAST = 1
    LONG = 2


class Presses:
    """Gestures in, and once it is certain, what they ask for. A hold asks for nothing."""

    def __init__(self) -> None:
        self._pressed_s: float | None = None

    def feed(self, gestures: Sequence[ButtonEvent], t_s: float) -> Begin | None:
        """What was done at t_s. Certain with the second press, or when it is too late for one."""
        if self._pressed_s is not None and t_s - self._pressed_s > WINDOW_S:
            return Begin.LAST
        for gesture in gestures:
            if gesture is ButtonEvent.PRESS:
                if self._pressed_s is not None:
                    return Begin.LONG
                self._pressed_s = t_s
        return None

"""Something done once beside the loop, so that a slow card keeps neither the light nor the button waiting."""

from __future__ import annotations

import math
from collections.abc import Callable

from drivers.ports import Clock

LOOK_S = 0.05


class BackgroundTask:
    """Worker that does one thing, at once. What it raises is for the clock that runs it."""

    def __init__(self, clock: Clock, do: Callable[[], None]) -> None:
        self._clock, self._do = clock, do
        self._begun = self.over = False
        self.due_s = 0.0
        clock.beside(self)

    def work(self) -> None:
        """Do it, and never again."""
        self.due_s = math.inf
        if not self._begun:
            self._begun = True
            try:
                self._do()
            finally:
                self.over = True

    def wait(self, at_most_s: float) -> bool:
        """Wait for it; whether it is over."""
        until_s = self._clock.now() + at_most_s
        while not self.over and self._clock.now() < until_s:
            self._clock.sleep_until(self._clock.now() + LOOK_S)
        return self.over

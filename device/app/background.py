"""What is done once beside the loop, so that a slow card keeps neither the light nor the button waiting."""

import logging
import math
from collections.abc import Callable

from drivers.ports import Clock

log = logging.getLogger("ebb")

LOOK_S = 0.05


class BackgroundTask:
    """Worker that does one thing. A bug of ours in it is logged, and may cost a line on the card, never the light."""

    def __init__(self, what: Callable[[], float | None], apart: bool, clock: Clock) -> None:
        self._what, self.apart, self._clock = what, apart, clock
        self.over, self.due_s = False, 0.0

    def work(self) -> None:
        """Do it, and again only if it says when."""
        again_s = None
        try:
            again_s = self._what()
        except Exception:
            log.exception("something failed beside the light")
        finally:
            self.due_s = math.inf if again_s is None else self._clock.now() + again_s
            self.over = again_s is None


class Background:
    """Tasks on a clock, each begun at once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: list[BackgroundTask] = []

    @property
    def idle(self) -> bool:
        """Whether every task is over that a recording waits for."""
        return all(task.over or task.apart for task in self._tasks)

    def do(self, what: Callable[[], float | None], apart: bool = False) -> None:
        """Begin a task. what: returns in how many seconds it is to be done again, if so. apart: no recording waits."""
        task = BackgroundTask(what, apart, self._clock)
        self._tasks = [*(task for task in self._tasks if not task.over), task]
        self._clock.beside(task)

    def wait(self, at_most_s: float) -> bool:
        """Wait for every task; whether all are over."""
        until_s = self._clock.now() + at_most_s
        while not all(task.over for task in self._tasks) and self._clock.now() < until_s:
            self._clock.sleep_until(self._clock.now() + LOOK_S)
        return all(task.over for task in self._tasks)

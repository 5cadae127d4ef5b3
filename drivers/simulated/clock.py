"""The virtual clock: sleeping is jumping, and what runs beside the loop runs while the loop sleeps."""

import math
from collections import deque
from collections.abc import Callable, Sequence

from drivers.ports import Worker

TINY_S = 1e-6


class VirtualClock:
    """Seconds that pass only when somebody sleeps. Deterministic: workers run in order of their due times.

    A worker that sleeps within its step, as one does on a slow bus or card, is late for its own next step; it holds up
    nobody else, as threads do not.
    overslept: spans (begin_s, end_s), ascending; who sleeps until a time within one wakes at its end.
    """

    def __init__(self, overslept: Sequence[tuple[float, float]] = ()) -> None:
        self._now_s = 0.0
        self._overslept = deque(overslept)
        self._busy_until_s: dict[Worker, float] = {}
        self._working_s: float | None = None  # the time within the step of the worker at work

    def now(self) -> float:
        """Seconds since zero(); within a worker's step, that worker's own time."""
        return self._now_s if self._working_s is None else self._working_s

    def zero(self) -> None:
        """The session begins now. Who works beside the loop is due at once."""
        self._now_s = 0.0
        for worker in self._busy_until_s:
            worker.due_s = self._busy_until_s[worker] = 0.0

    def sleep_until(self, t_s: float) -> None:
        """Jump to t_s; on the way, each worker does the steps that fall due."""
        if self._working_s is not None:
            self._working_s = max(self._working_s, t_s)
            return
        while self._overslept and t_s > self._overslept[0][0] - TINY_S:
            _, end_s = self._overslept.popleft()
            t_s = max(t_s, end_s)
        while self._busy_until_s:
            worker = min(self._busy_until_s, key=self._free_s)
            if self._free_s(worker) > t_s:
                break
            self._now_s = max(self._now_s, self._free_s(worker))
            self._work(worker)
        self._now_s = max(self._now_s, t_s)

    def _free_s(self, worker: Worker) -> float:
        return max(worker.due_s, self._busy_until_s[worker])

    def _work(self, worker: Worker) -> None:
        self._working_s = self._now_s
        try:
            worker.work()
        finally:
            if worker.due_s == math.inf:
                self._busy_until_s.pop(worker, None)
            elif worker in self._busy_until_s:
                self._busy_until_s[worker] = self._working_s
            self._working_s = None

    def beside(self, worker: Worker, first: bool = False) -> Callable[[], None]:
        """Run worker while others sleep, until the returned function is called. Here nobody is ever late."""
        self._busy_until_s[worker] = self._now_s

        def stop() -> None:
            self._busy_until_s.pop(worker, None)

        return stop

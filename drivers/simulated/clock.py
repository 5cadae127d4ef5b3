"""The virtual clock: sleeping is jumping, and what runs beside the loop runs while the loop sleeps."""

from __future__ import annotations

from collections.abc import Callable

from drivers.ports import Worker


class VirtualClock:
    """Seconds that pass only when somebody sleeps. Deterministic: workers run in order of their due times."""

    def __init__(self) -> None:
        self._now_s = 0.0
        self._workers: list[Worker] = []
        self._working = False

    def now(self) -> float:
        """Seconds since zero()."""
        return self._now_s

    def zero(self) -> None:
        """The session begins now."""
        self._now_s = 0.0

    def sleep_until(self, t_s: float) -> None:
        """Jump to t_s; on the way, each worker does the steps that fall due. A worker's own sleep just takes time."""
        while not self._working and self._workers:
            worker = min(self._workers, key=lambda w: w.due_s)
            if worker.due_s > t_s:
                break
            self._now_s = max(self._now_s, worker.due_s)
            self._working = True
            try:
                worker.work()
            finally:
                self._working = False
        self._now_s = max(self._now_s, t_s)

    def beside(self, worker: Worker) -> Callable[[], None]:
        """Run worker while others sleep, until the returned function is called."""
        self._workers.append(worker)

        def stop() -> None:
            if worker in self._workers:
                self._workers.remove(worker)

        return stop

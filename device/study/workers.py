"""Where tasks run: processes of this machine."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""A worker is one core: numpy's own threads would take its neighbour's."""


class Workers(Protocol):
    """Somewhere to run. in_flight: tasks that it is given at a time. lost: what a future raises if its worker died."""

    in_flight: int
    lost: tuple[type[BaseException], ...]

    def submit(self, work: Callable[[T], R], task: T) -> Future[R]:
        """Run a task."""
        ...


class Processes:
    """Processes of this machine. It is given as many tasks as there are processes, so that a death accuses few."""

    lost: tuple[type[BaseException], ...] = (BrokenProcessPool,)

    def __init__(self, count: int) -> None:
        self.in_flight = count
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, work: Callable[[T], R], task: T) -> Future[R]:
        """Run a task, in new processes where one of the old died."""
        if self._pool is not None:
            try:
                return self._pool.submit(work, task)
            except BrokenProcessPool:
                self.close()
        ignore: Any = signal.SIG_IGN  # Ctrl-C is for who waits; what is under way ends and is kept
        self._pool = ProcessPoolExecutor(self.in_flight, get_context("spawn"), signal.signal, (signal.SIGINT, ignore))
        return self._pool.submit(work, task)

    def close(self) -> None:
        """End the processes once their tasks are over."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        self._pool = None


@contextlib.contextmanager
def processes(count: int | None) -> Iterator[Workers]:
    """So many processes of this machine; as many as it has cores, if nobody says."""
    os.environ.update({name: one for name, one in ONE_THREAD.items() if name not in os.environ})
    pool = Processes(count or len(os.sched_getaffinity(0)))
    try:
        yield pool
    finally:
        pool.close()

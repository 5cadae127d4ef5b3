"""Where tasks run: processes of this machine."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MODEST = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MALLOC_MMAP_THRESHOLD_": str(1 << 17),
}
"""A worker's environment: one core, as numpy's own threads would take its neighbour's; and a night's arrays go back to
the system when it is over, of which glibc would keep ever larger ones (mallopt(3))."""


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
        self._pool = ProcessPoolExecutor(self.in_flight, get_context("spawn"), _begun)
        return self._pool.submit(work, task)

    def close(self) -> None:
        """End the processes once their tasks are over."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        self._pool = None


def _begun() -> None:
    """In a new process: Ctrl-C is for who waits, and what is under way ends and is kept; it ends when that one does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if waits := parent_process():
        threading.Thread(target=_until, args=(waits,), daemon=True).start()


def _until(over: BaseProcess) -> None:
    over.join()
    os._exit(1)


@contextlib.contextmanager
def processes(count: int | None) -> Iterator[Workers]:
    """So many processes of this machine; as many as it has cores, if nobody says."""
    os.environ.update({name: one for name, one in MODEST.items() if name not in os.environ})
    pool = Processes(count or len(os.sched_getaffinity(0)))
    try:
        yield pool
    finally:
        pool.close()

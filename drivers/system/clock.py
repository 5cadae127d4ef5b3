"""The computer's clocks: CLOCK_MONOTONIC with threads for what runs beside the loop, and UTC as a claim."""

import contextlib
import ctypes
import datetime as dt
import logging
import math
import os
import threading
import time
from collections.abc import Callable

from drivers.ports import Worker

log = logging.getLogger("ebb")

NAP_S = 0.2  # a worker that waits long looks up so often, to see whether it is to stop
AGAIN_S = 1.0
TOLD_S = 3600.0  # a failure that stays is told so often: a traceback a second would be 100,000 lines an hour
LOWEST = 1  # of the priorities that go before all ordinary work: the kernel's own are above it
TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
TIMEX_LEN = 512  # struct timex has 208 bytes on 64 bits; zeroed, it asks and sets nothing


class SystemClock:
    """Seconds since zero() on the monotonic clock; setting the time of day does not touch it.

    monotonic, sleep: the operating system's, or a test's.
    """

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._monotonic, self._sleep = monotonic, sleep
        self._zero = monotonic()
        self._sessions = 0
        self._failures: dict[tuple[str, str], tuple[float, int]] = {}  # of a kind: last told at, and how many since

    def now(self) -> float:
        """Seconds since zero() was last called (CLOCK_MONOTONIC)."""
        return self._monotonic() - self._zero

    def zero(self) -> None:
        """The session begins now. Who works beside the loop is due at once."""
        self._zero = self._monotonic()
        self._sessions += 1

    def sleep_until(self, t_s: float) -> None:
        """Return at t_s, never before; how much later is up to the scheduler."""
        while (left_s := t_s - self.now()) > 0:
            self._sleep(left_s)

    def beside(self, worker: Worker, first: bool = False) -> Callable[[], None]:
        """Give worker a thread. The returned function ends it and waits for its step in hand.

        first: it has the processor as soon as it wants it, where the system lets it (RLIMIT_RTPRIO, sched(7)).
        """
        over, begun = threading.Event(), self._sessions

        def run() -> None:
            if first:
                with contextlib.suppress(OSError):
                    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(LOWEST))
            session = begun
            while not over.is_set() and worker.due_s < math.inf:
                if session != self._sessions:  # due_s is in the time of the session before
                    session, worker.due_s = self._sessions, self.now()
                left_s = worker.due_s - self.now()
                if left_s > 0:
                    self._sleep(min(left_s, NAP_S))
                else:
                    self._step(worker)

        thread = threading.Thread(target=run, name=type(worker).__name__, daemon=True)
        thread.start()

        def stop() -> None:
            over.set()
            thread.join(timeout=3.0)  # a step waits on the bus for 2 x 30 ms at most; 3 s means it hangs

        return stop

    def _step(self, worker: Worker) -> None:
        """One step; a failure is logged and tried again: a thread that ends unseen is the worst failure."""
        try:
            worker.work()
        except Exception as trouble:  # noqa: BLE001 - whatever it is, it is told, and tried again
            self._tell(type(worker).__name__, trouble)
            worker.due_s = self.now() + AGAIN_S

    def _tell(self, name: str, trouble: Exception) -> None:
        """The first failure of a kind with its traceback; then a line at most every TOLD_S, with how many there were.

        Whatever session it is, and of whichever worker of that name: a new one each minute says no more.
        """
        kind, now_s = (name, type(trouble).__name__), self._monotonic()
        told_s, untold = self._failures.get(kind, (-math.inf, 0))
        if now_s - told_s < TOLD_S:
            self._failures[kind] = told_s, untold + 1
            return
        self._failures[kind] = now_s, 0
        if told_s == -math.inf:
            log.error("%s failed", name, exc_info=trouble)
        else:
            log.error("%s failed again, %d times since that was last told: %r", name, untold + 1, trouble)


def utc_now() -> tuple[dt.datetime, bool]:
    """UTC, and whether the kernel says that the clock is synchronised; False where it cannot be asked.

    A Pi has no clock battery: after a cold start its time of day is wrong until a network sets it.
    """
    now = dt.datetime.now(dt.UTC)
    try:
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(TIMEX_LEN))
    except (OSError, AttributeError):
        return now, False
    return now, 0 <= state < TIME_ERROR

"""Tasks spread over workers. A task that raises, or kills its worker, costs itself alone."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TypeVar

from device.study.workers import Workers
from drivers.said import Said

T = TypeVar("T")
R = TypeVar("R")

KILLED = Said("its worker died, and once more when it ran alone: out of memory, or a fault in a library")


def spread(tasks: Iterable[T], work: Callable[[T], R], workers: Workers) -> Iterator[tuple[T, R | str]]:
    """Each task with its result, or why it has none, in the order in which they end.

    Those that were under way when a worker died are tried again, one at a time, so that none bears another's fault.
    """
    accused: list[T] = []
    for task, result in _together(tasks, work, workers):
        if result is None:
            accused.append(task)
        else:
            yield task, result
    for task in accused:
        result = _ended(workers.submit(work, task), workers)
        yield task, KILLED if result is None else result


def _together(tasks: Iterable[T], work: Callable[[T], R], workers: Workers) -> Iterator[tuple[T, R | str | None]]:
    """As `spread`; None where the worker died."""
    waiting, under_way = deque(tasks), dict[Future[R], T]()
    while waiting or under_way:
        while waiting and len(under_way) < workers.in_flight:
            task = waiting.popleft()
            under_way[workers.submit(work, task)] = task
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            result = _ended(future, workers)
            yield under_way.pop(future), result


def _ended(future: Future[R], workers: Workers) -> R | str | None:
    try:
        return future.result()
    except workers.lost:
        return None
    except Exception as trouble:  # noqa: BLE001 - whatever a recording makes go wrong, the others go on
        return f"{type(trouble).__name__}: {trouble}"

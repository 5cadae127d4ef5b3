"""A Dask cluster as workers of a study. Dask is imported here alone, and only when a cluster is asked for."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from device.language import tr
from device.recording.folders import SessionError
from device.study.workers import MODEST, Workers

T = TypeVar("T")
R = TypeVar("R")

PATIENCE_S = 60.0  # for a scheduler, and for the first worker of a cluster
RETRIES = 2  # of a task that raises: a shared disk may be back
IN_FLIGHT = 1000  # tasks that a scheduler has at a time: it takes 2 ms for each
MEMORY = "1GiB"  # of a SLURM job: four times what a night takes


class Cluster:
    """A Dask cluster. A task whose worker dies is tried on others first, then told as lost.

    client: distributed's. lost: what it raises then.
    """

    in_flight = IN_FLIGHT

    def __init__(self, client: Any, lost: tuple[type[BaseException], ...]) -> None:
        self._client, self.lost = client, lost
        self._executor: Executor = client.get_executor(pure=False, retries=RETRIES)

    def submit(self, work: Callable[[T], R], task: T) -> Future[R]:
        """Run a task."""
        return self._executor.submit(work, task)


@contextlib.contextmanager
def at_scheduler(address: str, count: int | None) -> Iterator[Workers]:
    """The cluster of a scheduler at tcp://host:8786 or tls://..., once it has a worker, or count. Raises SessionError.

    Whoever reaches a scheduler by tcp runs code on it: it belongs on loopback, or behind tls.
    """
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError as trouble:
        raise SessionError(_lacks("--scheduler", trouble)) from None
    try:
        client = Client(address, timeout=PATIENCE_S)
    except (OSError, ValueError, TimeoutError) as trouble:
        raise SessionError(
            tr("--scheduler {address}: there is none ({trouble})", address=address, trouble=trouble)
        ) from trouble
    with client:
        try:
            client.wait_for_workers(count or 1, timeout=PATIENCE_S)
        except TimeoutError:
            what = tr(
                "{patience_s:.0f} s passed, and it has fewer than {count} workers",
                patience_s=PATIENCE_S,
                count=count or 1,
            )
            raise SessionError(tr("--scheduler {address}: {what}", address=address, what=what)) from None
        yield Cluster(client, (KilledWorker,))


@contextlib.contextmanager
def on_slurm(partition: str, count: int | None) -> Iterator[Workers]:
    """Jobs of SLURM in a partition, each of one core; one, unless count says how many. Raises SessionError."""
    with slurm(partition) as jobs:
        jobs.adapt(minimum_jobs=count or 1, maximum_jobs=count or 1)  # one whose time is over is followed by another
        with at_scheduler(jobs.scheduler_address, None) as workers:
            yield workers


def slurm(partition: str) -> Any:
    """What submits such jobs, none of which is submitted yet. Raises SessionError."""
    try:
        from dask_jobqueue.slurm import SLURMCluster
    except ImportError as trouble:
        raise SessionError(_lacks("--slurm", trouble)) from None
    exports = [f"export {name}={one}" for name, one in MODEST.items()]
    return SLURMCluster(queue=partition, cores=1, processes=1, memory=MEMORY, job_script_prologue=exports)


def _lacks(what: str, trouble: ImportError) -> str:
    return tr(
        "{what} needs Dask, and it cannot be loaded ({trouble}): in Ebb's folder, run "
        ".venv/bin/pip install -e '.[study]'; without it a study runs on this machine",
        what=what,
        trouble=trouble,
    )

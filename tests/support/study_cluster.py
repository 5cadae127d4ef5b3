"""A Dask scheduler and its workers as processes of their own, as somebody has them on other machines."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ACCUSING = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
"""A death accuses whatever its worker had: so the innocent are accused with the guilty, as it may happen."""


@contextmanager
def cluster(where, workers=2):
    """The address of a scheduler with so many workers, which a nanny replaces, and the processes of their nannies."""
    at = where / "scheduler.json"
    env = os.environ | ACCUSING | {"PYTHONPATH": f"{ROOT / 'tests'}:{ROOT}"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": env, "cwd": where}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(at)]
    worker = ["--scheduler-file", str(at), "--nthreads", "1", "--no-dashboard", "--local-directory", str(where)]
    begun = [subprocess.Popen([*dask, *scheduler], **quiet)]
    try:
        while not at.exists() or not at.read_text():
            assert begun[0].poll() is None, "the scheduler ended at once"
            time.sleep(0.1)  # of real processes, there is nothing else to wait for
        nanny = [sys.executable, "-m", "distributed.cli.dask_worker"]
        begun += [subprocess.Popen([*nanny, *worker], **quiet) for _ in range(workers)]
        yield json.loads(at.read_text())["address"], begun[1:]
    finally:
        for process in reversed(begun):
            process.terminate()
        for process in reversed(begun):
            process.wait(30)


def main(address):
    """Spread squares over the cluster of that address, one of which kills its worker, and say what came of each."""
    from support.study_tasks import squared

    from device.study.cluster import at_scheduler
    from device.study.spread import spread

    with at_scheduler(address, None) as workers:
        json.dump(sorted(spread(range(8), squared, workers)), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])

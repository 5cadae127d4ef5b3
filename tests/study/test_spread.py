"""Workers die and tasks raise: it costs the task that did it, and no other."""

import os
import subprocess
import sys

import psutil
import pytest
from support.study_tasks import POISON, InThisProcess, killed_once, squared

from device.study.spread import KILLED, spread
from device.study.workers import processes


@pytest.mark.parametrize("count", [1, 2])
def test_a_task_that_kills_its_worker_costs_itself_alone(count):
    with processes(count) as workers:
        results = dict(spread(range(8), squared, workers))
    assert results == {n: KILLED if n == POISON else n * n for n in range(8)}


def test_a_worker_that_is_killed_from_outside_costs_nothing(tmp_path):
    with processes(2) as workers:
        results = dict(spread([(str(tmp_path), n) for n in range(8)], killed_once, workers))
    assert (tmp_path / "killed").exists()
    assert {n: result for (_, n), result in results.items()} == {n: n * n for n in range(8)}


def test_a_task_that_raises_says_why_and_the_others_go_on():
    results = dict(spread([2, 0, 1], lambda n: 10 // n, InThisProcess()))
    assert results == {2: 5, 0: "ZeroDivisionError: integer division or modulo by zero", 1: 10}


ALONE = """
import time
from device.study.workers import processes
from support.study_tasks import here
if __name__ == "__main__":
    with processes(1) as workers:
        print(workers.submit(here, None).result(), flush=True)
        workers.submit(time.sleep, 3600)
        time.sleep(3600)
"""


def test_a_worker_ends_with_the_command_that_waits_for_it_however_that_ends():
    here = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", ALONE], stdout=subprocess.PIPE, env=here) as run:
        worker = psutil.Process(int(run.stdout.readline()))
        run.kill()
    assert not psutil.wait_procs([worker], timeout=30)[1]

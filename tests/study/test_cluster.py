"""The same study on a Dask cluster of other processes: the same bytes, whoever dies."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import study_cluster
from support.study_lamps import SHARED, SOLO, agree, hashes, lamp, run
from support.study_tasks import POISON

from device.study.spread import KILLED

EBB = str(Path(sys.executable).with_name("ebb"))

pytest.importorskip("distributed", reason="the extra 'study' is not installed")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with study_cluster.cluster(tmp_path_factory.mktemp("cluster")) as (address, nannies):
        yield address, nannies


def study(lamps, out, *more):
    """The command, as a process of its own: (exit code, what it said)."""
    words = [EBB, "study", str(lamps), "--to", str(out), *more]
    ended = subprocess.run(words, cwd=study_cluster.ROOT, capture_output=True, text=True, timeout=300)
    return ended.returncode, " ".join((ended.stdout + ended.stderr).split())


def test_a_study_over_tcp_gives_the_same_bytes_as_in_this_process(cluster, tmp_path):
    lamps = tmp_path / "lamps"
    lamp(lamps, "lamp1", SOLO)
    lamp(lamps, "lamp2", SOLO)
    agree(lamps, "lamp1,a", "lamp2,a")
    run(lamps, tmp_path / "one")
    code, said = study(lamps, tmp_path / "two", "--scheduler", cluster[0], "--workers", "2")
    assert (code, "read now: 2," in said) == (0, True), said
    assert hashes(tmp_path / "two") == hashes(tmp_path / "one")


def test_a_task_that_kills_its_worker_on_a_cluster_costs_itself_alone(cluster):
    words = [sys.executable, "-m", "support.study_cluster", cluster[0]]
    path = f"{study_cluster.ROOT / 'tests'}:{study_cluster.ROOT}"
    said = subprocess.run(words, capture_output=True, timeout=300, check=True, env=os.environ | {"PYTHONPATH": path})
    assert json.loads(said.stdout) == [[n, KILLED if n == POISON else n * n] for n in range(8)]


SBATCH = """#!/bin/sh
[ "$1" = --parsable ] && shift
job=$(mktemp -p "$(dirname "$0")")
cp "$1" "$job"
sh "$job" > /dev/null 2>&1 &
echo "Submitted batch job $!"
"""


def test_a_study_as_jobs_of_slurm_gives_the_same_bytes(tmp_path, monkeypatch):
    """What stands in for SLURM keeps each job's script, as SLURM does, and runs it on this machine."""
    pytest.importorskip("dask_jobqueue", reason="the extra 'study' is not installed")
    for name, script in {"sbatch": SBATCH, "scancel": '#!/bin/sh\npkill -P "$1"\n'}.items():
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    lamp(tmp_path / "lamps", "lamp1", SOLO)
    agree(tmp_path / "lamps", "lamp1,a")
    run(tmp_path / "lamps", tmp_path / "one")
    code, said = study(tmp_path / "lamps", tmp_path / "two", "--slurm", "night")
    assert (code, "read now: 1," in said) == (0, True), said
    assert hashes(tmp_path / "two") == hashes(tmp_path / "one")


@pytest.mark.soak
def test_a_worker_that_is_killed_in_the_middle_costs_no_byte(tmp_path):
    lamps = tmp_path / "lamps"
    names = [f"lamp{n}" for n in range(6)]
    for name in names:
        lamp(lamps, name, SOLO, SHARED)
    agree(lamps, *(f"{name},{code}" for name in names for code in "ab"))
    run(lamps, tmp_path / "one")
    with study_cluster.cluster(tmp_path) as (address, nannies):
        words = [EBB, "study", str(lamps), "--to", str(tmp_path / "two")]
        asked = subprocess.Popen([*words, "--scheduler", address, "--workers", "2"], cwd=study_cluster.ROOT)
        while not list((tmp_path / "two").glob(".parts/*/*.json")):
            assert asked.poll() is None
            time.sleep(0.05)  # until the first of twelve is there
        children = Path(f"/proc/{nannies[0].pid}/task/{nannies[0].pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        assert asked.wait(300) == 0
    assert children
    assert hashes(tmp_path / "two") == hashes(tmp_path / "one")


def test_a_scheduler_that_is_not_there_is_told(tmp_path):
    lamp(tmp_path / "lamps", "lamp1", SOLO)
    agree(tmp_path / "lamps", "lamp1,a")
    code, said = study(tmp_path / "lamps", tmp_path / "out", "--scheduler", "nonsense://here")
    assert code == 2
    assert said.startswith("ebb: --scheduler nonsense://here: there is none")

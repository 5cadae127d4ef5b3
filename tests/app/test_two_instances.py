"""Whoever begins a second `ebb` at a lamp that leads somebody: it is told, and the session goes on as if alone."""

import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from support.systemd_stand_in import ROOT

from device.recording import annotation, folders, reader

HEADER = (
    "import sys; from pathlib import Path; from drivers.pi import master; master.NODES = (Path(sys.argv.pop(1)),)\n"
)
FIRST = HEADER + "master.hold()\nfrom support import service_bench; service_bench.main()"
SECOND = HEADER + "from device.cli.command import main; sys.exit(main())"
ENV = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PYTHONUNBUFFERED": "1"}
COMMANDS = ("solo", "shared", "lamp", "log", "service", "check --hardware pi", "dark")


def python(script, *words, **how):
    return subprocess.Popen([sys.executable, "-c", script, *map(str, words)], cwd=ROOT, text=True, **how)


@pytest.mark.parametrize("times", [2, pytest.param(50, marks=pytest.mark.soak)])
def test_a_session_never_notices_who_comes_second_at_any_moment(tmp_path, times):
    """Each second one is a real command, begun at a random moment of the first; a third are killed as they begin."""
    chip, rng, env = tmp_path / "gpiochip0", random.Random(times), {**ENV, "HOME": str(tmp_path), "PATH": ""}
    chip.touch()
    with (tmp_path / "said").open("w") as said:
        first = python(FIRST, chip, tmp_path, "log-lit", stderr=said, stdout=said, env=env)
    try:
        ring = tmp_path / "ring"
        wait(lambda: ring.exists() and np.fromfile(ring).any())
        began_s = time.monotonic()
        for number in range(times):
            time.sleep(rng.uniform(0, 0.5))
            command = COMMANDS[number % len(COMMANDS)]
            second = python(SECOND, chip, *command.split(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env)
            if number % 3 == 2:
                time.sleep(rng.uniform(0, 0.8))
                second.kill()
            told = second.communicate(timeout=60)[1]
            if number % 3 != 2:
                assert f"process {first.pid}" in told, (command, told)
                assert second.returncode == (0 if command == "dark" else 2), (command, told)
            assert first.poll() is None
            assert np.fromfile(ring).any(), f"'ebb {command}' darkened the lamp"
        lasted_s = time.monotonic() - began_s
    finally:
        first.send_signal(signal.SIGTERM)
        assert first.wait(30) == 0
    (session,) = folders.every(tmp_path / "recordings")
    recorded = reader.read(session.recordings("a"))
    assert session.info.ended == "stopped by the system"
    assert recorded.length_s >= lasted_s
    assert not recorded.samples.faults.any()
    assert not [note.text for note in recorded.notes if note.text.startswith((annotation.GAP, annotation.LAMP))]
    said = [line for line in (tmp_path / "said").read_text().splitlines() if "too slow" not in line]  # others work here
    assert said == [f"recording to {session.folder}"]


def wait(until):
    over_s = time.monotonic() + 60
    while not until():
        assert time.monotonic() < over_s
        time.sleep(0.05)

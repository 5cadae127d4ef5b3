"""Promise 4: whatever the power does, a recording is there up to its last two seconds, and nothing before differs.

Cuts of three kinds: the file ends at any byte; a block of zeros or of garbage stands at its tail, as file systems leave
them; and the recording process is killed in the middle of its work.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import mne
import numpy as np
import pyedflib
import pytest
from edfio import read_edf
from support.sessions import place, record, simulated, solo, world

from device.recording import edf, folders, reader, repair
from drivers.ports import ROW_HZ
from drivers.simulated.body import Body, Temperament
from drivers.system.card import Disk

ROOT = Path(__file__).resolve().parents[2]
CUTS = 950  # and 50 kills make 1,000


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """(bytes of a recording that is still open, what a reader says of it, length of header, length of a record)."""
    hardware = simulated(world(Body(Temperament(responses_per_min=10), seed=2)))
    where = place(hardware)
    recorder, _, _ = record(solo(hardware, 60), where, tmp_path_factory.mktemp("whole"))
    content = (recorder.folder / "a.edf").read_bytes()
    shape = edf.shape(edf.reading(content), len(content))
    still_open = content[: edf.COUNT_AT] + edf.UNKNOWN_COUNT + content[edf.COUNT_AT + edf.COUNT_LEN :]
    return still_open, reader.read([recorder.folder / "a.edf"]), shape.header_len, shape.record_len


def cut(content, header_len, record_len, seed):
    """(what a cut leaves, how many seconds were wholly written before it)."""
    rng = random.Random(seed)
    at = rng.randint(header_len + 2 * record_len, len(content))  # a recording of less than 2 s may be lost whole
    kind = seed % 4
    if kind == 1:
        tail = bytes(rng.choice([512, 4096, 8192]))
    elif kind == 2:
        tail = rng.randbytes(rng.choice([512, 4096, 8192]))
    elif kind == 3:  # a block that was never written in the middle of a record that was
        block = min(at, rng.choice([64, 512]))
        return content[: at - block] + rng.randbytes(block), (at - block - header_len) // record_len
    else:
        tail = b""
    return content[:at] + tail, (at - header_len) // record_len


def opens_everywhere(path):
    """Seconds that edfio and MNE find in the file at path; it opens in both."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # edfio tells of a count of -1, MNE of annotations past the end
        file = read_edf(path)
        raw = mne.io.read_raw_edf(path, preload=True, verbose="error")
    assert len(file.annotations) >= 0
    assert raw.n_times == file.num_data_records * ROW_HZ
    return file.num_data_records


def survives(tmp_path, content, written_s, truth):
    path = tmp_path / "a.edf"
    path.write_bytes(content)
    seconds = repair.repair(Disk(), path)
    assert seconds == repair.repair(Disk(), path), "a second repair changes nothing"
    assert written_s - 1 <= seconds <= written_s + 1
    assert opens_everywhere(path) == seconds
    with pyedflib.EdfReader(str(path)) as strict:
        assert strict.datarecords_in_file == seconds
    back = reader.read([path])
    rows = len(back.samples)
    assert rows == min(seconds * ROW_HZ, len(truth.samples))
    assert np.array_equal(back.samples.values, truth.samples.values[:rows], equal_nan=True)
    assert np.array_equal(back.samples.t_s, truth.samples.t_s[:rows])
    assert set(back.notes) <= set(truth.notes)
    # A note comes when it is known: a response after its rise of up to 10 s, an interval two beats later.
    assert {n for n in truth.notes if n.onset_s < seconds - 15} <= set(back.notes)


def test_a_recording_survives_any_cut(tmp_path, whole):
    content, truth, header_len, record_len = whole
    for seed in range(24):
        survives(tmp_path, *cut(content, header_len, record_len, seed), truth)


@pytest.mark.soak
@pytest.mark.parametrize("share", range(19))
def test_a_recording_survives_a_thousand_cuts(tmp_path, whole, share):
    content, truth, header_len, record_len = whole
    for seed in range(100 + share * CUTS // 19, 100 + (share + 1) * CUTS // 19):
        survives(tmp_path, *cut(content, header_len, record_len, seed), truth)


def test_a_file_that_simply_ends_opens_before_it_is_repaired(tmp_path, whole):
    content, _, header_len, record_len = whole
    rng = random.Random(9)
    for _ in range(6):
        path = tmp_path / "a.edf"
        at = rng.randint(header_len + record_len, len(content))
        path.write_bytes(content[:at])
        assert opens_everywhere(path) == (at - header_len) // record_len


def test_a_record_that_rotted_in_the_middle_is_a_gap_and_the_rest_is_there(tmp_path, whole):
    content, truth, header_len, record_len = whole
    at = header_len + 20 * record_len
    path = tmp_path / "a.edf"
    path.write_bytes(content[:at] + bytes(200) + content[at + 200 :])
    assert repair.repair(Disk(), path) == (len(content) - header_len) // record_len
    back = reader.read([path])
    assert back.damaged == (20,)
    volts = back.samples.values
    assert np.isnan(volts[20 * ROW_HZ : 21 * ROW_HZ]).all()
    rest = np.r_[0 : 20 * ROW_HZ, 21 * ROW_HZ : len(volts)]
    assert np.array_equal(volts[rest], truth.samples.values[rest], equal_nan=True)


# The process itself, killed.


def start(state, *words):
    command = [sys.executable, "-c", "import sys; from device.cli import main; sys.exit(main())", *map(str, words)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "XDG_STATE_HOME": str(state)}, stdout=quiet, stderr=quiet
    )


def killed(tmp_path, seed, truth, *words):
    """Kill -9 a recording process at a random moment, and look at what it leaves."""
    rng = random.Random(seed)
    state, results = tmp_path / f"state{seed}", tmp_path / f"results{seed}.jsonl"
    with start(state, "log", "--hardware", "simulated", "--results", results, *words) as process:
        deadline = time.monotonic() + 60
        while not list(state.glob("*/*/*/*/a.edf")):  # it has begun
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 2.5))
        process.send_signal(signal.SIGKILL)
    [path] = state.glob("*/*/*/*/a.edf")
    assert opens_everywhere(path) >= 1  # before any repair
    known_s = 0.0
    for line in results.read_text().splitlines():
        if line.endswith("}") and line.startswith('{"kind": "vitals"'):
            known_s = json.loads(line)["t_s"]
    assert repair.repair_all(Disk(), path.parents[2]) == [
        "session 1 had been cut off; it was closed, with all that is in it"
    ]
    back = reader.read([path])
    assert known_s - back.length_s <= 2.0
    rows = min(len(back.samples), len(truth))
    assert np.array_equal(back.samples.values[:rows], truth[:rows])
    assert folders.open_session(path.parent).info.ended == "cut off"
    with pyedflib.EdfReader(str(path)) as strict:
        assert strict.datarecords_in_file == pytest.approx(back.length_s, abs=0.02)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Rows of the same simulated person whom nobody killed."""
    state = tmp_path_factory.mktemp("undisturbed")
    with start(state, "log", "--hardware", "simulated", "--fast", "--minutes", "20"):
        pass
    [path] = state.glob("*/*/*/*/a.edf")
    return reader.read([path]).samples.values


def test_a_killed_recorder_leaves_all_but_the_last_two_seconds(tmp_path, undisturbed):
    killed(tmp_path, 0, undisturbed)  # in real time
    killed(tmp_path, 10, undisturbed, "--fast", "--minutes", 1440)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 125))
def test_a_killed_recorder_leaves_all_but_the_last_two_seconds_fifty_times(tmp_path, undisturbed, seed):
    killed(tmp_path, seed, undisturbed)
    killed(tmp_path, 100 + seed, undisturbed, "--fast", "--minutes", 1440)

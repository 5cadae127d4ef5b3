"""Results of a session: a file a person, nothing of one in that of the other, and `ebb forget` finds each."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from device.cli.command import main
from device.library import handed_out
from device.recording import folders

ROOT = Path(__file__).resolve().parents[2]
LOG = ("log", "--hardware", "simulated", "--people", 2)


def ebb(root, *words, code=0):
    assert main(["--recordings", str(root / "recordings"), *map(str, words)]) == code


@pytest.fixture
def of_two(tmp_path):
    """Recordings of two people, and results of each."""
    ebb(tmp_path, *LOG, "--fast", "--minutes", 0.5, "--results", tmp_path / "out.jsonl")
    return tmp_path


def numbers(path):
    """Moments and intervals of a person's beats as they are written in their results: digits that no chance brings."""
    beats = [line for line in map(json.loads, path.read_text().splitlines()) if line["kind"] == "beat"]
    found = {str(beat[key]) for beat in beats for key in ("t_s", "ibi_s")}
    return [number.encode() for number in found if len(number) > 7]


def anywhere(where, needles):
    files = sorted(path for path in where.rglob("*") if path.is_file())
    return [path for path in files if any(needle in path.read_bytes() for needle in needles)]


def test_of_two_each_has_a_file_of_their_own_and_nothing_of_the_other_is_in_it(of_two):
    files = {code: of_two / f"out-{code}.jsonl" for code in "ab"}
    for code, path in files.items():
        head, *told = [json.loads(line) for line in path.read_text().splitlines()]
        assert (head["people"], head["simulated"]) == ([code], True)
        assert {line["person"] for line in told if "person" in line} == {code}
        assert path.stat().st_mode & 0o777 == 0o600
        assert len(numbers(path)) > 40
        own = folders.find(of_two / "recordings", "1").folder / f"{code}.edf"
        assert anywhere(of_two, numbers(path)) == [path, own]
    assert not (of_two / "out.jsonl").exists()


def test_after_one_of_two_is_forgotten_no_byte_of_their_results_is_left(of_two, capsys):
    mine, theirs, again, alone = (of_two / name for name in ("out-a.jsonl", "out-b.jsonl", "again-b.jsonl", "alone"))
    ebb(of_two, "replay", 1, "--results", of_two / "again.jsonl")
    assert f"what is measured of b goes to {again}" in " ".join(capsys.readouterr().err.split())
    ebb(of_two, "replay", folders.find(of_two / "recordings", "1").folder / "b.edf", "--results", alone)
    needles, kept = numbers(theirs), mine.read_bytes()
    assert {again, theirs, alone} < set(anywhere(of_two, needles))
    ebb(of_two, "forget", "--everything", "--person", "b", code=2)
    assert {f"  {path}" for path in (again, theirs, alone)} <= set(capsys.readouterr().out.splitlines())
    ebb(of_two, "forget", "--everything", "--person", "b", "--yes")
    assert anywhere(of_two, needles) == []
    assert mine.read_bytes() == kept
    ebb(of_two, "forget", 1, "--yes")
    assert [path for path in of_two.rglob("*") if path.is_file()] == [of_two / "recordings" / "counter"]


def test_results_that_are_somebody_elses_by_now_stay_and_are_named(of_two, capsys):
    mine, theirs = (of_two / f"out-{code}.jsonl" for code in "ab")
    with mine.open("a") as file:
        file.write("and a line of my own\n")
    theirs.unlink()
    ebb(of_two, "replay", 1, "--results", of_two / "r.jsonl")
    ebb(of_two, *LOG, "--fast", "--minutes", 0.1, "--results", of_two / "r.jsonl")
    newer = (of_two / "r-b.jsonl").read_bytes()
    ebb(of_two, "forget", 1, "--yes")
    said = capsys.readouterr().out
    assert f"{mine}: it was changed since Ebb wrote it" in said
    assert f"{of_two / 'r-b.jsonl'}: it was changed since Ebb wrote it" in said
    assert f"{theirs}: it was to be there from" in said
    assert "a line of my own" in mine.read_text()
    assert (of_two / "r-b.jsonl").read_bytes() == newer


def test_results_of_a_session_that_was_killed_are_found_too(tmp_path):
    command = [sys.executable, "-c", "import sys; from device.cli import main; sys.exit(main())"]
    words = ["--recordings", tmp_path / "recordings", *LOG, "--results", tmp_path / "out"]
    with subprocess.Popen([*command, *map(str, words)], cwd=ROOT, stderr=subprocess.DEVNULL) as run:
        while not list(tmp_path.glob(f"recordings/*/*/b{handed_out.END}")):
            assert run.poll() is None
            time.sleep(0.02)
        run.send_signal(signal.SIGKILL)
    assert (tmp_path / "out-b").exists()
    ebb(tmp_path, "forget", "last", "--yes")
    assert sorted(os.listdir(tmp_path)) == ["recordings"]


def test_what_forget_will_not_find_is_said_before(tmp_path, capsys):
    ebb(
        tmp_path,
        "solo",
        "--hardware",
        "simulated",
        "--fast",
        "--minutes",
        0.1,
        "--no-record",
        "--results",
        tmp_path / "x",
    )
    assert "they are yours to remove" in " ".join(capsys.readouterr().err.split())


def test_results_are_no_folder_and_those_of_two_no_pipe(tmp_path, capsys):
    for people in (1, 2):
        ebb(tmp_path, "log", "--hardware", "simulated", "--people", people, "--results", tmp_path, code=2)
        assert "it is a folder; name a file" in capsys.readouterr().err
    os.mkfifo(tmp_path / "pipe")
    ebb(tmp_path, *LOG, "--results", tmp_path / "pipe", code=2)
    assert "each of you has results of their own" in " ".join(capsys.readouterr().err.split())
    assert os.listdir(tmp_path) == ["pipe"]

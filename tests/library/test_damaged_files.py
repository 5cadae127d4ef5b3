"""Files that somebody damaged, beside a session: each costs itself alone, and only clear words leave a reader."""

import datetime as dt
import json
import os
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest
from conftest import RECORDINGS

from device.app.choices import CHOICES
from device.library import journal, resonance_history, stored_sessions, summaries
from device.recording import folders, reader, repair, stored_summary
from device.recording.folders import SessionError
from device.recording.summary import summary
from device.settings import toml
from device.settings.parse import ConfigError
from drivers.foreign.reading import read_recording
from drivers.ports import DriverError
from drivers.system.card import Disk

CASES = RECORDINGS.parent / "cases" / "damaged"
OWN = Path(__file__).resolve().parents[1] / "data" / "format-3"


@pytest.fixture
def root(tmp_path):
    """A card with two sessions, both whole."""
    shutil.copytree(OWN, tmp_path / "r", ignore=shutil.ignore_patterns("replay*"))
    return tmp_path / "r"


def trouble(kind, read):
    """What an error of this kind says; empty if there was none."""
    try:
        read()
    except kind as error:
        return str(error)
    return ""


def first(root):
    return folders.every(root)[0]


def cases(*begins):
    found = sorted(CASES.iterdir()) if CASES.is_dir() else []
    return [path for path in found if path.name.startswith(begins)] or [None]


def case(path, to):
    if path is None:
        pytest.skip("no ../shared/cases beside the project")
    return shutil.copy(path, to)


def test_a_session_that_says_nonsense_of_itself_is_listed_and_stops_nothing(root):
    facts = json.loads((first(root).folder / folders.SESSION_JSON).read_text())
    for key, value in (
        ("number", 1e400), ("number", "one"), ("began_utc", "2026-01-01"), ("began_utc", 7), ("people", "ab"),
        ("people", [["a"]]), ("settings", []), ("mode", "\x1b[2J"), ("summary", 3), ("simulated", "yes"),
    ):  # fmt: skip
        (first(root).folder / folders.SESSION_JSON).write_text(json.dumps(facts | {key: value}))
        assert folders.every(root)[0].info is None, (key, value)
        list(summaries.summed_up(Disk(), root, True))
        repair.repair_all(Disk(), root)


def test_what_a_terminal_would_obey_is_not_shown(root):
    file = first(root).folder / folders.SESSION_JSON
    file.write_text(json.dumps(json.loads(file.read_text()) | {"world": "\x1b]0;x\x07", "programme": "a\nb"}))
    info = first(root).info
    assert info.world.isprintable()
    assert info.programme.isprintable()


@pytest.mark.parametrize("put", ["folder", "pipe", "link", "large", "deep"])
def test_what_is_no_file_in_a_files_place_costs_itself_alone(root, tmp_path, put):
    for name in (folders.SESSION_JSON, "a.words.jsonl", "a.edf"):
        path = first(root).folder / name
        path.unlink(missing_ok=True)
        if put == "folder":
            path.mkdir()
        elif put == "pipe":
            os.mkfifo(path)
        elif put == "link":
            (tmp_path / "elsewhere").write_text("{}")
            path.symlink_to(tmp_path / "elsewhere")
        elif put == "large":
            with path.open("wb") as file:
                file.truncate(1 << 42)
        else:
            path.write_text("[" * 100_000)
    (root / folders.COUNTER).unlink()
    (root / folders.COUNTER).write_text("9" * 400)
    session = first(root)
    assert session.info is None
    stored_sessions.end_state(Disk(), session)
    with pytest.raises(SessionError):
        reader.read(session.recordings("a"))
    if put != "deep":
        with pytest.raises(SessionError):
            journal.read(session, "a")
    repair.repair_all(Disk(), root)
    folder, info = folders.begin(Disk(), root, folders.every(root)[1].info)
    assert folder.is_dir()
    assert info.number == 3


def test_a_damaged_line_of_a_journal_is_named_and_the_others_are_there(root):
    session = first(root)
    journal.write_line(Disk(), session, "a", "before", None, 100.0)
    there = len(journal.path(session, "a").read_text().splitlines())
    with journal.path(session, "a").open("ab") as file:
        file.write(b'1\n{"kind": "line", "text": 5, "at_s": null, "written_utc": "2026-01-01T00:00:00+00:00"}\n\xff\n')
    journal.write_line(Disk(), session, "a", "after", None, 100.0)
    found = journal.read(session, "a")
    assert [line.text for line in found.lines][-2:] == ["before", "after"]
    assert [words.partition(" cannot")[0] for words in found.damaged] == [
        f"a.words.jsonl, line {there + n}" for n in (1, 2, 3)
    ]


def test_a_line_more_stands_by_itself_where_somebody_left_out_the_end_of_the_last(root):
    session = first(root)
    journal.write_line(Disk(), session, "a", "before", None, 100.0)
    file = journal.path(session, "a")
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    journal.write_line(Disk(), session, "a", "after", None, 100.0)
    assert [line.text for line in journal.read(session, "a").lines][-2:] == ["before", "after"]


@pytest.mark.parametrize(
    "wrong", [{"heart_rate_bpm": -326.75}, {"usable_share": 7}, {"minutes": None}, {"more": 1}, {}]
)
def test_a_summary_that_cannot_be_is_worked_out_again(root, wrong):
    right = summaries.summaries(Disk(), first(root), whole=True)["a"]
    file = first(root).folder / f"a{stored_summary.SUMMARY}"
    file.write_text(json.dumps(right | wrong if wrong else {}))
    assert summaries.summaries(Disk(), first(root))["a"] == right
    assert json.loads(file.read_text()) == right


def test_a_pace_that_no_assessment_found_is_nobodys(root):
    file = resonance_history.path(root, "a", False)
    file.parent.mkdir()
    rows = [{"utc": "2026-01-01", "rate_bpm": 5.0}, {"utc": "2026-01-01T00:00:00+00:00", "rate_bpm": True}, 5]
    whole = {"utc": "2026-01-02T00:00:00+00:00", "rate_bpm": 5.5, "steps": 7}
    file.write_text("".join(json.dumps(row) + "\n" for row in (*rows, whole)))
    assert resonance_history.newest(root, "a", False) == whole
    assert resonance_history.curve(root, "a", False) == {}
    over = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    resonance_history.set_guest(Disk(), root, "a", False, 1, over, guest=True)
    assert file.read_text().splitlines()[:3] == [json.dumps(row) for row in rows], "what is damaged is left as it is"


@pytest.mark.parametrize("path", cases("config", "calib"), ids=str)
def test_settings_that_were_fuzzed_are_told_or_used(path, tmp_path):
    file = Path(case(path, tmp_path / "ebb.toml"))
    toml.rescued(file, None, CHOICES)
    told = trouble(ConfigError, lambda: toml.load(file, None, CHOICES))
    assert not told or str(file) in told


@pytest.mark.parametrize("path", cases("edfread", "edf_"), ids=str)
def test_own_recordings_that_were_fuzzed_are_told_or_say_nothing_impossible(path, root):
    file = Path(case(path, first(root).folder / "a.edf"))
    repair.repair_all(Disk(), root)
    found = []
    told = trouble(SessionError, lambda: found.append(summary(reader.read([file])).as_json()["heart_rate_bpm"]))
    assert not told or str(file) in told
    assert all(rate is None or 0 < rate < 328 for rate in found)


@pytest.mark.parametrize("path", cases("replay"), ids=str)
def test_recordings_from_elsewhere_that_were_fuzzed_are_told_or_played(path, tmp_path):
    file = Path(case(path, tmp_path / "x.edf"))
    rows = []
    with warnings.catch_warnings(action="ignore"):
        told = trouble(DriverError, lambda: read_recording(file, lambda _, hz, n: rows.append(n) or np.zeros(n)))
    assert not told or str(file) in told
    assert sum(rows) < 4_000_000, "of files of 2 kB: no 100 MB"


@pytest.mark.parametrize("path", cases("session"), ids=str)
def test_sessions_that_were_fuzzed_stop_no_recording(path, root):
    case(path, first(root).folder / folders.SESSION_JSON)
    repair.repair_all(Disk(), root)
    list(summaries.summed_up(Disk(), root, True))
    info = folders.every(root)[1].info
    assert folders.begin(Disk(), root, info)[1].number == 3


@pytest.mark.parametrize("path", cases("words", "paces"), ids=str)
def test_words_and_paces_that_were_fuzzed_are_told_or_read(path, root):
    case(path, journal.path(first(root), "a"))
    found = journal.read(first(root), "a")
    assert all(isinstance(line.text, str) for line in found.lines)
    file = resonance_history.path(root, "a", False)
    file.parent.mkdir()
    case(path, file)
    resonance_history.history(root, "a", False)
    resonance_history.curve(root, "a", False)

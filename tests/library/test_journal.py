"""Words as a notebook keeps them: what is changed or taken back stays in it, and every line keeps its number."""

import json
import shutil
from pathlib import Path

import pytest

from device.library import forgetting_words, journal
from device.library.journal import Line, Value
from device.recording import folders
from device.recording.folders import SessionError
from drivers.system.card import Disk

FORMAT = Path(__file__).resolve().parents[1] / "data" / "format-3"
LENGTH_S = 100.0
EMPTY = Value("", 0.0, "", "", 0.0)


@pytest.fixture
def session(tmp_path):
    """A session without any words yet."""
    root = shutil.copytree(FORMAT, tmp_path / "recordings", ignore=shutil.ignore_patterns("replay*", "*.jsonl"))
    return folders.every(root)[0]


def write(session, *texts, of=None):
    return [journal.write_line(Disk(), session, "a", text, None, LENGTH_S, of) for text in texts]


def attach(session, value, of=None):
    return journal.write_value(Disk(), session, "a", Value("cortisol", value, "nmol/L", "saliva", 20.0), LENGTH_S, of)


def standing(session):
    """What stands there, by its number."""
    return {
        entry.number: entry.text if isinstance(entry, Line) else entry.value
        for entry in journal.read(session, "a").entries
    }


def file(session):
    return session.folder / "a.words.jsonl"


def test_a_change_is_read_in_the_place_of_what_it_changes_and_every_number_stays(session):
    assert write(session, "one", "two", "three") == [1, 2, 3]
    assert attach(session, 12.0) == 4
    assert write(session, "two, better", of=2) == [2]
    assert attach(session, 13.5, of=4) == 4
    assert standing(session) == {1: "one", 2: "two, better", 3: "three", 4: 13.5}
    assert write(session, "seven") == [7]  # rows 5 and 6 are the changes


def test_nothing_that_was_written_is_written_over_so_an_older_reader_still_finds_it(session):
    write(session, "one", "two")
    before = file(session).read_bytes()
    write(session, "other", of=1)
    journal.take_back(Disk(), session, "a", 2)
    assert file(session).read_bytes().startswith(before)
    kinds = [json.loads(line)["kind"] for line in file(session).read_text().splitlines()]
    assert kinds == ["line", "line", "change", "undo"]


def test_undo_goes_back_step_by_step_to_what_was_written_first_and_then_to_nothing(session):
    write(session, "first")
    write(session, "second", "third", of=1)
    assert journal.take_back(Disk(), session, "a", 1).text == "second"
    assert journal.take_back(Disk(), session, "a", 1).text == "first"
    assert journal.take_back(Disk(), session, "a", 1) is None
    assert standing(session) == {}
    with pytest.raises(SessionError, match="has no line 1 of a's; there are: none yet"):
        journal.take_back(Disk(), session, "a", 1)
    written = [row.entry and row.entry.text for row in journal.read(session, "a").history]
    assert written == ["first", "second", "third", None, None, None]


@pytest.mark.parametrize("number", [0, -1, 3, 4, 99])
def test_only_what_stands_there_can_be_taken_back(session, number):
    write(session, "one", "two")
    write(session, "two, better", of=2)
    with pytest.raises(SessionError, match=rf"has no line {number} of a's; there are: 1, 2$"):
        journal.take_back(Disk(), session, "a", number)


def damaged(session, at, line):
    lines = file(session).read_text().splitlines()
    lines[at - 1] = line
    file(session).write_text("\n".join([*lines, ""]))


def test_a_damaged_row_costs_itself_and_no_change_lands_on_another_line(session):
    write(session, "one", "two", "three")
    write(session, "two, better", of=2)
    damaged(session, 1, "nonsense")
    assert standing(session) == {2: "two, better", 3: "three"}
    damaged(session, 2, "nonsense")
    assert standing(session) == {2: "two, better", 3: "three"}
    damaged(session, 4, "nonsense")
    found = journal.read(session, "a")
    assert [line.text for line in found.lines] == ["three"]
    assert found.unreadable == (1, 2, 4)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"kind": "change", "of": 1, "text": "x", "at_s": None}, "written_utc is missing"),
        ({"kind": "change", "of": 9, "text": "x"}, "of is 9, and that is no line before it"),
        ({"kind": "change", "of": True, "text": "x"}, "of is True"),
        ({"kind": "change", "of": 3, "text": "x", "at_s": None, "written_utc": "2026-11-22T22:14:05+00:00"}, "line 3"),
        ({"kind": "change", "of": 2, "text": "x", "at_s": None, "written_utc": "2026-11-22T22:14:05+00:00"}, "kind"),
        ({"kind": "undo", "of": 1}, "no time"),
        ({"kind": "undo", "of": 3, "written_utc": "2026-11-22T22:14:05+00:00"}, "line 3, which is not there"),
        ({"kind": "dream"}, "neither a line nor a value"),
    ],
)
def test_a_row_that_is_about_nothing_is_named_and_changes_nothing(session, row, why):
    write(session, "one")
    attach(session, 12.0)
    write(session, "one, better", of=1)
    file(session).write_text(file(session).read_text() + json.dumps(row) + "\n")
    found = journal.read(session, "a")
    assert standing(session) == {1: "one, better", 2: 12.0}
    assert len(found.damaged) == 1
    assert "line 4 cannot be read" in found.damaged[0]
    assert why in found.damaged[0]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("👩‍🚀 and 👨‍👩‍👧‍👦", "👩‍🚀 and 👨‍👩‍👧‍👦"),
        ("می‌خواهم", "می‌خواهم"),  # Persian, with a non-joiner
        ("\U0001fae8 newer than this Python", "\U0001fae8 newer than this Python"),
        ("a\x1b[31mb\x00c\u202ed", "a\ufffd[31mb\ufffdc\ufffdd"),
        ("  two\n\n lines\t here ", "two\n\nlines here"),
        ("x" * 4000, "x" * 4000),
    ],
)
def test_what_is_written_stays_as_it_is_but_for_what_a_terminal_would_obey(session, written, kept):
    write(session, written)
    assert standing(session) == {1: kept}


@pytest.mark.parametrize(("text", "why"), [("", "empty"), (" \n ", "empty"), ("x" * 10_000, "10000 characters; 4000")])
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(session, text, why):
    with pytest.raises(SessionError, match=why):
        write(session, text)
    assert not file(session).exists()


@pytest.mark.parametrize("part", ["name", "unit", "method"])
def test_no_part_of_a_laboratory_value_is_longer_than_a_line(session, part):
    value = {"name": "n", "unit": "u", "method": "m"} | {part: "x" * 10_000}
    with pytest.raises(SessionError, match=f"--{part} has 10000 characters"):
        journal.write_value(Disk(), session, "a", Value(**value, value=1.0, at_s=1.0), LENGTH_S)


def test_rows_without_a_line_leave_no_trace_of_it_and_every_other_number_stays(session):
    write(session, "one", "a secret", "three")
    write(session, "another secret", of=2)
    journal.take_back(Disk(), session, "a", 2)
    write(session, "three, better", of=3)
    after = forgetting_words.without(file(session).read_bytes(), 2)
    assert b"secret" not in after
    file(session).write_bytes(after)
    assert standing(session) == {1: "one", 3: "three, better"}
    assert journal.read(session, "a").damaged == ()
    assert write(session, "seven") == [7]


def test_once_all_is_gone_there_is_no_file_to_keep(session):
    write(session, "one", "two")
    after = forgetting_words.without(file(session).read_bytes(), 1)
    assert forgetting_words.without(after, 2) == b""


def test_a_row_that_nobody_can_read_can_be_removed_by_its_own_number(session):
    write(session, "one", "two", "three")
    damaged(session, 2, '{"kind": "line", "text": "half of a secr')
    plan = forgetting_words.of_line(session.folder.parents[1], Path("/none"), session, "a", 2)
    assert b"secr" not in plan.then[file(session)]

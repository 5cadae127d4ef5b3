"""Which sessions are meant, as a person asks for them; and what there is instead, where there is none of them."""

import datetime as dt

import pytest
from support.many_sessions import FIRST_DAY, many, two

from device.library import chosen_sessions, journal, narrowed_sessions
from device.library.narrowed_sessions import Narrowed
from device.recording import folders
from device.recording.folders import SessionError
from drivers.system.card import Disk

COUNT = 12
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Twelve sessions, one a day from 1 November on, 3, 6, 9 and 12 of two; lines in 2, 4 and 6; 8 is gone."""
    made = many(two(tmp_path_factory.mktemp("two")), tmp_path_factory.mktemp("twelve"), COUNT)
    for number, code, text in (
        (2, "a", "Slept well"), (4, "a", "rain"), (4, "a", "and more Rain"), (6, "a", "a saw rain"),
        (6, "b", "b did not"),
    ):  # fmt: skip
        journal.write_line(Disk(), folders.find(made, str(number)), code, text, None, 60.0)
    gone = folders.find(made, "8").folder
    for file in gone.iterdir():
        file.unlink()
    gone.rmdir()
    return made


@pytest.mark.parametrize(
    ("asked", "numbers", "single"),
    [
        ("all", [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12], False), ("last", [12], True), ("3", [3], True),
        ("0003", [3], True), ("2-4", [2, 3, 4], False), ("1-2,7,9-10", [1, 2, 7, 9, 10], False),
        ("5,5,4-5", [4, 5], False), ("7-9", [7, 9], False), ("11-999", [11, 12], False), ("4-4", [4], False),
    ],
)  # fmt: skip
def test_numbers_and_spans_name_what_is_there(root, asked, numbers, single):
    chosen = chosen_sessions.choose(root, asked, Narrowed())
    assert [session.number for session in chosen.sessions] == numbers
    assert (chosen.single, chosen.troubles) == (single, ())


def test_a_folder_is_asked_for_by_its_name_or_path(root):
    folder = folders.find(root, "3").folder
    for asked in (folder.name, str(folder)):
        chosen = chosen_sessions.choose(root, asked, Narrowed())
        assert ([session.number for session in chosen.sessions], chosen.single) == ([3], True)


@pytest.mark.parametrize(
    ("asked", "narrowed", "numbers"),
    [
        ("all", Narrowed(programme="settle"), [1, 5, 10, 11]), ("1-5", Narrowed(programme="settle"), [1, 5]),
        ("last", Narrowed(programme="resonance"), [7]), ("all", Narrowed(people=("b",)), [3, 6, 9, 12]),
        ("all", Narrowed(since=FIRST_DAY + dt.timedelta(days=9)), [10, 11, 12]),
        ("all", Narrowed(words=""), [2, 4]), ("all", Narrowed(words="RAIN"), [4]),
        ("all", Narrowed(words="rain", people=("a",)), [4, 6]), ("all", Narrowed(words="rain", people=("b",)), []),
        ("all", Narrowed(words="did", people=("a", "b")), [6]),
        ("3-12", Narrowed(programme="settle", since=FIRST_DAY + dt.timedelta(days=5)), [10, 11]),
    ],
)  # fmt: skip
def test_they_are_narrowed_by_programme_day_person_and_words(root, asked, narrowed, numbers):
    if not numbers:
        with pytest.raises(SessionError):
            chosen_sessions.choose(root, asked, narrowed)
        return
    assert [session.number for session in chosen_sessions.choose(root, asked, narrowed).sessions] == numbers


@pytest.mark.parametrize(
    ("asked", "narrowed", "told"),
    [
        ("40-50", Narrowed(), "sessions 40-50: there is none; they are numbered 1 to 12, and 'last' is the newest"),
        ("8", Narrowed(), "session 8: there is none; they are numbered 1 to 12"),
        ("9-3", Narrowed(), "sessions 9-3: it counts down; say 3-9"),
        ("first", Narrowed(), "session first: there is none; they are numbered 1 to 12"),
        ("1-", Narrowed(), "session 1-: there is none"),
        ("all", Narrowed(programme="setle"), "--program setle: no session had it; there are resonance (2), settle (4), "
                                             "5 without a programme"),
        ("all", Narrowed(since=NOW), "no session is; the newest is of 2026-11-12"),
        ("all", Narrowed(people=("c",)), "--person c: no session is theirs; there are a and b"),
        ("all", Narrowed(words="snow"), "--words: no session has 'snow' in its words; 2 of 11 have words; of two "
                                        "people each one's are their own, with --person"),
        ("7-9", Narrowed(words=""), "--words: no session has any; 0 of 2 have words"),
    ],
)  # fmt: skip
def test_where_nothing_matches_it_is_said_what_there_is(root, asked, narrowed, told):
    with pytest.raises(SessionError) as error:
        chosen_sessions.choose(root, asked, narrowed)
    assert told in str(error.value)


def test_a_number_among_others_that_is_not_there_is_told_and_the_rest_is_chosen(root):
    chosen = chosen_sessions.choose(root, "1,8,30-40", Narrowed())
    assert [session.number for session in chosen.sessions] == [1]
    assert [trouble.partition(";")[0] for trouble in chosen.troubles] == [
        "session 8: there is none", "sessions 30-40: there is none",
    ]  # fmt: skip


def test_words_that_cannot_be_read_are_told_and_are_no_words(root, tmp_path):
    kept = many(two(tmp_path / "two"), tmp_path, 2)
    (folders.find(kept, "1").folder / "a.words.jsonl").mkdir()
    journal.write_line(Disk(), folders.find(kept, "2"), "a", "rain", None, 60.0)
    chosen = chosen_sessions.choose(kept, "all", Narrowed(words=""))
    assert [session.number for session in chosen.sessions] == [2]
    [trouble] = chosen.troubles
    assert trouble.startswith("session 1: ")


def test_nothing_recorded_is_said(tmp_path):
    for asked in ("all", "last", "1-3", "4"):
        with pytest.raises(SessionError, match=f"session {asked}: nothing has been recorded"):
            chosen_sessions.choose(tmp_path, asked, Narrowed())


@pytest.mark.parametrize(("text", "days"), [("30d", 30), ("6w", 42), ("0d", 0), ("99999w", 36500)])
def test_a_time_ago_is_counted_from_now(text, days):
    assert narrowed_sessions.since(text, NOW) == NOW - dt.timedelta(days=days)


def test_a_day_begins_by_the_clock_of_who_asks():
    begins = narrowed_sessions.since("2026-11-01", NOW)
    assert begins == dt.datetime(2026, 11, 1).astimezone()


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01", "2026-11", "30", "d", "-3d", "1e3d", "2026-11-01 10:00"]
)
def test_what_is_no_time_is_answered_with_what_is(text):
    with pytest.raises(ValueError, match="is neither a day, as in 2026-11-01, nor a time ago, as in 30d or 6w"):
        narrowed_sessions.since(text, NOW)

"""Moving to a new lamp: what the old one recorded is here, whole or not at all, whatever befalls in between."""

import errno
import json
import os
import shutil

import pytest
from support import old_cards
from support.old_cards import numbers, take

from device.library import forgetting, guests, moving, resonance_history, summaries
from device.recording import folders, reader, repair
from drivers.system.card import Disk

NOTHING = (0, [])


@pytest.fixture
def there(tmp_path):
    return old_cards.recordings(tmp_path / "old")


@pytest.fixture
def here(tmp_path):
    return tmp_path / "lamp" / "recordings"


@pytest.mark.parametrize("of_format", ["format-1", "format-2", "format-3"])
def test_what_every_version_recorded_is_here_byte_for_byte_and_can_be_read(tmp_path, here, of_format):
    there = old_cards.recordings(tmp_path / "old", of_format)
    before = old_cards.tree(there)
    assert take(there, here) == (2, [])
    assert old_cards.tree(here) == before == old_cards.tree(there)
    assert [len(session.people) for session in folders.every(here)] == [1, 2]
    assert all(reader.read(s.recordings(code)).length_s > 1 for s in folders.every(here) for code in s.people)
    for path in here.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_a_second_time_changes_nothing(there, here):
    take(there, here)
    before = {path: path.stat().st_mtime_ns for path in here.rglob("*")}
    made = moving.plan(there, here)
    assert (made.arrivals, made.numbers, moving.paces(made)) == ([], {1: 1, 2: 2}, {})
    assert take(there, here) == NOTHING
    assert {path: path.stat().st_mtime_ns for path in here.rglob("*")} == before


def test_what_was_added_here_or_there_since_is_left_as_it_is(there, here):
    take(there, here)
    mine, theirs = (next(root.glob("*/*-0001")) / "a.words.jsonl" for root in (here, there))
    for path, said in ((mine, "here"), (theirs, "there")):
        path.write_text(path.read_text() + json.dumps({"kind": "line", "text": said, "at_s": None}) + "\n")
    next(here.glob("*/*-0002/a.edf")).unlink()  # a person who is forgotten here stays so
    before = old_cards.tree(here)
    assert take(there, here) == (0, [f"a.words.jsonl: {moving.WORDS_STAY}"])
    assert old_cards.tree(here) == before


@pytest.mark.parametrize("mine", [1, 2])
def test_a_session_whose_number_is_taken_gets_another_and_the_order_stays(there, here, mine):
    """Other sessions have the first numbers here; the old ones come after them, in their order."""
    shutil.copytree(old_cards.DATA / "format-2", here)
    for number, path in enumerate(sorted(here.glob("*/*-000?")), 1):
        if number > mine:
            shutil.rmtree(path)
    before = old_cards.tree(here)
    assert take(there, here) == (2, [])
    assert before.items() <= (old_cards.tree(here) | {"counter": before["counter"]}).items()
    came = folders.every(here)[mine:]
    assert [session.number for session in came] == [mine + 1, mine + 2]
    assert [session.folder.name[:6] for session in came] == ["203457", "203500"]
    assert [session.info.number for session in came] == [1, 2]
    rows = resonance_history.history(here, "a", True) + resonance_history.history(here, "b", True)
    assert [row["session"] for row in rows] == [came[0].number, None, came[1].number]
    assert take(there, here) == NOTHING
    assert folders.begin(Disk(), here, came[0].info)[1].number == max(numbers(here)) == came[1].number + 1


def test_of_a_session_with_another_number_the_own_pace_is_forgotten_and_the_guests_with_it(there, here):
    shutil.copytree(old_cards.DATA / "format-2", here)
    take(there, here)
    session = folders.find(here, "3")
    guests.set_guest(Disk(), here, session, "a", 30.0, guest=True)
    assert [row["session"] for row in resonance_history.history(here, "a", True)] == [None]
    forgetting.carry_out(Disk(), forgetting.of_session(here, here / "boot", session, None))
    assert numbers(here) == [1, 2, 4]
    kept = (here / "people" / "a-simulated.resonance.jsonl").read_bytes()
    assert kept == old_cards.pace(old_cards.ROWS["a-simulated"][1]).encode()


def test_what_had_been_cut_off_is_closed_here_and_left_as_it_is_there(there, here):
    old_cards.cut_off(next(there.glob("*/*-0002")))
    before = old_cards.tree(there)
    assert take(there, here) == (2, ["session 2 had been cut off; it was closed here, with all that is in it"])
    assert old_cards.tree(there) == before
    session = folders.find(here, "2")
    assert session.info.ended == repair.CUT_OFF
    whole = old_cards.tree(old_cards.DATA / "format-3")
    assert {p.name: p.read_bytes() for p in session.folder.glob("*.edf")} == {
        name.rpartition("/")[2]: content for name, content in whole.items() if "-0002/" in name and name[-4:] == ".edf"
    }
    assert take(there, here) == NOTHING


def test_after_one_that_gets_another_number_none_keeps_its_own_though_it_is_free(there, here):
    shutil.copytree(old_cards.DATA / "format-2", here)
    two = next(here.glob("*/*-0002"))
    two.rename(two.with_name("143354-shared-0009"))
    take(there, here)
    assert [(s.number, s.folder.name[:6]) for s in folders.every(here)][2:] == [(10, "203457"), (11, "203500")]


def test_words_without_a_recording_come_once(there, here):
    lone = next(there.glob("*/*-0001")).with_name("210000-solo-0003")
    lone.mkdir()
    (lone / "a.words.jsonl").write_text("{}\n")
    assert take(there, here)[0] == 3
    assert take(there, here) == NOTHING
    (lone / "a.words.jsonl").write_text("others\n")
    assert take(there, here)[0] == 1


def test_damaged_sessions_are_taken_as_they_are_and_told(there, here):
    one, two = (next(there.glob(f"*/*-000{number}")) for number in (1, 2))
    (one / "session.json").write_text("{")
    old_cards.cut_off(two)
    (two / "a.edf").write_bytes(b"no header")
    (two / "notes of mine.txt").write_text("x")
    arrived, [first, second] = take(there, here)
    assert arrived == 2
    assert first == "session 1 was taken as it is: its session.json is missing or damaged"
    assert "its header is damaged or nothing follows it" in second
    assert (folders.find(here, "1").folder / "session.json").read_text() == "{"
    assert (folders.find(here, "2").folder / "a.edf").read_bytes() == b"no header"
    assert (folders.find(here, "2").folder / "notes of mine.txt").exists()
    assert take(there, here) == NOTHING


def test_nothing_comes_through_links_nor_from_what_is_no_file(there, here, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("of this machine")
    session = next(there.glob("*/*-0001"))
    (session / "a-2.edf").symlink_to(secret)
    os.mkfifo(session / "a-3.edf")
    outside = shutil.copytree(session, tmp_path / "x" / "203499-solo-0008", ignore=lambda *_: ["a-2.edf", "a-3.edf"])
    (there / session.parent.name / "203499-solo-0008").symlink_to(outside)
    (there / "2026-11-27").symlink_to(outside.parent)
    shutil.move(there / "people", tmp_path / "people")
    (there / "people").symlink_to(tmp_path / "people")
    arrived, told = take(there, here)
    assert arrived == 2
    assert sorted(line.partition(":")[0] for line in told) == [
        "203499-solo-0008", "203499-solo-0008", "a-2.edf", "a-3.edf",
    ]  # fmt: skip
    assert not any(b"of this machine" in (content or b"") for content in old_cards.tree(here).values())
    assert numbers(here) == [1, 2]
    assert not (here / "people").exists()


def test_a_file_that_cannot_be_read_keeps_its_session_there_and_the_others_come(there, here, monkeypatch):
    real = os.open

    def failing(path, *rest, **more):
        if str(path) == str(next(there.glob("*/*-0001")) / "a.words.jsonl"):
            raise OSError(errno.EIO, "Input/output error", str(path))
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", failing)
    arrived, [told] = take(there, here)
    assert (arrived, numbers(here)) == (1, [2])
    assert told.endswith("-solo-0001: a.words.jsonl: Input/output error")
    monkeypatch.undo()
    assert take(there, here) == (1, [])
    assert old_cards.tree(here) == old_cards.tree(there)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a folder somebody else's")
def test_what_root_takes_in_belongs_to_the_lamps_own_user(there, here):
    here.parent.mkdir()
    os.chown(here.parent, 65534, 65533)
    take(there, here)
    for path in here.parent.rglob("*"):
        assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65533), path


def test_where_pages_lie_on_the_other_machine_means_nothing_here(there, here):
    """A forgetting here must not look for them: the same path may be somebody else's."""
    (next(there.glob("*/*-0001")) / "a.handed.jsonl").write_text("{}")
    assert take(there, here) == (2, [])
    assert not list(here.rglob("*.handed.jsonl"))
    assert take(there, here) == NOTHING


def test_the_own_recordings_are_no_other_lamps(here):
    old_cards.recordings(here)
    with pytest.raises(folders.SessionError, match="is where this lamp keeps its own recordings"):
        moving.plan(here, here)


def test_lists_see_what_came(there, here):
    take(there, here)
    assert len(list(summaries.summed_up(Disk(), here, simulated=True))) == 3
    assert resonance_history.newest(here, "b", True)["rate_bpm"] == 5.5

"""`ebb import`: somebody has built a new lamp and has the old one's card. All of it is listed, asked for, and here."""

import fcntl
import io
import json
import re
import sys

import pytest
from support import old_cards

from device.cli import import_commands
from device.cli.command import main
from drivers.system.card import Disk

WORDS = "a line about the sea"


@pytest.fixture
def card(tmp_path):
    made = old_cards.card(tmp_path / "old")
    words = next(made.rglob("*-0001")) / "a.words.jsonl"
    words.write_text(json.dumps({"kind": "line", "text": WORDS, "at_s": None, "written_utc": ""}) + "\n")
    return made


@pytest.fixture
def ebb(tmp_path, monkeypatch, capsys):
    """The command on a new lamp, whose recordings and settings are in a folder."""
    monkeypatch.setattr(import_commands, "_here", lambda ask: old_cards.here(tmp_path / "lamp" / "etc"))
    monkeypatch.setenv("COLUMNS", "300")

    def run(*words, code=0):
        capsys.readouterr()
        assert main(["--recordings", str(tmp_path / "lamp" / "recordings"), *map(str, words)]) == code
        said = capsys.readouterr()
        return said.out + said.err

    return run


def test_all_that_a_lamp_keeps_is_on_the_new_one_and_unchanged_on_the_old(ebb, card, tmp_path):
    before = old_cards.tree(card)
    said = ebb("import", card, "--yes")
    assert old_cards.tree(card) == before
    assert old_cards.tree(tmp_path / "lamp/recordings") == old_cards.tree(card / "var/lib/ebb/recordings")
    assert old_cards.tree(tmp_path / "lamp/etc") == old_cards.tree(card / "etc/ebb")
    for words in (
        "2 from", "of 2026-11-26, of a and b", "2 of them simulated", "of a and b", "skin of 2026-03-02", "mine",
        "sudo ebb calibrate skin --ohms 1M 100k", "taken in: 2 sessions, own paces, settings, calibration, programmes.",
    ):  # fmt: skip
        assert words in said
    assert WORDS not in said
    assert not re.search(r"\d ?(ms|/min|µS|uS|%)", said)


def test_lists_screens_weeks_and_own_pace_know_what_came(ebb, card):
    ebb("import", card, "--yes")
    assert "simulated" in ebb("sessions")
    assert WORDS in ebb("show", 1)
    assert "2026-11-23" in ebb("trend", "--simulated", "--person", "b")


def test_a_second_time_there_is_nothing_to_do(ebb, card, tmp_path):
    ebb("import", card, "--yes")
    before = old_cards.tree(tmp_path / "lamp")
    said = ebb("import", card)
    assert "2 are here already" in said
    assert "there is nothing new to take in" in said
    assert old_cards.tree(tmp_path / "lamp") == before


def test_without_a_terminal_nothing_happens_unless_it_is_said(ebb, card, tmp_path):
    assert "to take this in without being asked, add --yes" in ebb("import", card, code=2)
    assert not (tmp_path / "lamp").exists()


class Typed(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize(("typed", "came"), [("yes\n", True), ("no\n", False), ("\n", False)])
def test_who_sits_at_a_terminal_is_asked(ebb, card, tmp_path, monkeypatch, typed, came):
    monkeypatch.setattr(sys, "stdin", Typed(typed))
    said = ebb("import", card)
    assert ("nothing was taken in" in said) is not came
    assert (tmp_path / "lamp").exists() is came


def test_what_was_calibrated_stays_with_its_parts_if_that_is_said(ebb, card, tmp_path):
    said = ebb("import", card, "--yes", "--new-parts")
    assert "left there, since its parts were" in said
    assert not (tmp_path / "lamp/etc/calibration.toml").exists()


def test_that_recordings_were_encrypted_there_and_are_not_here_is_said(ebb, card, tmp_path):
    (card / "etc/ebb/ebb.toml").write_text('[a]\nage_recipient = "age1x"\n')
    said = ebb("import", card, "--yes")
    assert "that lamp encrypts what it records of a, and this one does not" in said
    assert "age1x" not in said


def test_new_numbers_are_said_before_anybody_is_asked(ebb, card, tmp_path):
    old_cards.recordings(tmp_path / "lamp" / "recordings", "format-2")
    assert "sessions 1 to 2 become 3 to 4: such numbers have been given here" in ebb("import", card, code=2)


def test_where_there_is_no_room_nothing_is_begun(ebb, card, tmp_path):
    full = tmp_path / "full.toml"
    full.write_text("[record]\nfloor_mb = 1e6\n")
    said = ebb("--config", full, "import", card, "--yes", code=2)
    assert "there is no room: it takes" in said
    assert not (tmp_path / "lamp").exists()


def test_that_it_would_be_gone_at_the_next_start_is_said_before_anybody_is_asked(ebb, card, monkeypatch):
    assert "in memory" not in ebb("import", card, code=2)
    monkeypatch.setattr(Disk, "is_fleeting", lambda *_: True)
    assert "is in memory: what is taken in is gone at the next start" in ebb("import", card, code=2)


def test_names_on_that_card_move_no_cursor(ebb, card):
    (card / "etc/ebb/programs/\x1b[2Jx.toml").write_text("")
    (card / "etc/ebb/ebb.toml").write_text("[light]\npalete = 1\n[x]\n")
    said = ebb("import", card, "--yes")
    assert "\x1b" not in said
    assert "light.palete is not a setting" in said
    assert "[x] is not a section" in said


def test_a_folder_with_nothing_of_ebbs_is_told_what_to_name(ebb, tmp_path):
    assert "there is nothing there that Ebb keeps. Name the folder" in ebb("import", tmp_path, "--yes", code=2)


def test_what_is_being_recorded_is_not_taken(ebb, card, tmp_path):
    session = next(card.rglob("*-0002"))
    old_cards.cut_off(session)
    with (session / "a.edf").open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "session 2 is still being written" in ebb("import", card, "--yes", code=2)
    assert not (tmp_path / "lamp").exists()


@pytest.mark.parametrize(
    ("trouble", "why"),
    [(KeyboardInterrupt(), "you ended it"), (OSError(5, "Input/output error"), "Input/output error")],
)
def test_what_was_ended_in_between_is_gone_on_with_by_the_same_command(ebb, card, tmp_path, monkeypatch, trouble, why):
    settle = Disk.settle

    def ended(self, made, path):
        if path.name.endswith("-0002"):
            raise trouble
        settle(self, made, path)

    monkeypatch.setattr(Disk, "settle", ended)
    said = ebb("import", card, "--yes", code=2)
    assert f"{why}. taken in: 1 session, each whole; the same command goes on with the rest" in said
    monkeypatch.undo()
    monkeypatch.setattr(import_commands, "_here", lambda ask: old_cards.here(tmp_path / "lamp" / "etc"))
    ebb("import", card, "--yes")
    assert old_cards.tree(tmp_path / "lamp/recordings") == old_cards.tree(card / "var/lib/ebb/recordings")


def test_what_stays_there_is_named_and_the_exit_code_says_so(ebb, card):
    (next(card.rglob("*-0001")) / "a-2.edf").symlink_to("/etc/passwd")
    said = ebb("import", card, "--yes", code=2)
    assert "a-2.edf stays there: it is no regular file" in said
    assert "taken in: 2 sessions" in said

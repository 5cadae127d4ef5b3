"""Own paces of an old lamp: each comes once, under the number that its session has here, encrypted or not."""

import json
import shutil

import pytest
from support import age_keys, old_cards
from support.old_cards import take

from device.library import guests, resonance_history
from device.recording import age_files, folders
from drivers.system.card import Disk

NOTHING = (0, [])


@pytest.fixture
def there(tmp_path):
    return old_cards.recordings(tmp_path / "old")


@pytest.fixture
def here(tmp_path):
    return tmp_path / "lamp" / "recordings"


def test_own_paces_from_here_and_there_stand_in_the_order_of_time(there, here):
    mine = here / "people" / "a-simulated.resonance.jsonl"
    mine.parent.mkdir(parents=True)
    mine.write_text(old_cards.pace(("2026-11-26T20:45:00+00:00", 9)) + "damaged\n")
    take(there, here)
    assert [row["session"] for row in resonance_history.history(here, "a", True)] == [1, 9, None]
    assert mine.read_text().splitlines()[2] == "damaged"


def test_encrypted_files_come_as_they_are_under_the_number_that_their_session_has_here(there, here):
    shutil.copytree(old_cards.DATA / "format-2", here)
    session, sealed = next(there.glob("*/*-0001")), b"age-encryption.org/v1\n and what nobody opens here"
    (session / "a.edf").rename(session / "a.edf.age")
    (session / "a.edf.age").write_bytes(sealed)
    (there / "people" / "a.0001-20261126203000.resonance.jsonl.age").write_bytes(sealed)
    assert take(there, here) == (2, [])
    assert (folders.find(here, "3").folder / "a.edf.age").read_bytes() == sealed
    assert resonance_history.encrypted(here, "a", False) == {
        here / "people" / "a.0003-20261126203000.resonance.jsonl.age": 3
    }
    assert take(there, here) == NOTHING


def test_what_was_encrypted_here_since_does_not_come_again_readable(there, here):
    take(there, here)
    for path in here.rglob("a.*"):
        if path.suffix != ".age" and path.name != "a.handed.jsonl":
            path.with_name(f"{path.name}.age").write_bytes(b"age-encryption.org/v1\n")
            path.unlink()
    mine = here / "people" / "a-simulated.resonance.jsonl"
    for when, session in old_cards.ROWS["a-simulated"]:
        digits = "".join(sign for sign in when if sign.isdigit())
        (mine.parent / f"a-simulated.{session or 0:04d}-{digits}.resonance.jsonl.age").write_bytes(b"x")
    mine.unlink()
    before = old_cards.tree(here)
    assert take(there, here) == NOTHING
    assert old_cards.tree(here) == before


def test_a_guests_encrypted_pace_is_told_by_the_number_that_its_session_has_here(there, here, tmp_path):
    """Inside stands the number of the lamp that found it, which is another session's here."""
    key = age_keys.key_of(tmp_path, "a")
    resonance_history.encrypt(Disk(), there, "a", True, None, key)
    shutil.copytree(old_cards.DATA / "format-2", here)
    assert take(there, here) == (2, [])
    opens = age_files.identities([tmp_path / "a.key"])

    def noted(number):
        [session] = [one for one in folders.every(here) if one.number == number]
        with_key = folders.StoredSession(session.folder, number, session.info, {}, identities=opens)
        guests.set_guest(Disk(), here, with_key, "a", 60.0, guest=True)
        return len(resonance_history.history(here, "a", True, opens))

    assert (noted(1), noted(3)) == (2, 1)


def test_a_damaged_line_comes_once_and_costs_itself_alone(there, here):
    lines = there / "people" / "a-simulated.resonance.jsonl"
    odd = json.dumps({"utc": "2026-11-26T20:42:00+00:00", "session": [1], "rate_bpm": 5.5})
    lines.write_text(lines.read_text() + odd + "\n{\n")
    for comes in (2, 0):
        assert take(there, here) == (comes, [])
        kept = (here / "people" / lines.name).read_text().splitlines()
        assert (len(kept), kept.count(odd), kept.count("{")) == (4, 1, 1)
    assert len(resonance_history.history(here, "a", True)) == 3

"""How long a phone is let in: by sessions that begin without it, whatever a clock or a card does."""

import json
import threading

import pytest

from device.library import phones
from device.library.phones import MOST, UNUSED
from drivers.system.card import Disk

A, B = "a" * 64, "b" * 64


def let_in(state, newest, digest=""):
    return [(phone.digest[0], phone.seen) for phone in phones.here(Disk(), state, newest, digest)]


def test_a_phone_counts_from_the_session_that_it_was_let_in_at(tmp_path):
    phones.add(Disk(), tmp_path, A, 41)
    assert let_in(tmp_path, 41 + UNUSED - 1) == [("a", 41)]
    assert let_in(tmp_path, 41 + UNUSED) == []
    assert phones.every(tmp_path) == []  # and there is room for another


def test_one_that_is_here_stays_and_the_others_go_on_counting(tmp_path):
    for digest in (A, B):
        phones.add(Disk(), tmp_path, digest, 1)
    assert let_in(tmp_path, 50, A) == [("a", 50), ("b", 1)]
    assert let_in(tmp_path, 51, A) == [("a", 51)]


def test_a_list_of_before_stays_and_counts_from_now(tmp_path):
    phones.path(tmp_path).write_text(json.dumps({"phones": [{"digest": A, "name": "phone 1"}]}))
    assert let_in(tmp_path, 700) == [("a", 700)]
    assert let_in(tmp_path, 700 + UNUSED) == []


@pytest.mark.parametrize("seen", ["41", -1, 0, True, None, 4.5, [1]])
def test_a_number_that_is_none_counts_from_now(tmp_path, seen):
    phones.path(tmp_path).write_text(json.dumps({"phones": [{"digest": A, "name": "phone 1", "seen": seen}]}))
    assert let_in(tmp_path, 700) == [("a", 700)]


def test_a_counter_that_is_lost_or_begins_anew_lets_nobody_out(tmp_path):
    phones.add(Disk(), tmp_path, A, 400)
    assert let_in(tmp_path, 0, A) == [("a", 400)]
    assert let_in(tmp_path, 3) == [("a", 400)]
    assert let_in(tmp_path, 3, A) == [("a", 3)]
    phones.add(Disk(), tmp_path, B)
    assert let_in(tmp_path, 0, B) == [("a", 3), ("b", None)]
    assert let_in(tmp_path, 400, A) == [("b", 400)]


def test_a_card_that_takes_nothing_lets_nobody_out(tmp_path):
    class Full(Disk):
        def replace(self, path, content):
            raise OSError(28, "no space left on device")

    phones.add(Disk(), tmp_path, A, 41)
    assert [phone.seen for phone in phones.here(Full(), tmp_path, 90, A)] == [90]
    assert phones.every(tmp_path)[0].seen == 41


def test_it_is_written_only_where_it_changes_anything(tmp_path):
    phones.add(Disk(), tmp_path, A, 41)
    before = phones.path(tmp_path).stat().st_ino
    for newest, digest in ((41, A), (60, ""), (0, A), (60, B)):
        let_in(tmp_path, newest, digest)
        assert phones.path(tmp_path).stat().st_ino == before
    let_in(tmp_path, 60, A)
    assert phones.path(tmp_path).stat().st_ino != before


def test_none_is_lost_where_all_are_written_at_once(tmp_path):
    """The lamp lets phones in while archives see others."""
    phones.add(Disk(), tmp_path, A, 1)

    def sees():
        for newest in range(2, 40):
            phones.here(Disk(), tmp_path, newest, A)

    seeing = [threading.Thread(target=sees) for _ in range(2)]
    for thread in seeing:
        thread.start()
    for n in range(1, MOST):
        phones.add(Disk(), tmp_path, f"{n:064x}", 1)
    for thread in seeing:
        thread.join()
    assert [phone.name for phone in phones.every(tmp_path)] == [f"phone {n}" for n in range(1, MOST + 1)]

"""A person's code for the page, by a clock of the test's own: what opens, what waits, and what ends it."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from device.library import codes
from device.library.codes import OPEN_S, Codes, Moment, Tried
from drivers.system.card import Disk

RIGHT, OTHER, PHONE = "204060", "709031", "a" * 64


class Clock:
    """Since a start of the machine."""

    def __init__(self):
        self.t_s, self.boot = 1000.0, "first"

    def __call__(self):
        return Moment(self.t_s, self.boot)

    def restart(self, up_s=0.0):
        self.t_s, self.boot = up_s, self.boot + "+"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def kept(tmp_path, clock):
    made = Codes(Disk(), tmp_path / "state", ("a", "b"), clock)
    made.put("b", RIGHT, 0, codes.SHELL, "")
    return made


def wrong(kept, times=1, person="b"):
    """So many wrong ones; the last answer."""
    return [kept.tried(person, OTHER) for _ in range(times)][-1]


def test_the_right_one_is_right_and_nothing_of_it_can_be_read(kept, tmp_path):
    assert kept.tried("b", RIGHT) == Tried(True)
    file = codes.path(tmp_path / "state")
    assert RIGHT not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_people_with_one_code_have_nothing_in_common_in_the_file(kept):
    kept.put("a", RIGHT, 0, codes.SHELL, "")
    assert kept.of("a").hash != kept.of("b").hash


@pytest.mark.parametrize("person", ["a", "b", "zz", ""], ids=["who has none", "who has one", "nobody", "no name"])
def test_a_wrong_one_is_answered_alike_whoever_it_is_for(kept, person):
    """The fifth has a minute after it, and none is looked at meanwhile."""
    assert [kept.tried(person, OTHER) for _ in range(6)] == [Tried(False)] * 4 + [Tried(False, 60.0)] * 2


@pytest.mark.parametrize(
    "digits", ["", "20406", "2040600", "abcdef", "２０４０６０", " 204060", "204060\n", "0" * 5000]
)
def test_what_is_no_code_is_wrong_like_any_other(kept, digits):
    assert kept.tried("b", digits) == Tried(False)


@pytest.mark.parametrize(("fails", "wait_s"), [(5, 60), (6, 120), (7, 240), (10, 1920), (15, 61440), (18, 61440)])
def test_the_wait_doubles_with_each_more_and_has_an_end(kept, clock, fails, wait_s):
    for _ in range(fails):
        found = wrong(kept)
        clock.t_s += found.wait_s
    assert found == Tried(False, wait_s)
    assert kept.tried("b", RIGHT).right


def test_the_right_one_has_to_wait_too_and_then_all_is_as_before(kept, clock):
    wrong(kept, 5)
    assert kept.tried("b", RIGHT) == Tried(False, 60.0)
    clock.t_s += 59.5
    assert kept.tried("b", RIGHT) == Tried(False, 0.5)
    clock.t_s += 0.5
    assert kept.tried("b", RIGHT) == Tried(True)
    assert wrong(kept, 4) == Tried(False)


def test_one_person_never_waits_for_what_another_tried(kept):
    wrong(kept, 9, "a")
    wrong(kept, 9, "zz")
    assert kept.tried("b", RIGHT) == Tried(True)


@pytest.mark.parametrize(("fails", "up_s", "wait_s"), [(5, 0, 60), (5, 20, 40), (12, 0, 60), (12, 61, 0), (4, 0, 0)])
def test_a_restart_leaves_no_less_than_its_first_minute_of_a_wait_and_the_next_wrong_one_all_of_it(
    kept, clock, fails, up_s, wait_s
):
    for _ in range(fails):
        clock.t_s += wrong(kept).wait_s
    clock.t_s -= 1.0
    clock.restart(up_s)
    assert kept.tried("b", OTHER).wait_s == (wait_s or 60.0 * 2 ** (fails + 1 - 5))


def test_a_try_counts_before_it_is_looked_at(tmp_path, kept):
    """Whoever pulls the plug meanwhile has saved nothing: the count is on the card first."""

    class Fails(Disk):
        def replace(self, path, content):
            super().replace(path, content)
            raise OSError(5, "the plug")

    cut = Codes(Fails(), tmp_path / "state", ("a", "b"), kept._clock)
    for _ in range(5):
        with pytest.raises(OSError, match="the plug"):
            cut.tried("b", OTHER)
    assert kept.tried("b", RIGHT).wait_s > 0


def test_many_at_once_count_as_many(tmp_path, clock, kept):
    def tries(_):
        return Codes(Disk(), tmp_path / "state", ("a", "b"), clock).tried("b", OTHER)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(tries, range(12)))
    assert sum(one.wait_s == 0 for one in found) == 4
    assert json.loads(codes.path(tmp_path / "state").read_text())["wrong"]["b"]["count"] == 5


def test_the_first_code_opens_what_comes_after_it_and_a_changed_one_what_the_one_before_did(kept):
    assert kept.choose("a", RIGHT, "", 7, "phone 1", "").right
    assert kept.of("a").after == 7
    assert kept.choose("a", OTHER, RIGHT, 30, "phone 1", "").right
    assert kept.of("a").after == 7
    assert kept.tried("a", OTHER).right


@pytest.mark.parametrize(("person", "before"), [("b", ""), ("b", OTHER), ("zz", ""), ("zz", RIGHT)])
def test_nobody_changes_a_code_without_it_and_a_try_counts_here_too(kept, person, before):
    found = [kept.choose(person, "112233", before, 9, "phone 1", "") for _ in range(6)]
    assert found == [Tried(False)] * 4 + [Tried(False, 60.0)] * 2
    assert kept.of("b").after == 0
    assert kept.of("zz") is None


def test_who_has_none_has_to_wait_as_well_before_one_is_chosen(kept, clock):
    wrong(kept, 5, "a")
    assert kept.choose("a", RIGHT, "", 3, "phone 1", "") == Tried(False, 60.0)
    assert kept.of("a") is None


@pytest.mark.parametrize(
    "digits", ["12345", "1234567", "12345a", "", "000000", "999999", "123456", "654321", "１２３４５６"]
)
def test_a_code_is_six_digits_and_none_that_anybody_tries_first(kept, digits):
    with pytest.raises(ValueError, match=r"six digits|first"):
        kept.choose("a", digits, "", 0, "phone 1", "")
    assert kept.of("a") is None


def test_a_grant_opens_for_a_quarter_of_an_hour_on_that_phone_alone(kept, clock):
    grant = kept.grant("b", PHONE)
    assert kept.opened(grant, PHONE)[0] == "b"
    assert kept.opened(grant, "c" * 64) is None
    clock.t_s += OPEN_S - 1
    assert kept.opened(grant, PHONE)
    clock.t_s += 1
    assert kept.opened(grant, PHONE) is None


def test_a_new_code_a_restart_and_a_code_taken_away_end_every_grant(kept, clock, tmp_path):
    grant = kept.grant("b", PHONE)
    kept.put("b", RIGHT, 0, codes.SHELL, "")
    assert kept.opened(grant, PHONE) is None
    grant = kept.grant("b", PHONE)
    clock.restart(clock.t_s)
    assert kept.opened(grant, PHONE) is None
    grant = kept.grant("b", PHONE)
    codes.path(tmp_path / "state").write_bytes(codes.without(tmp_path / "state", "b"))
    assert kept.opened(grant, PHONE) is None


@pytest.mark.parametrize(
    "forged",
    ["", ".", "..", "b", "b.{until}", "b.{until}.", "b.{until}." + "0" * 64, "a.{until}.{seal}", "b.{later}.{seal}",
     "b.{until}.{seal}0", "b.x.{seal}", "b.-5.{seal}", "zz.{until}.{seal}", "b.{until}.é{seal}"],
)  # fmt: skip
def test_a_grant_that_was_changed_opens_nothing(kept, forged):
    kept.put("a", OTHER, 0, codes.SHELL, "")
    _, until, seal = kept.grant("b", PHONE).split(".")
    assert kept.opened(forged.format(until=until, later=int(until) + 60, seal=seal), PHONE) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"codes": 3}', b'{"codes": {"b": {"salt": 1}}}', b"\xff" * 9,
     b'{"wrong": {"b": {"count": "x"}}}', b'{"codes": {"b": []}, "wrong": []}'],
)  # fmt: skip
def test_a_damaged_file_opens_nothing_and_can_be_written_anew(tmp_path, kept, content):
    codes.path(tmp_path / "state").write_bytes(content)
    assert not kept.tried("b", RIGHT).right
    kept.put("b", RIGHT, 4, codes.SHELL, "")
    assert kept.tried("b", RIGHT).right


def test_the_machine_says_which_start_this_is_and_the_unit_may_say_it_instead(monkeypatch):
    monkeypatch.delenv("BOOT_ID", raising=False)
    here = codes.now()
    assert len(here.boot) == 32
    assert codes.now().t_s >= here.t_s > 0
    monkeypatch.setenv("BOOT_ID", "0123456789abcdef" * 2)
    assert codes.now().boot == "0123456789abcdef" * 2

"""What fails at every start is begun ever more seldom; whoever begins it by hand has it at once."""

import contextlib
import itertools

import pytest
from support.systemd_stand_in import unit

from device.app import pi_parts, service
from device.cli.command import main
from drivers.begun import WAITS_S, WELL_S, Begun, of_systemd

HOUR_S = 3600.0
MOST_LINES = 50
OF_SYSTEM = 3  # its lines to a failed start at the level of notice: the process exited, it failed, it did not begin


class Hour:
    """Time that passes as somebody sleeps or runs."""

    def __init__(self):
        self.at_s = 100.0

    def now(self):
        return self.at_s

    def sleep(self, for_s):
        self.at_s += for_s


def starts(folder, runs_s, until_s=HOUR_S):
    """When it was begun, if each run ends after runs_s."""
    time, began_s = Hour(), []
    while time.at_s < 100 + until_s:
        Begun(folder, time.now).patiently(time.sleep)
        began_s.append(time.at_s)
        time.sleep(runs_s + 1)
    return began_s


@pytest.mark.parametrize("name", ["ebb.service", "ebb-page.service", "ebb-neighbours.service"])
def test_an_hour_of_starts_in_vain_has_few_lines_in_the_journal_and_ever_another_try(tmp_path, name):
    began_s, rules = starts(tmp_path, 3.0), unit(name)
    assert (rules["SyslogLevel"], rules["LogLevelMax"], rules["LogRateLimitIntervalSec"]) == ("notice", "notice", "1h")
    assert len(began_s) * OF_SYSTEM + int(rules["LogRateLimitBurst"]) < MOST_LINES
    assert max(after - before for before, after in itertools.pairwise(began_s)) <= WAITS_S[-1] + 4
    assert rules["RuntimeDirectoryPreserve"] == "restart", "or nobody counts"
    assert rules["RuntimeDirectory"]


def test_the_first_failures_wait_for_nothing(tmp_path):
    assert starts(tmp_path, 3.0)[:3] == [100.0, 104.0, 108.0]


def test_a_run_that_lasted_counts_for_nothing_before_it(tmp_path):
    assert len(starts(tmp_path, WELL_S, 10 * HOUR_S)) == pytest.approx(10 * HOUR_S / (WELL_S + 1), abs=1)


def test_whoever_begins_it_by_hand_while_it_waits_has_it_at_once(tmp_path):
    time = Hour()
    for _ in range(5):
        Begun(tmp_path, time.now).patiently(time.sleep)

    def stopped(for_s):
        raise SystemExit

    with pytest.raises(SystemExit):
        Begun(tmp_path, time.now).patiently(stopped)
    before_s = time.at_s
    assert Begun(tmp_path, time.now).patiently(time.sleep) == []
    assert time.at_s == before_s


def test_an_end_as_it_was_to_be_begins_the_count_anew(tmp_path):
    time = Hour()
    for _ in range(9):
        begun = Begun(tmp_path, time.now)
        begun.patiently(time.sleep)
        begun.well()
    assert time.at_s == 100


def test_it_says_how_often_and_how_long_and_asks_systemd_for_that_time(tmp_path, monkeypatch):
    told, time = [], Hour()
    monkeypatch.setattr("drivers.begun.notify", told.append)
    said = [Begun(tmp_path, time.now).patiently(time.sleep) for _ in range(5)]
    assert said == [
        [], [], [],
        ["begun 3 times in vain: tried again after 10 s"], ["begun 4 times in vain: tried again after 100 s"],
    ]  # fmt: skip
    assert [each.splitlines()[0] for each in told] == ["EXTEND_TIMEOUT_USEC=100000000", "EXTEND_TIMEOUT_USEC=190000000"]


@pytest.mark.parametrize("left", ["", "x", "3", "3 x", "1 2 3", "\0", "-9 0"])
def test_a_count_that_nobody_can_read_counts_as_none(tmp_path, left):
    (tmp_path / "begun").write_text(left)
    assert Begun(tmp_path).patiently(pytest.fail) == []


def test_where_it_cannot_be_kept_it_is_begun_all_the_same(tmp_path):
    assert Begun(tmp_path / "not there").patiently(pytest.fail) == [
        f"{tmp_path / 'not there' / 'begun'}: No such file or directory"
    ]


def test_without_systemd_nobody_counts(monkeypatch):
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    begun = of_systemd()
    assert [begun.patiently(pytest.fail) for _ in range(9)] == [[]] * 9
    begun.well()


def test_it_is_the_folder_that_systemd_names(tmp_path, monkeypatch):
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    of_systemd().patiently()
    assert (tmp_path / "begun").exists()


@pytest.mark.parametrize(("fails", "stays"), [(False, False), (True, True)])
def test_the_service_counts_a_start_that_broke_and_none_that_ended_as_it_was_to(tmp_path, monkeypatch, fails, stays):
    settings, refused = tmp_path / "ebb.toml", []
    settings.write_text("[breath]\nrate_bpm = 0.5\n")

    def refuse(*_):
        refused.append((tmp_path / "begun").exists())
        if fails:
            raise RuntimeError("broken")

    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    monkeypatch.setattr(pi_parts, "open_ring", lambda config: (None, None))
    monkeypatch.setattr(service, "refuse", refuse)
    with contextlib.suppress(RuntimeError):
        main(["--config", str(settings), "service"])
    assert refused == [True]
    assert (tmp_path / "begun").exists() == stays

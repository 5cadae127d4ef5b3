"""A person's weeks are told as they were: by programme, with their gaps, beside what was usual for them alone."""

import datetime as dt
from statistics import median, quantiles

import pytest
from support import many_weeks

from device.library import summaries, trend
from device.library.trend import Reading
from device.recording import folders, stored_summary
from drivers.system.card import Disk

NOON = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)  # a Wednesday


def reading(days_before, rmssd_ms=40.0, programme="morning", **more):
    known = {"heart_rate_bpm": None, "rsa_ms": None, "settled_share": None} | more
    return Reading(NOON - dt.timedelta(days=days_before), programme, 3.4, rmssd_ms=rmssd_ms, **known)


def test_weeks_are_by_programme_and_a_week_without_one_is_not_there():
    found = [reading(0, 30.0), reading(1, 50.0), reading(1, None, "settle"), reading(15, 70.0), reading(16, None)]
    told = [(w.begins.isoformat(), w.programme, w.sessions, w.rmssd_ms) for w in trend.weeks(found)]
    assert told == [
        ("2026-11-23", "morning", 2, 40.0), ("2026-11-23", "settle", 1, None), ("2026-11-09", "morning", 2, 70.0),
    ]  # fmt: skip


def test_the_newest_weeks_are_without_a_gap_however_few_of_them_have_a_session():
    mondays, shown = trend.newest_weeks([reading(0), reading(15), reading(200)], 4)
    assert [day.isoformat() for day in mondays] == ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"]
    assert len(shown) == 2


@pytest.mark.parametrize(("synchronised", "last"), [(False, "2026-11-23"), (True, "2099-11-23")])
def test_a_clock_that_was_never_set_does_not_move_the_weeks(synchronised, last):
    later = reading(0, synchronised=synchronised)
    odd = Reading(later.began.replace(year=2099), "morning", 3.4, None, None, None, 40.0, synchronised)
    mondays, _ = trend.newest_weeks([reading(0), odd], 3)
    assert mondays[-1].isoformat() == last


@pytest.mark.parametrize("count", [0, 1, 6])
def test_promise_1_nothing_is_usual_before_there_are_enough_readings(count):
    found = trend.usual([reading(k + 1) for k in range(count)], NOON)
    assert (found.count, found.median_ms, found.low_ms, found.high_ms) == (count, None, None, None)


def test_usual_is_the_median_and_where_eight_in_ten_lie_of_ones_own_readings():
    sizes = [31.0, 44.0, 38.0, 52.0, 29.0, 41.0, 36.0, 47.0, 40.0]
    found = trend.usual([reading(k + 1, size) for k, size in enumerate(sizes)], NOON)
    tenths = quantiles(sizes, n=10, method="inclusive")  # of the standard library, not of numpy
    assert (found.count, found.median_ms) == (9, 40.0)
    assert (found.low_ms, found.high_ms) == pytest.approx((tenths[0], tenths[8]))


def test_usual_is_of_what_came_before_within_four_weeks_and_knew():
    within = [reading(day, 40.0) for day in range(1, 8)]
    other = [reading(0, 99.0), reading(-1, 99.0), reading(29, 99.0), reading(3, None)]
    found = trend.usual([*within, *other], NOON)
    assert (found.count, found.median_ms, found.high_ms) == (7, 40.0, 40.0)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "recordings"


def rmssd_of(root, simulated=False):
    told = summaries.summed_up(Disk(), root, simulated)
    return [(code, known["rmssd_ms"]) for _, code, known in told]


def test_a_guests_reading_is_nobodys_and_simulated_ones_stand_apart(root):
    many_weeks.keep(root, 1, NOON, "morning", rmssd_ms=31.0)
    many_weeks.keep(root, 2, NOON, "morning", rmssd_ms=32.0, guests="a")
    many_weeks.keep(root, 3, NOON, "morning", rmssd_ms=33.0, simulated=True)
    assert rmssd_of(root) == [("a", 31.0)]
    assert rmssd_of(root, simulated=True) == [("a", 33.0)]


def test_a_summary_from_before_there_was_rmssd_is_worked_out_again_and_only_for_who_asks(root):
    folder = many_weeks.keep(root, 1, NOON, "morning", rmssd_ms=31.0)
    known = {k: v for k, v in folders.every(root)[0].summaries["a"].items() if k != "rmssd_ms"}
    stored_summary.keep(Disk(), folder, "a", known)
    before = (folder / "a.summary.json").read_bytes()
    assert "rmssd_ms" not in summaries.summaries(Disk(), folders.every(root)[0])["a"]
    assert (folder / "a.summary.json").read_bytes() == before
    assert rmssd_of(root) == [("a", None)]  # its recording is shorter than two minutes
    assert folders.every(root)[0].summaries["a"].keys() == stored_summary.MOST.keys()


def test_what_cannot_be_worked_out_again_keeps_what_was_known(root):
    folder = many_weeks.keep(root, 1, NOON, "morning", heart_rate_bpm=61.0)
    known = {k: v for k, v in folders.every(root)[0].summaries["a"].items() if k != "rmssd_ms"}
    stored_summary.keep(Disk(), folder, "a", known)
    (folder / "a.edf").write_bytes(b"0")
    [(_, _, told)] = summaries.summed_up(Disk(), root, simulated=False)
    assert told["heart_rate_bpm"] == 61.0
    assert trend.readings([(folders.every(root)[0].info, told)])[0].rmssd_ms is None


def test_half_a_year_of_mornings_is_summed_up_as_it_was(root):
    truth = sorted(many_weeks.mornings(root, weeks=26))
    found = trend.readings((info, known) for info, _, known in summaries.summed_up(Disk(), root, simulated=False))
    assert [(r.programme, r.rmssd_ms) for r in found] == [(name, size) for _, name, size in truth]
    last = truth[-1][0]
    before = [size for at, _, size in truth if size and dt.timedelta() < last - at <= dt.timedelta(days=28)]
    assert trend.usual(found, found[-1].began).median_ms == pytest.approx(median(before))

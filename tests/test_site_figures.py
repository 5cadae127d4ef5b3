"""The figures across paces and of settling on the page of measures: beside another's truth."""

import numpy as np
import pytest
from support import breath_swings

from drivers.ports import ROW_HZ
from drivers.simulated.body import Body, Temperament
from hardware.site import figures, gather, paces, settling


def test_the_true_swing_is_that_of_the_judges_of_the_signals():
    body = Body(Temperament(breath_per_min=6.0, breath_activated_per_min=6.0, activated=0.0), 1)
    drive_ms = []
    for row in range(120 * ROW_HZ):
        body.advance(row / ROW_HZ)
        drive_ms.append(60e3 / body.heart_bpm)
    begins_s = np.array(body.breath.begins_s)
    told_s, beat_s = 100.0, float(np.diff(body.beats).mean())
    [true_ms] = paces.true_rsa_ms(np.array(drive_ms), begins_s, [told_s], beat_s)
    courses = breath_swings.courses(drive_ms, begins_s)  # of rows that end, not begin: a row later
    last_s = told_s - 5.0 - 2.5 * beat_s
    about = (begins_s[1:] > last_s - 30.0) & (begins_s[1:] < last_s + 2.5)
    assert about.sum() in (3, 4)
    assert true_ms == pytest.approx(np.ptp(courses[about].mean(axis=0)), rel=0.01)


def test_a_life_at_a_pace_is_told_as_the_library_tells_it_and_near_the_truth():
    told = paces.live("simple", 8.0, paces.LED)
    assert np.nanmedian(told.pace_bpm) == pytest.approx(8.0, rel=0.02)
    assert np.nanmedian(told.heard_bpm) == pytest.approx(8.0, rel=0.05)
    assert np.nanmax(np.abs(told.rate_bpm - told.true_bpm)) < 5
    assert np.median(np.abs(told.rsa_ms / told.true_ms - 1)) < 0.1
    assert paces.share(told.goes_along) > 0.8
    astray = paces.live("simple", 6.0, paces.ASTRAY)
    assert np.nanmedian(astray.pace_bpm) == pytest.approx(paces.OTHER_BPM, rel=0.05)
    assert paces.share(astray.goes_along) < 0.05


def test_who_is_startled_is_activated_from_then_on_and_before_that_as_usual():
    index = settling.live("circulation", "is startled")
    told, _ = index.of_minute(5)
    startled, true = index.of_minute(7)
    assert told < 0.6 < startled
    assert true > 0.9
    assert index.rank_correlation() > 0.8
    assert np.isnan(index.of_minute(1)[0])  # the baseline is not over


def test_the_page_has_a_place_for_each_of_the_figures_and_a_pace_is_a_row():
    page = (gather.SITE / "measures.md").read_text("utf-8")
    for place in (figures.PLACE, figures.AT_PACES, figures.SETTLING):
        assert page.count(place) == 1
    same = paces.Told(*8 * [np.array([1.0, 2.0])])
    told = {("simple", 8.0, how): same for how in (paces.LED, paces.ALONE)}
    row = paces.table(told, "simple").splitlines()[-1]
    assert row.count("|") == 9
    assert row.startswith("| 8 | 0.0 /min | 2 ms | 100%, 0% off |")

"""The pacer: continuous in phase and speed, exact over hours, always a breath that a person can take (promise 3)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.config import Config
from device.guide.pacer import Pacer

paces = st.floats(4, 12)


def lungs(pacer, times):
    return np.array([pacer.feed(t).lungs for t in times])


def test_a_breath_is_empty_at_its_turns_and_full_between_them():
    pacer = Pacer(6.0, 0.4)
    assert [round(pacer.feed(t).lungs, 6) for t in (0, 2, 4, 7, 10)] == [0, 0.5, 1, 0.5, 0]
    assert [pacer.feed(t).inhaling for t in (0.1, 3.9, 4.1, 9.9)] == [True, True, False, False]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0.05, 30), paces, st.floats(0, 60)), min_size=1, max_size=8), paces)
def test_phase_and_speed_are_continuous_through_any_changes_of_pace(changes, first):
    pacer, t_s = Pacer(first), 0.0
    for wait_s, pace, over_s in changes:
        t_s += wait_s
        a, b = pacer.feed(t_s - 1e-4), pacer.feed(t_s)
        pacer.lead(t_s, pace, over_s)
        c, d = pacer.feed(t_s), pacer.feed(t_s + 1e-4)
        assert b.phase == pytest.approx(c.phase, abs=1e-9)
        assert (b.cycle, b.rate_bpm) == (c.cycle, c.rate_bpm)
        # speed is at most pi / (2 * 2 s) of the lungs a second, its change at most pi^2 / (2 * 4) a second
        assert (d.lungs - c.lungs) - (b.lungs - a.lungs) == pytest.approx(0, abs=1e-4 * 1e-3)


@given(st.lists(st.tuples(st.floats(0.05, 30), paces, st.floats(0, 60)), max_size=8), paces)
def test_the_pace_stays_between_those_that_were_asked_for(changes, first):
    pacer, t_s, asked = Pacer(first), 0.0, [first]
    for wait_s, pace, over_s in changes:
        t_s += wait_s
        pacer.lead(t_s, pace, over_s)
        asked.append(pace)
        assert min(asked) - 1e-9 <= pacer.feed(t_s + over_s / 2).rate_bpm <= max(asked) + 1e-9


def test_eight_hours_of_late_ticks_do_not_move_a_breath():
    rng = np.random.default_rng(7)
    patient, hasty = Pacer(6.0), Pacer(6.0)
    for pacer in (patient, hasty):
        pacer.lead(60.0, 5.5, 300.0)
    for t_s in np.cumsum(rng.exponential(2.0, 14400)):
        hasty.feed(t_s)
    assert hasty.feed(28800.0) == patient.feed(28800.0)
    # 60 s at 6/min, 300 s at 5.75/min on average, the rest at 5.5/min
    assert patient.feed(28800.0).cycle == int(6 + 5 * 5.75 + (28800 - 360) / 60 * 5.5)


def test_the_default_breath_keeps_promise_3_all_along_its_lead():
    breath = Config().breath
    for pace in np.linspace(breath.start_bpm, breath.rate_bpm, 50):
        for share in (breath.inhale_share, 1 - breath.inhale_share):
            assert 2 <= 60 / pace * share <= 10

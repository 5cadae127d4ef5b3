"""The pacer: continuous in phase and speed, exact over hours, always a breath that a person can take (promise 3)."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.property_examples import examples

from device.guide.pacer import Pacer, allowed_share
from device.settings.tree import FASTEST_BPM, LONGEST_PART_S, SHORTEST_PART_S, SLOWEST_BPM, Config

paces = st.floats(4, 12)
shares = st.floats(0, 1)
EDGE = 1e-9


def test_a_breath_is_empty_at_its_turns_and_full_between_them():
    pacer = Pacer(6.0, 0.4)
    assert [round(pacer.feed(t).lungs, 6) for t in (0, 2, 4, 7, 10)] == [0, 0.5, 1, 0.5, 0]
    pacer = Pacer(6.0, 0.4)
    assert [pacer.feed(t).inhaling for t in (0.1, 3.9, 4.1, 9.9)] == [True, True, False, False]


def changed(seed, changes, look):
    """A pacer that is asked for another pace and ratio at random times; look(before, after, dt) around each look."""
    rng = random.Random(seed)
    pacer, t_s = Pacer(rng.uniform(4, 12), rng.random()), 0.0
    before, since_s = pacer.feed(0.0), 0.0
    for _ in range(changes):
        t_s += rng.choice([0.001, 0.02, 0.3, 2.0, 9.0]) * rng.random()
        if rng.random() < 0.7:
            pacer.change_to(t_s, rng.uniform(3, 13), rng.choice([0.0, 0.5, 5.0, 300.0]) * rng.random())
        if rng.random() < 0.5:
            pacer.ratio(rng.random())
        after = pacer.feed(t_s)
        look(before, after, t_s - since_s)
        before, since_s = after, t_s


def no_step(before, after, dt):
    """Phase, pace and lungs moved no further than the fastest breath and the quickest change of it can."""
    went = after.cycle + after.phase - before.cycle - before.phase
    assert -EDGE <= went <= FASTEST_BPM / 60 * dt + EDGE
    # A pace changes by at most 8/min within the shortest such breath, 7.5 s; lungs by pi/2 of a part in 2 s or more.
    assert abs(after.rate_bpm - before.rate_bpm) <= 8 / 7.5 * dt + 1e-6
    assert abs(after.lungs - before.lungs) <= np.pi / 2 / SHORTEST_PART_S * dt + EDGE
    assert SLOWEST_BPM - EDGE <= after.rate_bpm <= FASTEST_BPM + EDGE


def test_phase_and_speed_have_no_step_through_random_changes_of_pace_and_ratio():
    changed(1, 10_000, no_step)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_phase_and_speed_have_no_step_through_a_hundred_thousand_changes(seed):
    changed(100 + seed, 10_000, no_step)


def test_speed_of_the_lungs_is_continuous_across_every_turn_and_change():
    rng = random.Random(5)
    pacer, dt = Pacer(9.0), 1e-3
    lungs = []
    for k in range(200_000):
        if rng.random() < 0.001:
            pacer.change_to(k * dt, rng.uniform(4, 12), rng.uniform(0, 20))
            pacer.ratio(rng.uniform(1 / 3, 1 / 2))
        lungs.append(pacer.feed(k * dt).lungs)
    speed = np.diff(lungs) / dt
    # The lungs' acceleration is at most (pi / 2 s)^2 / 2, and a fifth more where the pace itself changes.
    assert np.abs(np.diff(speed)).max() <= 1.2 * np.pi**2 / 8 * dt


@examples(200)
@given(st.lists(st.tuples(st.floats(0.0, 30), st.floats(3, 13), st.floats(0, 60), shares), max_size=8), paces, shares)
def test_every_part_of_every_breath_lasts_two_to_ten_seconds(changes, first, share):
    pacer, t_s = Pacer(first, share), 0.0
    turns, was = [0.0], True
    wishes = [(sum(c[0] for c in changes[: k + 1]), c) for k, c in enumerate(changes)]
    for k in range(int(100 * (wishes[-1][0] + 40 if wishes else 40))):
        t_s = k / 100
        while wishes and t_s >= wishes[0][0]:
            _, (_, pace, over_s, ratio) = wishes.pop(0)
            pacer.change_to(t_s, pace, over_s)
            pacer.ratio(ratio)
        inhaling = pacer.feed(t_s).inhaling
        if inhaling is not was:
            turns.append(t_s)
            was = inhaling
    lasted = np.diff(turns)
    assert (lasted >= SHORTEST_PART_S - 0.021).all()
    assert (lasted <= LONGEST_PART_S + 0.021).all()


@given(st.lists(st.tuples(st.floats(0.05, 30), paces, st.floats(0, 60)), max_size=8), paces)
def test_the_pace_stays_between_those_that_were_asked_for(changes, first):
    pacer, t_s, asked = Pacer(first), 0.0, [first]
    for wait_s, pace, over_s in changes:
        t_s += wait_s
        pacer.change_to(t_s, pace, over_s)
        asked.append(pace)
        t_s += over_s / 2
        assert min(asked) - EDGE <= pacer.feed(t_s).rate_bpm <= max(asked) + EDGE


def test_a_lead_arrives_at_its_pace_in_its_time():
    pacer = Pacer(11.0)
    pacer.change_to(0.0, 6.0, 300.0)
    assert [pacer.feed(t).rate_bpm for t in (0, 60, 150, 280)] == pytest.approx([11, 10, 8.5, 6 + 1 / 3], abs=1e-4)
    assert pacer.feed(311.0).rate_bpm == 6.0


@examples(300)
@given(shares, st.lists(paces, min_size=1, max_size=3))
def test_a_ratio_is_always_possible_at_any_pace(asked, rates):
    share = allowed_share(asked, *rates)
    for rate in rates:
        assert SHORTEST_PART_S - EDGE <= 60 / rate * share <= LONGEST_PART_S + EDGE
        assert SHORTEST_PART_S - EDGE <= 60 / rate * (1 - share) <= LONGEST_PART_S + EDGE


def test_eight_hours_of_late_ticks_do_not_move_a_breath():
    rng = np.random.default_rng(7)
    patient, hasty = Pacer(6.0), Pacer(6.0)
    for pacer in (patient, hasty):
        pacer.change_to(60.0, 5.5, 300.0)
    for t_s in np.cumsum(rng.exponential(2.0, 14000)):
        hasty.feed(t_s)
    assert hasty.feed(28800.0) == patient.feed(28800.0)
    # 60 s at 6/min, 300 s at 5.75/min on average, the rest at 5.5/min
    assert patient.feed(28800.0).cycle == pytest.approx(6 + 5 * 5.75 + (28800 - 360) / 60 * 5.5, abs=1)


def test_a_steady_pace_does_not_drift_in_eight_hours():
    pacer = Pacer(7.0)
    breath = pacer.feed(28800.0)
    assert breath.cycle + breath.phase == pytest.approx(28800 / 60 * 7, abs=1e-6)


def test_the_default_breath_keeps_promise_3_all_along_its_lead():
    breath = Config().breath
    for pace in np.linspace(breath.start_bpm, breath.rate_bpm, 50):
        for share in (breath.inhale_share, 1 - breath.inhale_share):
            assert 2 <= 60 / pace * share <= 10

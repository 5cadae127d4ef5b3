"""The assessment of a resonance frequency: found where there is one, "not clear" where there is none.

Here a set heart swings as a curve says. Bodies whose resonance nobody set are in test_resonance_of_circulations.py.
"""

import numpy as np
import pytest

from device.guide.pacer import Pacer
from device.guide.resonance import Assessment
from device.model import Interval, IntervalKind


def assessed(swing_at, noise=0.15, seed=1, in_step=True, rates=(6.5, 6.0, 5.5, 5.0, 4.5), turns_at=lambda rate: 0.0):
    """What is found where a heart of 65 swings by swing_at(rate), from breath to breath by noise more or less."""
    rng, assessment = np.random.default_rng(seed), Assessment()
    beat_s, now_s = 0.0, 0.0
    for rate in rates:
        pacer, begin_s = Pacer(rate, begins_s=now_s), now_s
        turn, size, cycle = 0.0, 1.0, -1
        intervals = []
        while now_s < begin_s + 120:
            now_s += 0.1
            breath = pacer.feed(now_s)
            if breath.cycle != cycle:
                cycle, size = breath.cycle, 1 + noise * rng.standard_normal()
                turn = turn if in_step else rng.uniform()
            angle = 2 * np.pi * (breath.phase - 0.4 + turn) + turns_at(rate)
            heart = 65 + 0.5 * swing_at(rate) * size * np.cos(angle)
            if now_s - beat_s >= 60 / heart:
                intervals.append(Interval(beat_s + 60 / heart, 60 / heart, IntervalKind.NORMAL))
                beat_s += 60 / heart
            assessment.feed_breath(rate, begin_s, now_s, breath)
            assessment.feed_intervals(intervals)
            intervals.clear()
        now_s += 60
        beat_s = now_s
    return assessment.result()


def bell(peak, gain=1.8, width=0.8, floor=9.0):
    return lambda rate: floor * (1 + (gain - 1) * np.exp(-0.5 * ((rate - peak) / width) ** 2))


def loop(peak, width=0.8, gain=1.8):
    """What an answer that comes late does near its resonance: (swing at, phase at)."""
    return [
        lambda rate, of=of: of(1 + (gain - 1) / (1 + 1j * (rate - peak) / width))
        for of in (lambda z: 9 * abs(z), np.angle)
    ]


@pytest.mark.parametrize("peak", [5.0, 5.3, 5.7, 5.9])
def test_a_clear_resonance_is_found_between_the_steps(peak):
    swing_at, turns_at = loop(peak)
    found = assessed(swing_at, 0.05, turns_at=turns_at)
    assert found.rate_bpm == pytest.approx(peak, abs=0.25)
    assert found.sure > 0.5
    assert found.between_bpm[0] <= peak <= found.between_bpm[1]
    assert found.second_share < 1


def test_where_the_phase_says_nothing_the_size_alone_may():
    assert assessed(bell(5.5), 0.05).rate_bpm == pytest.approx(5.5, abs=0.25)


def test_a_swing_that_only_grows_with_slower_paces_has_no_top():
    found = assessed(lambda rate: 80 / rate, turns_at=lambda rate: -0.1 * rate)
    assert (found.rate_bpm, found.sure) == (None, 0.0)


def test_each_steps_swing_is_told_in_beats_a_minute():
    found = assessed(bell(5.5), 0.0)
    for step in found.steps:
        assert step.swing_bpm == pytest.approx(bell(5.5)(step.rate_bpm), rel=0.03)
        assert step.breaths >= 8


def test_without_one_the_answer_is_not_clear():
    rates_bpm = [assessed(lambda rate: 12.0, seed=seed).rate_bpm for seed in range(20)]
    assert sum(rate is None for rate in rates_bpm) >= 19


def test_steps_in_which_the_heart_kept_no_step_tell_nothing():
    rates_bpm = [assessed(bell(5.5), in_step=False, seed=seed).rate_bpm for seed in range(10)]
    assert rates_bpm == [None] * 10


def test_two_steps_at_one_pace_are_two_steps():
    found = assessed(bell(5.5), rates=(6.5, 5.5, 4.5, 5.5))
    assert [step.rate_bpm for step in found.steps] == [4.5, 5.5, 5.5, 6.5]

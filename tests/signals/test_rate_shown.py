"""The heart rate that is shown: right while intervals swing by a third, and soon back after a burst of motion."""

import numpy as np
import pytest
from support.motion import pulse_of, somebody_who_moves
from support.rhythms import Swing, sinus

from device.signals.pulse.detector import PulseDetector

SEEDS = [(0, 25, 0.88), *[pytest.param(first, 100, 0.95, marks=pytest.mark.soak) for first in (100, 200, 300)]]


def rates(t_s, volts):
    """The rate shown at each row, NaN while there is none."""
    detector, shown = PulseDetector(), []
    for row in zip(t_s.tolist(), volts.tolist(), strict=True):
        detector.feed(*row)
        shown.append(detector.heart_rate_bpm() or np.nan)
    return np.array(shown)


def off_bpm(at_s, shown_bpm, beats_s):
    """By how much a rate is off all that the last beats were in the last 4 s: median intervals of 8 s."""
    true = []
    for end_s in np.arange(at_s - 4, at_s + 0.1, 0.5):
        true.append(60 / np.median(np.diff(beats_s[(beats_s > end_s - 8) & (beats_s <= end_s)])))
    return max(min(true) - shown_bpm, shown_bpm - max(true), 0.0)


def test_the_rate_is_right_also_while_intervals_swing_by_a_third():
    off = []
    for seed, pace in enumerate((4.5, 5.5, 6.0, 7.5, 9.0)):
        rng = np.random.default_rng(seed)
        beats_s = np.cumsum([0.5, *sinus(rng, 130, Swing(0.9, 1 / 3, pace))])
        t_s, volts = pulse_of(rng, beats_s, 100.0)
        shown = rates(t_s, volts)[::90]
        off += [off_bpm(at_s, rate, beats_s) for at_s, rate in enumerate(shown) if at_s > 20 and rate == rate]
    assert len(off) > 350
    assert np.mean(np.array(off) > 5) <= 0.01


@pytest.mark.few(3)
@pytest.mark.parametrize("seed", range(6))
def test_after_a_gap_the_first_rate_is_not_from_a_beat_that_began_in_it(seed):
    """A converter that was silent for 2 s: the first wave afterwards begins in the middle."""
    rng = np.random.default_rng([seed, 78])
    beats_s = np.cumsum([rng.uniform(0, 1), *sinus(rng, 60, Swing(60 / rng.uniform(48, 100), 0.05, 9.0))])
    t_s, volts = pulse_of(rng, beats_s, 30.0)
    for begins_s in np.arange(15, 16, 0.1):
        gone = (t_s >= begins_s) & (t_s < begins_s + 2.06)
        shown = rates(t_s, np.where(gone, np.nan, volts))
        at = np.flatnonzero((t_s > begins_s + 2) & (t_s < begins_s + 8) & ~np.isnan(shown))[::9]
        assert len(at) > 20
        assert max(off_bpm(t_s[k], shown[k], beats_s) for k in at) <= 5


@pytest.mark.parametrize(("first", "people", "soon"), SEEDS)
def test_after_a_burst_of_motion_the_rate_is_back_within_3_s_of_whole_waves_in_95_of_100(first, people, soon):
    """Of 25 people, 22: fewer come of 95 in 100 once in 30 draws, and the draw is fixed."""
    back_s, off = [], []
    for seed in range(first, first + people):
        t_s, volts, beats_s, ends_s = somebody_who_moves(seed)
        shown = rates(t_s, volts)
        clean_s = beats_s[beats_s >= ends_s][0]
        at = np.flatnonzero((t_s >= ends_s) & ~np.isnan(shown))
        back_s.append(t_s[at[0]] - clean_s)
        off += [off_bpm(t_s[k], shown[k], beats_s) for k in at[t_s[at] < ends_s + 10][::45]]
    assert np.median(back_s) <= 2.0
    assert (np.array(back_s) <= 3.0).mean() >= soon
    assert np.mean(np.array(off) > 5) <= 0.10

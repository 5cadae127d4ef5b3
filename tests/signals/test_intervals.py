"""The heart's own intervals and the artefacts among them: named right, and never at the cost of a deep breath."""

import numpy as np
import pytest
from support.rhythms import Swing, sinus, with_artefacts

from device.model import IntervalKind
from device.signals.intervals import IntervalClassifier


def series(rng, n, mean_bpm=70, rsa_bpm=0.0, breath_per_min=6.0, noise_s=0.008):
    t_s, out = 0.0, []
    while len(out) < n:
        rate = mean_bpm + rsa_bpm / 2 * np.sin(2 * np.pi * breath_per_min / 60 * t_s)
        out.append(60 / rate + rng.normal(0, noise_s))
        t_s += out[-1]
    return out


def named(intervals):
    """The kind of each interval, by its place; the last two are never classified."""
    classifier, t_s, out = IntervalClassifier(), 0.0, []
    for ibi_s in intervals:
        t_s += ibi_s
        if interval := classifier.feed(t_s, ibi_s):
            out.append(interval.kind)
    return out


@pytest.mark.parametrize("rsa_bpm", [8, 17, 26, 35])
@pytest.mark.parametrize("breath_per_min", [4.5, 6.0, 7.5, 9.0])
@pytest.mark.parametrize("mean_bpm", [65, 75, 90])
def test_of_genuine_beats_at_a_large_rsa_at_most_1_percent_are_rejected(mean_bpm, breath_per_min, rsa_bpm):
    kinds = named(series(np.random.default_rng(1), 1000, mean_bpm, rsa_bpm, breath_per_min))
    assert np.mean([kind is not IntervalKind.NORMAL for kind in kinds]) <= 0.01


WIDE = [Swing(mean_s, 1 / 3, pace, skew) for mean_s in (0.8, 1.0) for pace in (4.5, 6.0, 9.0) for skew in (0.0, 0.6)]


def hearts(seed, swings, beats=400):
    """(clean, with artefacts, their kinds by place) of a heart at each of some swings."""
    for k, swing in enumerate(swings):
        rng = np.random.default_rng([seed, k])
        clean = sinus(rng, beats, swing)
        yield clean, *with_artefacts(clean, rng)


@pytest.mark.few(1)
@pytest.mark.parametrize("seed", range(3))
def test_of_sinus_intervals_that_swing_by_a_third_at_most_1_percent_are_rejected(seed):
    alone, among = [], []
    for clean, intervals, truth in hearts(seed, WIDE):
        alone += named(clean)
        kinds = named(intervals)
        hurt = {*truth, *(place + 1 for place, kind in truth.items() if kind is not IntervalKind.MISSED)}
        among += [kind for place, kind in enumerate(kinds) if place not in hurt]
    assert np.mean([kind is not IntervalKind.NORMAL for kind in alone]) <= 0.005
    assert np.mean([kind is not IntervalKind.NORMAL for kind in among]) <= 0.01


def test_the_first_wide_breaths_after_a_rest_are_not_artefacts():
    kinds = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        rest, wide = Swing(0.85, 0.06, 14.0), Swing(1.0, 1 / 3, 6.0)
        kinds += named([ibi_s for _ in range(3) for swing in (rest, wide) for ibi_s in sinus(rng, 30, swing)])
    assert np.mean([kind is not IntervalKind.NORMAL for kind in kinds]) <= 0.01


def test_intervals_that_follow_a_plain_sine_from_600_to_1400_ms_are_all_its_own():
    t_s, intervals = 0.0, []
    while len(intervals) < 500:
        intervals.append(1.0 + 0.4 * np.sin(2 * np.pi * t_s / 10))
        t_s += intervals[-1]
    assert {*named(intervals)} == {IntervalKind.NORMAL}


@pytest.mark.few(1)
@pytest.mark.parametrize("kind", [IntervalKind.MISSED, IntervalKind.EXTRA, IntervalKind.ECTOPIC])
@pytest.mark.parametrize("swings", [[Swing(m, s, 6.0) for m in (0.65, 0.8, 0.9) for s in (0, 0.1, 0.2)], WIDE])
def test_injected_artefacts_are_named_right_in_95_of_100(kind, swings):
    right = []
    for _, intervals, truth in hearts(7, swings, 800):
        kinds = named(intervals)
        right += [kinds[place] is kind for place, what in truth.items() if what is kind and place < len(kinds)]
    assert len(right) > 120
    assert np.mean(right) >= 0.95


def test_an_interval_is_classified_two_beats_later():
    classifier = IntervalClassifier()
    intervals = [classifier.feed(float(k), 1.0) for k in range(1, 6)]
    assert [i and i.t_s for i in intervals] == [None, None, 1.0, 2.0, 3.0]


def test_nothing_is_replaced():
    rng = np.random.default_rng(3)
    intervals, _ = with_artefacts(series(rng, 300), rng)
    classifier, t_s, classified = IntervalClassifier(), 0.0, []
    for ibi_s in intervals:
        t_s += ibi_s
        if interval := classifier.feed(t_s, ibi_s):
            classified.append(interval.ibi_s)
    assert classified == intervals[: len(classified)]


def test_a_pause_ends_the_judging_of_what_came_before():
    classifier = IntervalClassifier()
    for k in range(5):
        classifier.feed(k * 0.8, 0.8)
    assert classifier.feed(10.0, None) is None
    assert [classifier.feed(10 + 1.2 * k, 1.2) for k in (1, 2)] == [None, None]
    assert classifier.feed(13.6, 1.2).kind is IntervalKind.NORMAL


def test_a_new_rhythm_is_believed_after_a_few_beats():
    kinds = named([0.6] * 20 + [1.2] * 20)
    assert kinds[:20] == [IntervalKind.NORMAL] * 20
    assert kinds[-10:] == [IntervalKind.NORMAL] * 10


def test_the_share_of_artefacts_is_known():
    rng = np.random.default_rng(4)
    classifier, t_s = IntervalClassifier(), 0.0
    assert classifier.artefact_share() is None
    for ibi_s in with_artefacts(series(rng, 300), rng)[0]:
        t_s += ibi_s
        classifier.feed(t_s, ibi_s)
    assert classifier.artefact_share() == pytest.approx(1.7 / 15, abs=0.05)

"""The heart's own intervals and the artefacts among them: named right, and never at the cost of a deep breath."""

import numpy as np
import pytest

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


def inject(clean, rng, every=15):
    """An artefact in every so many intervals: (intervals, {place: kind})."""
    out, truth, k = [], {}, 0
    while k < len(clean) - 1:
        if k % every != every // 2:
            out.append(clean[k])
            k += 1
            continue
        kind = (IntervalKind.MISSED, IntervalKind.EXTRA, IntervalKind.ECTOPIC)[rng.integers(3)]
        truth[len(out)] = kind
        if kind is IntervalKind.MISSED:
            out.append(clean[k] + clean[k + 1])
            k += 2
        elif kind is IntervalKind.EXTRA:
            share = rng.uniform(0.3, 0.7)
            out += [clean[k] * share, clean[k] * (1 - share)]
            k += 1
        else:
            early = clean[k] * rng.uniform(0.25, 0.4)
            out += [clean[k] - early, clean[k + 1] + early]
            k += 2
    return out, truth


@pytest.mark.parametrize("rsa_bpm", [0, 8, 17, 26])
@pytest.mark.parametrize("kind", [IntervalKind.MISSED, IntervalKind.EXTRA, IntervalKind.ECTOPIC])
def test_injected_artefacts_are_named_right_in_95_of_100(kind, rsa_bpm):
    rng = np.random.default_rng(2)
    right = []
    for mean_bpm in (65, 75, 90):
        intervals, truth = inject(series(rng, 3000, mean_bpm, rsa_bpm), rng)
        kinds = named(intervals)
        right += [kinds[place] is kind for place, what in truth.items() if what is kind and place < len(kinds)]
    assert len(right) > 150
    assert np.mean(right) >= 0.95


def test_an_interval_is_classified_two_beats_later():
    classifier = IntervalClassifier()
    intervals = [classifier.feed(float(k), 1.0) for k in range(1, 6)]
    assert [i and i.t_s for i in intervals] == [None, None, 1.0, 2.0, 3.0]


def test_nothing_is_replaced():
    intervals, _ = inject(series(np.random.default_rng(3), 300), np.random.default_rng(3))
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
    for ibi_s in inject(series(rng, 300), rng)[0]:
        t_s += ibi_s
        classifier.feed(t_s, ibi_s)
    assert classifier.artefact_share() == pytest.approx(1.7 / 15, abs=0.05)

"""Where the top of a person's resonance lies: how probable each pace is, from trials at several of them.

A reflex loop that answers late makes an oscillation larger near one pace, and turns its phase there from ahead to
behind: size and phase are two looks at one resonance (Lehrer & Gevirtz 2014, 10.3389/fpsyg.2014.00756). How wide it is,
how much larger, how far it leans, and whether the phase turns with it at all, is not known of anybody beforehand. So a
family of curves is asked, each as likely as the others before the trials, and the tops of all of them are counted.
Nothing in the family is taken from a simulated body; in tests/guide/test_resonance_of_circulations.py is how well it
does with bodies that know nothing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from device.model import Array

CENTRES_BPM = np.arange(3.25, 8.8, 0.1)
WIDTHS_BPM = (0.5, 1.0, 2.0)  # half of it, where the resonant part of the answer has half its power
GAINS = (1.2, 1.5, 2.0, 3.0)  # of the answer at the centre, over that far away from it
LEANS = (-0.1, 0.0, 0.1)  # of the logarithm of a size a breath/min: depth of breath changes with the pace too
TURNS = (-0.6, 0.0, 0.6)  # radians by which the resonant part is apart from the rest, which makes one side steeper
PHASED = (0.0, 1.0)  # whether the phase turns with the resonance
FINE_BPM = np.arange(3.0, 9.001, 0.05)
# What a trial is off by besides what its breaths say, since people follow each pace a little otherwise: relative, and
# in radians. Nobody's is known beforehand: each of these is as likely, and how well the trials fit together says which
SIZE_ERRORS, PHASE_ERRORS = (0.03, 0.12), (0.1, 0.2, 0.4)
LAG_S = 1.1  # how late a person follows, and whatever else turns a phase evenly with the pace
BIN_BPM = 0.25  # tops are as likely in each of these
ADULTS_BPM, ELSEWHERE = (4.45, 6.55), 0.6  # but outside of adults' usual range (same source) only so likely
NO_TOP = 5.0  # curves without a top are as likely as those with it in so many bins
NEAR_BPM = 0.25
LEAST_SURE, MOST_ELSEWHERE = 0.5, 0.25  # probability near the pace that is told, and of tops that no trial could show
BETWEEN, WIDEST_BPM = 0.8, 1.25  # probability of a range that is told, and how wide it may be


@dataclass(frozen=True, slots=True)
class Top:
    """Where it lies, in breaths/min.

    rate_bpm: the pace, None if unclear. sure: probability that it lies within NEAR_BPM of that, 0 if unclear.
    between_bpm: the shortest range in which it lies with a probability of BETWEEN; None if that is wide.
    """

    rate_bpm: float | None
    sure: float
    between_bpm: tuple[float, float] | None


def find_top(rates_bpm: Array, sizes: Array, size_errors: Array, phases: Array, phase_errors: Array) -> Top:
    """The top, from n trials: (n,) paces, logarithms of sizes and their errors, phases in radians and their errors."""
    if len(rates_bpm) < 3:
        return Top(None, 0.0, None)
    tops, before = _tops()
    probable = np.exp(_of_sizes(rates_bpm, sizes, size_errors) + _of_phases(rates_bpm, phases, phase_errors)) * before
    probable /= probable.sum()
    between_bpm = _between(tops, probable)
    slowest, fastest = rates_bpm.min() - 1e-9, rates_bpm.max() + 1e-9
    within = probable[(tops >= slowest) & (tops <= fastest)].sum()
    near = np.array([probable[np.abs(tops - pace) <= NEAR_BPM + 1e-9].sum() for pace in FINE_BPM])
    best = int(near.argmax())
    tried = slowest <= FINE_BPM[best] <= fastest
    if not tried or within < 1 - MOST_ELSEWHERE or near[best] < LEAST_SURE:
        return Top(None, 0.0, between_bpm)
    return Top(round(float(FINE_BPM[best]), 2), float(near[best]), between_bpm)


def _between(tops: Array, probable: Array) -> tuple[float, float] | None:
    """The shortest range that holds a top with a probability of BETWEEN; None if it is wider than WIDEST_BPM."""
    up_to = np.array([probable[tops <= pace + 1e-9].sum() for pace in FINE_BPM])
    begins = np.insert(up_to[:-1], 0, 0.0)
    ends = np.searchsorted(up_to, begins + BETWEEN)
    known = np.flatnonzero(ends < len(FINE_BPM))
    if not len(known):
        return None
    first = known[np.argmin(FINE_BPM[ends[known]] - FINE_BPM[known])]
    low, high = float(FINE_BPM[first]), float(FINE_BPM[ends[first]])
    return (round(low, 2), round(high, 2)) if high - low <= WIDEST_BPM else None


def _answers(rates_bpm: Array) -> Array:
    """(curves, n) complex logarithm of each curve's answer at n paces: size and phase."""
    parts = np.meshgrid(CENTRES_BPM, WIDTHS_BPM, GAINS, LEANS, TURNS, indexing="ij")
    centre, width, gain, lean, turn = (part.reshape(-1, 1) for part in parts)
    resonant = (gain - 1) * np.exp(1j * turn) / (1 + 1j * (rates_bpm - centre) / width)
    answers: Array = lean * (rates_bpm - FINE_BPM.mean()) + np.log(1 + resonant)
    return answers


@cache
def _tops() -> tuple[Array, Array]:
    """(curves,) pace of each curve's top, NaN if it has none within FINE_BPM; and how likely each is beforehand."""
    highest = _answers(FINE_BPM).real.argmax(axis=1)
    tops = np.where((highest > 0) & (highest < len(FINE_BPM) - 1), FINE_BPM[highest], np.nan)
    bins = np.nan_to_num(np.round(tops / BIN_BPM), nan=-1).astype(int)
    before = 1 / np.bincount(bins + 1)[bins + 1]
    before *= np.where((tops >= ADULTS_BPM[0]) & (tops <= ADULTS_BPM[1]), 1.0, ELSEWHERE)
    return tops, np.where(np.isnan(tops), NO_TOP * before, before)


def _of_sizes(rates_bpm: Array, sizes: Array, errors: Array) -> Array:
    """(curves,) log likelihood of the sizes, whatever the height, and however much sizes vary besides."""
    apart = sizes - _answers(rates_bpm).real
    return _likely(apart, [np.diag(errors**2 + more**2) for more in SIZE_ERRORS])


def _of_phases(rates_bpm: Array, phases: Array, errors: Array) -> Array:
    """(curves,) log likelihood of the phases, whatever the lag; that they turn is as likely as that they do not."""
    even = 2 * np.pi / 60 * LAG_S * (rates_bpm - rates_bpm.mean())
    varies = [np.diag(errors**2 + more**2) + np.outer(even, even) for more in PHASE_ERRORS]
    turned = _answers(rates_bpm).imag
    by_share = [_likely(np.unwrap(phases) - share * turned, varies) for share in PHASED]
    return np.asarray(np.logaddexp.reduce(by_share))


def _likely(apart: Array, covariances: Sequence[Array]) -> Array:
    """(curves,) log likelihood of what is apart (curves, n), about any mean, each covariance (n, n) as likely."""
    found = []
    for covariance in covariances:
        weights = np.linalg.inv(covariance)
        whole = weights.sum(axis=0)
        spread = np.linalg.slogdet(covariance)[1] + np.log(whole.sum())
        weights -= np.outer(whole, whole) / whole.sum()
        found.append(-0.5 * ((apart @ weights) * apart).sum(axis=1) - 0.5 * spread)
    return np.asarray(np.logaddexp.reduce(found))

"""Synchrony of two people's skin conductance while nothing is paced. Never under a pacer: then both move with it.

Windows matter more than lags for skin (Behrens 2020, 10.1038/s41598-020-76396-5): within each, how alike the changes
are, and the mean of that. It describes. It is more than chance only against reference people's unpaced skins:
everybody's conductance rises and falls within seconds, and any two correlate a little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.model import Array
from device.synchrony.reference import ALPHA, LEAST_PEOPLE, rank_among

SKIN_HZ = 1.0  # a response rises in about two seconds
WINDOW_S = 20.0  # a response and its recovery
LAGS_S = (-2, -1, 0, 1, 2)  # one may answer the other so much later
LEAST_S = 150.0  # unpaced: fewer windows are an anecdote


@dataclass(frozen=True, slots=True)
class SkinSynchrony:
    """Synchrony of two skins in unpaced minutes.

    r: -1..1, correlation of their changes, the mean over windows. quiet_s: how long. p: 0..1, share of reference
    people who are as alike, the larger of two; None where there are too few of them.
    """

    r: float
    quiet_s: float
    p: float | None

    @property
    def significant(self) -> bool:
        """Whether it may be told that they moved together."""
        return self.p is not None and self.p <= ALPHA


def skin_synchrony(
    first_usiemens: Array, second_usiemens: Array, hz: float, quiet: NDArray[np.bool_], reference: Sequence[Array] = ()
) -> SkinSynchrony | None:
    """Two skins (n,) at hz, NaN where not believed, and (n,) whether unpaced. The longest unpaced part counts.

    reference: people's unpaced skins in uS at SKIN_HZ, each (k,). None without two and a half unpaced minutes of both.
    """
    known = quiet & np.isfinite(first_usiemens) & np.isfinite(second_usiemens)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False]))))
    if not len(edges):
        return None
    begin, end = max(zip(edges[::2], edges[1::2], strict=True), key=lambda part: part[1] - part[0])
    one, other = (_changes(x[begin:end], hz) for x in (first_usiemens, second_usiemens))
    if reference:  # no longer than most of theirs
        one, other = (x[: int(np.median([len(s) for s in reference])) - 1] for x in (one, other))
    if len(one) < LEAST_S * SKIN_HZ - 1:
        return None
    r = float(_windowed_r(one[None], other[None])[0])
    people = np.array([np.diff(s[: len(one) + 1]) for s in reference if len(s) > len(one)])
    p = None
    if len(people) >= LEAST_PEOPLE:
        p = rank_among(r, _windowed_r(one[None], people), _windowed_r(people, other[None]))
    return SkinSynchrony(r, (len(one) + 1) / SKIN_HZ, p)


def _changes(usiemens: Array, hz: float) -> Array:
    """(k,) uS from second to second, of means over a second."""
    each = round(hz / SKIN_HZ)
    count = len(usiemens) // each
    return np.diff(usiemens[: count * each].reshape(count, each).mean(axis=1))


def _windowed_r(ones: Array, others: Array) -> Array:
    """(people,) the mean correlation over windows, at the lag that is best for all of them together."""
    reach, length = max(LAGS_S), int(WINDOW_S * SKIN_HZ)
    begins = range(reach, ones.shape[-1] - length - reach + 1, length)
    by_lag = [
        np.mean([_correlation(ones[:, b : b + length], others[:, b + lag : b + lag + length]) for b in begins], axis=0)
        for lag in LAGS_S
    ]
    return np.asarray(np.max(by_lag, axis=0))


def _correlation(ones: Array, others: Array) -> Array:
    ones, others = (x - x.mean(axis=-1, keepdims=True) for x in (ones, others))
    size = np.sqrt((ones**2).sum(axis=-1) * (others**2).sum(axis=-1))
    return np.asarray((ones * others).sum(axis=-1) / np.maximum(size, 1e-12))

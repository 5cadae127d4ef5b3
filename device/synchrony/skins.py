"""Whether two skins moved together while the lamp asked for nothing. Never while it does: then both move with it.

Windows matter more than lags for skin (Behrens 2020, 10.1038/s41598-020-76396-5): within each, how alike the changes
are, and the mean of that. It describes. It is more than chance only against other people's quiet skins: everybody's
skin rises and falls within seconds, and any two correlate a little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SKIN_HZ = 1.0  # a response rises in about two seconds
WINDOW_S = 20.0  # a response and its recovery
LAGS_S = (-2, -1, 0, 1, 2)  # one may answer the other so much later
LEAST_S = 150.0  # of quiet: fewer windows are an anecdote
LEAST_STRANGERS = 100
TOLD = 0.03  # as in signals.beyond


@dataclass(frozen=True, slots=True)
class SkinSynchrony:
    """How two skins moved in quiet.

    alike: -1..1, of their changes, the mean over windows. quiet_s: how long. p: 0..1, how often strangers are as alike,
    the larger of two; None where too few strangers are known.
    """

    alike: float
    quiet_s: float
    p: float | None

    @property
    def told(self) -> bool:
        """Whether it may be told that they moved together."""
        return self.p is not None and self.p <= TOLD


def skin_synchrony(
    first_usiemens: NDArray[np.float64],
    second_usiemens: NDArray[np.float64],
    hz: float,
    quiet: NDArray[np.bool_],
    strangers: Sequence[NDArray[np.float64]] = (),
) -> SkinSynchrony | None:
    """Two skins (n,) at hz, NaN where not believed, and (n,) whether nothing was asked. The longest quiet part counts.

    strangers: other people's quiet skins in uS, SKIN_HZ, each (k,). None without two and a half quiet minutes of both.
    """
    known = quiet & np.isfinite(first_usiemens) & np.isfinite(second_usiemens)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False]))))
    if not len(edges):
        return None
    begin, end = max(zip(edges[::2], edges[1::2], strict=True), key=lambda part: part[1] - part[0])
    one, other = (_changes(x[begin:end], hz) for x in (first_usiemens, second_usiemens))
    if strangers:  # no longer than most of theirs
        one, other = (x[: int(np.median([len(s) for s in strangers])) - 1] for x in (one, other))
    if len(one) < LEAST_S * SKIN_HZ - 1:
        return None
    size = _alike(one[None], other[None])[0]
    theirs = [np.diff(s[: len(one) + 1]) for s in strangers if len(s) > len(one)]
    p = None
    if len(theirs) >= LEAST_STRANGERS:
        nulls = _alike(one[None], np.array(theirs)), _alike(np.array(theirs), other[None])
        p = max((1 + int((null >= size).sum())) / (1 + len(theirs)) for null in nulls)
    return SkinSynchrony(float(size), (len(one) + 1) / SKIN_HZ, p)


def _changes(usiemens: NDArray[np.float64], hz: float) -> NDArray[np.float64]:
    """(k,) uS from second to second, of means over a second."""
    each = round(hz / SKIN_HZ)
    count = len(usiemens) // each
    changes: NDArray[np.float64] = np.diff(usiemens[: count * each].reshape(count, each).mean(axis=1))
    return changes


def _alike(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """(people,) the mean correlation over windows, at the lag that is best for all of them together."""
    reach, length = max(LAGS_S), int(WINDOW_S * SKIN_HZ)
    begins = range(reach, ones.shape[-1] - length - reach + 1, length)
    by_lag = [
        np.mean([_correlation(ones[:, b : b + length], others[:, b + lag : b + lag + length]) for b in begins], axis=0)
        for lag in LAGS_S
    ]
    best: NDArray[np.float64] = np.max(by_lag, axis=0)
    return best


def _correlation(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    ones, others = (x - x.mean(axis=-1, keepdims=True) for x in (ones, others))
    size = np.sqrt((ones**2).sum(axis=-1) * (others**2).sum(axis=-1))
    correlation: NDArray[np.float64] = (ones * others).sum(axis=-1) / np.maximum(size, 1e-12)
    return correlation

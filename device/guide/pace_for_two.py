"""One pace for two: the one that serves both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ENOUGH = 0.8  # of one's own best swing: what each is to keep at the pace of both
FINE_BPM = 0.1

Curve = Mapping[float, float]
"""How far one person's heart swung at each pace: breaths a minute -> size, in any unit of their own."""


@dataclass(frozen=True, slots=True)
class PaceForTwo:
    """rate_bpm: the pace. share: of their own best swing that the one who loses more of it still keeps there."""

    rate_bpm: float
    share: float


def choose(curves: Sequence[Curve]) -> PaceForTwo | None:
    """The pace at which the one who would lose more still swings most, of their own best.

    Only paces that were tried with both are asked of both; between two that were tried, the swing goes straight.
    None where nobody's is known, or where no pace was tried with all whose is.
    """
    known = [curve for curve in curves if curve]
    if not known:
        return None
    slowest, fastest = max(min(curve) for curve in known), min(max(curve) for curve in known)
    if slowest > fastest:
        return None
    paces = np.append(np.arange(slowest, fastest, FINE_BPM), fastest)
    shares = np.min([_shares(curve, paces) for curve in known], axis=0)
    best = int(np.argmax(shares))
    return PaceForTwo(round(float(paces[best]), 2), round(float(shares[best]), 3))


def _shares(curve: Curve, paces_bpm: NDArray[np.float64]) -> NDArray[np.float64]:
    tried = sorted(curve)
    shares: NDArray[np.float64] = np.interp(paces_bpm, tried, [curve[pace] for pace in tried]) / max(curve.values())
    return shares

"""One pace for two people whose resonance frequencies differ: the maximin of their relative RSA."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from device.model import Array

ENOUGH = 0.8  # of one's own largest RSA: what each is to keep at the pace of both
FINE_BPM = 0.1

Curve = Mapping[float, float]
"""One person's RSA at each pace: breaths/min -> size, in any unit of their own."""


@dataclass(frozen=True, slots=True)
class PaceForTwo:
    """rate_bpm: the pace. share: of their own largest RSA that whoever loses more of it still keeps there."""

    rate_bpm: float
    share: float


def choose(curves: Sequence[Curve]) -> PaceForTwo | None:
    """The pace at which the smaller of the people's shares of their own largest RSA is largest.

    It lies between the slowest and the fastest pace that was tried with everybody whose RSA is known, which is
    interpolated linearly. None where nobody's is known, or where no pace was tried with all whose is.
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


def _shares(curve: Curve, paces_bpm: Array) -> Array:
    tried = sorted(curve)
    return np.interp(paces_bpm, tried, [curve[pace] for pace in tried]) / max(curve.values())

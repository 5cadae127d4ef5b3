"""What two people and their lamp left behind, as far as it is needed to ask whether they were together. Values only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

USUAL_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class IbiSeries:
    """One person's own intervals, those of kind NORMAL: middle_s (n,) when the middle of each was, ibi_s (n,)."""

    middle_s: NDArray[np.float64]
    ibi_s: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PacerPhase:
    """The breath that was asked for, over a whole session, quiet minutes included.

    t_s: (m,) ascending, some a second. cycles: (m,) breaths begun and the phase of the newest; NaN where nothing was
    asked. inhale_share: the phase at which the lungs asked for are full.
    """

    t_s: NDArray[np.float64]
    cycles: NDArray[np.float64]
    inhale_share: float = USUAL_SHARE

    def cycles_at(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """(k,) the phase at t_s (k,), in cycles; NaN where nothing was asked, and outside."""
        if len(self.t_s) < 2:
            return np.full(len(t_s), np.nan)
        return np.interp(t_s, self.t_s, self.cycles, left=np.nan, right=np.nan)

    @property
    def begins_s(self) -> float:
        """When it first asked; where it never did, when it was first there."""
        asked = np.flatnonzero(np.isfinite(self.cycles))
        return float(self.t_s[asked[0] if len(asked) else 0])

"""Time series that synchrony is computed from: inter-beat intervals (IBI) and pacer phase."""

from dataclasses import dataclass

import numpy as np

from device.model import Array


@dataclass(frozen=True, slots=True)
class IbiSeries:
    """One person's normal intervals (NN): middle_s (n,) the time of each one's middle, ibi_s (n,)."""

    middle_s: Array
    ibi_s: Array


@dataclass(frozen=True, slots=True)
class PacerPhase:
    """Phase of the pacer over a whole session, unpaced minutes included.

    t_s: (m,) ascending, several a second. cycles: (m,) breaths begun plus the phase of the newest; NaN where unpaced.
    inhale_share: phase at the end of inhalation, when the lungs asked for are full.
    """

    t_s: Array
    cycles: Array
    inhale_share: float = 0.4

    def cycles_at(self, t_s: Array) -> Array:
        """(k,) phase at t_s (k,), in cycles; NaN where unpaced, and outside."""
        if len(self.t_s) < 2:
            return np.full(len(t_s), np.nan)
        return np.interp(t_s, self.t_s, self.cycles, left=np.nan, right=np.nan)

    @property
    def begins_s(self) -> float:
        """Start of pacing; of the series where nothing was paced."""
        paced = np.flatnonzero(np.isfinite(self.cycles))
        return float(self.t_s[paced[0] if len(paced) else 0])

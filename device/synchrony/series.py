"""Time series of synchrony: inter-beat intervals (IBI), pacer phase, and the residual heart rate without the pacer.

The residual is what the pacer's first two harmonics leave: a slow component, and the log envelope of RSA, both slower
than a breath and quicker than settling. What everybody with one pacer does alike is meant to be gone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from device.model import Array

FINE_S = 0.5  # of the grid that intervals are put on
STEP_S = 3.0  # of the residual
GAP_S = 5.0  # without a normal interval: nothing is known there
SLOW_S = 20.0  # settling, arriving, tiring: what everybody does within minutes is no bond
LAMP_S = 12.0  # the RSA at the pacer's rate, as it grows and fades within this, is the pacer's
QUICK_S = 2.0  # keeps breaths from being taken for something slow, STEP_S apart
BREATH_S = (0.8, 5.0)  # RSA is slower than the first of these blurs, and quicker than the second
SWELL_S = 3.0  # about a breath


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


@dataclass(frozen=True, slots=True)
class Residual:
    """Residual of a heart every STEP_S from the start of pacing. NaN where there were no intervals.

    slow_bpm: (k,) slow component of the rate. log_rsa: (k,) log envelope of RSA, about its own slow mean.
    simulated: whether this is nobody's.
    """

    slow_bpm: Array
    log_rsa: Array
    simulated: bool = False


def residual(heart: IbiSeries, pacer: PacerPhase) -> Residual:
    """Residual of a heart without the pacer, and without what everybody does within minutes."""
    if len(heart.middle_s) < 2 or len(pacer.t_s) < 2:
        return Residual(np.zeros(0), np.zeros(0))
    t_s = np.arange(pacer.begins_s, pacer.t_s[-1], FINE_S)
    rate_bpm = np.interp(t_s, heart.middle_s, 60 / heart.ibi_s)
    rest_bpm = rate_bpm - _blurred(rate_bpm, SLOW_S)
    cycles = pacer.cycles_at(t_s)
    turn = np.where(np.isfinite(cycles), np.exp(-2j * np.pi * np.nan_to_num(cycles)), 0)
    for harmonic in (turn, turn**2):
        rest_bpm = rest_bpm - 2 * np.real(_blurred(rest_bpm * harmonic, LAMP_S) * harmonic.conj())
    every = round(STEP_S / FINE_S)
    next_beat = np.searchsorted(heart.middle_s, t_s)
    before_s = heart.middle_s[np.clip(next_beat - 1, 0, None)]
    after_s = heart.middle_s[np.clip(next_beat, None, len(heart.middle_s) - 1)]
    known = (next_beat > 0) & (next_beat < len(heart.middle_s)) & (after_s - before_s < GAP_S)
    slow_bpm = np.where(known, _blurred(rest_bpm, QUICK_S), np.nan)[::every]
    return Residual(slow_bpm, np.where(known, _log_rsa(rate_bpm), np.nan)[::every])


def _log_rsa(rate_bpm: Array) -> Array:
    """Half the log power of the analytic signal in the band of breathing, about its own slow mean."""
    band = _blurred(rate_bpm, BREATH_S[0]) - _blurred(rate_bpm, BREATH_S[1])
    count = len(band)
    keep = np.zeros(count)
    keep[1 : (count + 1) // 2] = 2
    power = np.abs(np.fft.ifft(np.fft.fft(band) * keep)) ** 2
    envelope = 0.5 * np.log(np.maximum(_blurred(power, SWELL_S), 1e-3))
    return np.asarray(envelope - _blurred(envelope, SLOW_S))


def _blurred(x: NDArray[Any], over_s: float) -> NDArray[Any]:
    """A Gaussian mean, of what there is near the ends."""
    reach = min(int(4 * over_s / FINE_S), (len(x) - 1) // 2)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) * FINE_S / over_s) ** 2)
    return np.convolve(x, bell, "same") / np.convolve(np.ones(len(x)), bell, "same")

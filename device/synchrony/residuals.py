"""What is left of a heart when the lamp is taken out: the slow wander of its rate, and its swing's ups and downs.

All of it slower than a breath and quicker than settling: what everybody by one lamp does alike is meant to be gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from device.synchrony.series import IbiSeries, PacerPhase

FINE_S = 0.5  # of the grid that intervals are put on
STEP_S = 3.0  # of what is left
GAP_S = 5.0  # without an interval of the heart's own: nothing is known there
SLOW_S = 20.0  # settling, arriving, tiring: what everybody does within minutes is no bond
LAMP_S = 12.0  # the swing with the lamp, as it grows and fades within this, is the lamp's
QUICK_S = 2.0  # keeps breaths from being taken for something slow, STEP_S apart
BREATH_S = (0.8, 5.0)  # a breath's swing is slower than the first of these blurs, and quicker than the second
SWELL_S = 3.0  # about a breath


@dataclass(frozen=True, slots=True)
class Residual:
    """What is left of a heart without its lamp, every STEP_S from when the lamp first asked. NaN where not heard.

    slow: (k,) beats/min, how the rate wanders within half a minute. swing: (k,) how its swing with the breath grows and
    shrinks, as a logarithm. simulated: whether this is nobody's.
    """

    slow: NDArray[np.float64]
    swing: NDArray[np.float64]
    simulated: bool = False


def residual(heart: IbiSeries, lamp: PacerPhase) -> Residual:
    """What is left of a heart when the lamp, and what everybody does within minutes, is taken out."""
    if len(heart.middle_s) < 2 or len(lamp.t_s) < 2:
        return Residual(np.zeros(0), np.zeros(0))
    t_s = np.arange(lamp.begins_s, lamp.t_s[-1], FINE_S)
    rate_bpm = np.interp(t_s, heart.middle_s, 60 / heart.ibi_s)
    left = rate_bpm - _blurred(rate_bpm, SLOW_S)
    cycles = lamp.cycles_at(t_s)
    turn = np.where(np.isfinite(cycles), np.exp(-2j * np.pi * np.nan_to_num(cycles)), 0)
    for harmonic in (turn, turn**2):
        left = left - 2 * (_blurred(left * harmonic, LAMP_S) * harmonic.conj()).real
    every = round(STEP_S / FINE_S)
    swing = _swing(rate_bpm)
    near = np.searchsorted(heart.middle_s, t_s)
    before = heart.middle_s[np.clip(near - 1, 0, None)]
    after = heart.middle_s[np.clip(near, None, len(heart.middle_s) - 1)]
    heard = (near > 0) & (near < len(heart.middle_s)) & (after - before < GAP_S)
    slow = np.where(heard, _blurred(left, QUICK_S), np.nan)[::every]
    return Residual(slow, np.where(heard, swing, np.nan)[::every])


def _swing(rate_bpm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half the logarithm of the power of whatever swings as fast as a breath."""
    band = _blurred(rate_bpm, BREATH_S[0]) - _blurred(rate_bpm, BREATH_S[1])
    count = len(band)
    keep = np.zeros(count)
    keep[1 : (count + 1) // 2] = 2
    power = np.abs(np.fft.ifft(np.fft.fft(band) * keep)) ** 2
    swing = 0.5 * np.log(np.maximum(_blurred(power, SWELL_S), 1e-3))
    slow: NDArray[np.float64] = swing - _blurred(swing, SLOW_S)
    return slow


def _blurred(x: NDArray[Any], over_s: float) -> NDArray[Any]:
    """A Gaussian mean, of what there is near the ends."""
    reach = min(int(4 * over_s / FINE_S), (len(x) - 1) // 2)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) * FINE_S / over_s) ** 2)
    return np.convolve(x, bell, "same") / np.convolve(np.ones(len(x)), bell, "same")

"""Cardiac entrainment to the pacer over a session, and the phase lag between two hearts. Descriptive: no test.

It says nothing about two people together: whoever follows a pacer is entrained with all others who do.
"""

import math
from dataclasses import dataclass

import numpy as np

from device.model import Array
from device.signals.harmonics import HarmonicFit, fit_harmonics
from device.synchrony.series import IbiSeries, PacerPhase

WINDOW_S = 60.0  # tells a breath at the pacer's rate from one that is a breath a minute faster
LEAST_WINDOWS = 4  # two minutes of pacing: less is a moment
COVERED = 0.75  # of a window by normal intervals
ENTRAINED = 0.25  # share from which a heart kept step; see tests/synchrony/test_synchrony.py for whom it parts


@dataclass(frozen=True, slots=True)
class LampEntrainment:
    """Entrainment of one heart to the pacer.

    share: 0..1 of the IBI variance, in a constant phase. lag_s: from the end of inhalation asked for to the fastest
    heart, as in BreathRsa.phase_lag_s; of little meaning where the share is small. breaths: paced ones with a pulse.
    """

    share: float
    lag_s: float
    breaths: float

    @property
    def in_step(self) -> bool:
        """Whether the heart was entrained."""
        return self.share >= ENTRAINED


@dataclass(frozen=True, slots=True)
class _Window:
    index: int
    breath_s: float
    breaths: float
    fit: HarmonicFit


def lamp_entrainment(heart: IbiSeries, pacer: PacerPhase) -> LampEntrainment | None:
    """Entrainment over all paced minutes; None with less than two of them.

    In windows of a minute, the share of the IBI variance at the pacer's rate; times the length of the mean phase
    vector over the windows, since a breath of one's own drifts past the pacer's.
    """
    windows = _windows(heart, pacer)
    if len(windows) < LEAST_WINDOWS:
        return None
    turns = np.array([w.fit.turn for w in windows])
    sizes = np.abs(turns)
    constancy = float(abs(turns.sum()) / sizes.sum()) if sizes.sum() > 0 else 0.0
    explained = float(np.mean([max(0.0, w.fit.explained) for w in windows]))
    lags_s = [((w.fit.fastest - pacer.inhale_share + 0.5) % 1 - 0.5) * w.breath_s for w in windows]
    return LampEntrainment(explained * constancy, _weighted_median(lags_s, sizes), sum(w.breaths for w in windows) / 2)


def phase_difference_s(first: IbiSeries, second: IbiSeries, pacer: PacerPhase) -> float | None:
    """How much later the second heart's RSA is than the first's, at the pacer's rate.

    None where one of them was not entrained: then they share no rate at which a lag could be measured.
    """
    found = lamp_entrainment(first, pacer), lamp_entrainment(second, pacer)
    if not all(one is not None and one.in_step for one in found):
        return None
    ones, others = ({w.index: w for w in _windows(heart, pacer)} for heart in (first, second))
    pairs = [(ones[index], others[index]) for index in ones.keys() & others.keys()]
    if len(pairs) < LEAST_WINDOWS:
        return None
    turns = np.array([a.fit.turn * b.fit.turn.conjugate() for a, b in pairs])
    late_s = [float(np.angle(t)) / (2 * math.pi) * a.breath_s for t, (a, _) in zip(turns, pairs, strict=True)]
    return _weighted_median(late_s, np.abs(turns))


def _windows(heart: IbiSeries, pacer: PacerPhase) -> list[_Window]:
    """Half overlapping minutes, with the fit of the intervals at the pacer's rate in each."""
    cycles = pacer.cycles_at(heart.middle_s)
    paced = np.isfinite(cycles)
    times_s, ibi_s, cycles = heart.middle_s[paced], heart.ibi_s[paced], cycles[paced]
    windows: list[_Window] = []
    if not len(times_s):
        return windows
    for index in range(int((times_s[-1] - pacer.begins_s) / (WINDOW_S / 2))):
        begin_s = pacer.begins_s + index * WINDOW_S / 2
        within = (times_s >= begin_s) & (times_s < begin_s + WINDOW_S)
        if ibi_s[within].sum() < COVERED * WINDOW_S:
            continue
        breaths = float(np.ptp(cycles[within]))
        breath_s = float(np.ptp(times_s[within])) / breaths
        fit = fit_harmonics(cycles[within], 1e3 * ibi_s[within], 1 / breath_s)
        if fit is not None and breaths > 1:
            windows.append(_Window(index, breath_s, breaths, fit))
    return windows


def _weighted_median(values: list[float], weights: Array) -> float:
    """A minute of mind-wandering does not move it."""
    order = np.argsort(values)
    up_to = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(up_to, up_to[-1] / 2)]])

"""How far a heart kept step with the lamp over a session, and how far apart two hearts swung. Descriptive: no test.

Nothing here says that two people were together: whoever follows a lamp keeps step with all others who do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.signals.harmonics import HarmonicFit, fit_harmonics
from device.synchrony.series import IbiSeries, PacerPhase

WINDOW_S = 60.0  # tells a breath of the lamp's pace from one that is a breath a minute faster
LEAST_WINDOWS = 4  # two minutes of a lamp that leads: less is a moment
COVERED = 0.75  # of a window by the heart's own intervals
IN_STEP = 0.25  # share from which a heart kept step; see tests/synchrony/test_synchrony.py for whom it parts


@dataclass(frozen=True, slots=True)
class LampEntrainment:
    """How far a heart kept step with the lamp.

    share: 0..1 of the heart's variation. lag_s: from the fullest lungs asked for to the fastest heart, as in
    BreathRsa.phase_lag_s; of little meaning where the share is small. breaths: asked for while it was heard.
    """

    share: float
    lag_s: float
    breaths: float

    @property
    def in_step(self) -> bool:
        """Whether it kept step."""
        return self.share >= IN_STEP


@dataclass(frozen=True, slots=True)
class _Window:
    at: int
    breath_s: float
    breaths: float
    swing: HarmonicFit


def lamp_entrainment(heart: IbiSeries, lamp: PacerPhase) -> LampEntrainment | None:
    """One heart and the lamp, over all that was paced; None with less than two minutes of it.

    In windows of a minute, the share of the variation that goes at the lamp's pace; times how far the phase stayed the
    same from window to window (the length of the mean turn), since a breath of its own drifts past the lamp's.
    """
    windows = _windows(heart, lamp)
    if len(windows) < LEAST_WINDOWS:
        return None
    turns = np.array([w.swing.turn for w in windows])
    sizes = np.abs(turns)
    stays = float(abs(turns.sum()) / sizes.sum()) if sizes.sum() > 0 else 0.0
    explained = float(np.mean([max(0.0, w.swing.explained) for w in windows]))
    lags_s = [_within_half(w.swing.fastest - lamp.inhale_share) * w.breath_s for w in windows]
    return LampEntrainment(explained * stays, _middle(lags_s, sizes), sum(w.breaths for w in windows) / 2)


def phase_difference_s(first: IbiSeries, second: IbiSeries, lamp: PacerPhase) -> float | None:
    """How much later the second heart swings than the first, at the breath that was asked for.

    None where one of them did not keep step: then there is no one breath in which they could be apart.
    """
    locks = lamp_entrainment(first, lamp), lamp_entrainment(second, lamp)
    if not all(one is not None and one.in_step for one in locks):
        return None
    ones, others = ({w.at: w for w in _windows(heart, lamp)} for heart in (first, second))
    both = [(ones[at], others[at]) for at in ones.keys() & others.keys()]
    if len(both) < LEAST_WINDOWS:
        return None
    turns = np.array([a.swing.turn * b.swing.turn.conjugate() for a, b in both])
    late_s = [float(np.angle(t)) / (2 * math.pi) * a.breath_s for t, (a, _) in zip(turns, both, strict=True)]
    return _middle(late_s, np.abs(turns))


def _windows(heart: IbiSeries, lamp: PacerPhase) -> list[_Window]:
    """Half overlapping minutes, with the swing of the heart at the lamp's pace in each."""
    cycles = lamp.cycles_at(heart.middle_s)
    paced = np.isfinite(cycles)
    times, ibi_s, cycles = heart.middle_s[paced], heart.ibi_s[paced], cycles[paced]
    told: list[_Window] = []
    if not len(times):
        return told
    first_s = lamp.begins_s
    for at in range(int((times[-1] - first_s) / (WINDOW_S / 2))):
        begin_s = first_s + at * WINDOW_S / 2
        within = (times >= begin_s) & (times < begin_s + WINDOW_S)
        if ibi_s[within].sum() < COVERED * WINDOW_S:
            continue
        breaths = float(np.ptp(cycles[within]))
        breath_s = float(np.ptp(times[within])) / breaths
        swing = fit_harmonics(cycles[within], 1e3 * ibi_s[within], 1 / breath_s)
        if swing is not None and breaths > 1:
            told.append(_Window(at, breath_s, breaths, swing))
    return told


def _within_half(cycles: float) -> float:
    return (cycles + 0.5) % 1 - 0.5


def _middle(values: list[float], weights: NDArray[np.float64]) -> float:
    """The weighted median: a minute of mind-wandering does not move it."""
    order = np.argsort(values)
    up_to = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(up_to, up_to[-1] / 2)]])

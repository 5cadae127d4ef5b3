"""Resonance frequency assessment (Lehrer): the pace of the largest RSA, from trials at several paces.

Stepped protocol after Shaffer & Meehan 2020 (10.3389/fnins.2020.570400). Criteria, stated:

- A trial's RSA is the geometric mean, in beats/min peak to trough, over its breaths that kept phase with the pacer; a
  breath whose phase lies apart from the others' does not count, the less their phases agree the less the trial weighs,
  and one without LEAST_BREATHS is no answer. Beats/min and not milliseconds, since a heart that calms from one trial to
  the next swings further in milliseconds by that alone.
- What is looked for is a bell on a floor: RSA that is larger around one pace. How wide and how much larger is not known
  of anybody beforehand; every width and gain of WIDTHS_BPM and GAINS is as likely as the others.
- It is found only if the trials are LEAST_ODDS times as likely with such a bell as with none. Otherwise the answer is
  "not clear", which is an answer. The pace found is the one that the bell's top most probably lies near, within
  NEAR_BPM, between the slowest and the fastest trial; `sure` is how probable that is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from device.model import Array, Breath, Interval, IntervalKind
from device.signals.harmonics import rsa_per_breath

SKIP_S = 5.0  # of each trial: a breath, for the heart to come to a pace that the body is near already
LEAST_BREATHS = 4
IN_STEP = 0.15  # of a cycle: how far a breath's RSA may lie in phase from the mean of the trial's
VARIES = 0.15  # RSA varies so much from breath to breath, whatever so few breaths seem to say
ODD = 0.25  # logarithmic: further from the median than this, a breath counts as if it were only so far
SHARED = 1.5  # neighbouring fits share beats: so many breaths are worth one
TRACK_S = 0.1  # pacer phase is kept this often

FINE_BPM = 0.02  # how finely it is looked for, from the slowest trial to the fastest: adults' lie within 4.5..6.5
WIDTHS_BPM = (0.6, 0.8, 1.0, 1.2)  # one standard deviation
GAINS = (1.2, 1.4, 1.6, 1.8, 2.2, 2.6)  # of the RSA at the top, over that far away from it
LEAST_ODDS = 3.0
NEAR_BPM = 0.25


@dataclass(frozen=True, slots=True)
class PaceTrial:
    """What one pace brought. swing_bpm: RSA peak to trough, None if it kept no phase. error: relative, of it."""

    rate_bpm: float
    swing_bpm: float | None
    error: float
    breaths: int


@dataclass(frozen=True, slots=True)
class Resonance:
    """What an assessment found; resonance_history stores it under these names.

    rate_bpm: the resonance frequency in breaths/min, None if it is not clear. sure: its probability. second_bpm: the
    trial with the second largest RSA, second_share: as a share of the largest. steps: the trials, slowest first.
    """

    rate_bpm: float | None
    sure: float
    second_bpm: float | None
    second_share: float | None
    steps: tuple[PaceTrial, ...]


@dataclass(slots=True)
class _TrialLog:
    """One trial as it happens: pacer phase in cycles over time, and the NN intervals within that time."""

    rate_bpm: float
    begin_s: float
    phases: list[tuple[float, float]] = field(default_factory=list)
    middles_s: list[float] = field(default_factory=list)
    ibi_s: list[float] = field(default_factory=list)


class Assessment:
    """Pacer phase of each trial, and intervals as they become known, in; the resonance frequency out."""

    def __init__(self) -> None:
        self._trials: list[_TrialLog] = []

    def feed_breath(self, rate_bpm: float, begin_s: float, now_s: float, breath: Breath) -> None:
        """One tick of the trial at rate_bpm that began at begin_s, and the breath asked for in it."""
        if not self._trials or self._trials[-1].begin_s != begin_s:
            self._trials.append(_TrialLog(rate_bpm, begin_s))
        trial = self._trials[-1]
        if now_s - begin_s >= SKIP_S and (not trial.phases or now_s - trial.phases[-1][0] >= TRACK_S):
            trial.phases.append((now_s, breath.cycle + breath.phase))

    def feed_intervals(self, intervals: Sequence[Interval]) -> None:
        """Intervals that became known now: two beats late, so the last of a trial come when it is over."""
        if not self._trials or not self._trials[-1].phases:
            return
        trial = self._trials[-1]
        for interval in intervals:
            middle_s = interval.t_s - interval.ibi_s / 2
            if interval.kind is IntervalKind.NORMAL and trial.phases[0][0] <= middle_s <= trial.phases[-1][0]:
                trial.middles_s.append(middle_s)
                trial.ibi_s.append(interval.ibi_s)

    def result(self) -> Resonance:
        """What the trials so far say."""
        trials = tuple(_trial(log) for log in sorted(self._trials, key=lambda log: (log.rate_bpm, log.begin_s)))
        known = [trial for trial in trials if trial.swing_bpm]
        ranked = sorted(known, key=lambda trial: -(trial.swing_bpm or 0.0))
        second = ranked[1] if len(ranked) > 1 else None
        share = second.swing_bpm / ranked[0].swing_bpm if second and second.swing_bpm and ranked[0].swing_bpm else None
        rate_bpm, sure = _top(known)
        return Resonance(rate_bpm, sure, second.rate_bpm if second else None, share, trials)


def _trial(log: _TrialLog) -> PaceTrial:
    """RSA of one trial: the breaths in phase, trimmed towards their median, as a geometric mean with its error."""
    if not log.middles_s:
        return PaceTrial(log.rate_bpm, None, math.inf, 0)
    times, cycles = np.array(log.phases).T
    rsa = rsa_per_breath(np.interp(log.middles_s, times, cycles), np.array(log.ibi_s), 60 / log.rate_bpm)
    rsa = rsa[np.abs(rsa) > 0]
    phases = rsa / np.abs(rsa)
    mean_phase = phases.sum() / max(1, len(phases))
    rsa = rsa[np.abs(np.angle(phases * np.conj(mean_phase))) <= 2 * np.pi * IN_STEP]
    if len(rsa) < LEAST_BREATHS:
        return PaceTrial(log.rate_bpm, None, math.inf, len(rsa))
    sizes = np.log(np.abs(rsa))
    middle = float(np.median(sizes))
    sizes = np.clip(sizes, middle - ODD, middle + ODD)
    error = max(float(sizes.std(ddof=1)), VARIES) / math.sqrt(len(sizes) / SHARED) / abs(mean_phase)
    return PaceTrial(log.rate_bpm, float(np.exp(sizes.mean())), error, len(sizes))


def _top(known: Sequence[PaceTrial]) -> tuple[float | None, float]:
    """The pace of the bell's top and its probability; (None, 0) where there may as well be no bell.

    Each bell's likelihood is that at the best height of its floor; widths and gains are averaged over.
    """
    if len(known) < 3:
        return None, 0.0
    rates = np.array([trial.rate_bpm for trial in known])
    sizes = np.log([trial.swing_bpm or 1.0 for trial in known])
    weights = np.array([trial.error for trial in known]) ** -2
    paces = np.arange(rates.min(), rates.max() + FINE_BPM / 2, FINE_BPM)
    with_bell = _likelihood(sizes - _bells(rates, paces), weights)  # (bells, paces)
    without = float(_likelihood(sizes, weights))
    odds = float(np.exp(with_bell - without).mean())
    share = np.exp(with_bell - with_bell.max()).sum(axis=0)
    share /= share.sum()
    if odds < LEAST_ODDS:
        return None, 0.0
    near = np.abs(paces - paces[:, None]) <= NEAR_BPM + 1e-9
    probable = near @ share  # that the top lies near each pace
    best = int(probable.argmax())
    return round(float(paces[best]), 2), float(probable[best])


def _bells(rates_bpm: Array, paces_bpm: Array) -> Array:
    """(widths x gains, paces, n) log RSA at each rate, over its floor, of bells of every kind at every pace."""
    away = rates_bpm - paces_bpm[:, None]
    kinds = [1 + (gain - 1) * np.exp(-0.5 * (away / width) ** 2) for width in WIDTHS_BPM for gain in GAINS]
    return np.log(np.array(kinds))


def _likelihood(apart: Array, weights: Array) -> Array:
    """Log likelihood of (..., n) differences that are normal about a common height, at the most likely height."""
    height = (apart * weights).sum(axis=-1, keepdims=True) / weights.sum()
    return np.asarray(-0.5 * ((apart - height) ** 2 * weights).sum(axis=-1))

"""Resonance frequency assessment (Lehrer): the pace of the largest RSA, from trials at several paces.

Stepped protocol after Shaffer & Meehan 2020 (10.3389/fnins.2020.570400). Criteria, stated:

- A trial's RSA is the geometric mean, in beats/min peak to trough, over its breaths that kept phase with the pacer; a
  breath whose phase lies apart from the others' does not count, the less their phases agree the less the trial weighs,
  and one with fewer than LEAST_BREATHS, or with many apart, is no answer. Beats/min and not milliseconds, since a heart
  that calms from one trial to the next swings further in milliseconds by that alone.
- A trial's phase is that of its breaths together. Where the top lies is asked of both (guide.resonance_curves). It is
  told as a pace with the probability `sure` that it lies within a quarter breath of it, else as a range, if that is
  narrow; otherwise the answer is "not clear", which is an answer.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from device.guide.resonance_curves import Top, find_top
from device.model import Breath, Interval, IntervalKind
from device.signals.harmonics import rsa_per_breath

SKIP_S = 5.0  # of each trial: a breath, for the heart to come to a pace that the body is near already
LEAST_BREATHS = 4
LEAST_IN_STEP = 0.6  # of all breaths of a trial: as many as that have to keep one phase
IN_STEP = 0.15  # of a cycle: how far a breath's RSA may lie in phase from the mean of the trial's
VARIES = 0.15  # RSA varies so much from breath to breath, whatever so few breaths seem to say
ODD = 0.25  # logarithmic: further from the median than this, a breath counts as if it were only so far
SHARED = 1.5  # neighbouring fits share beats: so many breaths are worth one
TRACK_S = 0.1  # pacer phase is kept this often
STEADY = 0.1  # radians: phases of so few breaths agree no better than this, whatever they seem to say


@dataclass(frozen=True, slots=True)
class PaceTrial:
    """What one pace brought. swing_bpm: RSA peak to trough, None if it kept no phase. error: relative, of it.

    phase: of the fastest heart, in radians ahead of the beginning of the pacer's breath. phase_error: of it.
    """

    rate_bpm: float
    swing_bpm: float | None
    error: float
    breaths: int
    phase: float = 0.0
    phase_error: float = math.inf


@dataclass(frozen=True, slots=True)
class Resonance:
    """What an assessment found; resonance_history stores it under these names.

    rate_bpm: the resonance frequency in breaths/min, None if it is not clear. sure: its probability. second_bpm: the
    trial with the second largest RSA, second_share: as a share of the largest. steps: the trials, slowest first.
    between_bpm: the range in which it most probably lies; None if that is wide.
    """

    rate_bpm: float | None
    sure: float
    second_bpm: float | None
    second_share: float | None
    steps: tuple[PaceTrial, ...]
    between_bpm: tuple[float, float] | None = None


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
        top = _top(known)
        return Resonance(top.rate_bpm, top.sure, second.rate_bpm if second else None, share, trials, top.between_bpm)


def _trial(log: _TrialLog) -> PaceTrial:
    """RSA of one trial: the breaths in phase, trimmed towards their median, as a geometric mean with its error."""
    if not log.middles_s:
        return PaceTrial(log.rate_bpm, None, math.inf, 0)
    times, cycles = np.array(log.phases).T
    rsa = rsa_per_breath(np.interp(log.middles_s, times, cycles), np.array(log.ibi_s), 60 / log.rate_bpm)
    rsa = rsa[np.abs(rsa) > 0]
    phases = rsa / np.abs(rsa)
    mean_phase = phases.sum() / max(1, len(phases))
    apart = np.angle(phases * np.conj(mean_phase))
    rsa, apart = rsa[np.abs(apart) <= 2 * np.pi * IN_STEP], apart[np.abs(apart) <= 2 * np.pi * IN_STEP]
    if len(rsa) < max(LEAST_BREATHS, LEAST_IN_STEP * len(phases)):
        return PaceTrial(log.rate_bpm, None, math.inf, len(rsa))
    sizes = np.log(np.abs(rsa))
    middle = float(np.median(sizes))
    sizes = np.clip(sizes, middle - ODD, middle + ODD)
    alone = math.sqrt(SHARED / len(sizes))
    error = max(float(sizes.std(ddof=1)), VARIES) * alone / abs(mean_phase)
    phase = float(np.angle(mean_phase) + apart.mean())
    phase_error = max(float(apart.std(ddof=1)), STEADY) * alone
    return PaceTrial(log.rate_bpm, float(np.exp(sizes.mean())), error, len(sizes), phase, phase_error)


def _top(known: Sequence[PaceTrial]) -> Top:
    """What the trials with a swing say together."""
    rows = [(t.rate_bpm, math.log(t.swing_bpm or 1.0), t.error, t.phase, t.phase_error) for t in known]
    return find_top(*np.array(rows).reshape(-1, 5).T)

"""The pace at which a heart swings most with the breath, from steps at several paces: which, and how sure.

Stepped protocol after Shaffer & Meehan 2020 (10.3389/fnins.2020.570400). Criteria, stated:

- A step's swing is the mean, in beats a minute, over its breaths that kept step with the lamp; a breath whose phase
  lies apart from the others' does not count, the less their phases agree the less the step weighs, and one without
  LEAST_BREATHS is no answer. Beats a minute and not milliseconds, since a heart that calms from one step to the next
  swings further in milliseconds by that alone.
- What is looked for is a bell on a floor: a swing that is larger around one pace. How wide and how much larger is not
  known of anybody beforehand; every width and gain of WIDTHS_BPM and GAINS is as likely as the others.
- It is told only if the steps are LEAST_ODDS times as likely with such a bell as with none. Otherwise the answer is
  "not clear", which is an answer. The pace told is the one that the bell's top most probably lies near, within
  NEAR_BPM, between the slowest and the fastest step; `sure` is how probable that is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.model import Breath, Interval, IntervalKind
from device.signals.harmonics import rsa_per_breath

SKIP_S = 5.0  # of each step: a breath, for the heart to come to a pace that the body is near already
LEAST_BREATHS = 4
IN_STEP = 0.15  # of a breath: how far a swing's phase may lie from the middle of the step's
VARIES = 0.15  # a body's swing varies so much from breath to breath, whatever so few breaths seem to say
ODD = 0.25  # logarithmic: further from the middle than this, a breath counts as if it were only so far
SHARED = 1.5  # neighbouring fits share beats: so many breaths are worth one
TRACK_S = 0.1  # the lamp's phase is kept this often

FINE_BPM = 0.02  # how finely it is looked for, from the slowest step to the fastest: adults' lie within 4.5..6.5
WIDTHS_BPM = (0.6, 0.8, 1.0, 1.2)  # one standard deviation
GAINS = (1.2, 1.4, 1.6, 1.8, 2.2, 2.6)  # of the swing at the top, over that far away from it
LEAST_ODDS = 3.0
NEAR_BPM = 0.25


@dataclass(frozen=True, slots=True)
class PaceTrial:
    """What one pace brought. swing_bpm: peak to trough, None if the heart did not keep step. error: relative, of it."""

    rate_bpm: float
    swing_bpm: float | None
    error: float
    breaths: int


@dataclass(frozen=True, slots=True)
class Resonance:
    """rate_bpm: None where it is not clear. sure: 0..1. second_bpm: the step that came second. share: its swing's."""

    rate_bpm: float | None
    sure: float
    second_bpm: float | None
    second_share: float | None
    steps: tuple[PaceTrial, ...]


class _TrialLog:
    """One step as it happens."""

    def __init__(self) -> None:
        self.track: list[tuple[float, float]] = []
        self.middles_s: list[float] = []
        self.ibi_s: list[float] = []

    def paced(self, now_s: float, breath: Breath) -> None:
        if not self.track or now_s - self.track[-1][0] >= TRACK_S:
            self.track.append((now_s, breath.cycle + breath.phase))

    def told(self, interval: Interval) -> None:
        middle_s = interval.t_s - interval.ibi_s / 2
        if interval.kind is IntervalKind.NORMAL and self.track and self.track[0][0] <= middle_s <= self.track[-1][0]:
            self.middles_s.append(middle_s)
            self.ibi_s.append(interval.ibi_s)


class Assessment:
    """The lamp's breath in each step, and intervals whenever they are told, in; the resonance out."""

    def __init__(self) -> None:
        self._steps: list[tuple[float, float, _TrialLog]] = []

    def feed_breath(self, rate_bpm: float, begin_s: float, now_s: float, breath: Breath) -> None:
        """One tick of the step at rate_bpm that began at begin_s, and the breath asked for in it."""
        if not self._steps or self._steps[-1][1] != begin_s:
            self._steps.append((rate_bpm, begin_s, _TrialLog()))
        if now_s - begin_s >= SKIP_S:
            self._steps[-1][2].paced(now_s, breath)

    def feed_intervals(self, intervals: Sequence[Interval]) -> None:
        """Intervals told now: they are known two beats late, the last of a step when it is over."""
        if self._steps:
            for interval in intervals:
                self._steps[-1][2].told(interval)

    def result(self) -> Resonance:
        """What the steps so far say."""
        steps = tuple(_step(rate, heard) for rate, _, heard in sorted(self._steps, key=lambda step: step[:2]))
        known = [s for s in steps if s.swing_bpm]
        ranked = sorted(known, key=lambda s: -(s.swing_bpm or 0.0))
        second = ranked[1] if len(ranked) > 1 else None
        share = second.swing_bpm / ranked[0].swing_bpm if second and second.swing_bpm and ranked[0].swing_bpm else None
        rate, sure = _top(known)
        return Resonance(rate, sure, second.rate_bpm if second else None, share, steps)


def _step(rate_bpm: float, heard: _TrialLog) -> PaceTrial:
    if not heard.middles_s:
        return PaceTrial(rate_bpm, None, math.inf, 0)
    times, cycles = np.array(heard.track).T
    each = rsa_per_breath(np.interp(heard.middles_s, times, cycles), np.array(heard.ibi_s), 60 / rate_bpm)
    each = each[np.abs(each) > 0]
    turns = each / np.abs(each)
    middle_turn = turns.sum() / max(1, len(turns))
    each = each[np.abs(np.angle(turns * np.conj(middle_turn))) <= 2 * np.pi * IN_STEP]
    if len(each) < LEAST_BREATHS:
        return PaceTrial(rate_bpm, None, math.inf, len(each))
    sizes = np.log(np.abs(each))
    middle = float(np.median(sizes))
    sizes = np.clip(sizes, middle - ODD, middle + ODD)
    error = max(float(sizes.std(ddof=1)), VARIES) / math.sqrt(len(sizes) / SHARED) / abs(middle_turn)
    return PaceTrial(rate_bpm, float(np.exp(sizes.mean())), error, len(sizes))


def _top(known: Sequence[PaceTrial]) -> tuple[float | None, float]:
    """The pace of the bell's top and how sure it is; None where there may as well be no bell.

    Each bell's own likelihood, at the best height of its floor; then the mean over all widths and gains.
    """
    if len(known) < 3:
        return None, 0.0
    rates = np.array([s.rate_bpm for s in known])
    sizes = np.log([s.swing_bpm or 1.0 for s in known])
    weights = np.array([s.error for s in known]) ** -2
    paces = np.arange(rates.min(), rates.max() + FINE_BPM / 2, FINE_BPM)
    with_bell = _likelihood(sizes - _bells(rates, paces), weights)  # (bells, paces)
    without = float(_likelihood(sizes, weights))
    odds = float(np.exp(with_bell - without).mean())
    share = np.exp(with_bell - with_bell.max()).sum(axis=0)
    share /= share.sum()
    if odds < LEAST_ODDS:
        return None, 0.0
    near = np.abs(paces - paces[:, None]) <= NEAR_BPM + 1e-9
    probable = near @ share  # that the pace lies near each
    best = int(probable.argmax())
    return round(float(paces[best]), 2), float(probable[best])


def _bells(rates_bpm: NDArray[np.float64], paces_bpm: NDArray[np.float64]) -> NDArray[np.float64]:
    """(widths x gains, paces, n) logarithm of the swing at each rate, over its floor, for a bell of every kind."""
    away = rates_bpm - paces_bpm[:, None]
    kinds = [1 + (gain - 1) * np.exp(-0.5 * (away / width) ** 2) for width in WIDTHS_BPM for gain in GAINS]
    return np.log(np.array(kinds))


def _likelihood(apart: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the likelihood of (..., n) differences whose common height is free."""
    height = (apart * weights).sum(axis=-1, keepdims=True) / weights.sum()
    likelihood: NDArray[np.float64] = -0.5 * ((apart - height) ** 2 * weights).sum(axis=-1)
    return likelihood

"""The pace at which a heart swings most with the breath, from steps at several paces: which, and how sure.

Stepped protocol after Shaffer & Meehan 2020 (10.3389/fnins.2020.570400). Criteria, stated: in each step the median
swing of the breaths that were in step with the lamp, the first 50 s left out. The logarithm of the swing over the pace
is fitted with a parabola, each step weighed by how regular its swings were; the pace is the parabola's top. It is told
only if the swing truly falls away from the top, by more than the steps' own scatter; otherwise the answer is "not
clear", which is an answer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from device.readings import BreathSwing

SKIP_S = 50.0  # of each step: the heart needs a few breaths to swing in
LEAST_BREATHS = 5
OVERLAP = 2.0  # swings are fitted over two or three breaths each, so they are not as many as they seem
LEAST_SCATTER = 0.04  # of a step's swing: no one is steadier than that
CLEAR_FALL = 2.2  # the fall from the top to the steps around, in its own standard errors, for the top to be believed
SUREST = 4.0
LEAST_AGREEING = 0.6  # of the phase lags in a step, as the length of their mean (circular statistics)
IN_STEP_S = 0.15  # of a breath: how far a breath's phase lag may lie from the step's middle


@dataclass(frozen=True, slots=True)
class Step:
    """What one pace brought. swing_ms: None if the heart did not swing with it. scatter: relative, of the median."""

    rate_bpm: float
    swing_ms: float | None
    scatter: float
    breaths: int


@dataclass(frozen=True, slots=True)
class Resonance:
    """rate_bpm: None where it is not clear. sure: 0..1. second_bpm: the step that came second. share: its swing's."""

    rate_bpm: float | None
    sure: float
    second_bpm: float | None
    second_share: float | None
    steps: tuple[Step, ...]


class Assessment:
    """Breaths of all steps in, the resonance out."""

    def __init__(self) -> None:
        self._steps: dict[float, list[BreathSwing]] = {}

    def feed(self, rate_bpm: float, into_s: float, swings: Sequence[BreathSwing]) -> None:
        """Swings told now, in the step at rate_bpm, into_s after it began."""
        told = self._steps.setdefault(rate_bpm, [])
        if into_s >= SKIP_S:
            told.extend(swings)

    def result(self) -> Resonance:
        """What the steps so far say."""
        steps = tuple(_step(rate, swings) for rate, swings in sorted(self._steps.items()))
        known = [s for s in steps if s.swing_ms]
        ranked = sorted(known, key=lambda s: -(s.swing_ms or 0.0))
        second = ranked[1] if len(ranked) > 1 else None
        share = second.swing_ms / ranked[0].swing_ms if second and second.swing_ms and ranked[0].swing_ms else None
        rate, sure = _top(known)
        return Resonance(rate, sure, second.rate_bpm if second else None, share, steps)


def _step(rate_bpm: float, swings: Sequence[BreathSwing]) -> Step:
    lags = [s.phase_lag_s for s in swings if s.phase_lag_s is not None]
    if not lags:
        return Step(rate_bpm, None, math.inf, 0)
    breath_s = 60 / rate_bpm
    middle, agreeing = _middle_lag(lags, breath_s)
    sizes = [
        s.rsa_ms for s in swings
        if s.phase_lag_s is not None and abs(_turn(s.phase_lag_s - middle, breath_s)) <= IN_STEP_S * breath_s
    ]  # fmt: skip
    if len(sizes) < LEAST_BREATHS or agreeing < LEAST_AGREEING:
        return Step(rate_bpm, None, math.inf, len(sizes))
    swing = median(sizes)
    spread = 1.4826 * median(abs(s - swing) for s in sizes)
    scatter = 1.25 * spread / swing / math.sqrt(len(sizes) / OVERLAP)
    return Step(rate_bpm, swing, max(LEAST_SCATTER, scatter), len(sizes))


def _middle_lag(lags: Sequence[float], breath_s: float) -> tuple[float, float]:
    """The middle of lags, which are angles, and how far they agree: 1 if all are one, about 0 if they are any."""
    mean = np.exp(2j * np.pi * np.array(lags) / breath_s).mean()
    return float(np.angle(mean)) / (2 * math.pi) * breath_s, float(abs(mean))


def _turn(lag_s: float, breath_s: float) -> float:
    return (lag_s / breath_s + 0.5) % 1 * breath_s - 0.5 * breath_s


def _top(known: Sequence[Step]) -> tuple[float | None, float]:
    """The parabola's top, and how sure it is; None where the swing does not fall away on both of its sides, or at all.

    With the top beyond the first or last step, that step is told.
    """
    if len(known) < 3:
        return None, 0.0
    rates = np.array([s.rate_bpm for s in known])
    logs = np.log([s.swing_ms or 1.0 for s in known])
    weights = 1 / np.array([s.scatter for s in known])
    middle = rates.mean()
    design = np.stack((np.ones(len(rates)), rates - middle, (rates - middle) ** 2), axis=1)
    covariance = np.linalg.pinv((design * weights[:, None] ** 2).T @ design)
    parts = covariance @ ((design * weights[:, None] ** 2).T @ logs)
    _, slope, bend = parts
    top = middle - slope / (2 * bend) if bend < 0 else (rates[0] if slope < 0 else rates[-1])
    top = float(np.clip(top, rates[0], rates[-1]))
    away = rates[int(np.argmax(np.abs(rates - top)))]
    towards = np.array((0.0, top - away, (top - middle) ** 2 - (away - middle) ** 2))
    fall = float(towards @ parts)
    error = math.sqrt(max(1e-12, float(towards @ covariance @ towards)))
    clear = fall / error
    sure = float(np.clip((clear - CLEAR_FALL) / (SUREST - CLEAR_FALL) * 0.5 + 0.5, 0.0, 1.0))
    return (top, sure) if clear >= CLEAR_FALL else (None, 0.0)

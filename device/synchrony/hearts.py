"""Whether two hearts have more in common than one lamp gives to any two people. Tested; never felt, never guessed.

Two who follow one lamp well look alike, and know nothing of each other: shifting one record against the other calls
them together far too often. So what goes with the lamp is taken out of each, and what is left of the two is compared
with what is left of each of them and of strangers: other people, each alone by such a lamp. Only who is more alike than
each of them is to nineteen in twenty strangers, and more, is said to be together beyond it.

It holds as far as the strangers are such people as these two; as long as they are simulated, that is a claim, and is
told as one. And a door that slams is heard by both: this says that two were alike, never why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.synchrony.residuals import STEP_S, Residual, residual
from device.synchrony.series import IbiSeries, PacerPhase

LOW_HZ, HIGH_HZ = 0.004, 0.065  # between settling and the slowest breath that a lamp asks for
ALIKE = 6  # neighbours either side in the spectrum that make the level a bin is measured by
LAG_S = 7.0  # how late one may answer the other, either way
SWING_WEIGHT = 0.4  # of the swing's ups and downs beside the heart's slow ones: it is known that much less well
LEAST_S = 480.0  # in common: with less, too few waves are left to tell anybody from a stranger
COVERED = 0.85  # of that, by both: the rest is a straight line
LEAST_STRANGERS = 100  # fewer know too little of all others
TOLD = 0.03  # promised is 0.05: two hundred strangers stand for all others within 0.015, and a lamp leaves a little


@dataclass(frozen=True, slots=True)
class HeartSynchrony:
    """Together beyond the lamp.

    p: 0..1, how often strangers are as alike; the larger of two, since each of the two is asked. likeness: their own,
    in standard deviations above the strangers' mean. common_s: how long both were heard. strangers: how many were
    asked; simulated: how many of those are nobody's, which whoever tells of this has to say.
    """

    p: float
    likeness: float
    common_s: float
    strangers: int
    simulated: int

    @property
    def told(self) -> bool:
        """Whether it may be told: strangers get here once in twenty times at most."""
        return self.p <= TOLD


def heart_synchrony(
    first: IbiSeries, second: IbiSeries, lamp: PacerPhase, strangers: Sequence[Residual]
) -> HeartSynchrony | None:
    """Whether two people were together beyond the lamp that they shared; None where too little is known to ask.

    The statistic is a correlation of what is left, as the mean over all lags up to LAG_S either way, since nobody knows
    who answers whom and how soon; whitened, so that its size does not depend on who they are (a cross-spectrum over
    smoothed spectra: Knapp & Carter 1976, 10.1109/TASSP.1976.1162830). Its rank among (first, stranger) and among
    (stranger, second) are two p: it holds if only one of the two is such a person as the strangers are.
    """
    return compare_residuals(residual(first, lamp), residual(second, lamp), strangers)


def compare_residuals(one: Residual, other: Residual, strangers: Sequence[Residual]) -> HeartSynchrony | None:
    """The same of two whose traces are known."""
    span = _span(one, other, strangers)
    asked = [s for s in strangers if span and _covers(s, span)]
    if span is None or len(asked) < LEAST_STRANGERS:
        return None
    ones, others = (_whitened([person], span) for person in (one, other))
    theirs = _whitened(asked, span)
    size = _alike(ones, others, span)
    by_first, by_second = _alike(ones, theirs, span), _alike(theirs, others, span)
    p = max((1 + int((null >= size).sum())) / (1 + len(asked)) for null in (by_first, by_second))
    null = np.concatenate((by_first, by_second))
    return HeartSynchrony(
        p=p,
        likeness=float((size[0] - null.mean()) / null.std()),
        common_s=(span.stop - span.start) * STEP_S,
        strangers=len(asked),
        simulated=sum(s.simulated for s in asked),
    )


def _span(one: Residual, other: Residual, strangers: Sequence[Residual]) -> slice | None:
    """The steps from the first to the last that both were heard in, of those that strangers mostly have.

    None if that is too little, or has holes.
    """
    if not strangers:
        return None
    count = min(len(one.slow), len(other.slow), int(np.median([len(s.slow) for s in strangers])))
    both = np.flatnonzero(np.isfinite(one.slow[:count]) & np.isfinite(other.slow[:count]))
    if not len(both):
        return None
    span = slice(int(both[0]), int(both[-1]) + 1)
    length = span.stop - span.start
    return span if length * STEP_S >= LEAST_S and len(both) >= COVERED * length else None


def _covers(stranger: Residual, span: slice) -> bool:
    return len(stranger.slow) >= span.stop and bool(np.isfinite(stranger.slow[span]).mean() >= COVERED)


def _whitened(people: Sequence[Residual], span: slice) -> NDArray[np.complex128]:
    """(2, people, bins): slow and swing of this part, as spectra within the band, each bin over the level about it."""
    parts = np.array([[_filled(p.slow[span]) for p in people], [_filled(p.swing[span]) for p in people]])
    count = parts.shape[-1]
    taper = np.sin(np.pi * (np.arange(count) + 0.5) / count) ** 0.3
    spectra = np.fft.rfft((parts - parts.mean(axis=-1, keepdims=True)) * taper)
    near = np.abs(np.subtract.outer(np.arange(spectra.shape[-1]), np.arange(spectra.shape[-1]))) <= ALIKE
    level = np.abs(spectra) ** 2 @ (near / near.sum(axis=0))
    white: NDArray[np.complex128] = (spectra / np.sqrt(np.maximum(level, 1e-12)))[..., _in_band(_hz(span))]
    return white


def _filled(part: NDArray[np.float64]) -> NDArray[np.float64]:
    """Straight lines over what was not heard."""
    heard, steps = np.isfinite(part), np.arange(len(part))
    whole: NDArray[np.float64] = np.interp(steps, steps[heard], part[heard]).astype(np.float64)
    return whole


def _hz(span: slice) -> NDArray[np.float64]:
    hz: NDArray[np.float64] = np.fft.rfftfreq(span.stop - span.start, STEP_S).astype(np.float64)
    return hz


def _in_band(hz: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (hz >= LOW_HZ) & (hz <= HIGH_HZ)
    return inside


def _alike(ones: NDArray[np.complex128], others: NDArray[np.complex128], span: slice) -> NDArray[np.float64]:
    """(people,) how alike each two are, of (2, people, bins) or one for all."""
    hz = _hz(span)
    over_lags = np.sinc(2 * hz[_in_band(hz)] * LAG_S)
    slow, swing = (ones * others.conj()).real @ over_lags / np.sqrt((over_lags**2).sum() / 2)
    likeness: NDArray[np.float64] = slow + SWING_WEIGHT * swing
    return likeness

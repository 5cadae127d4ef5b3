"""Synchrony of two hearts beyond the pacer that they share: a test against reference people.

Two who follow one pacer well look alike, and know nothing of each other: the common test, one record shifted against
the other, calls them synchronous far too often. So the pacer is removed from each, and the residuals of the two are
compared as each of theirs is with those of reference people, each alone with such a pacer. Only two who are more alike
than each of them is to nineteen in twenty of those, and more, are called synchronous.

It holds as far as the reference people are such people as these two; as long as they are simulated, that is a claim,
and is told as one. And a door that slams is heard by both: this says that two were alike, never why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.model import Array
from device.synchrony.reference import ALPHA, LEAST_PEOPLE, rank_among
from device.synchrony.series import STEP_S, IbiSeries, PacerPhase, Residual, residual

LOW_HZ, HIGH_HZ = 0.004, 0.065  # between settling and the slowest breath that is paced
LEVEL_BINS = 6  # neighbours either side in the spectrum that make the level a bin is measured by
LAG_S = 7.0  # how late one may answer the other, either way
RSA_WEIGHT = 0.4  # of the envelope of RSA beside the slow component: it is known that much less well
LEAST_S = 480.0  # in common: with less, too few waves are left to tell anybody from a reference person
COVERED = 0.85  # of that, by both: the rest is a straight line


@dataclass(frozen=True, slots=True)
class HeartSynchrony:
    """Synchrony beyond the pacer.

    p: 0..1, share of reference people who are as alike; the larger of two, since each of the two is compared. z: their
    own likeness, in standard deviations above the reference mean. common_s: how long both were known. people: how many
    they were compared with; simulated: how many of those are nobody's, which whoever tells of this has to say.
    """

    p: float
    z: float
    common_s: float
    people: int
    simulated: int

    @property
    def significant(self) -> bool:
        """Whether it may be told: of two who never met, one pair in twenty at most gets here."""
        return self.p <= ALPHA


def heart_synchrony(
    first: IbiSeries, second: IbiSeries, pacer: PacerPhase, reference: Sequence[Residual]
) -> HeartSynchrony | None:
    """Synchrony of two people beyond the pacer that they shared; None where too little is known to test it.

    The statistic is a correlation of the residuals, as the mean over all lags up to LAG_S either way, since nobody
    knows who answers whom and how soon; whitened, so that its size does not depend on who they are (a cross-spectrum
    over smoothed spectra: Knapp & Carter 1976, 10.1109/TASSP.1976.1162830). Its rank among (first, reference) and among
    (reference, second) are two p: it holds if only one of the two is such a person as the reference people are.
    """
    return compare_residuals(residual(first, pacer), residual(second, pacer), reference)


def compare_residuals(one: Residual, other: Residual, reference: Sequence[Residual]) -> HeartSynchrony | None:
    """The same of two residuals."""
    span = _span(one, other, reference)
    people = [person for person in reference if span and _covers(person, span)]
    if span is None or len(people) < LEAST_PEOPLE:
        return None
    length = span.stop - span.start
    hz = np.fft.rfftfreq(length, STEP_S)
    in_band = (hz >= LOW_HZ) & (hz <= HIGH_HZ)
    over_lags = np.asarray(np.sinc(2 * hz[in_band] * LAG_S), float)
    ones, others, theirs = (_whitened(each, span)[..., in_band] for each in ([one], [other], people))
    value = _likeness(ones, others, over_lags)[0]
    by_first, by_second = _likeness(ones, theirs, over_lags), _likeness(theirs, others, over_lags)
    both = np.concatenate((by_first, by_second))
    return HeartSynchrony(
        p=rank_among(value, by_first, by_second),
        z=float((value - both.mean()) / both.std()),
        common_s=length * STEP_S,
        people=len(people),
        simulated=sum(person.simulated for person in people),
    )


def _span(one: Residual, other: Residual, reference: Sequence[Residual]) -> slice | None:
    """The steps from the first to the last that both are known in, of those that reference people mostly have.

    None if that is too little, or has holes.
    """
    if not reference:
        return None
    count = min(*(len(x.slow_bpm) for x in (one, other)), int(np.median([len(x.slow_bpm) for x in reference])))
    both = np.flatnonzero(np.isfinite(one.slow_bpm[:count]) & np.isfinite(other.slow_bpm[:count]))
    if not len(both):
        return None
    span = slice(int(both[0]), int(both[-1]) + 1)
    length = span.stop - span.start
    return span if length * STEP_S >= LEAST_S and len(both) >= COVERED * length else None


def _covers(person: Residual, span: slice) -> bool:
    return len(person.slow_bpm) >= span.stop and bool(np.isfinite(person.slow_bpm[span]).mean() >= COVERED)


def _whitened(people: Sequence[Residual], span: slice) -> NDArray[np.complex128]:
    """(2, people, bins): spectra of slow component and RSA in this span, each bin over the level about it."""
    parts = np.array([[_filled(p.slow_bpm[span]) for p in people], [_filled(p.log_rsa[span]) for p in people]])
    count = parts.shape[-1]
    taper = np.sin(np.pi * (np.arange(count) + 0.5) / count) ** 0.3
    spectra = np.fft.rfft((parts - parts.mean(axis=-1, keepdims=True)) * taper)
    bins = np.arange(spectra.shape[-1])
    near = np.abs(np.subtract.outer(bins, bins)) <= LEVEL_BINS
    level = np.abs(spectra) ** 2 @ (near / near.sum(axis=0))
    return np.asarray(spectra / np.sqrt(np.maximum(level, 1e-12)))


def _filled(part: Array) -> Array:
    """Straight lines over gaps."""
    known, steps = np.isfinite(part), np.arange(len(part))
    return np.interp(steps, steps[known], part[known])


def _likeness(ones: NDArray[np.complex128], others: NDArray[np.complex128], over_lags: Array) -> Array:
    """(people,) how alike each two are, of (2, people, bins) or one for all."""
    slow, rsa = (ones * others.conj()).real @ over_lags / np.sqrt((over_lags**2).sum() / 2)
    return np.asarray(slow + RSA_WEIGHT * rsa)

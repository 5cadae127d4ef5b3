"""How the heart goes over one breath: the course of the interbeat interval, and how well the breath's part is known.

RSA of some breaths (signals.breath_rsa) is this course, of all of them laid over one another, from peak to trough
(Grossman, van Beek & Wientjes 1990, 10.1111/j.1469-8986.1990.tb03198.x; laid over: Gilad 2005, Am J Physiol 288 H504).
Corrected: an interval is the mean of the heart over its own length, which takes sinc(frequency * interval) of a wave's
size, a tenth at four beats a breath; beats fall beside peak and trough; drift, as a line from the breath's begin to its
end; and noise of single beats. Slow waves (Mayer) go as far as they are not in step with these breaths: what is, nobody
can tell from the breath's own in so short a time. Not corrected: a pulse comes sooner the higher the pressure, so that
its intervals swing otherwise than those of an ECG, by a few ms; and pace and depth of the breath, which RSA grows with.

As in `breath_evidence`, intervals are one Gaussian process of a breath, slow waves and noise (Rasmussen & Williams
2006, ISBN 026218253X, 2.2). Where a breath has few beats its neighbours say most of what is said of it, and where it
has many they say little.
"""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from device.model import Array

UPTO_NEXT, QUARTER = np.arange(49) / 48, 12
PHASES, HALF_ON = UPTO_NEXT[:-1], np.array((0.0, 0.5))
HARMONICS = ((1, 1.0), (2, 0.2), (3, 0.08), (4, 0.03))  # of a breath, and their powers
LEAST_BEATS = 2.5  # intervals to a cycle of a harmonic: with fewer it is not seen, and not looked for
VARIES, ALIKE = 0.2, 0.7  # power of what a breath has by itself, and for how many breaths; the rest it has in common
# with its neighbours (its depth varies by a fifth: Tobin 1988, 10.1152/jappl.1988.65.1.309; and its length)
SLOW_S = (5.0, 30.0)  # what else moves a heart is the slower the larger: it forgets within these
SLOW, NOISE = (0.03, 0.15, 0.75), np.array((0.01, 0.1, 1.0))  # power of it, and of noise, over a breath's; weighed by
# evidence
FREE = 1e3  # power of a mean: it may be anything
STILL_MS2 = 1e-6  # of a heart that does not move at all


@dataclass(frozen=True, slots=True)
class BreathWave:
    """Course of the interval over one breath: wave_ms (48,), from its begin, about mean_ms and a line.

    breath_ms: that part of it which goes with breaths, peak to trough. error_ms: of breath_ms.
    """

    mean_ms: float
    wave_ms: Array
    breath_ms: float
    error_ms: float


def wave_of(
    times_s: Array, ibi_ms: Array, cycles: Array, cycle: float, lasts: float = math.inf
) -> Generator[None, None, BreathWave]:
    """The course of the breath that begins at `cycle`, in some steps, so that no tick has to wait for all.

    times_s, ibi_ms, cycles: (n,) middles of intervals, the intervals, and the breath's phase there, in breaths; from
    some breaths before it to half a breath after it. lasts: breaths for which a phase is kept.
    """
    per_s = np.ptp(cycles) / np.ptp(times_s)
    seen = [h for h in HARMONICS if h[0] == 1 or h[0] * LEAST_BEATS * per_s * ibi_ms.mean() <= 1e3]
    among = _alike(cycles[:, None] - cycles, lasts, seen)
    toward = _alike(cycle + PHASES[:, None] - cycles, lasts, seen)
    between, to_wave = np.zeros((len(cycles), len(cycles))), np.zeros((len(PHASES), len(cycles)))
    for (order, _), each, to_each in zip(seen, among, toward, strict=True):
        kept = np.sinc(order * per_s * ibi_ms / 1e3)  # of a wave, by its mean over an interval
        between += np.outer(kept, kept) * each
        to_wave += kept * to_each
    apart_s = np.abs(times_s[:, None] - times_s)
    slow, to_slow = _slow(apart_s), _slow(np.abs(np.interp(cycle + UPTO_NEXT, cycles, times_s)[:, None] - times_s))
    to_slow = (to_slow - to_slow[0] - UPTO_NEXT[:, None] * (to_slow[-1] - to_slow[0]))[:-1]
    halves = to_wave[[0, QUARTER]] - to_wave[[2 * QUARTER, 3 * QUARTER]]
    here, half_on = np.sum(_alike(HALF_ON, lasts, seen), axis=0)
    level, n = ibi_ms - ibi_ms.mean(), len(ibi_ms)
    sides = np.column_stack((level, *halves))
    found, waves, breaths, doubts = [], [], [], []
    for power in SLOW:
        yield
        covariances = between + power * slow + FREE + NOISE[:, None, None] * np.eye(n)
        solved = np.linalg.solve(covariances, sides[None])  # numpy before 2.0 would take sides for a stack of vectors
        size, *told = np.einsum("ns,kns->sk", sides, solved)
        size += STILL_MS2
        spread = np.linalg.cholesky(covariances).diagonal(axis1=1, axis2=2)
        found.append(-0.5 * n * np.log(size) - np.log(spread).sum(axis=1))
        waves.append(solved[:, :, 0] @ (to_wave + power * to_slow).T)
        breaths.append(np.ptp(solved[:, :, 0] @ to_wave.T, axis=1))
        doubts.append(size / n * np.maximum(0.0, 2 * (here - half_on) - sum(told) / 2))
    share = np.exp(np.array(found) - np.max(found))
    share /= share.sum()
    within = (cycles >= cycle) & (cycles < cycle + 1)
    mean_ms = float(np.mean(ibi_ms[within] if within.any() else ibi_ms))
    wave, breath, doubt = (np.tensordot(share, np.array(each)) for each in (waves, breaths, doubts))
    return BreathWave(mean_ms, wave, float(breath), math.sqrt(float(doubt)))


def _slow(apart_s: Array) -> Array:
    """Covariance of slow waves at moments so far apart."""
    sooner_s, later_s = SLOW_S
    return np.asarray(np.exp(-apart_s / sooner_s) + np.exp(-apart_s / later_s))


def _alike(apart: Array, lasts: float, harmonics: Sequence[tuple[int, float]]) -> list[Array]:
    """Covariance of what a breath does, by each of some harmonics (order, power), at moments so many cycles apart."""
    kept = 1.0 if math.isinf(lasts) else np.exp(-np.abs(apart) / lasts)
    common = (1 - VARIES) * kept + VARIES * np.exp(-((apart / ALIKE) ** 2))
    return [power * common * np.cos(2 * np.pi * order * apart) for order, power in harmonics]

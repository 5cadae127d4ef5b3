"""Whose breath moves a heart: the pacer's, one of its own, or none that can be heard. The evidence for each.

Intervals are taken as one Gaussian process of three parts: a breath, the heart's own slow waves (Mayer waves near
0.1 Hz among them, which stay in step with a pacer at 6/min for up to a minute), and noise. A breath that goes with the
pacer keeps its phase; one's own has a pace of its own, which wanders from breath to breath. Their marginal likelihoods
(Rasmussen & Williams 2006, ISBN 026218253X, 5.4) say which of them is likelier to have made these intervals. The share
of the variance at the pacer's frequency, which slow waves take away from everybody, has no say in it.
"""

import cmath
import math
from collections.abc import Generator, Sequence

import numpy as np

from device.model import Array, Entrainment

STEP = 0.08  # ln: two paces that are thought of lie 8 % apart
PER_S = np.exp(np.arange(math.log(3.5), math.log(24.0), STEP)) / 60  # paces of a breath that are thought of
NEAR_PER_S = 0.4 / 60  # one this near the pacer's is told by its drift alone
MAYER_PER_S, MAYER_S = 0.095, 10.0  # slow waves: about where, and how long they stay in step with themselves
SLOWER_S = 30.0  # ... and what is slower yet
PACED_S, OWN_BREATHS = 3000.0, 5.0  # how long a breath keeps its phase: with a pacer, and by itself
SECOND = 0.1  # power of a breath's second harmonic over that of its first
SLOW, NOISE = (0.1, 0.5, 2.5, 12.0), 0.1  # power of slow waves, and of noise, over that of a breath
AT_FIRST, CLOSER = 1, 4  # the one of SLOW by which paces are compared first; how many stay to be compared by all
AT_ONCE = 8  # likelihoods of one step: one alone costs as much, most of it for being called
FREE = 1e3  # power of a mean and a trend: they may be anything
STILL_MS = 0.1  # a heart that moves by less tells of no breath
LAG_S, LAGS = 0.01, 9000  # moments are told apart so finely here; the last lag stands for all beyond
MOST = 100  # intervals: of more, neighbours are taken together
IN_STEP, DRIFTS = 0.9, 0.5  # length of the mean phase vector over the three thirds
SURE, CLEAR = 0.95, 0.9  # probabilities from which entrainment is told, and a pace


def weighed(times_s: Array, ibi_ms: Array, cycles: Array) -> Generator[None, None, Entrainment | None]:
    """Entrainment, in some steps, so that no tick has to wait for all likelihoods.

    times_s, ibi_ms: (n,) middles of intervals, and the intervals. cycles: (n,) the pacer's phase there, in breaths.
    None where no breath is heard in them. In tests/signals/test_breath_evidence.py is how often it is wrong.
    """
    while len(times_s) > MOST:
        odd = len(times_s) % 2
        times_s, ibi_ms, cycles = (a[odd:].reshape(-1, 2).mean(axis=1) for a in (times_s, ibi_ms, cycles))
    heart = _Heart(times_s, ibi_ms)
    if heart.still:
        return None
    pacer_per_s = np.ptp(cycles) / np.ptp(times_s)
    paces = np.flatnonzero(np.abs(PER_S - pacer_per_s) > NEAR_PER_S).tolist()
    paced, silent = heart.evidence(heart.led(cycles)), heart.evidence(0.0)
    yield
    own = float(np.logaddexp.reduce((yield from heart.of_paces(paces)))) - math.log(len(paces))
    together = np.logaddexp.reduce((paced, silent, own))
    if math.exp(own - together) >= SURE:
        return Entrainment.NO
    if math.exp(paced - together) >= SURE:
        return _by_phase(_constancy(cycles, heart.level))
    return None if silent > max(paced, own) else Entrainment.PARTLY


def heard_per_s(times_s: Array, ibi_ms: Array) -> Generator[None, None, float | None]:
    """Pace of the breath that is heard in a heart, whoever leads it, in breaths/s, in steps as above. None: unclear.

    times_s, ibi_ms: (n,) middles of intervals, and the intervals, of some breaths.
    """
    heart = _Heart(times_s, ibi_ms)
    if heart.still:
        return None
    silent = heart.evidence(0.0)
    yield
    paces = yield from heart.of_paces(range(len(PER_S)))
    best = int(np.argmax(paces))
    breath, near = np.logaddexp.reduce(paces), np.logaddexp.reduce(paces[max(0, best - 1) : best + 2])
    clear = 0 < best < len(PER_S) - 1 and math.exp(near - np.logaddexp(breath, silent + math.log(len(PER_S)))) >= CLEAR
    return float(PER_S[best] * math.exp(STEP * _top(*paces[best - 1 : best + 2]))) if clear else None


class _Heart:
    """Intervals (n,), and what of them may be no breath. level: (n,) without mean and trend; apart_s: (n, n).

    The level is one more row beside each covariance: that row of its Cholesky factor then is the whitened level.
    """

    def __init__(self, times_s: Array, ibi_ms: Array) -> None:
        n, about = len(times_s), times_s - times_s.mean()
        trend = np.column_stack((np.full(n, n**-0.5), about / math.sqrt(about @ about)))
        self.level = ibi_ms - trend @ (trend.T @ ibi_ms)
        self.still = bool(self.level @ self.level <= n * STILL_MS**2)
        self.apart_s = np.abs(times_s[:, None] - times_s)
        when = np.rint(times_s / LAG_S)
        lags = np.minimum(np.abs(when[:, None] - when), LAGS - 1)
        self._lags = np.pad(lags, (0, 1), constant_values=LAGS).astype(np.intp)
        self._rests = SLOW_OF_LAGS.take(self._lags) * np.array(SLOW)[:, None, None]
        self._rests[:, :n, :n] += FREE * trend @ trend.T + NOISE * np.eye(n)
        self._rests[:, n, :n] = self.level
        self._rests[:, n, n] = 2 * (self.level @ self.level) / NOISE  # more than the whitened level has

    def evidence(self, breath: "Array | float") -> float:
        """Log of the likelihood of the level with a breath's covariance (n + 1, n + 1), over all SLOW."""
        return float(np.logaddexp.reduce(self._likely(breath + self._rests)))

    def _likely(self, covariances: Array) -> Array:
        """(k,) logs of the likelihoods of the level with each of (k, n + 1, n + 1)."""
        n = len(self.level)
        half = np.linalg.cholesky(covariances)
        # the size of it all is not known: at its likeliest
        size, spread = np.square(half[:, n, :n]).sum(axis=1), half.diagonal(axis1=1, axis2=2)[:, :n]
        return np.asarray(-0.5 * n * np.log(size) - np.log(spread).sum(axis=1))

    def led(self, cycles: Array) -> Array:
        """Covariance of a breath that goes with a pacer that was at cycles (n,)."""
        return np.pad(_breath(cycles[:, None] - cycles, self.apart_s / PACED_S), (0, 1))

    def of_paces(self, paces: Sequence[int]) -> Generator[None, None, Array]:
        """The evidence for a breath of one's own at each of PER_S[paces]; -inf for all but the likeliest."""
        quick = np.zeros(len(paces))
        for k in range(0, len(paces), AT_ONCE):
            quick[k : k + AT_ONCE] = self._likely(self._own(paces[k : k + AT_ONCE]) + self._rests[AT_FIRST])
            yield
        found, closer = np.full(len(paces), -math.inf), np.argsort(quick)[-CLOSER:]
        breaths = self._own([paces[k] for k in closer])
        for size, rest in enumerate(self._rests):
            likely = quick[closer] if size == AT_FIRST else self._likely(breaths + rest)
            found[closer] = np.logaddexp(found[closer], likely)
            yield
        return found

    def _own(self, paces: Sequence[int]) -> Array:
        """(k, n + 1, n + 1) covariances of a breath of one's own at each of PER_S[paces]."""
        return np.array([OF_LAGS[pace].take(self._lags) for pace in paces])


def _top(before: float, at: float, after: float) -> float:
    """Where a parabola through three values has its top, in steps from the middle one; 0 if an outer one is -inf."""
    if not math.isfinite(before + after):
        return 0.0
    return 0.5 * (before - after) / (before - 2 * at + after)


def _breath(cycles: Array, lasts: Array) -> Array:
    """Covariance of what a breath does at two moments, so many cycles apart."""
    angle = 2 * np.pi * cycles
    return np.exp(-lasts) * (np.cos(angle) + SECOND * np.cos(2 * angle))


def _constancy(cycles: Array, level: Array) -> float:
    """Length, 0..1, of the mean phase vector over thirds: a breath that drifts past the pacer's has been around."""
    turns = []
    for third in np.array_split(np.arange(len(level)), 3):
        angle = 2 * np.pi * cycles[third]
        design = np.stack((np.ones(len(third)), np.cos(angle), np.sin(angle)), axis=1)
        _, cos, sin = np.linalg.lstsq(design, level[third], rcond=None)[0]
        turns.append(cmath.rect(1, cmath.phase(complex(cos, -sin))))
    return abs(sum(turns)) / len(turns)


def _by_phase(constancy: float) -> Entrainment:
    if constancy >= IN_STEP:
        return Entrainment.YES
    return Entrainment.PARTLY if constancy >= DRIFTS else Entrainment.NO


LAG = LAG_S * np.arange(LAGS)
MAYER = np.exp(-LAG / MAYER_S) * np.cos(2 * np.pi * MAYER_PER_S * LAG)
# as the module loads, so that no tick waits for it; 0 beside all lags
SLOW_OF_LAGS = np.pad(MAYER + np.exp(-LAG / SLOWER_S), (0, 1))
OF_LAGS = np.pad(_breath(PER_S[:, None] * LAG, PER_S[:, None] * LAG / OWN_BREATHS), ((0, 0), (0, 1)))
"""(paces, LAGS + 1) covariance of one's own breath at each of PER_S and each lag."""

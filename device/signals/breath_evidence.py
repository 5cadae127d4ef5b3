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
AT_FIRST, THEN, CLOSER = (1,), (0, 2, 3), 4  # the one of these by which paces are compared first; how many stay
FREE = 1e3  # power of a mean and a trend: they may be anything
STILL_MS = 0.1  # a heart that moves by less tells of no breath
LAG_S, LAGS = 0.01, 9000  # moments are told apart so finely here; the last lag stands for all beyond
MOST = 100  # intervals: of more, neighbours are taken together
IN_STEP, DRIFTS = 0.9, 0.5  # length of the mean phase vector over the three thirds
SURE, CLEAR = 0.95, 0.9  # probabilities from which entrainment is told, and a pace


def weighed(times_s: Array, ibi_ms: Array, cycles: Array) -> Generator[None, None, Entrainment | None]:
    """Entrainment, in as many steps as there are likelihoods, so that no tick has to wait for all of them.

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
    own = float(np.logaddexp.reduce((yield from heart.of_paces(paces)))) - math.log(len(paces))
    paced = yield from heart.evidence(heart.led(cycles))
    silent = yield from heart.evidence(0.0)
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
    silent = yield from heart.evidence(0.0)
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
        trend, _ = np.linalg.qr(np.vander(times_s - times_s.mean(), 2))
        self.level = ibi_ms - trend @ (trend.T @ ibi_ms)
        self.still = bool(self.level @ self.level <= len(ibi_ms) * STILL_MS**2)
        self.apart_s = np.abs(times_s[:, None] - times_s)
        mayer = np.exp(-self.apart_s / MAYER_S) * np.cos(2 * np.pi * MAYER_PER_S * self.apart_s)
        slow, noise = mayer + np.exp(-self.apart_s / SLOWER_S), NOISE * np.eye(len(ibi_ms))
        self._rests = [self._beside(FREE * trend @ trend.T + size * slow + noise) for size in SLOW]
        when = np.rint(times_s / LAG_S)
        lags = np.minimum(np.abs(when[:, None] - when), LAGS - 1)
        self._lags = np.pad(lags, (0, 1), constant_values=LAGS).astype(np.intp)

    def evidence(self, breath: Array | float, rests: Sequence[int] = range(len(SLOW))) -> Generator[None, None, float]:
        """Log of the likelihood of the level with a breath's covariance (n + 1, n + 1), over some rests."""
        n, found = len(self.level), -math.inf
        for rest in rests:
            half = np.linalg.cholesky(breath + self._rests[rest])
            white = half[n, :n]
            # the size of it all is not known: at its likeliest
            likely = -0.5 * n * math.log(float(white @ white)) - float(np.log(half.diagonal()[:n]).sum())
            found = float(np.logaddexp(found, likely))
            yield
        return found

    def led(self, cycles: Array) -> Array:
        """Covariance of a breath that goes with a pacer that was at cycles (n,)."""
        return np.pad(_breath(cycles[:, None] - cycles, self.apart_s / PACED_S), (0, 1))

    def of_paces(self, paces: Sequence[int]) -> Generator[None, None, Array]:
        """The evidence for a breath of one's own at each of PER_S[paces]; -inf for all but the likeliest."""
        quick = np.zeros(len(paces))
        for k, pace in enumerate(paces):
            quick[k] = yield from self.evidence(OF_LAGS[pace].take(self._lags), AT_FIRST)
        found = np.full(len(paces), -math.inf)
        for likely in np.argsort(quick)[-CLOSER:]:
            more = yield from self.evidence(OF_LAGS[paces[likely]].take(self._lags), THEN)
            found[likely] = np.logaddexp(quick[likely], more)
        return found

    def _beside(self, covariance: Array) -> Array:
        whole = np.pad(covariance, (0, 1))
        whole[-1, :-1] = self.level
        whole[-1, -1] = 2 * (self.level @ self.level) / NOISE  # more than the whitened level has
        return whole


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


def _of_lags() -> Array:
    """(paces, LAGS + 1) covariance of one's own breath at each of PER_S and each lag, and 0."""
    cycles = PER_S[:, None] * LAG_S * np.arange(LAGS)
    return np.pad(_breath(cycles, cycles / OWN_BREATHS), ((0, 0), (0, 1)))


OF_LAGS = _of_lags()  # as the module loads, so that no tick waits for it

"""How a person answered each pace of a session: where their heart swung most with the breath, and small steps to it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from statistics import median

from device.guide.pacer import Pacer
from device.model import BreathRsa, Entrainment

BIN_BPM = 0.5
LEAST_BREATHS = 3  # at a pace, before it can be called the best
KEPT = 60  # breaths at one pace
FASTEST_BEST_BPM, SLOWEST_BEST_BPM = 7.0, 4.5  # resonance of adults lies within 4.5..6.5/min; a little room above

STEP_BPM, MOST_BPM = 0.1, 0.5  # training adapts by so much at a time, and so far from the person's own pace in all
STEP_S = 120.0
BETTER = 1.03  # a swing has to be this much larger to count as an answer, and not as chance


class RsaByPace:
    """Swings at their pace in, the pace of the largest out."""

    def __init__(self) -> None:
        self._swings: dict[int, deque[float]] = {}

    def feed(self, rate_bpm: float, swings: Sequence[BreathRsa], entrainment: Entrainment | None) -> None:
        """Swings told now, while the lamp breathes at rate_bpm; they count only if the heart goes with it."""
        if entrainment in (Entrainment.YES, Entrainment.PARTLY) and swings:
            kept = self._swings.setdefault(round(rate_bpm / BIN_BPM), deque(maxlen=KEPT))
            kept.extend(s.rsa_ms for s in swings)

    def slow(self) -> dict[float, float]:
        """Median swing in ms at each slow pace at which the heart went with the lamp."""
        known = {k * BIN_BPM: median(s) for k, s in self._swings.items() if len(s) >= LEAST_BREATHS}
        return {pace: size for pace, size in known.items() if SLOWEST_BEST_BPM <= pace <= FASTEST_BEST_BPM}

    def best_bpm(self) -> float | None:
        """The pace, among slow ones, at which the heart swung most; None if it never went with the lamp at one."""
        slow = self.slow()
        return max(slow, key=lambda pace: (slow[pace], pace)) if slow else None


class Adapt:
    """Training: moves a pacer by STEP_BPM every STEP_S towards where the heart swings more, never far from own_bpm."""

    def __init__(self, pacer: Pacer, now_s: float, own_bpm: float) -> None:
        self._pacer, self._own_bpm, self._pace_bpm = pacer, own_bpm, own_bpm
        self._direction = -1.0  # slower first: pulse and breath of a body that settles slow down
        self._before: float | None = None
        self._swings: list[float] = []
        self._since_s = now_s
        pacer.lead(now_s, own_bpm, 20.0)

    def feed(self, now_s: float, swings: Sequence[BreathRsa], entrainment: Entrainment | None) -> None:
        """One tick."""
        if entrainment is not Entrainment.NO:
            self._swings += [s.rsa_ms for s in swings]
        if now_s - self._since_s < STEP_S:
            return
        self._since_s = now_s
        now = median(self._swings) if len(self._swings) >= LEAST_BREATHS else None
        self._swings = []
        if now is None:
            return  # nothing was answered: stay
        if self._before is not None and now * BETTER < self._before:
            self._direction = -self._direction
        self._before = now
        low, high = self._own_bpm - MOST_BPM, self._own_bpm + MOST_BPM
        self._pace_bpm = min(max(self._pace_bpm + self._direction * STEP_BPM, low), high)
        self._pacer.lead(now_s, self._pace_bpm, 20.0)

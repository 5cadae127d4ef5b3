"""Adapt: from the person's own pace in small steps towards larger RSA (a hill climb), as in training."""

from collections.abc import Sequence
from statistics import median

from device.guide.known_paces import LEAST_BREATHS
from device.guide.pacer import Pacer
from device.guide.paces.pace import CHANGE_S, Pace, PhaseStart
from device.model import Entrainment, Reading, Vitals

STEP_BPM, MOST_BPM = 0.1, 0.5  # so much at a time, and so far from the person's own pace in all
STEP_S = 120.0
BETTER = 1.03  # RSA has to be this much larger to count as an answer, and not as chance


class Adapt:
    """Moves a pacer by STEP_BPM every STEP_S, on in the same direction until the median RSA falls."""

    beyond = False

    def __init__(self, start: PhaseStart, pacer: Pacer) -> None:
        self._pacer = pacer
        self._own_bpm = self._pace_bpm = start.known.own_or_usual_bpm
        self._direction = -1.0  # slower first: pulse and breath of a body that settles slow down
        self._before_ms: float | None = None
        self._rsa_ms: list[float] = []
        self._since_s = start.now_s
        pacer.change_to(start.now_s, self._own_bpm, CHANGE_S)

    def feed(self, now_s: float, vitals: Vitals, people: Sequence[Reading]) -> None:
        """One tick: RSA is that of the first person."""
        if vitals.entrainment is not Entrainment.NO:
            self._rsa_ms += [breath.rsa_ms for breath in people[0].breaths]
        if now_s - self._since_s < STEP_S:
            return
        self._since_s = now_s
        rsa_ms, self._rsa_ms = self._rsa_ms, []
        if len(rsa_ms) < LEAST_BREATHS:
            return  # nothing was answered: stay
        now_ms = median(rsa_ms)
        if self._before_ms is not None and now_ms * BETTER < self._before_ms:
            self._direction = -self._direction
        self._before_ms = now_ms
        low, high = self._own_bpm - MOST_BPM, self._own_bpm + MOST_BPM
        self._pace_bpm = min(max(self._pace_bpm + self._direction * STEP_BPM, low), high)
        self._pacer.change_to(now_s, self._pace_bpm, CHANGE_S)


ADAPT = Pace("adapt", begin=Adapt, of_own=True)

"""One person's RSA at each pace of a session, and the pace at which it was largest."""

from collections import deque
from collections.abc import Sequence
from statistics import median

from device.model import BreathRsa, Entrainment

BIN_BPM = 0.5
LEAST_BREATHS = 3  # at a pace, before it can be called the best
KEPT_BREATHS = 60  # at a pace
SLOWEST_BEST_BPM, FASTEST_BEST_BPM = 4.5, 7.0  # adults' resonance frequency is 4.5..6.5/min; a little room above


class RsaByPace:
    """Collects RSA per breath in bins of BIN_BPM. Paces are breaths/min."""

    def __init__(self) -> None:
        self._rsa_ms: dict[int, deque[float]] = {}

    def feed(self, rate_bpm: float, breaths: Sequence[BreathRsa], entrainment: Entrainment | None) -> None:
        """Breaths that became known while the lamp paced at rate_bpm; they count only if the heart is entrained."""
        if breaths and entrainment in (Entrainment.YES, Entrainment.PARTLY):
            kept = self._rsa_ms.setdefault(round(rate_bpm / BIN_BPM), deque(maxlen=KEPT_BREATHS))
            kept.extend(breath.rsa_ms for breath in breaths)

    def slow(self) -> dict[float, float]:
        """Median RSA in ms at each slow pace at which the heart was entrained for LEAST_BREATHS."""
        known = {k * BIN_BPM: median(rsa_ms) for k, rsa_ms in self._rsa_ms.items() if len(rsa_ms) >= LEAST_BREATHS}
        return {pace: rsa_ms for pace, rsa_ms in known.items() if SLOWEST_BEST_BPM <= pace <= FASTEST_BEST_BPM}

    def best_bpm(self) -> float | None:
        """The slow pace of the largest RSA, of equal ones the fastest; None if the heart was entrained at none."""
        slow = self.slow()
        return max(slow, key=lambda pace: (slow[pace], pace)) if slow else None

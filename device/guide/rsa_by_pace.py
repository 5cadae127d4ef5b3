"""How a person answered each pace of a session: where their heart swung most with the breath."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from statistics import median

from device.model import BreathRsa, Entrainment

BIN_BPM = 0.5
LEAST_BREATHS = 3  # at a pace, before it can be called the best
KEPT = 60  # breaths at one pace
FASTEST_BEST_BPM, SLOWEST_BEST_BPM = 7.0, 4.5  # resonance of adults lies within 4.5..6.5/min; a little room above


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

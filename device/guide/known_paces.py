"""What is known of people's paces: from assessments before a session, from RSA in it; and one pace for two of them."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from device.model import BreathRsa, Entrainment, Reading

USUAL_BPM = 6.0  # of whom no own pace was found: near the resonance frequency of most adults
BIN_BPM = 0.5
LEAST_BREATHS = 3  # at a pace, before it can be called the best
KEPT_BREATHS = 60  # at a pace
SLOWEST_BEST_BPM, FASTEST_BEST_BPM = 4.5, 7.0  # adults' resonance frequency is 4.5..6.5/min; a little room above
ENOUGH = 0.8  # of one's own largest RSA: what each is to keep at the pace of both
FINE_BPM = 0.1

Curve = Mapping[float, float]
"""One person's RSA at each pace: breaths/min -> size, in any unit of their own."""


@dataclass(frozen=True, slots=True)
class PaceForTwo:
    """rate_bpm: the pace. share: of their own largest RSA that whoever loses more of it still keeps there."""

    rate_bpm: float
    share: float


def choose(curves: Sequence[Curve]) -> PaceForTwo | None:
    """The pace at which the smaller of the people's shares of their own largest RSA is largest (maximin).

    It lies between the slowest and the fastest pace that was tried with everybody whose RSA is known, which is
    interpolated linearly. None where nobody's is known, or where no pace was tried with all whose is.
    """
    known = [curve for curve in curves if curve]
    if not known:
        return None
    slowest, fastest = max(min(curve) for curve in known), min(max(curve) for curve in known)
    if slowest > fastest:
        return None
    paces = np.append(np.arange(slowest, fastest, FINE_BPM), fastest)
    tried = [np.array(sorted(curve.items())).T for curve in known]
    shares = np.min([np.interp(paces, rates_bpm, rsa) / rsa.max() for rates_bpm, rsa in tried], axis=0)
    best = int(np.argmax(shares))
    return PaceForTwo(round(float(paces[best]), 2), round(float(shares[best]), 3))


class RsaByPace:
    """One person's RSA per breath in bins of BIN_BPM, and the pace at which it was largest. Paces are breaths/min."""

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


class KnownPaces:
    """Learns at which pace each person's RSA is largest. Paces are breaths/min.

    own_bpm: the resonance frequency that an assessment found; of two, the pace that serves both.
    for_two: how that pace was chosen, where it is known.
    """

    def __init__(self, own_bpm: float | None = None, for_two: PaceForTwo | None = None) -> None:
        self.own_bpm, self.for_two = own_bpm, for_two
        self.least_bpm = 0.0
        """The slowest pace that may still be asked of these people: they have lost slower ones."""
        self._rsa: dict[str, RsaByPace] = {}

    @property
    def own_or_usual_bpm(self) -> float:
        """Their own pace, or what serves most people."""
        return self.own_bpm or USUAL_BPM

    def feed(self, rate_bpm: float, readings: Mapping[str, Reading]) -> None:
        """What each person, by code, answered in a tick that was paced at rate_bpm."""
        for code, reading in readings.items():
            if code not in self._rsa:
                self._rsa[code] = RsaByPace()
            self._rsa[code].feed(rate_bpm, reading.breaths, reading.vitals.entrainment)

    def best_bpm(self) -> float | None:
        """The pace of the largest RSA in this session; of two people, the one that `choose` finds; None if unknown."""
        people = list(self._rsa.values())
        if len(people) < 2:
            return people[0].best_bpm() if people else None
        chosen = choose([rsa.slow() for rsa in people])
        self.for_two = chosen or self.for_two
        return chosen.rate_bpm if chosen else None

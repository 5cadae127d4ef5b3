"""What is known of people's paces: from assessments before the session, and from their RSA in it."""

from collections.abc import Mapping

from device.guide.pace_for_two import PaceForTwo, choose
from device.guide.rsa_by_pace import RsaByPace
from device.model import Reading

USUAL_BPM = 6.0  # of whom no own pace was found: near the resonance frequency of most adults


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
            self._rsa.setdefault(code, RsaByPace()).feed(rate_bpm, reading.breaths, reading.vitals.entrainment)

    def best_bpm(self) -> float | None:
        """The pace of the largest RSA in this session; of two people, the one that `choose` finds; None if unknown."""
        people = list(self._rsa.values())
        if len(people) < 2:
            return people[0].best_bpm() if people else None
        chosen = choose([rsa.slow() for rsa in people])
        if chosen is None:
            return None
        self.for_two = chosen
        return chosen.rate_bpm

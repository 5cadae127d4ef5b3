"""Follow: the pacer goes where the leader's own breath is, as far as RSA tells it; else it stays where it is."""

from collections.abc import Sequence

from device.guide.pacer import Pacer
from device.guide.paces.lead import meeting_bpm
from device.guide.paces.pace import Pace, PhaseStart
from device.model import Reading, Vitals

THINK_S = 3.0  # the heart's own rhythm is looked for about as often
FOLLOW_S = 12.0  # a breath or two: nobody is to see the lamp hurry after them


class Follow:
    """Keeps a pacer at the breathing rate of the phase's leader, within what the lamp may ask."""

    beyond = False

    def __init__(self, start: PhaseStart, pacer: Pacer) -> None:
        self._pacer, self._leader, self._thinks_s = pacer, start.phase.leader, start.now_s

    def feed(self, now_s: float, vitals: Vitals, people: Sequence[Reading]) -> None:
        """One tick."""
        if now_s < self._thinks_s:
            return
        self._thinks_s = now_s + THINK_S - 1e-6
        one = people[-1 if self._leader == "second" else 0]
        rate_bpm = (vitals if self._leader == "all" else one.vitals).rhythm_bpm
        if rate_bpm is not None:
            self._pacer.change_to(now_s, rate_bpm, FOLLOW_S)


FOLLOW = Pace(
    "follow",
    begin=Follow,
    start_bpm=meeting_bpm,
    plan=lambda phase, before_bpm: (before_bpm or phase.from_bpm, before_bpm or phase.from_bpm),
)

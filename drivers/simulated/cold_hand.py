"""A cold finger: little blood pulses in it, now more and now less, and what disturbs the sensor is as large as ever.

In the cold the shunts between arteries and veins of a fingertip shut; what still flows comes and goes with the nerves
that hold them (Lossius 1993, 10.1113/jphysiol.1993.sp019491), and small vessels tightened so wander by themselves, once
in 27 to 50 s (Talke 2025, 10.1159/000548155). So the pulse wave is a few hundredths of a warm one and changes over tens
of seconds. It sinks in what shares its band and does not shrink with it: the restlessness of a stiff finger, in bouts.
How large that is, and how far both wander, are judgements.
"""

import math
from collections.abc import Iterator

WANDERS_S, WANDERS = 12.0, 0.7  # the flow forgets within this; deviation of its logarithm: half to twice the usual
BOUT_S, BOUTS = 20.0, 0.7  # the same of how restless the finger is
RESTLESS = 0.016  # of a warm wave: one deviation of what a finger's movements add
RESTLESS_S = 0.12  # movements have most of their power below 1.3 Hz, and fall off as a shiver does


class ColdHand:
    """What a pulse sensor has of one cold finger, advanced in steps.

    perfusion: the usual size of its wave, as a share of a warm one's. stirred: normal numbers. step_s: between steps.
    """

    def __init__(self, perfusion: float, stirred: Iterator[float], step_s: float) -> None:
        self._perfusion, self._stirred, self._step_s = perfusion, stirred, step_s
        self._flow = self._bout = self._moved = 0.0

    def step(self) -> None:
        """Live for step_s."""
        self._flow = self._wandered(self._flow, WANDERS_S, WANDERS)
        self._bout = self._wandered(self._bout, BOUT_S, BOUTS)
        self._moved = self._wandered(self._moved, RESTLESS_S, RESTLESS * math.exp(self._bout))

    def wave(self, warm: float) -> float:
        """What is left of a warm finger's wave, 0..1, with what movement adds."""
        return self._perfusion * math.exp(self._flow) * warm + self._moved

    def _wandered(self, value: float, forgets_s: float, deviation: float) -> float:
        share = self._step_s / forgets_s
        return value * (1 - share) + next(self._stirred) * deviation * math.sqrt(2 * share)

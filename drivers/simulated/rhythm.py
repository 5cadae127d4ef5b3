"""Which cycles of a heart are not the sinus node's: ectopic beats with their pauses, and atrial fibrillation."""

import math
import random
from enum import StrEnum

from drivers.simulated.physiology import Physiology

COUPLING = (0.55, 0.80)  # of a cycle until an ectopic beat (typical of ventricular ones; a judgement)
VENTRICULAR = 0.7  # of them; their pause is fully compensatory, as the next sinus beat is lost
RESET = (1.0, 1.15)  # of a cycle after an atrial one, which sets the node anew
AGAIN = 0.15  # chance of another one after the pause: they come in spells
WEAK = 0.75  # strength of a ventricular beat, which no conduction has made simultaneous
REFRACTORY, SCATTER = 0.55, 3.5  # fibrillation: shortest share of a mean cycle, shape of the gamma beyond: CV 0.24
HASTE = 1.35  # times as fast as the node, with nothing to hold the atria back (80 to 100/min at rest; a judgement)
FILLS = 0.28  # of a usual cycle: a heart is filled by 63 % within this, after
EJECTS = 0.32  # which is not for filling


class Interval(StrEnum):
    """What an interval that ends with a beat truly is."""

    NORMAL = "normal"
    ECTOPIC = "ectopic"
    PAUSE = "pause"
    IRREGULAR = "irregular"


class Rhythm:
    """Cycle after cycle of one heart. seed: its own."""

    def __init__(self, who: Physiology, seed: int) -> None:
        self._who, self._random = who, random.Random(f"rhythm {seed}")
        self._chance = who.ectopic_share
        self._pause: float | None = None
        self.kind = Interval.NORMAL
        """Of the cycle under way."""
        self.cycle = 1.0
        """How long that is, as a share of what the node would have made."""
        self._ventricular = False
        self.next()

    def next(self) -> None:
        """A beat has been: the next cycle begins."""
        draw = self._random
        if self._who.fibrillates:
            self.kind = Interval.IRREGULAR
            self.cycle = (REFRACTORY + draw.gammavariate(SCATTER, (1 - REFRACTORY) / SCATTER)) / HASTE
        elif self._pause is not None:
            self.kind, self.cycle, self._pause, self._chance = Interval.PAUSE, self._pause, None, AGAIN
        elif self._who.ectopic_share and draw.random() < self._chance:
            self.kind, self.cycle = Interval.ECTOPIC, draw.uniform(*COUPLING)
            self._ventricular = draw.random() < VENTRICULAR
            self._pause = 2 - self.cycle if self._ventricular else draw.uniform(*RESET)
        else:
            self.kind, self.cycle, self._chance = Interval.NORMAL, 1.0, self._who.ectopic_share

    @property
    def force(self) -> float:
        """Of the beat that ends this cycle, 1 as usual: a heart gives what it was filled with."""
        cycle = self.cycle * (HASTE if self._who.fibrillates else 1.0)
        filled = -math.expm1(-max(0.0, cycle - EJECTS) / FILLS) / -math.expm1(-(1 - EJECTS) / FILLS)
        return filled * (WEAK if self.kind is Interval.ECTOPIC and self._ventricular else 1.0)

"""A pulse as it was while a heart rate was shown, to know it again after a burst of motion."""

import math
from dataclasses import dataclass

from device.model import Array

FADES_S = 30.0  # for how long it is the same heart at about the same rate, on a finger that lies about the same
FASTER, SLOWER = 0.8, 1.25  # interval over the known one, at most: a heart that was startled, or that swings
HEIGHTS, ALIKE = 1.3, 0.95  # |ln| of the height over the known one, at most; correlation of the shapes, at least


@dataclass(frozen=True, slots=True)
class KnownPulse:
    """The usual beat at t_s. height: as Onset's. ibi_s: usual interval. shape: (n,), without offset and slope, |1|."""

    t_s: float
    height: float
    ibi_s: float
    shape: Array

    def is_nearer(self, height: float, usual: float) -> bool:
        """Whether a height is rather that of this pulse than the usual one of late."""
        return not usual or abs(math.log(height / self.height)) < abs(math.log(height / usual))

    def interval_s(self, ibi_s: float) -> float:
        """An interval if this heart can have it, else its usual one: motion has intervals of its own."""
        return ibi_s if self.is_interval(ibi_s) else self.ibi_s

    def is_beat(self, height: float, like: float) -> bool:
        """Whether a beat of this height, so like the known shape, is one of this pulse."""
        return like > ALIKE and abs(math.log(height / self.height)) < HEIGHTS

    def is_interval(self, ibi_s: float | None) -> bool:
        """Whether an interval may be this heart's."""
        return ibi_s is not None and FASTER * self.ibi_s < ibi_s < SLOWER * self.ibi_s

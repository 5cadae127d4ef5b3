"""How a simulated person recognises a lamp's breaths by touch, with eyes closed. Feels a strength, knows no pacer.

The lamp touches once to breathe in and twice to breathe out: a touch that is not soon followed by another begins a
breath. One swell a breath is such a touch too.
"""

import math

from drivers.simulated.eyes import Breaths

FELT = 0.02  # of the motor's full strength
PAIR_S = 0.8  # two touches nearer than this are a pair


class Fingers:
    """Touch in, the lamp's breaths out."""

    def __init__(self) -> None:
        self._felt = False
        self._last_s = -math.inf
        self._alone_s: float | None = None
        self.breaths = Breaths()

    def feel(self, t_s: float, touch: float) -> None:
        """Take in the touch at t_s, 0..1."""
        felt = touch > FELT
        if felt and not self._felt:
            self._alone_s = None if t_s - self._last_s < PAIR_S else t_s
            self._last_s = t_s
        self._felt = felt
        if self._alone_s is not None and t_s - self._alone_s >= PAIR_S:
            self.breaths.begin(self._alone_s)
            self._alone_s = None

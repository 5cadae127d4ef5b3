"""How full the light of the breath is: as the pacer asks, and where it stops asking, it empties."""

import math

from device.model import Breath

EMPTYING_S = 1.2  # both time constants with which the light breathes out where a lead ends in the middle of a breath


class BreathLevel:
    """The pacer's breath in, how full the light is out."""

    def __init__(self) -> None:
        self._full, self._full_s = 0.0, 0.0  # lungs that were last asked for, and when

    def feed(self, t_s: float, breath: Breath | None) -> float:
        """0..1 at t_s."""
        if breath:
            self._full, self._full_s = breath.lungs, t_s
            return breath.lungs
        since = (t_s - self._full_s) / EMPTYING_S
        return self._full * (1 + since) * math.exp(-since)

"""One person's heart beats for the other to feel: one soft short tap of the motor as each beat becomes known."""

import math
from collections.abc import Sequence

from device.model import Beat
from device.scene.touch import pulse

TAP_S = 0.21  # shorter than any touch of the breath, long enough for the motor to turn, and no whole number of ticks
APART_S = 0.45  # from tap to tap at least: of a heart above 133 a minute every other beat is felt
LATE_S = 0.10  # a beat that has been known for longer is over: it is not felt as if it were now


class Heartbeat:
    """Beats in, strength 0..1 out: the same for every beat, however fast they come."""

    def __init__(self) -> None:
        self._whose: str | None = None
        self._begun_s = self._tap_s = -math.inf  # the last tap, and the one that is still felt

    def feed(self, t_s: float, whose: str | None, beats: Sequence[Beat]) -> float:
        """At t_s. whose: pulse is given, None nobody's: then it is silent at once. beats: of that person, new ones."""
        if whose != self._whose:
            self._whose, self._tap_s = whose, -math.inf
        if whose is None:
            return 0.0
        beat = any(beat.accepted and t_s - beat.known_s < LATE_S for beat in beats)
        if beat and t_s - self._begun_s >= APART_S:
            self._begun_s = self._tap_s = t_s
        return pulse(t_s - self._tap_s, TAP_S)

"""Beats that a recording has annotated, as R peaks of an ECG, announced when their time comes."""

import math
from collections.abc import Sequence

from device.model import Contact, Reason
from device.signals.pulse.confidence import RateConfidence
from device.signals.pulse.detector import DetectedBeat
from device.signals.pulse.onsets import LONGEST_S, SHORTEST_S


class AnnotatedBeats:
    """A BeatDetector that looks at no volts. times_s: of the annotated beats, ascending."""

    def __init__(self, times_s: Sequence[float]) -> None:
        self._times_s, self._next = times_s, 0
        self._last_s = -math.inf
        self._gone = True
        self._confidence = RateConfidence()
        self.contact = Contact.FOUND

    def feed(self, t_s: float, volts: float) -> DetectedBeat | None:
        """The next annotated beat, once t_s has reached it."""
        self._gone = self._confidence.timed_out(t_s)
        if self._next >= len(self._times_s) or t_s < self._times_s[self._next]:
            return None
        at_s = self._times_s[self._next]
        self._next += 1
        since_s = at_s - self._last_s
        if since_s < SHORTEST_S:
            return None  # marked twice
        self._last_s = at_s
        ibi_s = since_s if since_s <= LONGEST_S else None
        counts = self._confidence.feed(at_s, since_s, ibi_s, 1.0, Reason.NO_PULSE_WAVE, shown=True)
        return DetectedBeat(at_s, ibi_s, 1.0, counts)

    def heart_rate_bpm(self) -> float | None:
        """As PulseDetector's; None where there are too few beats."""
        return None if self._gone else self._confidence.rate_bpm()

    def reason(self) -> Reason:
        """Why there is no heart rate."""
        return Reason.FEW_ANNOTATED_BEATS

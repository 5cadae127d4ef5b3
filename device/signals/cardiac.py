"""From one pulse channel to beats, classified inter-beat intervals, RSA per breath and HRV of unpaced rest, row by row.

The one chain of the detectors: a session feeds it as time passes, `batch` a whole array at once.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from device.model import Beat, Breath, BreathRsa, Contact, Interval, Reason, Regularity, RestMeasures
from device.signals.hrv import RestHrv
from device.signals.intervals import IntervalClassifier
from device.signals.irregularity import Irregularity
from device.signals.pulse.confidence import GOOD
from device.signals.pulse.detector import DetectedBeat
from device.signals.rsa import RsaTracker


class BeatDetector(Protocol):
    """Rows of a pulse channel in, beats out: PulseDetector, or AnnotatedBeats."""

    contact: Contact

    def feed(self, t_s: float, volts: float) -> DetectedBeat | None:
        """One row, NaN if there is none."""
        ...

    def heart_rate_bpm(self) -> float | None:
        """The rate of the last seconds; None while there are too few good beats."""
        ...

    def reason(self) -> Reason:
        """Why there is no rate."""
        ...


class CardiacEvents(NamedTuple):
    """What became known of a heart since the last tick."""

    beats: tuple[Beat, ...]
    intervals: tuple[Interval, ...]
    breaths: tuple[BreathRsa, ...]
    rest: RestMeasures | None


class CardiacAnalysis:
    """Detector, interval classifier, RSA and resting HRV of one person, in that order."""

    def __init__(self, detector: BeatDetector) -> None:
        self.detector, self.intervals, self.rsa = detector, IntervalClassifier(), RsaTracker()
        self._rest = RestHrv()
        self._irregularity, self._quality = Irregularity(), 0.0

    @property
    def regularity(self) -> Regularity | None:
        """Of the rhythm; None while there is too little of it."""
        return self._irregularity.regularity

    def begin_part(self) -> None:
        """Spans of rest are counted anew from here."""
        self._rest.reset()

    def feed(self, now_s: float, t_s: Sequence[float], volts: Sequence[float], breath: Breath | None) -> CardiacEvents:
        """The rows that became due at now_s, NaN where there is none; breath: what a pacer asks for, None unpaced."""
        before = self.detector.contact
        detected = []
        for t, v in zip(t_s, volts, strict=True):  # at every tick, and a comprehension would cost a call more
            if beat := self.detector.feed(t, v):
                detected.append(beat)
        contact = self.detector.contact
        if contact is not before and contact is not Contact.FOUND:
            self.intervals.reset()
            self.rsa.reset()
            self._rest.reset()
        beats, intervals = [], []
        for beat in detected:
            accepted = contact is Contact.FOUND and beat.counts
            both, self._quality = min(self._quality, beat.quality), beat.quality
            self._irregularity.feed(beat.t_s, beat.ibi_s if both >= GOOD else None)
            beats.append(Beat(beat.t_s, now_s, beat.ibi_s, beat.quality, accepted))
            if interval := self.intervals.feed(beat.t_s, beat.ibi_s if accepted else None):
                intervals.append(interval)
                self._irregularity.feed_kind(interval.kind)
        self._irregularity.forget(now_s)
        irregular = self._irregularity.regularity is Regularity.IRREGULAR
        if irregular:
            self.rsa.reset()  # no swing, no following: what a breath does to it cannot be told
        breaths = self.rsa.feed(now_s, breath, tuple(intervals))
        if irregular or breath is not None:
            self._rest.reset()
        rest = None
        for interval in () if breath or irregular else intervals:
            rest = rest or self._rest.feed(interval)
        return CardiacEvents(tuple(beats), tuple(intervals), breaths, rest)

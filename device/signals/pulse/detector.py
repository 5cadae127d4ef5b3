"""Beat detector for photoplethysmograms (PPG), row by row: beats, heart rate, contact. A beat announced is final.

Sensors differ in polarity, and a finger can change it. So both polarities are detected at once, and the one whose wave
rises faster than it falls leads. What is uncertain is announced with its quality; a heart rate exists only while the
confidence gate is open (pulse.confidence).
"""

import math
from typing import NamedTuple

from device.model import Contact, Reason
from device.signals.pulse.confidence import FALLS, HOLD_S, RISES, RateConfidence
from device.signals.pulse.kernels import SlopeBuffer
from device.signals.pulse.known_pulse import FADES_S, KnownPulse
from device.signals.pulse.landing import Landing
from device.signals.pulse.onsets import SHORTEST_S, Onset, OnsetDetector
from device.signals.pulse.quality import GAPS, RISE_BEATS, RISE_FIRST, Quality

ABSURD_V = 100.0  # more than any converter gives; infinity would stay in the running means for ever
TURN = 0.3  # by how much the other polarity's mean rise must be larger to lead
AGAIN_WITHIN_S = 30.0  # a rate shown not longer ago is acquired again sooner
STEADY_BEATS = 5  # so many steady beats in a row are a pulse to know again
HINT_S = 1.5  # score from which a person is asked to hold still
LOST_S = 5.0  # how long the contact is LOST before it is LOOKING again
WATCH_ROWS = 9  # ten times a second is often enough for states
MISSING_SHARE = 0.03  # how fast the share of missing rows follows: within a third of a second


class DetectedBeat(NamedTuple):
    """A beat. ibi_s: from the beat before, None after a pause. quality: 0..1. counts: whether ibi_s may be believed."""

    t_s: float
    ibi_s: float | None
    quality: float
    counts: bool


class _Side:
    """The detector of one polarity."""

    def __init__(self, sign: float, wave: SlopeBuffer) -> None:
        self.sign, self._wave = sign, wave
        self.quality, self.confidence = Quality(wave, sign), RateConfidence()
        self.onsets = OnsetDetector(wave, self.quality.is_beat)
        self._recognised = False

    def begin_anew(self) -> None:
        """A finger has landed: what was before says nothing of it."""
        known = self.onsets.known
        self.onsets, self.confidence = OnsetDetector(self._wave, self.quality.is_beat), RateConfidence()
        self.onsets.known = known
        self.quality.begin_anew()

    def feed(self, onset: Onset, missing: float, shown: bool) -> tuple[float, bool]:
        """Quality of an onset, and whether its interval counts."""
        before, known = self._recognised, self.onsets.known
        quality, weakest = self.quality.feed(onset, missing)
        self._recognised = self.quality.recognised and missing < GAPS  # what was held tells its shape, not its time
        recognised = bool(before and self._recognised and known and known.is_interval(onset.ibi_s))
        counts = self.confidence.feed(
            onset.t_s, onset.since_s, onset.ibi_s, quality, weakest, shown, recognised and not shown
        )
        if shown and self.quality.steady >= STEADY_BEATS:
            self._know(KnownPulse(onset.t_s, *self.onsets.usual(), self.quality.shape()))
        elif known and onset.t_s - known.t_s > FADES_S:
            self._know(None)
        return quality, counts

    @property
    def is_no_pulse(self) -> bool:
        """Whether what swings has no shape, and is alike both ways as noise is."""
        return self.quality.vessel.shapeless and FALLS <= self.quality.rise <= RISES

    def recalls(self) -> bool:
        """Whether the pulse is back that was there before a burst of motion."""
        known = self.onsets.known
        return known is not None and self.confidence.recall(known.ibi_s)

    def _know(self, pulse: KnownPulse | None) -> None:
        self.onsets.known = self.quality.known = pulse


class PulseDetector:
    """Rows at 90 Hz in; beats about 0.27 s after they happened, contact and heart rate out. State of fixed size."""

    def __init__(self) -> None:
        self._wave, self._landing = SlopeBuffer(), Landing()
        self._lead, self._other = _Side(1.0, self._wave), _Side(-1.0, self._wave)
        self._volts = math.nan
        self._missing = 0.0
        self._turned = False
        self._beat_s = self._lost_s = -math.inf
        self.contact = Contact.LOOKING

    def feed(self, t_s: float, volts: float) -> DetectedBeat | None:
        """One row of the 90 Hz grid: its time stamp, and volts or NaN."""
        missing = not -ABSURD_V < volts < ABSURD_V
        self._missing += MISSING_SHARE * (missing - self._missing)
        if missing:
            volts = self._volts  # held; the kernels have forgotten it 0.4 s later
            if volts != volts:
                return None
        self._volts = volts
        fast, slow, curve = self._wave.push(t_s, volts)
        if self._landing.feed(slow) and self._knows_nothing():
            self._lead.begin_anew()
            self._other.begin_anew()
        lead, other = self._lead, self._other
        quality, counts = 0.0, False
        if onset := lead.onsets.feed(lead.sign * fast, lead.sign * slow, lead.sign * curve):
            quality, counts = lead.feed(onset, self._missing, self.contact is Contact.FOUND)
        if bump := other.onsets.feed(other.sign * fast, other.sign * slow, other.sign * curve):
            other.feed(bump, self._missing, False)
        if onset or self._wave.rows % WATCH_ROWS == 0:
            self._watch(t_s)
        if onset is None or onset.t_s < self._beat_s + SHORTEST_S:
            return None
        first, self._turned = self._turned, False  # the beat before was of the other polarity
        self._beat_s = onset.t_s
        return DetectedBeat(onset.t_s, None if first else onset.ibi_s, quality, counts and not first)

    def heart_rate_bpm(self) -> float | None:
        """Heart rate of the last 8 s; None while the gate is shut."""
        return self._lead.confidence.rate_bpm() if self.contact is Contact.FOUND else None

    def reason(self) -> Reason:
        """Why there is no heart rate."""
        return Reason.SAMPLES_MISSING if self._missing > GAPS else self._lead.confidence.rate_withheld_for

    def _watch(self, now_s: float) -> None:
        """Which polarity leads, and the state of the contact."""
        gone, other_gone = self._lead.confidence.timed_out(now_s), self._other.confidence.timed_out(now_s)
        known_there = self.contact is not Contact.FOUND and self._other.recalls()
        if not other_gone and (known_there or self._other_is_right()):
            self._lead, self._other, self._turned = self._other, self._lead, True
            gone = other_gone
        confidence = self._lead.confidence
        if self.contact is Contact.FOUND:
            if gone or confidence.score_s < HOLD_S or self._lead.is_no_pulse:
                self.contact, self._lost_s = Contact.LOST, now_s
                confidence.release()
        elif not gone and not self._lead.is_no_pulse and (self._acquired(now_s) or self._lead.recalls()):
            self.contact = Contact.FOUND
            for side in (self._lead, self._other):
                side.quality.rise_beats = RISE_BEATS  # a polarity belongs to the sensor, not to the moment
        elif self.contact is Contact.LOST:
            if now_s - self._lost_s > LOST_S:
                self.contact = Contact.LOOKING
        elif self.contact is Contact.LOOKING:
            if confidence.score_s > HINT_S:
                self.contact = Contact.HOLD_STILL
        elif confidence.score_s <= 0:
            self.contact = Contact.LOOKING

    def _knows_nothing(self) -> bool:
        scores = self._lead.confidence.score_s, self._other.confidence.score_s
        return self.contact is not Contact.FOUND and max(scores) < HINT_S

    def _acquired(self, now_s: float) -> bool:
        quality = self._lead.quality
        again = now_s - self._lost_s < AGAIN_WITHIN_S
        return self._lead.confidence.acquired(again, quality.rise, quality.clean, quality.vessel.shaped)

    def _other_is_right(self) -> bool:
        lead, other = self._lead, self._other
        rises = other.quality.rise > lead.quality.rise + TURN and other.quality.rises >= RISE_FIRST // 2
        never_shown = lead.quality.rise_beats == RISE_FIRST
        agrees = lead.confidence.score_s < HOLD_S and other.confidence.enough(other.quality.clean)
        return rises or (never_shown and agrees)

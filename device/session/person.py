"""One person: rows of a pulse and a skin channel in, what is known of the body out.

Does not know who it is, or how many there are. What it says depends on the rows and the breath asked for, and on
nothing else: the same rows give the same answer, live or replayed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from device.model import Beat, Breath, Contact, Interval, Reading, Reason, RestMeasures, SkinState, Vitals
from device.signals.arousal import Arousal
from device.signals.hrv import RestHrv
from device.signals.intervals import IntervalClassifier
from device.signals.pulse.detector import DetectedBeat
from device.signals.rsa import RsaTracker
from device.signals.skin.conductance import TOUCHED, TRUSTED, SkinConductance

SECOND_S = 1.0  # arousal thinks this often; a beat or a change of contact is told at once


class BeatDetector(Protocol):
    """Rows in, beats out, and whether a finger is there."""

    contact: Contact

    def feed(self, t_s: float, volts: float) -> DetectedBeat | None:
        """One row, NaN if there is none."""

    def heart_rate_bpm(self) -> float | None:
        """While it is earned."""

    def reason(self) -> Reason:
        """Why it is not."""


class Person:
    """finder: from volts to beats. usiemens: the skin front end's volts -> uS. The rest: signals.arousal and .skin."""

    def __init__(
        self,
        finder: BeatDetector,
        usiemens: Callable[[float], float],
        baseline_s: float,
        response_usiemens: float = 0.05,
    ) -> None:
        self._finder, self._intervals = finder, IntervalClassifier()
        self._swing, self._rest = RsaTracker(), RestHrv()
        self._skin, self._arousal = SkinConductance(usiemens, response_usiemens), Arousal(baseline_s)
        self._thinks_s = 0.0
        self._vitals, self._changed = Vitals(), False

    def feed(
        self, now_s: float, t_s: Sequence[float], pulse: Sequence[float], skin: Sequence[float], breath: Breath | None
    ) -> Reading:
        """The rows that became due at now_s: time stamps, and volts of the two channels, NaN where there is none."""
        before = self._finder.contact
        found = [beat for t, v in zip(t_s, pulse, strict=True) if (beat := self._finder.feed(t, v))]
        known = [event for t, v in zip(t_s, skin, strict=True) for event in self._skin.feed(t, v)]
        contact = self._finder.contact
        if contact is not before and contact is not Contact.FOUND:
            self._intervals.reset()
            self._swing.reset()
            self._rest.reset()
        beats, intervals = self._hear(now_s, found)
        breaths = self._swing.feed(now_s, breath, intervals)
        rest = self._rested(breath, intervals)
        if now_s >= self._thinks_s:
            self._thinks_s = now_s + SECOND_S - 1e-6
            self._arousal.feed(now_s, contact is Contact.FOUND, self._skin.level())
            self._vitals = self._known()
        elif beats or breaths or contact is not before or self._changed:
            self._vitals = self._known()
        self._changed = False
        return Reading(self._vitals, beats, intervals, breaths, rest, tuple(known))

    def join_hands(self, joined: bool) -> None:
        """Two people's hands joined, or parted: what the skin channel says meanwhile belongs to neither."""
        self._skin.join(joined)
        self._changed = True

    def skin_step(self) -> tuple[float, int] | None:
        """When the skin's value last jumped while it was touched, and whether up or down."""
        return self._skin.stepped

    def skin_is_touched(self) -> bool:
        """Whether the electrodes are on skin at all."""
        return self._skin.state in TOUCHED

    def _hear(self, now_s: float, found: list[DetectedBeat]) -> tuple[tuple[Beat, ...], tuple[Interval, ...]]:
        """The beats as they are announced, and the intervals that have become certain."""
        here = self._finder.contact is Contact.FOUND
        beats, intervals = [], []
        for beat in found:
            accepted = here and beat.counts
            beats.append(Beat(beat.t_s, now_s, beat.ibi_s, beat.quality, accepted))
            if interval := self._intervals.feed(beat.t_s, beat.ibi_s if accepted else None):
                intervals.append(interval)
                self._arousal.beat(interval)
        return tuple(beats), tuple(intervals)

    def _rested(self, breath: Breath | None, intervals: tuple[Interval, ...]) -> RestMeasures | None:
        if breath is not None:
            self._rest.reset()
            return None
        return next((rest for interval in intervals if (rest := self._rest.feed(interval))), None)

    def _known(self) -> Vitals:
        contact, skin, arousal, swing = self._finder.contact, self._skin, self._arousal, self._swing
        heart_rate_bpm = self._finder.heart_rate_bpm()
        here = contact is Contact.FOUND
        heard = here or skin.level() is not None  # arousal thinks once a second, and must not outlive both by even that
        reasons: list[Reason | SkinState] = []
        if heart_rate_bpm is None:
            reasons.append(self._finder.reason())
        if skin.state not in TRUSTED:
            reasons.append(skin.state)
        if arousal.reason or not heard:
            reasons.append(arousal.reason or Reason.NO_HEART_AND_NO_SKIN)
        return Vitals(
            contact=contact,
            skin=skin.state,
            heart_rate_bpm=heart_rate_bpm,
            artefact_share=self._intervals.artefact_share() if here else None,
            rsa_ms=swing.rsa_ms() if here else None,
            entrainment=swing.entrainment if here else None,
            rhythm_bpm=swing.rhythm_bpm if here else None,
            rhythm_share=swing.rhythm_share if here else None,
            skin_usiemens=skin.level(),
            responses_per_min=skin.responses_per_min(),
            arousal=arousal.value if heard else None,
            confidence=arousal.confidence if heard else None,
            reasons=tuple(reasons),
        )

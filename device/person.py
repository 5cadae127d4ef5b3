"""One person: rows of a pulse and a skin channel in, what is known of the body out.

Does not know who it is, or how many there are. What it says depends on the rows and the breath asked for, and on
nothing else: the same rows give the same answer, live or replayed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from device.readings import Beat, Breath, Contact, Reading, SkinState, Vitals
from device.signals.arousal import Arousal
from device.signals.heart import Heart
from device.signals.rsa import Swing
from device.signals.skin import Skin

VITALS_S = 1.0  # arousal thinks this often; a beat updates the rest at once
WHY_NO_HEART = {
    Contact.LOOKING: "no pulse yet: lay a finger on the sensor",
    Contact.HOLD_STILL: "a pulse, not yet certain: hold still",
    Contact.LOST: "the pulse was lost: hold still, or lay the finger on again",
}
WHY_NO_SKIN = {
    SkinState.OPEN: "the electrodes touch no skin",
    SkinState.SATURATED: "the skin conducts more than the front end can measure",
}


class BeatFinder(Protocol):
    """Rows in, beats out, and whether a finger is there."""

    contact: Contact

    def feed(self, t_s: float, volts: float) -> tuple[float, float, bool] | None:
        """One row, NaN if there is none. A beat as (t_s, quality, accepted), or None."""


class Person:
    """finder: from volts to beats. usiemens: the skin front end's volts -> uS. baseline_s: see signals.arousal."""

    def __init__(self, finder: BeatFinder, usiemens: Callable[[float], float], baseline_s: float) -> None:
        self._finder, self._heart, self._swing = finder, Heart(), Swing()
        self._skin, self._arousal = Skin(usiemens), Arousal(baseline_s)
        self._last_beat_s: float | None = None
        self._thinks_s = 0.0
        self._vitals = Vitals()

    def feed(
        self,
        now_s: float,
        t_s: Sequence[float],
        pulse: Sequence[float],
        skin: Sequence[float],
        breath: Breath | None,
    ) -> Reading:
        """The rows that became due at now_s: time stamps, volts of the two channels, NaN where there is no value."""
        before = self._finder.contact
        beats = tuple(beat for t, v in zip(t_s, pulse, strict=True) if (beat := self._beat(now_s, t, v)))
        for volts in skin:
            self._skin.feed(volts)
        contact = self._finder.contact
        if contact is not before and contact in (Contact.LOOKING, Contact.LOST):
            self._heart.forget()
            self._swing.forget()
            self._last_beat_s = None
        breaths = self._swing.feed(now_s, breath, beats) if breath else ()
        if now_s >= self._thinks_s:
            self._thinks_s = now_s + VITALS_S - 1e-6
            self._arousal.feed(self._rate_bpm(now_s), self._skin.level())
            self._vitals = self._known(now_s)
        elif beats or breaths or contact is not before:
            self._vitals = self._known(now_s)
        return Reading(self._vitals, beats, breaths)

    def _beat(self, now_s: float, t_s: float, volts: float) -> Beat | None:
        found = self._finder.feed(t_s, volts)
        if found is None:
            return None
        at_s, quality, accepted = found
        ibi_s = None if self._last_beat_s is None else at_s - self._last_beat_s
        self._last_beat_s = at_s
        self._heart.feed(at_s, ibi_s, accepted)
        return Beat(at_s, now_s, ibi_s, quality, accepted)

    def _rate_bpm(self, now_s: float) -> float | None:
        return self._heart.rate_bpm(now_s) if self._finder.contact is Contact.FOUND else None

    def _known(self, now_s: float) -> Vitals:
        contact, skin = self._finder.contact, self._skin.state
        heart_rate_bpm = self._rate_bpm(now_s)
        arousal, confidence = self._arousal.told()
        reasons = []
        if heart_rate_bpm is None:
            reasons.append(WHY_NO_HEART.get(contact, "too few certain beats yet"))
        if skin in WHY_NO_SKIN:
            reasons.append(WHY_NO_SKIN[skin])
        if arousal is None:
            reasons.append("settled or activated is told against your own first minutes, which are not over")
        return Vitals(
            contact=contact,
            skin=skin,
            heart_rate_bpm=heart_rate_bpm,
            rsa_ms=self._swing.rsa_ms() if contact is Contact.FOUND else None,
            skin_usiemens=self._skin.level(),
            arousal=arousal,
            confidence=confidence,
            reasons=tuple(reasons),
        )

"""The lead: begins where the person is, slows only as fast as they follow, and comes back to meet whom it lost."""

from __future__ import annotations

from collections import deque

from device.guide.pacer import FASTEST_BPM, Pacer
from device.model import Contact, Entrainment, Vitals

THINK_S = 1.0
SPEED = {
    Entrainment.YES: 1.3,
    Entrainment.PARTLY: 0.3,
    Entrainment.NO: 0.0,
}  # of the plan; who follows well may go ahead
UNHEARD_SPEED, WAITING_SPEED = 1.0, 0.7  # no pulse to listen to: by the plan; a pulse, and not yet known: gently
LOST_S = 60.0  # not following for this long
HEARD_S = 40.0  # the heart's own rhythm is that of so long; it is compared with what was asked in that time
SLIPPING_BPM = 0.45  # so much faster than that, a heart is on its way elsewhere: the lead waits
SLIPPED_S = 8.0  # and goes to meet it, if it stays so for this long
ROOM_BPM = 0.5  # whom a pace was too slow for is not asked for it again, nor for one this near to it
MEET_S, STAY_S = 20.0, 30.0  # how long the lamp takes to come to meet somebody, and stays there
BACK_BPM = 3.0  # how far it comes back if it cannot hear where they are
MET_SHARE = 0.5  # a shorter exhale asks for less
GENTLER = 0.6  # each lead after a meeting goes this much slower than the one before it
NEAR_BPM = 0.5  # this near the fastest breath there is nothing left to come back to
CLEAR_SHARE = 0.5  # of the heart's variation, for its own rhythm to say where a breath is


class Lead:
    """Leads a pacer from where it is to to_bpm, in plan_s if the person follows all along; never below least_bpm."""

    def __init__(
        self, pacer: Pacer, now_s: float, to_bpm: float, plan_s: float, inhale_share: float, least_bpm: float = 0.0
    ) -> None:
        self._pacer, self._share = pacer, inhale_share
        self._pace_bpm = pacer.feed(now_s).rate_bpm
        self._to_bpm = max(to_bpm, least_bpm)
        self._bpm_per_s = (self._pace_bpm - self._to_bpm) / max(plan_s, 1.0)
        self._thought_s = now_s
        self._lost_s: float | None = None
        self._slipping_s: float | None = None
        self._asked: deque[float] = deque(maxlen=int(HEARD_S / THINK_S))
        self._stay_until_s = now_s
        pacer.ratio(inhale_share)
        self._followed = False
        self.met = 0
        """How often the lamp came back to meet the person."""
        self.least_bpm = least_bpm
        """The slowest that may still be asked of them, as far as they have shown."""
        self.beyond = False
        """Whether they breathe faster than the lamp may: then it is kinder to ask nothing for a while."""

    def feed(self, now_s: float, vitals: Vitals) -> None:
        """One tick: ask for the pace that the person can follow."""
        since_s = now_s - self._thought_s
        if since_s < THINK_S - 1e-6:
            return
        self._thought_s = now_s
        self._followed = self._followed or vitals.entrainment is Entrainment.YES
        slipping = self._slips(now_s, vitals)
        if vitals.entrainment is not Entrainment.NO:
            self._lost_s = None
        elif self._lost_s is None:
            self._lost_s = now_s
        if now_s < self._stay_until_s:
            return
        lost = self._lost_s is not None and now_s - self._lost_s >= LOST_S
        slipped = self._slipping_s is not None and now_s - self._slipping_s >= SLIPPED_S
        if lost or (slipped and not self._at_the_top()):
            self.beyond = lost and self._at_the_top()
            self._meet(now_s, vitals, slipped)
            return
        if self.met and vitals.entrainment is not Entrainment.NO:
            self._pacer.ratio(self._share)
        if not slipping:
            self._slow(now_s, since_s * self._speed(vitals))

    def _slips(self, now_s: float, vitals: Vitals) -> bool:
        """Whether the heart's own rhythm, where it is clear, has become faster than what was asked of it."""
        self._asked.append(self._pacer.feed(now_s).rate_bpm)
        rhythm_bpm = clear_rhythm(vitals)
        known = rhythm_bpm is not None and len(self._asked) == self._asked.maxlen
        ahead_bpm = (rhythm_bpm or 0.0) - sum(self._asked) / len(self._asked)
        if not known or not self._followed or ahead_bpm < SLIPPING_BPM:  # who has not come along yet slips nowhere
            self._slipping_s = None
        elif self._slipping_s is None:
            self._slipping_s = now_s
        return self._slipping_s is not None

    def _speed(self, vitals: Vitals) -> float:
        if vitals.entrainment is not None:
            return SPEED[vitals.entrainment]
        return WAITING_SPEED if vitals.contact is Contact.FOUND else UNHEARD_SPEED

    def _slow(self, now_s: float, seconds: float) -> None:
        step = self._bpm_per_s * seconds
        left = self._to_bpm - self._pace_bpm
        self._pace_bpm += max(left, -step) if step >= 0 else min(left, -step)
        self._pacer.lead(now_s, self._pace_bpm)

    def _at_the_top(self) -> bool:
        return self._pace_bpm >= FASTEST_BPM - NEAR_BPM

    def _meet(self, now_s: float, vitals: Vitals, slipped: bool) -> None:
        """Go to where they are, if their heart tells, else a good way back; ask for less, and begin again gently."""
        self.met += 1
        self._lost_s = self._slipping_s = None
        self._asked.clear()
        if slipped:
            self.least_bpm = min(self._pace_bpm + ROOM_BPM, FASTEST_BPM)
            self._to_bpm = max(self._to_bpm, self.least_bpm)
        rhythm_bpm = clear_rhythm(vitals)
        there = self._pace_bpm + BACK_BPM if rhythm_bpm is None else max(self._to_bpm, rhythm_bpm)
        self._pace_bpm = min(FASTEST_BPM, there)
        self._pacer.lead(now_s, self._pace_bpm, MEET_S)
        self._pacer.ratio(MET_SHARE)
        self._bpm_per_s *= GENTLER
        self._stay_until_s = now_s + MEET_S + STAY_S


def clear_rhythm(vitals: Vitals) -> float | None:
    """The heart's own slow rhythm, where it is clear enough to say where a breath is."""
    return vitals.rhythm_bpm if (vitals.rhythm_share or 0.0) >= CLEAR_SHARE else None

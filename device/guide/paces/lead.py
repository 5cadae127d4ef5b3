"""Lead: closed-loop pacing, which slows only as fast as the person is entrained, and goes back to whom it lost."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from device.guide.pacer import Pacer
from device.guide.paces.pace import CHANGE_S, Pace, PhaseStart
from device.model import Contact, Entrainment, Reading, Vitals
from device.settings.tree import FASTEST_BPM

THINK_S = 1.0
SPEED = {Entrainment.YES: 1.6, Entrainment.PARTLY: 0.4, Entrainment.NO: 0.0}  # of the plan's; some may go ahead of it
UNHEARD_SPEED, WAITING_SPEED = 1.0, 0.7  # no pulse to listen to: by the plan; a pulse, and not yet known: gently
LOST_S = 60.0  # without entrainment for this long
TOO_FAST_BPM, TOO_FAST_S = 1.25 * FASTEST_BPM, 20.0  # a breath that no lamp may meet, heard for this long
HEARD_S = 40.0  # the estimated breathing rate is that of so long; it is compared with what was asked for as long
LATE_S = 16.0  # ... before: who is led goes where the lamp was a breath or two ago, and is not heard at once
ASKED = int(HEARD_S / THINK_S)
SLIPPING_BPM = 0.45  # so much faster than that, a heart is on its way elsewhere: the lead waits
SLIPPED_S = 8.0  # and goes to meet it, if it stays so for this long
ROOM_BPM = 0.5  # whom a pace was too slow for is not asked for it again, nor for one this near to it
MEET_S, STAY_S = 20.0, 30.0  # how long the lamp takes to come to meet somebody, and stays there
BACK_BPM = 3.0  # how far it comes back if it cannot hear where they are
MET_SHARE = 0.5  # inhale share after a meeting: a shorter exhale asks for less
GENTLER = 0.6  # each lead after a meeting goes this much slower than the one before it
THERE_BPM = 0.1
NEAR_BPM = 0.5  # this near the fastest breath there is nothing left to come back to


@dataclass(frozen=True, slots=True)
class Way:
    """Where a lead goes to in breaths/min, and how fast in breaths/min a second if the person is entrained."""

    to_bpm: float
    bpm_per_s: float


class Lead:
    """Leads a pacer from where it is to to_bpm, in plan_s if the person is entrained all along."""

    def __init__(self, start: PhaseStart, pacer: Pacer, to_bpm: float, plan_s: float) -> None:
        self._pacer, self._phase, self._known = pacer, start.phase, start.known
        self._pace_bpm = pacer.feed(start.now_s).rate_bpm
        self._to_bpm = max(to_bpm, start.known.least_bpm)
        self._bpm_per_s = (self._pace_bpm - self._to_bpm) / max(plan_s, 1.0)
        self._thought_s = self._stay_until_s = start.now_s
        self._lost_s: float | None = None
        self._slipping_s: float | None = None
        self._asked: deque[float] = deque(maxlen=ASKED + int(LATE_S / THINK_S))
        self._followed = False
        self.met = 0
        """How often the lamp came back to meet the person."""
        self.beyond = False

    @property
    def way(self) -> "Way | None":
        """What is left of the way down to the goal; None once there."""
        left = self._bpm_per_s > 0 and self._pace_bpm - self._to_bpm > THERE_BPM
        return Way(self._to_bpm, self._bpm_per_s) if left else None

    def feed(self, now_s: float, vitals: Vitals, people: Sequence[Reading]) -> None:
        """One tick: ask for the pace that the person can follow."""
        since_s = now_s - self._thought_s
        if since_s < THINK_S - 1e-6:
            return
        self._thought_s = now_s
        vitals = vitals if self._phase.judged else Vitals()
        self._followed = self._followed or vitals.entrainment is Entrainment.YES
        slipping = self._slips(now_s, vitals)
        if vitals.entrainment is not Entrainment.NO:
            self._lost_s = None
        elif self._lost_s is None:
            self._lost_s = now_s
        if now_s < self._stay_until_s:
            return
        too_fast = is_too_fast(vitals)
        lost = self._lost_s is not None and now_s - self._lost_s >= (TOO_FAST_S if too_fast else LOST_S)
        slipped = self._slipping_s is not None and now_s - self._slipping_s >= SLIPPED_S
        if lost or (slipped and not self._at_the_top()):
            self.beyond = lost and (too_fast or (self._at_the_top() and vitals.rhythm_bpm is None))
            self._meet(now_s, vitals, slipped)
            return
        if self.met and vitals.entrainment is not Entrainment.NO:
            self._pacer.ratio(self._phase.inhale_share)
        if not slipping:
            self._slow(now_s, since_s * self._speed(vitals))

    def _slips(self, now_s: float, vitals: Vitals) -> bool:
        """Whether the estimated breathing rate, where it is clear, has become faster than the mean pace asked for."""
        self._asked.append(self._pacer.feed(now_s).rate_bpm)
        rate_bpm = vitals.rhythm_bpm
        known = rate_bpm is not None and len(self._asked) == self._asked.maxlen
        ahead_bpm = (rate_bpm or 0.0) - sum(islice(self._asked, ASKED)) / ASKED
        with_it = vitals.entrainment is Entrainment.YES
        if not known or with_it or not self._followed or ahead_bpm < SLIPPING_BPM:
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
        self._pacer.change_to(now_s, self._pace_bpm)

    def _at_the_top(self) -> bool:
        return self._pace_bpm >= FASTEST_BPM - NEAR_BPM

    def _meet(self, now_s: float, vitals: Vitals, slipped: bool) -> None:
        """Go to their breathing rate if it is known, else BACK_BPM back; ask for less, and begin again gently."""
        self.met += 1
        self._lost_s = self._slipping_s = None
        self._asked.clear()
        if slipped:
            self._known.least_bpm = min(self._pace_bpm + ROOM_BPM, FASTEST_BPM)
            self._to_bpm = max(self._to_bpm, self._known.least_bpm)
        rate_bpm = vitals.rhythm_bpm
        meet_bpm = self._pace_bpm + BACK_BPM if rate_bpm is None else max(self._to_bpm, rate_bpm)
        self._pace_bpm = min(FASTEST_BPM, meet_bpm)
        self._pacer.change_to(now_s, self._pace_bpm, MEET_S)
        self._pacer.ratio(MET_SHARE)
        self._bpm_per_s *= GENTLER
        self._stay_until_s = now_s + MEET_S + STAY_S


def meeting_bpm(start: PhaseStart) -> float:
    """Where a lead begins: at the person's breathing rate if RSA tells it, but not below to_bpm; else at from_bpm."""
    rate_bpm = start.vitals.rhythm_bpm
    return start.phase.from_bpm if rate_bpm is None else max(start.phase.to_bpm, rate_bpm)


def is_too_fast(vitals: Vitals) -> bool:
    """Whether a breath is heard that is so much faster than what may be asked that nobody would follow."""
    return vitals.rhythm_bpm is not None and vitals.rhythm_bpm > TOO_FAST_BPM


def staying_at(chosen_bpm: Callable[[PhaseStart, float], float]) -> Callable[[PhaseStart, Pacer], Lead]:
    """A lead to chosen_bpm(start, pace that it would stay at), which then stays, and listens for whom it loses.

    It would stay at the present pace; or at the goal of the lead before, if that was still on its way there, and then
    it goes on no faster. Who is not entrained when it begins is left at the present pace: nobody is held at one that
    they lost.
    """

    def lead(start: PhaseStart, pacer: Pacer) -> Lead:
        present_bpm = pacer.feed(start.now_s).rate_bpm
        if start.vitals.entrainment is Entrainment.NO:
            return Lead(start, pacer, present_bpm, CHANGE_S)
        way = start.before.way if isinstance(start.before, Lead) else None
        if way is None:
            return Lead(start, pacer, chosen_bpm(start, present_bpm), CHANGE_S)
        to_bpm = chosen_bpm(start, way.to_bpm)
        return Lead(start, pacer, to_bpm, max(CHANGE_S, abs(present_bpm - to_bpm) / way.bpm_per_s))

    return lead


LEAD = Pace(
    "lead",
    begin=lambda start, pacer: Lead(start, pacer, start.phase.to_bpm, start.phase.length_s),
    start_bpm=meeting_bpm,
    plan=lambda phase, before_bpm: (phase.from_bpm, phase.to_bpm),
    keys=("from_bpm", "to_bpm"),
)

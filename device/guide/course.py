"""A programme while it runs: its phases in time, the pace of each, and what one or two people answer. Rows decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from device.guide.follow import Follow
from device.guide.lead import Lead, clear_rhythm
from device.guide.pace_for_two import PaceForTwo, choose, heard_as_one
from device.guide.pacer import FASTEST_BPM, Pacer
from device.guide.pause import Pause
from device.guide.programme import Phase, Programme
from device.guide.resonance import Assessment, Resonance
from device.guide.rsa_by_pace import Adapt, RsaByPace
from device.model import Entrainment, Reading, Vitals
from device.scene.wish import Light, Look, Touch, Wish

USUAL_BPM = 6.0  # for whom no own pace was found
CHANGE_S = 20.0  # from one held pace to the next
NIGHT_S = 60.0  # a programme goes dark over its last minute, or over its last quarter if it is short
LET_BE_S = 90.0  # nothing is asked for so long of who breathes faster than the lamp may
SETTLED = 0.5  # and following: then a person is let go of early


class Guide(Protocol):
    """What to ask for, tick by tick."""

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> Wish:
        """The wish at now_s, from what was known at the tick before. Times do not go back."""

    def press(self, t_s: float) -> bool:
        """The button was pressed at t_s, before the wish of that time; whether that answered a question."""


class Listening:
    """Asks for nothing."""

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> Wish:
        """No wish."""
        return Wish(Look(Light.DARK, Touch.OFF))

    def press(self, t_s: float) -> bool:
        """A mark, and nothing more."""
        return False


class Steady:
    """A pacer alone: the plain lead of the settings."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> Wish:
        """The breath of now_s."""
        return Wish(breath=self._pacer.feed(now_s))

    def press(self, t_s: float) -> bool:
        """A mark, and nothing more."""
        return False


class Course:
    """Runs a programme for one person or two.

    own_bpm: their own pace, if one was found; of two, the one that serves both. pauses: whether it may pause.
    begins_s: when it begins. note: how the pace for two was chosen, if it is known from before.
    """

    def __init__(
        self,
        programme: Programme,
        own_bpm: float | None = None,
        pauses: bool = True,
        begins_s: float = 0.0,
        note: str = "",
    ) -> None:
        self.programme, self.own_bpm, self.begins_s, self.note = programme, own_bpm, begins_s, note
        self._phases = programme.phases
        self._ends_s = []
        ends_s = begins_s
        for phase in programme.phases:
            ends_s += 60 * phase.minutes
            self._ends_s.append(round(ends_s, 6))
        self.ends_s = self._ends_s[-1]
        self.length_s = round(self.ends_s - begins_s, 6)
        self._pauses = pauses
        self._at = -1
        self._begin_s = begins_s
        self._pacer: Pacer | None = None
        self._led: Lead | Adapt | Follow | None = None
        self._let_be_s: float | None = None
        self._least_bpm = 0.0  # the slowest pace that may still be asked of these people
        self._answers: dict[str, RsaByPace] = {}
        self._assessment, self._pause = Assessment(), Pause(begins_s)
        self._ready = False  # settled and following, when the letting go began
        self.assessed = any(phase.assess for phase in programme.phases)

    def press(self, t_s: float) -> bool:
        """A mark, and nothing more."""
        return False

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> Wish:
        """What this moment asks for. readings: in the order in which people sit."""
        vitals = heard_as_one(reading.vitals for reading in readings.values()) if readings else Vitals()
        while self._at + 1 < len(self._phases) and (self._at < 0 or now_s >= self._ends_s[self._at]):
            self._begin_s = self._ends_s[self._at] if self._at >= 0 else self.begins_s
            self._at += 1
            self._enter(self._phases[self._at], now_s, vitals)
        phase = self._phases[self._at]
        if self._let_be_s is not None and now_s - self._let_be_s >= LET_BE_S:
            self._let_be_s = None
            self._pacer = Pacer(clear_rhythm(vitals) or FASTEST_BPM, phase.inhale_share, now_s)
            self._lead(phase, now_s, vitals)
        if readings:
            self._listen(now_s, phase, readings, vitals)
        if self._pauses and phase.judged:
            self._pause.feed(now_s, vitals.arousal)
        breath = self._pacer.feed(now_s) if self._pacer else None
        return Wish(
            Look(self._light(phase), Touch(phase.touch if breath else "off"), phase.level),
            softness=self._pause.softness(now_s),
            hand_s=self._pause.began_s,
            breath=breath,
            fade=self._left(now_s, phase),
            phase=phase.name,
            judged=phase.judged,
            note=self.note,
        )

    def resonance(self) -> Resonance | None:
        """What an assessment found; None for programmes that assess nothing."""
        return self._assessment.result() if self.assessed else None

    def _light(self, phase: Phase) -> Light:
        return Light.MIRROR if self._let_be_s is not None and phase.light == "breath" else Light(phase.light)

    def _enter(self, phase: Phase, now_s: float, vitals: Vitals) -> None:
        """Begin a phase."""
        self._ready = vitals.entrainment is Entrainment.YES and vitals.arousal is not None and vitals.arousal < SETTLED
        if phase.pace == "none":
            self._let_be_s = None
        if self._let_be_s is None:
            self._lead(phase, now_s, vitals)

    def _lead(self, phase: Phase, now_s: float, vitals: Vitals) -> None:
        """Where the breath of a phase starts, and what leads it."""
        self._led = None
        if phase.pace == "none":
            self._pacer = None
            return
        begun = self._pacer is None
        if self._pacer is None:
            self._pacer = Pacer(self._first_bpm(phase, vitals), phase.inhale_share, now_s)
        self._pacer.ratio(phase.inhale_share)
        if phase.pace == "lead":
            self._led = Lead(self._pacer, now_s, phase.to_bpm, 60 * phase.minutes, phase.inhale_share, self._least_bpm)
        elif phase.pace == "adapt":
            self._led = Adapt(self._pacer, now_s, self.own_bpm or USUAL_BPM)
        elif phase.pace in ("best", "own"):
            # Nobody is held at a pace that they lost: it goes on listening, and comes to meet them.
            held_bpm = (
                self._pacer.feed(now_s).rate_bpm
                if vitals.entrainment is Entrainment.NO
                else self._held_bpm(phase, now_s)
            )
            self._led = Lead(self._pacer, now_s, held_bpm, CHANGE_S, phase.inhale_share, self._least_bpm)
        elif phase.pace == "follow":
            self._led = Follow(self._pacer, now_s)
        elif not begun:
            self._pacer.lead(now_s, self._held_bpm(phase, now_s), CHANGE_S)

    def _first_bpm(self, phase: Phase, vitals: Vitals) -> float:
        """A lead begins where the person is, if their heart tells; whatever is held begins there."""
        if phase.pace not in ("lead", "follow"):
            return self._held_bpm(phase, 0.0)
        rhythm_bpm = clear_rhythm(vitals)
        return phase.from_bpm if rhythm_bpm is None else max(phase.to_bpm, rhythm_bpm)

    def _held_bpm(self, phase: Phase, now_s: float) -> float:
        if phase.pace == "best":
            here = self._pacer.feed(now_s).rate_bpm if self._pacer else USUAL_BPM
            return self.own_bpm or self._best_bpm() or here
        return self.own_bpm or USUAL_BPM if phase.pace in ("own", "adapt") else phase.to_bpm

    def _best_bpm(self) -> float | None:
        """The pace that was answered best in this session: by one person, or by the one of two who would lose more."""
        if len(self._answers) < 2:
            return next((answers.best_bpm() for answers in self._answers.values()), None)
        chosen: PaceForTwo | None = choose([answers.slow() for answers in self._answers.values()])
        if chosen is None:
            return None
        self.note = chosen.in_words
        return chosen.rate_bpm

    def _listen(self, now_s: float, phase: Phase, readings: Mapping[str, Reading], vitals: Vitals) -> None:
        """What people answer. vitals: of all of them, as one."""
        first = next(iter(readings.values()))
        self._assessment.hear(first.intervals)
        if self._pacer is None:
            return
        breath = self._pacer.feed(now_s)
        for code, reading in readings.items():
            answers = self._answers.setdefault(code, RsaByPace())
            if phase.judged:
                answers.feed(breath.rate_bpm, reading.breaths, reading.vitals.entrainment)
        if phase.assess:
            self._assessment.feed(phase.to_bpm, self._begin_s, now_s, breath)
        if isinstance(self._led, Lead):
            self._led.feed(now_s, vitals if phase.judged else Vitals())
            self._least_bpm = self._led.least_bpm
            if self._led.beyond:
                self._let_be_s, self._pacer, self._led = now_s, None, None
        elif isinstance(self._led, Adapt):
            self._led.feed(now_s, first.breaths, vitals.entrainment)
        elif isinstance(self._led, Follow):
            one = list(readings.values())[-1 if phase.leader == "second" else 0]
            self._led.feed(now_s, vitals if phase.leader == "all" else one.vitals)

    def _left(self, now_s: float, phase: Phase) -> float:
        """1, and going out over a phase that fades: all along for who is settled and following, else at its end."""
        if not phase.fades:
            return 1.0
        length_s = 60 * phase.minutes
        fade_s = length_s if self._ready else min(NIGHT_S, length_s)
        return max(0.0, min(1.0, (self._ends_s[self._at] - now_s) / fade_s))

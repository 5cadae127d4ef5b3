"""A programme in time: its phases, the pacer and what leads it, what people answer; and its pace as planned."""

from collections.abc import Mapping
from itertools import accumulate

from device.guide.guide import ButtonMeaning, LedBy
from device.guide.joint_vitals import joint_vitals
from device.guide.known_paces import KnownPaces, PaceForTwo
from device.guide.pacer import Pacer
from device.guide.paces import PACES, PaceController, PhaseStart
from device.guide.paces.lead import is_too_fast
from device.guide.pause import Pause
from device.guide.programme import Phase, Programme
from device.guide.resonance import Assessment, Resonance
from device.model import Entrainment, Reading, Vitals
from device.scene.request import Light, Look, SceneRequest, Touch
from device.settings.tree import FASTEST_BPM

NIGHT_S = 60.0  # a programme goes dark over its last minute, or over all of a last phase that is shorter
LET_BE_S = 90.0  # nothing is asked for so long of who breathes faster than the lamp may
SETTLED = 0.5  # of arousal; who is below it, and entrained, is let go of early


class Course:
    """Guide of a programme, for one person or two. Times are session seconds.

    own_bpm: the person's own pace, if one was found; of two, the one that serves both, and for_two how it was chosen,
    if that is known. pauses: whether it may pause. after: the course that it takes over from in the middle, at its
    breath; what is over of its own phases by then is left out.
    """

    def __init__(
        self, programme: Programme, own_bpm: float | None = None, pauses: bool = True,
        for_two: PaceForTwo | None = None, after: "Course | None" = None,
    ) -> None:  # fmt: skip
        self.programme, self.known = programme, KnownPaces(own_bpm, for_two)
        self._phases = programme.phases
        lengths_s = (phase.length_s for phase in programme.phases)
        self._ends_s = [round(end_s, 6) for end_s in accumulate(lengths_s)]
        self.ends_s = self._ends_s[-1]
        self.button: ButtonMeaning = after.button if after else ButtonMeaning()
        self.press, self.hold, self.ending = self.button.press, self.button.hold, self.button.ending
        self.ending.at(self.ends_s, self.ending.why)
        self._at, self._begin_s = -1, 0.0
        self._pacer: Pacer | None = after._pacer if after else None
        self._controller: PaceController | None = None
        self._let_be_s: float | None = None
        self._assessment = Assessment() if any(phase.assess for phase in programme.phases) else None
        self._pauses = pauses
        self._pause: Pause = after._pause if after else Pause()
        self._ready = False  # settled and entrained, when the phase began

    @property
    def led_by(self) -> LedBy:
        """The programme of the course."""
        return LedBy(self.programme, self.known.own_bpm)

    @property
    def hands_free(self) -> bool:
        """Whether the phase that goes on expects no finger on the sensors."""
        phase = self._phases[max(self._at, 0)]
        return phase.hands_free or not phase.judged

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> SceneRequest:
        """What this moment asks for. readings: in the order in which people sit."""
        vitals = joint_vitals([reading.vitals for reading in readings.values()])
        before = self._at
        while self._at + 1 < len(self._phases) and (self._at < 0 or now_s >= self._ends_s[self._at]):
            self._begin_s = self._ends_s[self._at] if self._at >= 0 else 0.0
            self._at += 1
        if self._at != before:
            self._enter(self._phases[self._at], now_s, vitals)
        phase = self._phases[self._at]
        if self._let_be_s is not None and now_s - self._let_be_s >= LET_BE_S and not is_too_fast(vitals):
            self._let_be_s = None
            self._pacer = Pacer(vitals.rhythm_bpm or FASTEST_BPM, phase.inhale_share, now_s)
            self._begin_pace(phase, now_s, vitals)
        if readings:
            self._listen(now_s, phase, readings, vitals)
        if self._pauses and phase.judged and not phase.is_still:
            self._pause.feed(now_s, vitals.arousal)
        breath = self._pacer.feed(now_s) if self._pacer else None
        return SceneRequest(
            Look(self._light(phase), Touch(phase.touch if breath else "off"), phase.level),
            softness=self._pause.softness(now_s),
            hand_s=self._pause.began_s,
            breath=breath,
            fade=self._fade(now_s, phase),
            phase=phase.name,
            judged=phase.judged,
            hands_free=self.hands_free,
            softer=self.button.softer,
            told=self.button.told(),
            for_two_bpm=self.known.for_two.rate_bpm if self.known.for_two else None,
        )

    def resonance(self) -> Resonance | None:
        """What an assessment found; None for programmes that assess nothing."""
        return self._assessment.result() if self._assessment else None

    def _light(self, phase: Phase) -> Light:
        return Light.MIRROR if self._let_be_s is not None and phase.light == "breath" else Light(phase.light)

    def _enter(self, phase: Phase, now_s: float, vitals: Vitals) -> None:
        """Begin a phase."""
        self._ready = vitals.entrainment is Entrainment.YES and vitals.arousal is not None and vitals.arousal < SETTLED
        if not PACES[phase.pace].asks:
            self._let_be_s = None
        if self._let_be_s is None:
            self._begin_pace(phase, now_s, vitals)

    def _begin_pace(self, phase: Phase, now_s: float, vitals: Vitals) -> None:
        """Begin the breath of a phase, or go on with the one that there is."""
        pace, start = PACES[phase.pace], PhaseStart(phase, now_s, vitals, self.known, self._controller)
        if pace.begin is None:
            self._pacer = self._controller = None
            return
        if self._pacer is None:
            self._pacer = Pacer(pace.start_bpm(start), phase.inhale_share, now_s)
        self._pacer.ratio(phase.inhale_share)
        self._controller = pace.begin(start, self._pacer)

    def _listen(self, now_s: float, phase: Phase, readings: Mapping[str, Reading], vitals: Vitals) -> None:
        """Give what people answered to what learns from it. vitals: of all as one."""
        people = tuple(readings.values())
        if self._assessment:
            self._assessment.feed_intervals(people[0].intervals)
        if self._pacer is None:
            return
        breath = self._pacer.feed(now_s)
        if phase.judged:
            self.known.feed(breath.rate_bpm, readings)
        if self._assessment and phase.assess:
            self._assessment.feed_breath(phase.to_bpm, self._begin_s, now_s, breath)
        if self._controller:
            self._controller.feed(now_s, vitals, people)
            if self._controller.beyond:
                self._let_be_s, self._pacer, self._controller = now_s, None, None

    def _fade(self, now_s: float, phase: Phase) -> float:
        """1, and going to 0 over a phase that fades: all along for who is settled and entrained, else at its end."""
        if not phase.fades:
            return 1.0
        fade_s = phase.length_s if self._ready else min(NIGHT_S, phase.length_s)
        return max(0.0, min(1.0, (self._ends_s[self._at] - now_s) / fade_s))


def planned_bpm(programme: Programme, t_s: float) -> float | None:
    """The pace in breaths/min at t_s of a programme, if the person follows all along; None where nothing is asked."""
    begin_s: float = 0.0
    before_bpm: float | None = None
    for phase in programme.phases:
        plan = PACES[phase.pace].plan(phase, before_bpm)
        if t_s < begin_s + phase.length_s:
            return plan and plan[0] + (plan[1] - plan[0]) * (t_s - begin_s) / phase.length_s
        begin_s += phase.length_s
        before_bpm = plan[1] if plan else before_bpm
    return None

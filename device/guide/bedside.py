"""The guide of the lamp on the bedside table: it leads whoever lays a finger on their sensor, one or two, or lets go.

It begins with a press, before anybody is known. The breath is led while people arrive; when the arrival is over, one is
led alone, and two by a programme for two. Who comes later joins what is going on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from device.guide.consent import Question
from device.guide.couple_guide import CoupleGuide
from device.guide.course import Course
from device.guide.guide import LET_GO, TAKEN_BACK, TWICE_S, ButtonMeaning, Ending, LedBy
from device.guide.known_paces import PaceForTwo
from device.guide.presence import Presence
from device.guide.programme import Programme
from device.model import TWICE, Reading
from device.scene.request import Message, SceneRequest

TAKE_BACK_S = 6.0  # a hold within this takes back what a press has begun
ARRIVAL_S = 42.0  # whoever lays a finger on within this is there from the beginning
LET_GO_S = 60.0  # light and touch go out over this, when whoever was there has left
NOBODY_S = 45.0  # the same where nobody ever came: a press by mistake, or in somebody's sleep
COMES_BACK_S = 4.0  # and come back over this, if somebody does
UNHEARD = 0.6  # of the light, where nobody is listened to


@dataclass(frozen=True, slots=True)
class BedsidePlan:
    """What settings and histories say of a session at the lamp.

    press, press_twice: what one press begins, and two. for_two: what leads two who are there when the arrival is over.
    own_bpm: each one's own pace, by code. questions: what two are asked first. pauses: see Course. leads_nobody:
    whether it goes on where nobody ever lays a finger on.
    """

    press: Programme
    press_twice: Programme
    for_two: Programme
    own_bpm: Mapping[str, float] = field(default_factory=dict)
    pace_for_two: PaceForTwo | None = None
    questions: Sequence[Question] = ()
    pauses: bool = True
    leads_nobody: bool = False


class BedsideGuide:
    """Guide of one session at the lamp, of people who may come and leave, one or two at a time."""

    def __init__(self, plan: BedsidePlan) -> None:
        self._plan, self._presence = plan, Presence()
        self.course = Course(plan.press, pauses=plan.pauses)
        self.couple: CoupleGuide | None = None
        """Since there were two."""
        self._arrived = self._twice = False
        self._last: tuple[str, ...] = ()
        self._level, self._fed_s = 1.0, 0.0

    @property
    def ending(self) -> Ending:
        """Of the course, or of the round after it."""
        return self.course.ending

    @property
    def led_by(self) -> LedBy:
        """The programme of now."""
        return self.course.led_by

    @property
    def button(self) -> ButtonMeaning:
        """Of the course."""
        return self.course.button

    @property
    def alone(self) -> str | None:
        """The code of the only one who ever took part."""
        came = self._presence.came
        return next(iter(came)) if len(came) == 1 else None

    def press(self, t_s: float) -> str:
        """A second press soon after the first changes the programme; else it is a yes, a mark, or softer."""
        if t_s <= TWICE_S and not self._twice:
            self._twice = True
            self._change(self._plan.press_twice)
            self.course.button.tell(Message.BEGUN)
            return TWICE
        return (self.couple or self.course).press(t_s)

    def hold(self, t_s: float) -> None:
        """Take back what has just begun, or end what goes on."""
        self._arrived = True  # whoever comes now, nothing begins any more
        if t_s < TAKE_BACK_S:
            self.course.button.tell(Message.TAKEN_BACK)
            self.ending.soon(t_s, TAKEN_BACK)
        else:
            (self.couple or self.course).hold(t_s)

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> SceneRequest:
        """The request at now_s, from readings of all who might take part."""
        for told in self._presence.feed(now_s, readings, self.course.hands_free):
            self.course.button.tell(told.message, told.to)
        present = self._presence.now
        if len(present) == 2 and self.couple is None:
            self.couple = CoupleGuide(self.course, present, self._plan.questions, now_s)
            if self._arrived:
                self.course.button.tell(Message.FOR_TWO)
        if not self._arrived and now_s >= ARRIVAL_S:
            self._arrived = True
            self._arrive(present)
        request = (self.couple or self.course).feed(now_s, {code: readings[code] for code in present})
        unheard = self._arrived and not self._presence.came and self._plan.leads_nobody
        self._let_go(now_s, self._arrived and not (present or unheard or self.course.hands_free))
        look = replace(request.look, level=request.look.level * UNHEARD) if unheard else request.look
        self._last = present or self._last  # who has left last is let go of, and nobody else is woken
        return replace(request, look=look, fade=request.fade * self._level, present=self._last, unheard=unheard)

    def _arrive(self, present: Sequence[str]) -> None:
        """The arrival is over: lead those who are there by what is theirs."""
        plan = self._plan
        if len(present) == 2:
            self.course.button.tell(Message.FOR_TWO)
            self._change(plan.for_two)
        elif present:
            self.course.button.tell(Message.FOR_ONE)
            self.course.known.own_bpm = plan.own_bpm.get(present[0])

    def _change(self, programme: Programme) -> None:
        pace = self._plan.pace_for_two if self.couple else None
        both_bpm = pace.rate_bpm if pace else None
        self.course = Course(programme, both_bpm, self._plan.pauses, pace, self.course)
        if self.couple:
            self.couple.take_over(self.course)

    def _let_go(self, now_s: float, deserted: bool) -> None:
        """Light and touch go out while nobody is there, and the session with them; or come back for who comes back."""
        since_s, self._fed_s = now_s - self._fed_s, now_s
        out_s = LET_GO_S if self._presence.came else NOBODY_S
        self._level += -since_s / out_s if deserted else since_s / COMES_BACK_S
        self._level = min(1.0, max(0.0, self._level))
        if not self._level:
            self.ending.at(min(now_s, self.ending.ends_s), LET_GO)

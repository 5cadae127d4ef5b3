"""The guide of a session of two: the programme that paces both, when they are asked, and the touch of a heartbeat.

While both sensors read one heart, nothing is asked and nothing given: there is nobody else.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from device.guide.consent import ASK_S, ConsentRound, Question
from device.guide.course import Course
from device.guide.guide import BY_HAND, FALL_S, ButtonMeaning, Ending, LedBy
from device.model import ANSWERED, Contact, Reading, SkinState
from device.scene.request import Light, Look, Message, SceneRequest, Told, Touch
from device.synchrony import OneHeart

BEFORE, AFTER = "questions before", "questions after"
"""Phases, as recordings note them; the first in those by Ebb 0.2 only, where it had the lamp to itself."""
HEART_S = 60.0  # of the one's heartbeat, then of the other's
SETTLES_S = 4.0  # after two are together, and after an end was told, before the first question
HEARTS_S = 60.0  # so long the first question waits for two hearts to be told apart, if one of them is not heard
ENOUGH_S = 60.0  # of both pulses at one time, for a page for both to be worth a question
WAITS = Look(Light.MIRROR, Touch.OFF, 0.3)  # low and without a pace, while the last question is asked


class CoupleGuide:
    """Guides two people, by code, through a course and two rounds of consent: beside its begin, and after its end.

    first: which of OWN_LIGHT and HEART they are asked; what was not asked is not agreed to. begins_s: when they are
    two. ends_s: when the course is over at the latest.
    """

    def __init__(
        self, course: Course, codes: Sequence[str], first: Sequence[Question] = (), begins_s: float = 0.0,
        ends_s: float = math.inf,
    ) -> None:  # fmt: skip
        self.course, self._codes, self._ends_s = course, tuple(codes), ends_s
        self._begins_s, self._hearts = begins_s, OneHeart()
        self._first: ConsentRound | None = None
        self._last: ConsentRound | None = None
        self._over = False  # the course
        self._both_s, self._fed_s = 0.0, begins_s
        self.asked_first = tuple(first)
        self.agreed = False
        """Whether both have said yes to a report for both."""
        self._no_heart = False
        self._plan_end()

    @property
    def ending(self) -> Ending:
        """With the last question, while it is to be expected."""
        return self.course.ending

    @property
    def led_by(self) -> LedBy:
        """The programme of the course."""
        return self.course.led_by

    @property
    def button(self) -> ButtonMeaning:
        """Of the course."""
        return self.course.button

    @property
    def one_heart(self) -> bool:
        """Whether both sensors read one and the same heart."""
        return bool(self._hearts.one)

    @property
    def asked_last(self) -> bool:
        """Whether they were asked for a report for both."""
        return self._last is not None

    def take_over(self, course: Course) -> None:
        """Go on with another course, which took over from this one's."""
        self.course = course
        if not self._over:
            self._plan_end()

    def press(self, t_s: float) -> str:
        """A press is a yes to what is asked; else it ends the touch of a heartbeat, whoever it was, and marks."""
        asked = self._last or self._first
        if asked and (code := asked.press(t_s)):
            self.course.button.tell(Message.YES, code)
            return ANSWERED
        self._no_heart = self._no_heart or self._felt(t_s)
        return self.course.press(t_s)

    def hold(self, t_s: float) -> None:
        """End the course, and ask what is left to ask; another hold ends that too."""
        self.course.button.tell(Message.ENDED)
        if self._over:
            self.ending.soon(t_s)
        else:
            self._close(t_s, BY_HAND)

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> SceneRequest:
        """The request at now_s."""
        since_s, self._fed_s = now_s - self._fed_s, now_s
        found = [reading.vitals.contact is Contact.FOUND for reading in readings.values()]
        beats = ((readings[code].beats if code in readings else ()) for code in self._codes)
        self._hearts.feed(now_s, *beats)
        both = len(found) == len(self._codes) and all(found)
        self._both_s = 0.0 if self.one_heart else self._both_s + since_s * both
        warm = float(any(reading.vitals.skin is SkinState.JOINED for reading in readings.values()))
        if not self._over and now_s >= min(self.course.ends_s, self._ends_s):
            self._close(now_s, "its time was over")
        if self._last:
            self.agreed = self._last.agreed(Question.REPORT, now_s)
            return SceneRequest(
                WAITS, asks=self._ask(self._last, now_s), phase=AFTER, warm=warm, agreed=self.agreed,
                softer=self.course.button.softer, told=self.course.button.told(), one_heart=self.one_heart,
                hands_free=True,
            )  # fmt: skip
        self._plan_first(now_s)
        asks = self._ask(self._first, now_s) if self._first else None
        request = self.course.feed(now_s, readings)
        heart = self._whose(now_s) if request.breath is None and self._felt(now_s) else None
        own = self._agreed(Question.OWN_LIGHT, now_s)
        return replace(request, own=own, heart=heart, warm=warm, asks=asks, one_heart=self.one_heart)

    def _ask(self, asked: ConsentRound, now_s: float) -> Told | None:
        question = asked.asks(now_s)
        if asked.begins(now_s) and question:
            self.course.button.tell(question.message, question.to)
        return question

    def _plan_first(self, now_s: float) -> None:
        """The first questions begin once there are two hearts; what was asked of one heart was never asked."""
        two = self._hearts.one is False or now_s >= self._begins_s + HEARTS_S
        if self.one_heart:
            self._first = None
        elif self._first is None and two and now_s >= self._begins_s + SETTLES_S:
            self._first = ConsentRound(self.asked_first, self._codes, now_s)

    def _plan_end(self) -> None:
        ends_s = min(self.course.ends_s, self._ends_s)
        self.ending.at(ends_s + SETTLES_S + len(self._codes) * ASK_S + FALL_S, self.ending.why)

    def _close(self, t_s: float, why: str) -> None:
        """The course is over: ask for a page, if there is enough for one."""
        self._over = True
        if self._both_s >= ENOUGH_S:
            self._last = ConsentRound((Question.REPORT,), self._codes, t_s + SETTLES_S)
            self.ending.at(self._last.ends_s + FALL_S, why)
        else:
            self.ending.at(t_s + FALL_S, why)

    def _felt(self, t_s: float) -> bool:
        return self._agreed(Question.HEART, t_s) and not self._no_heart

    def _agreed(self, question: Question, t_s: float) -> bool:
        return self._first is not None and self._first.agreed(question, t_s)

    def _whose(self, t_s: float) -> str:
        return self._codes[int(t_s // HEART_S) % len(self._codes)]

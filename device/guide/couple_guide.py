"""The guide of a session of two: consent, the programme that paces both, and the touch of the other's heartbeat."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from device.guide.course import Course
from device.guide.guide import BY_HAND, FALL_S, Ending, LedBy
from device.model import ANSWERED, Contact, Reading, SkinState
from device.scene.request import Light, Look, Message, SceneRequest, Told, Touch

BEFORE, AFTER = "questions before", "questions after"
"""Phases, as recordings note them; the first in those by Ebb 0.2 only, where it had the lamp to itself."""
HEART_S = 60.0  # of the one's heartbeat, then of the other's
ASK_S = 12.0  # each person, each question: long enough to reach out in the dark
SETTLES_S = 4.0  # after two are together, and after an end was told, before the first question
ENOUGH_S = 60.0  # of both pulses at one time, for a page for both to be worth a question
WAITS = Look(Light.MIRROR, Touch.OFF, 0.3)  # low and without a pace, while the last question is asked


class Question(StrEnum):
    """What both are asked for a yes to."""

    OWN_LIGHT = "own light"  # each half of the ring tells its own person's state
    HEART = "heart"  # the touch of the other's heartbeat
    REPORT = "report"  # one for both; it is asked at the end


ASKS: Mapping[str, Message] = {
    Question.OWN_LIGHT: Message.ASK_LIGHT,
    Question.HEART: Message.ASK_HEART,
    Question.REPORT: Message.ASK_PAGE,
}


class ConsentRound:
    """Consent: people are asked one after the other; a press of the button is a yes, and silence is a no.

    Everybody is asked everything, whatever the others said, and every question takes the same time: so nobody learns
    from the lamp who it was that did not want to.

    questions: what each of the people, by code, is asked for a yes to, from begins_s on in session seconds.
    """

    def __init__(self, questions: Sequence[str], codes: Sequence[str], begins_s: float = 0.0) -> None:
        self._turns = [(question, code) for question in questions for code in codes]
        self._codes, self._begins_s = tuple(codes), begins_s
        self._yes: set[tuple[str, str]] = set()
        self._asked = -1
        self.ends_s = begins_s + len(self._turns) * ASK_S

    def asks(self, t_s: float) -> Told | None:
        """What whoever is asked at t_s, for as long as the question lasts, whatever they said."""
        number = self._number(t_s)
        return None if number is None else Told(ASKS[self._turns[number][0]], self._turns[number][1])

    def begins(self, t_s: float) -> bool:
        """Whether a question begins with this look at it."""
        before, number = self._asked, self._number(t_s)
        self._asked = before if number is None else number
        return self._asked != before

    def press(self, t_s: float) -> str | None:
        """The button was pressed at t_s; the code of whoever answered a question by it."""
        number = self._number(t_s)
        if number is None:
            return None
        self._yes.add(self._turns[number])
        return self._turns[number][1]

    def agreed(self, question: str, t_s: float) -> bool:
        """Whether, by t_s, everybody was asked this question, had the time to answer, and said yes."""
        numbers = [number for number, (asked, _) in enumerate(self._turns) if asked == question]
        over = numbers and t_s >= self._begins_s + (numbers[-1] + 1) * ASK_S - 1e-9
        return bool(over) and all((question, code) in self._yes for code in self._codes)

    def _number(self, t_s: float) -> int | None:
        """Of the turn at t_s."""
        number = int((t_s - self._begins_s) // ASK_S) if t_s >= self._begins_s else -1
        return number if 0 <= number < len(self._turns) else None


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
        self._first = ConsentRound(first, codes, begins_s + SETTLES_S)
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
        code = self._first.press(t_s) or (self._last and self._last.press(t_s))
        if code:
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
        self._both_s += since_s * (len(found) == len(self._codes) and all(found))
        warm = float(any(reading.vitals.skin is SkinState.JOINED for reading in readings.values()))
        if not self._over and now_s >= min(self.course.ends_s, self._ends_s):
            self._close(now_s, "its time was over")
        if self._last:
            self.agreed = self._last.agreed(Question.REPORT, now_s)
            self._ask(self._last, now_s)
            return SceneRequest(
                WAITS, asks=self._last.asks(now_s), phase=AFTER, warm=warm, agreed=self.agreed,
                softer=self.course.button.softer, told=self.course.button.told(),
            )  # fmt: skip
        self._ask(self._first, now_s)
        request = self.course.feed(now_s, readings)
        heart = self._whose(now_s) if request.breath is None and self._felt(now_s) else None
        own, asks = self._first.agreed(Question.OWN_LIGHT, now_s), self._first.asks(now_s)
        return replace(request, own=own, heart=heart, warm=warm, asks=asks)

    def _ask(self, asked: ConsentRound, now_s: float) -> None:
        if asked.begins(now_s) and (question := asked.asks(now_s)):
            self.course.button.tell(question.message, question.to)

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
        return self._first.agreed(Question.HEART, t_s) and not self._no_heart

    def _whose(self, t_s: float) -> str:
        return self._codes[int(t_s // HEART_S) % len(self._codes)]

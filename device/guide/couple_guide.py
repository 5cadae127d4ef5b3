"""The guide of a session of two: consent, the programme that paces both, and the touch of the other's heartbeat."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from device.guide.course import Course
from device.model import Reading, SkinState
from device.scene.request import Light, Look, SceneRequest, Touch

BEFORE, AFTER = "questions before", "questions after"  # phases, as recordings note them
HEART_S = 60.0  # of the one's heartbeat, then of the other's
ASK_S = 12.0  # each person, each question: long enough to reach out in the dark
THANKS_S = 2.0  # after the last question, for the light to go out
WAITS = Look(Light.MIRROR, Touch.OFF, 0.3)  # low and without a pace, while something is asked


class Question(StrEnum):
    """What both are asked for a yes to."""

    OWN_LIGHT = "own light"  # each half of the ring tells its own person's state
    HEART = "heart"  # the touch of the other's heartbeat
    REPORT = "report"  # one for both; it is asked at the end


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
        self.ends_s = begins_s + len(self._turns) * ASK_S

    def asks(self, t_s: float) -> str | None:
        """The code of whoever is asked something at t_s, for as long as the question lasts, whatever they said."""
        turn = self._turn(t_s)
        return turn and turn[1]

    def press(self, t_s: float) -> bool:
        """The button was pressed at t_s; whether that was an answer."""
        turn = self._turn(t_s)
        if turn:
            self._yes.add(turn)
        return turn is not None

    def agreed(self, question: str, t_s: float) -> bool:
        """Whether, by t_s, everybody was asked this question, had the time to answer, and said yes."""
        numbers = [number for number, (asked, _) in enumerate(self._turns) if asked == question]
        over = numbers and t_s >= self._begins_s + (numbers[-1] + 1) * ASK_S - 1e-9
        return bool(over) and all((question, code) in self._yes for code in self._codes)

    def _turn(self, t_s: float) -> tuple[str, str] | None:
        number = int((t_s - self._begins_s) // ASK_S) if t_s >= self._begins_s else -1
        return self._turns[number] if 0 <= number < len(self._turns) else None


class CoupleGuide:
    """Guides two people, by code, through a consent round, a course that begins after it, and another round.

    first: which of OWN_LIGHT and HEART they are asked; what was not asked is not agreed to.
    """

    def __init__(self, course: Course, codes: Sequence[str], first: Sequence[Question] = ()) -> None:
        self.course, self._codes = course, tuple(codes)
        self._first = ConsentRound(first, codes)
        self._last = ConsentRound((Question.REPORT,), codes, course.ends_s)
        self.length_s = self._last.ends_s + THANKS_S
        self.asked_first = tuple(first)
        self.agreed = False
        """Whether both have said yes to a report for both."""
        self._no_heart = False

    def press(self, t_s: float) -> bool:
        """A press is a yes to what is asked; else it ends the touch of a heartbeat, whoever it was."""
        if self._first.press(t_s) or self._last.press(t_s):
            return True
        self._no_heart = self._no_heart or self._felt(t_s)
        return False

    def feed(self, now_s: float, readings: Mapping[str, Reading]) -> SceneRequest:
        """The request at now_s."""
        warm = float(any(reading.vitals.skin is SkinState.JOINED for reading in readings.values()))
        if now_s < self._first.ends_s:
            return SceneRequest(WAITS, asks=self._first.asks(now_s), phase=BEFORE, warm=warm)
        if now_s >= self.course.ends_s:
            self.agreed = self._last.agreed(Question.REPORT, now_s)
            return SceneRequest(WAITS, asks=self._last.asks(now_s), phase=AFTER, warm=warm, agreed=self.agreed)
        request = self.course.feed(now_s, readings)
        heart = self._whose(now_s) if request.breath is None and self._felt(now_s) else None
        return replace(request, own=self._first.agreed(Question.OWN_LIGHT, now_s), heart=heart, warm=warm)

    def _felt(self, t_s: float) -> bool:
        return self._first.agreed(Question.HEART, t_s) and not self._no_heart

    def _whose(self, t_s: float) -> str:
        return self._codes[int(t_s // HEART_S) % len(self._codes)]

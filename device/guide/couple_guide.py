"""The guide of a session of two: consent, the programme that paces both, and the touch of the other's heartbeat."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from device.guide.consent import ConsentRound
from device.guide.course import Course
from device.model import Reading, SkinState
from device.scene.request import Light, Look, SceneRequest, Touch

BEFORE, AFTER = "questions before", "questions after"  # phases, as recordings note them
HEART_S = 60.0  # of the one's heartbeat, then of the other's
THANKS_S = 2.0  # after the last question, for the light to go out
WAITS = Look(Light.MIRROR, Touch.OFF, 0.3)  # low and without a pace, while something is asked


class Question(StrEnum):
    """What both are asked for a yes to."""

    OWN_LIGHT = "own light"  # each half of the ring tells its own person's state
    HEART = "heart"  # the touch of the other's heartbeat
    REPORT = "report"  # one for both; it is asked at the end


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

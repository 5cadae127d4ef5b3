"""Consent of two people: what they are asked, one after the other, and whether both said yes."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from device.scene.request import Message, Told

ASK_S = 12.0  # each person, each question: long enough to reach out in the dark


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

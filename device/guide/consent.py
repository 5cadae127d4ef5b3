"""Consent of two people: they are asked one after the other; a press of the button is a yes, and silence is a no.

Everybody is asked everything, whatever the others said, and every question takes the same time: so nobody learns from
the lamp who it was that did not want to.
"""

from collections.abc import Sequence

ASK_S = 12.0  # each person, each question: long enough to reach out in the dark


class ConsentRound:
    """questions: what each of the people, by code, is asked for a yes to, from begins_s on in session seconds."""

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

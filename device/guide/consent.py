"""What two people are asked before or after a session, one after the other: a press is a yes, and silence is a no.

Each question goes to each of them, whatever the other said, and takes the same time whatever is answered: so nobody
learns from the lamp who it was that did not want to.
"""

from __future__ import annotations

from collections.abc import Sequence

ASK_S = 12.0  # each person, each question: long enough to reach out in the dark


class ConsentRound:
    """names: what is asked. codes: of whom. They begin at begins_s."""

    def __init__(self, names: Sequence[str], codes: Sequence[str], begins_s: float = 0.0) -> None:
        self._asked = [(name, code) for name in names for code in codes]
        self._codes, self._begins_s = tuple(codes), begins_s
        self._yes: set[tuple[str, str]] = set()
        self.length_s = len(self._asked) * ASK_S

    @property
    def ends_s(self) -> float:
        """When the last of them is over."""
        return self._begins_s + self.length_s

    def asks(self, t_s: float) -> str | None:
        """The code of whoever is asked something at t_s, for as long as the question lasts, whatever they said."""
        now = self._now(t_s)
        return None if now is None else now[1]

    def press(self, t_s: float) -> bool:
        """The button was pressed at t_s; whether that was an answer."""
        now = self._now(t_s)
        if now is not None:
            self._yes.add(now)
        return now is not None

    def agreed(self, name: str, t_s: float) -> bool:
        """Whether, by t_s, everybody said yes to this question, and it is over."""
        asked = [number for number, (what, _) in enumerate(self._asked) if what == name]
        over = asked and t_s >= self._begins_s + (asked[-1] + 1) * ASK_S - 1e-9
        return bool(over) and all((name, code) in self._yes for code in self._codes)

    def _now(self, t_s: float) -> tuple[str, str] | None:
        number = int((t_s - self._begins_s) // ASK_S) if t_s >= self._begins_s else -1
        return self._asked[number] if 0 <= number < len(self._asked) else None

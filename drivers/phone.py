"""What a phone asks of the lamp through its page: every word that there is, its text, and the port where it is heard.

The page process sends these texts and the lamp reads them; whatever is not exactly one of them is nothing.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from drivers.live import Live

LONGEST = 98
"""Bytes of one command: 'pair' with a time."""
BEGINS = ("begin", "for-two")
"""Words that begin a session where none goes on."""
PAIR, UNPAIR = "pair", "unpair"
"""A phone asks to be let in, with its two points, the SHA-256 of its token, and the time by its clock if it says one;
and it is to be let in no more."""
MEASURE = "measure"
"""The lamp is to read somebody's electrodes: whose, at which step, and the two known resistors that are at hand."""
STEPS = "open", "larger", "smaller"
"""What is clipped on: nothing, or one of the resistors."""
TRY = "try"
"""The lamp is to show that one of its parts works."""
PARTS = "ring", "touch a", "touch b", "converter", "button"
"""Which; a lamp may have one motor alone."""
OHM = r"[0-9]{1,7}(?:\.[0-9]{1,3})?[kKM]?"  # as on its bag
TIME = r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}"  # and how its zone is off from UTC
NAME = r"[^\W_](?:[\w .-]{0,58}[\w.-])?"  # of a programme
WORDS = re.compile(
    rf"(for-two|mark|stop|unpair)|(begin) ({NAME})|(softer) (1|0\.6|0\.35)"
    rf"|(pair) ([0-5]?\d [0-5]?\d [0-9a-f]{{64}}(?: {TIME})?)"
    rf"|(measure) ([ab] (?:{'|'.join(STEPS)}) {OHM} {OHM})|(try) ({'|'.join(PARTS)})"
)


@dataclass(frozen=True, slots=True)
class Command:
    """What a phone asks of the lamp through its page: one of these words, and what it is of.

    value: the programme that `begin` names; the share of light and touch that `softer` leaves, as the lamp's own double
    press does; points, digest and time of `pair`; person, step and resistors of `measure`: 'a larger 1M 100k'; the
    part of `try`; else empty.
    """

    word: str
    value: str = ""

    def __str__(self) -> str:
        """As a recording and the page's socket have it: 'softer 0.6'."""
        return f"{self.word} {self.value}" if self.value else self.word


STOP = Command("stop")


def command_of(sent: bytes) -> Command | None:
    """The command that some bytes are, to the letter; None if they are none."""
    try:
        text = sent.decode() if len(sent) <= LONGEST else ""
    except UnicodeDecodeError:
        return None
    if not (match := WORDS.fullmatch(text)):
        return None
    word, *value = (part for part in match.groups() if part)
    return Command(word, *value)


class Phone(Protocol):
    """The page's two ends at the lamp. It is never waited for, and nobody learns here whether anybody looks."""

    def read(self, t_s: float) -> tuple[Command, ...]:
        """What was asked since the last read, in order. Never waits."""
        ...

    def put_back(self, command: Command) -> None:
        """Have a command read once more, first: whoever read it found that it is for a session that is to begin."""

    def show(self, live: "Live") -> None:
        """Put what the lamp does now where the page sees it, in place of what was there. Never waits."""

    def close(self) -> None:
        """Let go. May be called twice."""


class NoPhone:
    """A lamp without a page, as it is unless the settings say otherwise."""

    def read(self, t_s: float) -> tuple[Command, ...]:
        """Nothing is asked."""
        return ()

    def put_back(self, command: Command) -> None:
        """Nothing was read."""

    def show(self, live: "Live") -> None:
        """Nobody looks."""

    def close(self) -> None:
        """Nothing to let go of."""

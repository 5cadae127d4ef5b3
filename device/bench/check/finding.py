"""What a check finds, for people and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from device.language import msgid, told, tr


class Verdict(StrEnum):
    """How a part is, in the words of the printed list."""

    OK = msgid("ok")
    LOOK = msgid("look")  # it works; something about it deserves a look
    WRONG = msgid("wrong")
    UNKNOWN = "?"  # nobody could tell


WORDS = frozenset((
    msgid("machine"), msgid("card"), msgid("encryption"), msgid("clock"), msgid("temperature"), msgid("supply"),
    msgid("converter"), msgid("bus"), msgid("slots"), msgid("resolution"), msgid("pulse"), msgid("skin"),
    msgid("ring"), msgid("light"), msgid("motor"), msgid("second motor"), msgid("button"), msgid("pins"),
    msgid("ripple"), msgid("crosstalk"), msgid("hearts"),
))  # fmt: skip
"""Of which the names of parts are made."""


def name(part: str) -> str:
    """What a part is called in the list: 'crosstalk a pulse'."""
    return tr(part) if part in WORDS else " ".join(tr(word) if word in WORDS else word for word in part.split())


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one part. found, advice: what it is like, and what to do about it, '' for nothing.

    figures: the same as numbers, units in their names.
    """

    part: str
    verdict: Verdict
    found: str
    advice: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For `ebb check --json`."""
        return {
            "part": self.part, "verdict": self.verdict.name.lower(), "said": self.found, "do": self.advice,
            "figures": {name: round(x, 6) if isinstance(x, float) else x for name, x in self.figures.items()},
        }  # fmt: skip


def wrong(part: str, trouble: str | None, advice: str | None = None, otherwise: str = "") -> Finding:
    """A part that could not be opened or used. Without advice, trouble says both: 'what was found: what to do'.

    otherwise: what to do where trouble does not say it.
    """
    found = trouble = told(trouble) if trouble else tr("not there")
    if advice is None:
        found, _, advice = trouble.partition(": ")
    return Finding(part, Verdict.WRONG, found, advice or otherwise)


def lacking(part: str) -> str:
    """What keeps another part from being looked at."""
    return tr("it needs the {part}, which is missing", part=name(part))

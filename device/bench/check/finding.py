"""What a check finds, for people and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """How a part is, in the words of the printed list."""

    OK = "ok"
    LOOK = "look"  # it works; something about it deserves a look
    WRONG = "wrong"
    UNKNOWN = "?"  # nobody could tell


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


def wrong(part: str, trouble: str | None, advice: str | None = None) -> Finding:
    """A part that could not be opened or used. Without advice, trouble says both: 'what was found: what to do'."""
    trouble = trouble or "not there"
    found = trouble
    if advice is None:
        found, _, advice = trouble.partition(": ")
    return Finding(part, Verdict.WRONG, found, advice)

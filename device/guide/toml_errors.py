"""Where in a TOML text something is wrong, and how that is told at a terminal. Knows no programme."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

LONGEST_VALUE = 60  # letters of a wrong value that are repeated


class Wrong(NamedTuple):
    """Something wrong, at a line of the file."""

    line: int
    words: str


def shown(value: object, quote: str = "'") -> str:
    """A value as it may be shown at a terminal: nothing moves the cursor, and it is not long."""
    if isinstance(value, str) and not quote and value.isprintable():
        text = value
    else:
        try:
            text = repr(value)
        except ValueError:  # a number of more digits than Python writes
            text = "a very long number"
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."


def not_toml(trouble: Exception) -> str:
    """What is wrong with a text that is no TOML, with its line first if it is known."""
    words = "brackets within brackets without end" if isinstance(trouble, RecursionError) else str(trouble)
    at = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", words, re.DOTALL)
    return f"line {at[2]}: not TOML: {at[1]}, at column {at[3]}" if at else f"not TOML: {words}"


def span_of(lines: list[str], number: int) -> tuple[int, int]:
    """Indices of the line at which a phase begins, and of the one after its last."""
    found = [i for i, line in enumerate(lines) if re.match(r"\s*\[\[\s*[\"']?phase[\"']?\s*\]\]", line)]
    if not found:  # they are written in one line, or in a way of their own
        return line_of(lines, "phase") - 1, len(lines)
    found.append(len(lines))
    return found[min(number, len(found) - 2)], found[min(number, len(found) - 2) + 1]


def line_of(lines: list[str], key: str, begin: int = 0, end: int | None = None) -> int:
    """Number of the line that sets key, between two line indices; that of the first of them if none does."""
    sets = re.compile(rf"\s*(\[\s*)*[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    return next((i + 1 for i in range(begin, len(lines) if end is None else end) if sets.match(lines[i])), begin + 1)


def meant(word: str, known: list[str] | tuple[str, ...]) -> str:
    """What a word that is not known was meant to be, or what there is."""
    close = difflib.get_close_matches(word, known, 1, 0.5)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(known)}"

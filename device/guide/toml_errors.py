"""Errors in a TOML file of [[phase]] tables: at which line, and in words that are safe to print at a terminal."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from device.language import tr

LONGEST_VALUE = 60  # letters of a wrong value that are repeated


class TomlError(NamedTuple):
    """What is wrong, and the number of its line in the file."""

    line: int
    words: str


def printable(value: object, quote: str = "'") -> str:
    """A value as text without control characters, shortened; quote="" leaves a printable text without quotes."""
    try:
        text = value if isinstance(value, str) and not quote and value.isprintable() else repr(value)
    except ValueError:  # a number of more digits than Python writes
        text = tr("a very long number")
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."


def syntax_error(error: Exception) -> str:
    """A syntax error of tomllib in words, with its line first if it is known."""
    words = tr("brackets within brackets without end") if isinstance(error, RecursionError) else str(error)
    at = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", words, re.DOTALL)
    if at is None:
        return tr("not TOML: {why}", why=words)
    return tr("line {line}: not TOML: {why}, at column {column}", line=at[2], why=at[1], column=at[3])


def phase_span(lines: Sequence[str], number: int) -> tuple[int, int]:
    """Line indices (begin, end) of the [[phase]] table of that number, counted from 0; end is past its last line."""
    begins = [i for i, line in enumerate(lines) if re.match(r"\s*\[\[\s*[\"']?phase[\"']?\s*\]\]", line)]
    if not begins:  # an inline array of tables, or another spelling
        return line_of(lines, "phase") - 1, len(lines)
    begins.append(len(lines))
    return begins[min(number, len(begins) - 2)], begins[min(number, len(begins) - 2) + 1]


def line_of(lines: Sequence[str], key: str, begin: int = 0, end: int | None = None) -> int:
    """Number of the line that sets key, between two line indices; that of the first of them if none does."""
    sets = re.compile(rf"\s*(\[\s*)*[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    return next((i + 1 for i in range(begin, len(lines) if end is None else end) if sets.match(lines[i])), begin + 1)

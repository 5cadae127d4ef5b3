"""One row of a file of words: a line, a laboratory value, another text instead of one, or that one was taken back.

A row is never changed; what is instead of another says the number of that. So a file is a notebook: it keeps what was
written first.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from types import NoneType
from typing import Any

from device.language import tr
from drivers import stored

LONGEST_S = 30 * 86400  # of any session
TYPES: Mapping[Any, tuple[type, ...]] = {
    str: (str,), float: (int, float), float | None: (int, float, NoneType)
}  # fmt: skip
"""By a field's type: what a file may have for it."""
CHANGE, UNDO, GONE = "change", "undo", "gone"
"""Kinds of rows besides lines and values. GONE: what stood there was forgotten; it says nothing more."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line somebody wrote. at_s: the session time it speaks of, or None. written_utc: when, as ISO 8601.

    number: what it is called by, that of the row in which it was first written; 0 before it is.
    """

    text: str
    at_s: float | None
    written_utc: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Value:
    """A laboratory value for a sample that was taken at at_s. written_utc, number: as of a line."""

    name: str
    value: float
    unit: str
    method: str
    at_s: float
    written_utc: str = ""
    number: int = 0


Entry = Line | Value
KINDS: Mapping[str, type[Line] | type[Value]] = {"line": Line, "value": Value}


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says. number: its own, from 1. of: that of the entry it is about, which is its own for a new one.

    kind: of KINDS, or CHANGE, UNDO, GONE. entry: what is written there from then on; None if it is taken back or gone.
    """

    number: int
    kind: str
    of: int
    entry: Entry | None
    written_utc: str = ""


def parsed(number: int, found: Mapping[str, Any]) -> Row:
    """What the object in a row says. Raises ValueError."""
    row = dict(found)
    kind = row.pop("kind", None)
    if kind == GONE:
        return Row(number, GONE, number, None)
    if kind in (CHANGE, UNDO):
        of = row.pop("of", None)
        if type(of) is not int or not 0 < of < number:
            raise ValueError(tr("of is {of!r}, and that is no line before it", of=of))
        if kind == UNDO:
            return Row(number, UNDO, of, None, stored.moment(row.get("written_utc")).isoformat(timespec="seconds"))
        entry = _entry(Line if "text" in row else Value, row, of)
        return Row(number, CHANGE, of, entry, entry.written_utc)
    if kind not in KINDS:
        raise ValueError(tr("it is neither a line nor a value"))
    entry = _entry(KINDS[kind], row, number)
    return Row(number, kind, number, entry, entry.written_utc)


def _entry(kind: type[Line] | type[Value], row: Mapping[str, Any], number: int) -> Entry:
    known = {f.name: f for f in fields(kind) if f.name != "number"}
    for name, value in row.items():
        if name not in known:
            raise ValueError(tr("{name} is not known", name=name))
        if type(value) not in TYPES[known[name].type]:
            raise ValueError(tr("{name} is {value!r}", name=name, value=value))
    if missing := [name for name, f in known.items() if name not in row and f.default is MISSING]:
        raise ValueError(tr("{name} is missing", name=missing[0]))
    if not 0 <= (row.get("at_s") or 0) <= LONGEST_S:
        raise ValueError(tr("at_s is {at_s!r}, and no session has that moment", at_s=row["at_s"]))
    if row.get("written_utc"):
        stored.moment(row["written_utc"])
    own: dict[str, Any] = {name: clean_lines(v) if isinstance(v, str) else v for name, v in row.items()}
    return kind(**own, number=number)


def clean_lines(text: str) -> str:
    """Lines that any terminal can show, without spaces around them."""
    return "\n".join(clean(line) for line in text.strip().splitlines())


def clean(text: str) -> str:
    """The same as one line."""
    return stored.shown(" ".join(text.split()))

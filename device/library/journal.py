"""What a person adds to a session afterwards: lines of their own, and laboratory values.

They stand beside the recording, never in it. One file a person, `a.words.jsonl`, a line each; so what is written can be
taken away with the person who wrote it.
"""

import datetime as dt
import json
import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from device.recording.folders import SessionError, StoredSession
from drivers.ports import Card

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Line:
    """A line somebody wrote. at_s: the session time it speaks of, or None. written_utc: when, as ISO 8601."""

    text: str
    at_s: float | None
    written_utc: str


@dataclass(frozen=True, slots=True)
class Value:
    """A laboratory value for a sample that was taken at at_s. written_utc: as of a line."""

    name: str
    value: float
    unit: str
    method: str
    at_s: float
    written_utc: str = ""


@dataclass(frozen=True, slots=True)
class Journal:
    """All that one person added, in the order in which it was written."""

    lines: tuple[Line, ...]
    values: tuple[Value, ...]


def path(session: StoredSession, code: str) -> Path:
    """Where a person's words are kept."""
    return session.folder / f"{code}.words.jsonl"


def read(session: StoredSession, code: str) -> Journal:
    """What a person added. Raises SessionError for a file that somebody damaged."""
    lines: list[Line] = []
    values: list[Value] = []
    file = path(session, code)
    for number, row in enumerate(file.read_text("utf-8").splitlines() if file.exists() else (), 1):
        try:
            data = json.loads(row)
            if data.pop("kind") == "line":
                lines.append(Line(**data))
                dt.datetime.fromisoformat(lines[-1].written_utc)
            else:
                values.append(Value(**data))
        except (ValueError, KeyError, TypeError) as trouble:
            raise SessionError(f"{file}, line {number}: cannot be read ({trouble}); mend or remove that line") from None
    return Journal(tuple(lines), tuple(values))


def write_line(card: Card, session: StoredSession, code: str, text: str, at_s: float | None, length_s: float) -> None:
    """Add a line. Raises SessionError if it is empty, too long, or speaks of a moment the session does not have."""
    text = "\n".join(_clean(line) for line in text.strip().splitlines())
    if not text:
        raise SessionError("an empty line was given; write something between the quotes")
    if len(text) > LONGEST:
        raise SessionError(f"the line has {len(text)} characters; {LONGEST} are possible. Write it as several")
    _within(at_s, length_s)
    _add(card, session, code, "line", Line(text, at_s, _now()))


def write_value(card: Card, session: StoredSession, code: str, value: Value, length_s: float) -> None:
    """Attach a laboratory value to its moment. Raises SessionError if the moment, the name or the value is not one."""
    if not math.isfinite(value.value):
        raise SessionError(f"--value {value.value}: it must be a number")
    name, unit, method = (_clean(text) for text in (value.name, value.unit, value.method))
    for option, text in (("name", name), ("unit", unit), ("method", method)):
        if not text:
            raise SessionError(f"--{option} is empty; a value without it says nothing")
    _within(value.at_s, length_s)
    _add(card, session, code, "value", replace(value, name=name, unit=unit, method=method, written_utc=_now()))


def _clean(text: str) -> str:
    """One line of signs that can be shown anywhere: no line ends, nothing that moves a terminal's cursor."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in " ".join(text.split()))


def _within(at_s: float | None, length_s: float) -> None:
    if at_s is not None and at_s > length_s:
        at, whole = (f"{int(s) // 60}:{int(s) % 60:02d}" for s in (at_s, length_s))
        raise SessionError(f"--at {at}: the session lasted {whole}")


def _add(card: Card, session: StoredSession, code: str, kind: str, what: Line | Value) -> None:
    row: dict[str, Any] = {"kind": kind, **asdict(what)}
    file = path(session, code)
    before = file.read_bytes() if file.exists() else b""
    card.replace(file, before + (json.dumps(row, ensure_ascii=False) + "\n").encode())


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

"""What a person adds to a session afterwards: lines of their own, and laboratory values.

They stand beside the recording, never in it. One file a person, `a.words.jsonl`, a line each; so what is written can be
taken away with the person who wrote it.
"""

import datetime as dt
import json
import math
import os
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields, replace
from pathlib import Path
from types import NoneType
from typing import Any

from device.recording import age_files
from device.recording.folders import WORDS, SessionError, StoredSession
from drivers import stored
from drivers.ports import Card

LONGEST = 4000
LONGEST_S = 30 * 86400  # of any session
TYPES: Mapping[Any, tuple[type, ...]] = {
    str: (str,), float: (int, float), float | None: (int, float, NoneType)
}  # fmt: skip
"""By a field's type: what a file may have for it."""


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
    """All that one person added, in the order in which it was written. damaged: which lines cannot be read, and why."""

    lines: tuple[Line, ...]
    values: tuple[Value, ...]
    damaged: tuple[str, ...] = ()


def path(session: StoredSession, code: str) -> Path:
    """Where a person's words are kept."""
    return session.own(code, WORDS)


def read(session: StoredSession, code: str) -> Journal:
    """What a person added; a damaged line costs itself alone. Raises SessionError for a file that is none."""
    found: list[Line | Value] = []
    damaged: list[str] = []
    file = path(session, code)
    try:
        written = age_files.content(file, stored.MOST_LINES, session.identities) if os.path.lexists(file) else b""
        for number, row in stored.objects(written):
            try:
                if isinstance(row, stored.UnreadableError):
                    raise row
                found.append(_of_row(row))
            except ValueError as trouble:
                damaged.append(f"{file.name}, line {number} cannot be read and is left out ({trouble})")
    except (stored.UnreadableError, OSError) as trouble:
        raise SessionError(f"{file}: cannot be read: {trouble}") from trouble
    lines = tuple(one for one in found if isinstance(one, Line))
    return Journal(lines, tuple(one for one in found if isinstance(one, Value)), tuple(damaged))


def _of_row(row: dict[str, Any]) -> Line | Value:
    """What a row says. Raises ValueError."""
    kinds: dict[str, type[Line] | type[Value]] = {"line": Line, "value": Value}
    kind = kinds.get(str(row.pop("kind", None)))
    if kind is None:
        raise ValueError("it is neither a line nor a value")
    known = {f.name: f.type for f in fields(kind)}
    for name, value in row.items():
        if name not in known:
            raise ValueError(f"{name} is not known")
        if type(value) not in TYPES[known[name]]:
            raise ValueError(f"{name} is {value!r}")
    if missing := [f.name for f in fields(kind) if f.name not in row and f.default is MISSING]:
        raise ValueError(f"{missing[0]} is missing")
    if not 0 <= (row.get("at_s") or 0) <= LONGEST_S:
        raise ValueError(f"at_s is {row['at_s']!r}, and no session has that moment")
    if row.get("written_utc"):
        stored.moment(row["written_utc"])
    own: dict[str, Any] = {k: _clean_lines(v) if isinstance(v, str) else v for k, v in row.items()}
    return kind(**own)


def write_line(card: Card, session: StoredSession, code: str, text: str, at_s: float | None, length_s: float) -> None:
    """Add a line. Raises SessionError if it is empty, too long, or speaks of a moment the session does not have."""
    text = _clean_lines(text)
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


def _clean_lines(text: str) -> str:
    return "\n".join(_clean(line) for line in text.strip().splitlines())


def _clean(text: str) -> str:
    return stored.shown(" ".join(text.split()))


def _within(at_s: float | None, length_s: float) -> None:
    if at_s is not None and at_s > length_s:
        at, whole = (f"{int(s) // 60}:{int(s) % 60:02d}" for s in (at_s, length_s))
        raise SessionError(f"--at {at}: the session lasted {whole}")


def _add(card: Card, session: StoredSession, code: str, kind: str, what: Line | Value) -> None:
    row: dict[str, Any] = {"kind": kind, **asdict(what)}
    file = path(session, code)
    of = file if file.exists() else session.recordings(code)[0]  # it tells whether, and to which key
    try:
        found, key = age_files.opened(of, stored.MOST_RECORDING, session.identities)
    except stored.UnreadableError as trouble:
        raise SessionError(f"{file}: {trouble}") from trouble
    after = stored.with_line(found if of == file else b"", json.dumps(row, ensure_ascii=False))
    card.replace(file, age_files.encrypted(after, key) if key else after)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

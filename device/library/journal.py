"""What a person adds to a session afterwards: lines of their own, and laboratory values.

They stand beside the recording, never in it. One file a person, `a.words.jsonl`, a row each; so what is written can be
taken away with the person who wrote it. What is changed or taken back stays in it as its history.
"""

import datetime as dt
import json
import math
import os
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from device.language import tr
from device.library.journal_rows import CHANGE, GONE, UNDO, Entry, Line, Row, Value, clean, clean_lines, parsed
from device.recording import age_files
from device.recording.folders import WORDS, SessionError, StoredSession
from drivers import stored
from drivers.ports import Card

__all__ = [
    "Entry", "Journal", "Line", "Row", "Value", "content", "path", "read", "standing", "take_back", "write_line",
    "write_value",
]  # fmt: skip

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Journal:
    """All that one person added, in the order in which it was first written, as it stands now.

    damaged: which rows cannot be read, and why. history: every other row, as it was written. unreadable: numbers of
    the damaged ones.
    """

    lines: tuple[Line, ...]
    values: tuple[Value, ...]
    damaged: tuple[str, ...] = ()
    history: tuple[Row, ...] = ()
    unreadable: tuple[int, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Lines and values together."""
        return tuple(sorted((*self.lines, *self.values), key=lambda entry: entry.number))


def path(session: StoredSession, code: str) -> Path:
    """Where a person's words are kept."""
    return session.own(code, WORDS)


def read(session: StoredSession, code: str) -> Journal:
    """What a person added; a damaged row costs itself alone. Raises SessionError for a file that is none."""
    stacks: dict[int, list[Entry]] = {}  # by an entry's number: what it was, and is
    about: set[int] = set()  # numbers of rows that are no entries
    damaged, history, unreadable = [], list[Row](), list[int]()
    file = path(session, code)
    try:
        written = age_files.content(file, stored.MOST_LINES, session.identities) if os.path.lexists(file) else b""
        for number, found in stored.objects(written):
            try:
                if isinstance(found, stored.UnreadableError):
                    raise found
                row = parsed(number, found)
                _take(row, stacks, about)
            except ValueError as trouble:
                damaged.append(
                    tr(
                        "{file}, line {number} cannot be read and is left out ({trouble})",
                        file=file.name,
                        number=number,
                        trouble=trouble,
                    )
                )
                unreadable.append(number)
                continue
            history += [row] if row.kind != GONE else []
    except (stored.UnreadableError, OSError) as trouble:
        raise SessionError(tr("{file}: cannot be read: {trouble}", file=file, trouble=trouble)) from trouble
    now = [stack[-1] for _, stack in sorted(stacks.items()) if stack]
    lines, values = (e for e in now if isinstance(e, Line)), (e for e in now if isinstance(e, Value))
    return Journal(tuple(lines), tuple(values), tuple(damaged), tuple(history), tuple(unreadable))


def _take(row: Row, stacks: dict[int, list[Entry]], about: set[int]) -> None:
    """One more row. Raises ValueError if it is about what is not there."""
    if row.of != row.number or row.kind == GONE:
        about.add(row.number)
    if row.kind == UNDO:
        if not stacks.get(row.of):
            raise ValueError(tr("it takes back line {of}, which is not there", of=row.of))
        stacks[row.of].pop()
    elif row.entry is not None:
        if row.of in about:
            raise ValueError(tr("it is instead of line {of}, which is not there", of=row.of))
        stack = stacks.setdefault(row.of, [])  # also where what it replaces is damaged: it says all by itself
        if stack and type(stack[0]) is not type(row.entry):
            raise ValueError(tr("it is instead of line {of}, which is of another kind", of=row.of))
        stack.append(row.entry)


def require_line(session: StoredSession, code: str, number: int, there: Collection[int]) -> None:
    """Raises SessionError, which says what numbers there are, unless this is one of them."""
    if number not in there:
        numbers = ", ".join(map(str, there)) or tr("none yet")
        raise SessionError(
            tr(
                "session {number} has no line {line} of {code}'s; there are: {numbers}",
                number=session.number,
                line=number,
                code=code,
                numbers=numbers,
            )
        )


def standing(session: StoredSession, code: str, number: int) -> Entry:
    """What is written at a number now. Raises SessionError, which says what numbers there are."""
    there = {entry.number: entry for entry in read(session, code).entries}
    require_line(session, code, number, there)
    return there[number]


def write_line(
    card: Card, session: StoredSession, code: str, text: str, at_s: float | None, length_s: float,
    of: int | None = None,
) -> int:  # fmt: skip
    """Add a line, or write it instead of the one of that number; that number, or the new one.

    Raises SessionError if it is empty, too long, or speaks of a moment the session does not have.
    """
    text = clean_lines(text)
    if not text:
        raise SessionError(tr("an empty line was given; write a word at least"))
    _short(tr("the line"), text)
    _within(at_s, length_s)
    return _write(card, session, code, "line", Line(text, at_s, ""), of)


def write_value(
    card: Card, session: StoredSession, code: str, value: Value, length_s: float, of: int | None = None
) -> int:
    """Attach a laboratory value to its moment, or instead of the one of that number; as write_line.

    Raises SessionError if the moment, the name or the value is not one.
    """
    if not math.isfinite(value.value):
        raise SessionError(tr("--value {value}: it must be a number", value=value.value))
    name, unit, method = (clean(text) for text in (value.name, value.unit, value.method))
    for option, text in (("name", name), ("unit", unit), ("method", method)):
        if not text:
            raise SessionError(tr("--{option} is empty; a value without it says nothing", option=option))
        _short(f"--{option}", text)
    _within(value.at_s, length_s)
    return _write(card, session, code, "value", replace(value, name=name, unit=unit, method=method), of)


def take_back(card: Card, session: StoredSession, code: str, number: int) -> Entry | None:
    """Take back what was last written at a number: what stood there before counts again, None if nothing did.

    All of it stays in the history. Raises SessionError.
    """
    standing(session, code, number)
    _add(card, session, code, {"kind": UNDO, "of": number, "written_utc": _now()})
    return next((entry for entry in read(session, code).entries if entry.number == number), None)


def _short(what: str, text: str) -> None:
    if len(text) > LONGEST:
        raise SessionError(
            tr(
                "{what} has {count} characters; {most} are possible. Write it as several",
                what=what,
                count=len(text),
                most=LONGEST,
            )
        )


def _within(at_s: float | None, length_s: float) -> None:
    if at_s is not None and at_s > length_s:
        at, whole = (f"{int(s) // 60}:{int(s) % 60:02d}" for s in (at_s, length_s))
        raise SessionError(tr("--at {at}: the session lasted {whole}", at=at, whole=whole))


def _write(card: Card, session: StoredSession, code: str, kind: str, entry: Entry, of: int | None) -> int:
    row = {name: value for name, value in asdict(entry).items() if name != "number"} | {"written_utc": _now()}
    return _add(card, session, code, {"kind": kind} | row if of is None else {"kind": CHANGE, "of": of} | row, of)


def _add(card: Card, session: StoredSession, code: str, row: Mapping[str, Any], of: int | None = None) -> int:
    """Add a row; its number, unless it is of another."""
    file = path(session, code)
    found, key = content(session, code)
    after = stored.with_line(found, json.dumps(row, ensure_ascii=False))
    card.replace(file, age_files.encrypted(after, key) if key else after)
    return len(after.splitlines()) if of is None else of


def content(session: StoredSession, code: str) -> tuple[bytes, str | None]:
    """The rows of a person's file, and the public key that it is encrypted to, or to be. Raises SessionError."""
    file = path(session, code)
    of = file if file.exists() else session.recordings(code)[0]  # it tells whether, and to which key
    try:
        found, key = age_files.opened(of, stored.MOST_RECORDING, session.identities)
    except stored.UnreadableError as trouble:
        raise SessionError(f"{file}: {trouble}") from trouble
    return found if of == file else b"", key


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

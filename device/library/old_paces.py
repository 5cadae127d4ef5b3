"""Own paces that another lamp's assessments found, joined with those here: each once, by its session's number here."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from device.library.resonance_history import SEALED, read, rows, sealed, session_of_line
from drivers import stored

Here = Callable[[int], int | None]
"""By a session's number there the one it has here; None of one that is unknown here."""


def session_of(name: str) -> int:
    """The number of the session that an encrypted file's name says; 0 is unknown."""
    match = SEALED.fullmatch(name)
    return int(match["session"]) if match else 0


def renumbered(name: str, session_here: Here) -> str:
    """A file's name with the number that its session has here, if it has one."""
    before = session_of(name)
    return name.replace(f".{before:04d}-", f".{session_here(before) or 0:04d}-", 1) if before else name


def joined(file: Path, lines: bytes, session_here: Here) -> bytes:
    """The history in file with these lines of another lamp's that it lacks, in the order of time.

    session_here: the number here of a session there; None of one that is unknown here. Raises SessionError, OSError.
    """
    before = read(file)
    own, new = before.splitlines(), list[bytes]()
    known = {_key(line) for line in own}
    for number, line in enumerate(lines.splitlines(), 1):
        row, session = _row(line), session_of_line(line)
        there = session_here(session) if type(session) is int else session
        moved = json.dumps(row | {"session": there}).encode() if row and there != session else line
        if _key(moved) not in known and not sealed(file, row, there, number).exists():
            new.append(moved)
    return b"".join(line + b"\n" for line in _in_time([*new, *own])) if new else before


def _key(line: bytes) -> object:
    """What tells one assessment from another, whether it was a guest's or not; of a damaged line, all of it."""
    row = _row(line)
    return (row["utc"], repr(row.get("session"))) if row else line


def _row(line: bytes) -> dict[str, Any] | None:
    return next(iter(rows(line)), None)


def _in_time(lines: Sequence[bytes]) -> list[bytes]:
    """The same lines, sorted by when they were found; one that does not say it stays behind the one before it."""
    at, timed = dt.datetime.min.replace(tzinfo=dt.UTC), []
    for line in lines:
        row = _row(line)
        at = stored.moment(row["utc"]) if row else at
        timed.append((at, line))
    return [line for _, line in sorted(timed, key=lambda one: one[0])]

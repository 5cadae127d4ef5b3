"""Which sessions are meant: by 'all', 'last', a number, or numbers and spans of them; narrowed down if asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from device.language import msgid, tr
from device.library.narrowed_sessions import Narrowed, narrow
from device.library.stored_sessions import opening
from device.recording import folders
from device.recording.age_files import Identities
from device.recording.folders import SessionError, StoredSession

ALL, LAST = "all", "last"
SPANS = re.compile(r"\d{1,9}(-\d{1,9})?(,\d{1,9}(-\d{1,9})?)*")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Sessions, oldest first. single: one was asked for, by itself. troubles: what could not be looked at, and why."""

    sessions: tuple[StoredSession, ...]
    single: bool = False
    troubles: tuple[str, ...] = ()


def choose(root: Path, asked: str, narrowed: Narrowed, identities: Identities | None = None) -> Chosen:
    """The sessions asked for. Raises SessionError, which says what there is, if there is none of them."""
    if asked not in (ALL, LAST) and not SPANS.fullmatch(asked):
        found, closed = narrow(opening([folders.find(root, asked)], identities), narrowed)
        return Chosen(tuple(found), True, tuple(closed))
    there = opening(folders.every(root), identities)
    if not there:
        raise SessionError(tr("session {asked}: nothing has been recorded in {folder} yet", asked=asked, folder=root))
    meant, troubles = (there, []) if asked in (ALL, LAST) else _numbered(there, asked)
    found, closed = narrow(meant, narrowed)
    single = asked == LAST or asked.isdecimal()
    return Chosen(tuple(found[-1:] if asked == LAST else found), single, (*troubles, *closed))


def _numbered(there: Sequence[StoredSession], asked: str) -> tuple[list[StoredSession], list[str]]:
    by_number = {session.number: session for session in there}
    first, last = min(by_number), max(by_number)
    span = tr("; they are numbered {first} to {last}, and 'last' is the newest", first=first, last=last)
    numbers: set[int] = set()
    troubles = []
    for part in asked.split(","):
        low, _, high = part.partition("-")
        if high and int(high) < int(low):
            raise SessionError(tr("sessions {part}: it counts down; say {high}-{low}", part=part, high=high, low=low))
        among = {number for number in by_number if int(low) <= number <= int(high or low)}
        if not among:
            none = msgid("sessions {asked}: there is none") if high else msgid("session {asked}: there is none")
            troubles.append(tr(none, asked=part) + span)
        numbers |= among
    if not numbers:
        raise SessionError("; ".join(troubles))
    return [by_number[number] for number in sorted(numbers)], troubles

"""Recorded sessions as a person asks for them: by number, whose, closed if cut off, summed up, for both, forgotten."""

import contextlib
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from device.recording import age_files, annotation, events, folders, reader, repair, stored_summary
from device.recording.age_files import Identities
from device.recording.folders import SessionError, StoredSession
from device.recording.reader import Recorded
from device.recording.session_info import SessionInfo
from device.recording.summary import Summary, summary
from drivers import stored
from drivers.ports import Card

BEING_WRITTEN = "being written"


def end_state(card: Card, session: StoredSession) -> str:
    """What is particular about how a session ended, or why that cannot be seen; empty if nothing is."""
    if session.info and session.info.ended is not None:
        return repair.CUT_OFF if session.info.ended == repair.CUT_OFF else ""
    try:
        for path in folders.parts(session.folder).values():
            card.open(path).close()
    except BlockingIOError:
        return BEING_WRITTEN
    except OSError as error:
        return error.strerror or str(error)
    return repair.CUT_OFF if session.people else "nothing was recorded"


def summaries(card: Card, session: StoredSession) -> Mapping[str, Any]:
    """Each person's summary, by code, as it is kept beside the recording; worked out once, where it can be kept.

    Of one that nobody opens it is known how long it was.
    """
    encrypted = {code for code in session.people if session.is_encrypted(code)}
    readable = set(session.people) - encrypted
    known = {code: session.summaries[code] for code in readable if code in session.summaries}
    new = {} if not session.mixed else dict(known)
    for code in readable - set(known):
        with contextlib.suppress(SessionError, OSError):
            known[code] = new[code] = summary(reader.read(session.recordings(code))).as_json()
    if new and session.info and session.info.ended is not None:
        with contextlib.suppress(OSError):
            for code in new.keys() - set(session.info.encrypted):
                stored_summary.keep(card, session.folder, code, new[code])
            if session.mixed:
                card.replace(session.folder / folders.SESSION_JSON, session.info.as_json())
    return known | {code: _opened_summary(session, code) for code in sorted(encrypted)}


def _opened_summary(session: StoredSession, code: str) -> Mapping[str, Any]:
    """Of a person whose files are encrypted; nothing but its length if the identities do not open it."""
    lasted_s = session.info.lasted_s if session.info else None
    closed: dict[str, Any] = dict.fromkeys(field.name for field in dataclasses.fields(Summary))
    closed["minutes"] = None if lasted_s is None else lasted_s / 60
    if session.identities is None:
        return closed
    kept = session.own(code, stored_summary.SUMMARY)
    with contextlib.suppress(OSError, ValueError, KeyError):
        told = stored.json_object(age_files.content(kept, stored.MOST_TEXT, session.identities))
        found: Mapping[str, Any] = stored_summary.readable({code: told})[code]
        return found
    with contextlib.suppress(SessionError, OSError):
        return summary(reader.read(session.recordings(code), session.identities)).as_json()
    return closed


def summed_up(
    card: Card, root: Path, simulated: bool, identities: Identities | None = None
) -> Iterator[tuple[SessionInfo, str, Mapping[str, Any]]]:
    """Info, code and summary of everybody in every session that is over: in simulated ones, or in the others.

    A guest is nobody's history, and left out. identities: what opens what is encrypted; else its length is all.
    """
    for session in opening(folders.every(root), identities):
        info = session.info
        if info and info.simulated is simulated and end_state(card, session) != BEING_WRITTEN:
            own = ((info, code, known) for code, known in summaries(card, session).items())
            yield from (one for one in own if one[1] not in info.guests)


def find(card: Card, root: Path, asked: str) -> StoredSession:
    """The session asked for, as `folders.find` has it. Raises SessionError, also while it is being written."""
    session = folders.find(root, asked)
    if end_state(card, session) == BEING_WRITTEN:
        raise SessionError(f"session {session.number} is still being written; end it first, then ask again")
    return session


def around(root: Path, recording: Path) -> StoredSession | None:
    """The session of this folder of recordings that one of them lies in; None if it lies elsewhere."""
    folder = recording.resolve().parent
    mine = folders.FOLDER.fullmatch(folder.name) and folder.parent.parent == root.resolve()
    return folders.open_session(folder) if mine else None


def all_over(card: Card, root: Path) -> list[StoredSession]:
    """All sessions, oldest first. Raises SessionError while one is being written."""
    sessions = folders.every(root)
    for session in sessions:
        if end_state(card, session) == BEING_WRITTEN:
            raise SessionError(f"session {session.number} is still being written; end it first, then ask again")
    return sessions


def opening(sessions: Iterable[StoredSession], identities: Identities | None) -> list[StoredSession]:
    """The same, with what opens what is encrypted in them."""
    return [dataclasses.replace(session, identities=identities) for session in sessions]


def closed(card: Card, root: Path, asked: str, identities: Identities | None = None) -> StoredSession:
    """The session asked for, closed if it had been cut off. Raises SessionError."""
    session = find(card, root, asked)
    if not session.people:
        raise SessionError(f"session {session.number}: nothing was recorded in {session.folder}")
    if session.info and session.info.ended is None:
        with contextlib.suppress(OSError):  # a card that cannot be written can still be read
            repair.repair_session(card, session)
    return opening([folders.open_session(session.folder, session.number)], identities)[0]


def whose(session: StoredSession, asked: str | None) -> str:
    """The person asked for, by code; the only one there is, if nobody was. Raises SessionError."""
    codes = session.people
    if asked is None and len(codes) == 1:
        return codes[0]
    if asked is not None and asked in codes:
        return asked
    choice = " or ".join(f"--person {code}" for code in codes)
    if asked is None:
        raise SessionError(f"session {session.number} is of {' and '.join(codes)}, and each is their own: add {choice}")
    raise SessionError(f"session {session.number} has no person {asked!r}; say {choice}")


def one(
    card: Card, root: Path, asked: str, person: str | None, identities: Identities | None = None
) -> tuple[StoredSession, str, Recorded]:
    """One person's recording, with its session and their code. Raises SessionError."""
    session = closed(card, root, asked, identities)
    code = whose(session, person)
    return session, code, reader.read(session.recordings(code), identities)


def agreed(recorded: Mapping[str, Recorded]) -> bool:
    """Whether two people agreed to a report for both: each one's own recording holds the same moment of it."""
    moments = [{n.onset_s for n in events.starting_with(r.notes, annotation.AGREED)} for r in recorded.values()]
    return len(moments) == 2 and bool(set.intersection(*moments))


def require_agreement(session: StoredSession, recorded: Mapping[str, Recorded]) -> None:
    """Raises SessionError, which says why, unless there may be a report for both of these people.

    What session.json says counts for nothing here: it is one file, and the yes of two people is in two.
    """
    codes = tuple(recorded)
    meant = len(session.info.people) if session.info else len(codes)
    if len(codes) != 2 or meant != 2:
        gone = f", and {2 - len(codes)} of their recordings is gone" if meant == 2 > len(codes) else ""
        of = "two people" if meant == 2 else "one person"
        raise SessionError(f"session {session.number} is of {of}{gone}: a report for both needs the recordings of two")
    if not agreed(recorded):
        raise SessionError(
            f"session {session.number}: there is no yes from both of you to a report for both; the lamp asks each of "
            "you for a press at the end of a session of two, so next time there can be; your own is there with "
            f"--person {codes[0]} or --person {codes[1]}"
        )

"""A recorded session, opened: closed if it was cut off; one person's recording of it; whether two agreed to more."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from device.language import tr
from device.library.stored_sessions import opening, require_over, whose
from device.recording import annotation, events, folders, reader, repair
from device.recording.age_files import Identities
from device.recording.folders import SessionError, StoredSession
from device.recording.reader import Recorded
from drivers.ports import Card


def closed(card: Card, root: Path, asked: str, identities: Identities | None = None) -> StoredSession:
    """The session asked for, closed if it had been cut off. Raises SessionError."""
    return closing(card, folders.find(root, asked), identities)


def closing(card: Card, session: StoredSession, identities: Identities | None = None) -> StoredSession:
    """A session, closed if it had been cut off. Raises SessionError, also while it is being written."""
    require_over(card, session)
    if not session.people:
        raise SessionError(
            tr("session {number}: nothing was recorded in {folder}", number=session.number, folder=session.folder)
        )
    if session.info and session.info.ended is None:
        with contextlib.suppress(OSError):  # a card that cannot be written can still be read
            repair.repair_session(card, session)
    return opening([folders.open_session(session.folder, session.number)], identities)[0]


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
        of = tr("two people") if meant == 2 else tr("one person")
        if meant == 2 > len(codes):
            of += tr(", and {count} of their recordings is gone", count=2 - len(codes))
        needs = tr(
            "session {number} is of {people}: a report for both needs the recordings of two",
            number=session.number,
            people=of,
        )
        raise SessionError(needs)
    if not agreed(recorded):
        raise SessionError(
            tr(
                "session {number}: there is no yes from both of you to a report for both; the lamp asks each of "
                "you for a press at the end of a session of two, so next time there can be; your own is there with "
                "--person {one} or --person {other}",
                number=session.number,
                one=codes[0],
                other=codes[1],
            )
        )

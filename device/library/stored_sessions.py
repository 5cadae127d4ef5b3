"""Which sessions there are, as a person asks for them: by number, by whose, and how each ended. Opens no recording."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from device.language import tr
from device.recording import folders
from device.recording.age_files import Identities
from device.recording.folders import SessionError, StoredSession
from device.recording.session_info import CUT_OFF
from drivers.ports import Card
from drivers.said import because

BEING_WRITTEN = "being written"


def end_state(card: Card, session: StoredSession) -> str:
    """What is particular about how a session ended, or why that cannot be seen; empty if nothing is."""
    if session.info and session.info.ended is not None:
        return CUT_OFF if session.info.ended == CUT_OFF else ""
    try:
        for path in folders.parts(session.folder).values():
            card.open(path).close()
    except BlockingIOError:
        return BEING_WRITTEN
    except OSError as error:
        return because(error)
    return CUT_OFF if session.people else "nothing was recorded"


def find(card: Card, root: Path, asked: str) -> StoredSession:
    """The session asked for, as `folders.find` has it. Raises SessionError, also while it is being written."""
    session = folders.find(root, asked)
    require_over(card, session)
    return session


def require_over(card: Card, session: StoredSession) -> None:
    """Raises SessionError while a session is being written."""
    if end_state(card, session) == BEING_WRITTEN:
        raise SessionError(
            tr("session {number} is still being written; end it first, then ask again", number=session.number)
        )


def around(root: Path, recording: Path) -> StoredSession | None:
    """The session of this folder of recordings that one of them lies in; None if it lies elsewhere."""
    folder = recording.resolve().parent
    mine = folders.FOLDER.fullmatch(folder.name) and folder.parent.parent == root.resolve()
    return folders.open_session(folder) if mine else None


def all_over(card: Card, root: Path) -> list[StoredSession]:
    """All sessions, oldest first. Raises SessionError while one is being written."""
    sessions = folders.every(root)
    for session in sessions:
        require_over(card, session)
    return sessions


def opening(sessions: Iterable[StoredSession], identities: Identities | None) -> list[StoredSession]:
    """The same, with what opens what is encrypted in them."""
    return [dataclasses.replace(session, identities=identities) for session in sessions]


def whose(session: StoredSession, asked: str | None) -> str:
    """The person asked for, by code; the only one there is, if nobody was. Raises SessionError."""
    codes = session.people
    if asked is None and len(codes) == 1:
        return codes[0]
    if asked is not None and asked in codes:
        return asked
    choice = tr(" or ").join(f"--person {code}" for code in codes)
    if asked is None:
        theirs = tr(
            "session {number} is of {codes}, and each is their own: add {choice}",
            number=session.number,
            codes=tr(" and ").join(codes),
            choice=choice,
        )
        raise SessionError(theirs)
    raise SessionError(
        tr("session {number} has no person {code!r}; say {choice}", number=session.number, code=asked, choice=choice)
    )

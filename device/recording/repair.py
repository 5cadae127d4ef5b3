"""What a power cut left open is closed: the tail that is not a recording is dropped, and the count written."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from device.language import tr
from device.recording import edf, folders
from device.recording.folders import StoredSession
from device.recording.session_info import CUT_OFF
from drivers import stored
from drivers.ports import Card


def repair(card: Card, path: Path) -> int:
    """Close the file at path as its writer would have; the seconds that it holds. Harmless twice.

    Raises BlockingIOError while it is being written, SessionError if its header is not ours or nothing follows it (it
    is then left as it is), OSError.
    """
    file = card.open(path)
    try:
        shape = edf.shape(file.read, file.size())
        if shape is None or not shape.records:
            raise folders.SessionError(
                tr("{path}: its header is damaged or nothing follows it; it was left as it is", path=path)
            )
        count = edf.count_field(shape.records)
        if file.size() != shape.length or file.read(edf.COUNT_AT, edf.COUNT_LEN) != count:
            file.cut(shape.length)
            file.write(edf.COUNT_AT, count)
            file.sync()
        return shape.records
    finally:
        file.close()


def repair_session(card: Card, session: StoredSession) -> bool:
    """Close all files of a session that was cut off; whether there was one. Raises as `repair` does."""
    lasted = [repair(card, path) for path in folders.parts(session.folder).values() if path.suffix != folders.AGE]
    if lasted and session.info:
        info = replace(session.info, ended=CUT_OFF)
        card.replace(session.folder / folders.SESSION_JSON, info.as_json())
    return bool(lasted)


def _sweep(card: Card, root: Path, sessions: Sequence[StoredSession]) -> None:
    """Take away what writes have left that a power cut ended; what cannot be is in nobody's way."""
    days = [path for path in root.glob("*") if folders.DAY.fullmatch(path.name)]  # a session that was being taken in
    for folder in (root / folders.PEOPLE, *days, *(session.folder for session in sessions)):
        with contextlib.suppress(OSError):
            card.sweep(folder)
    for left in stored.left_beside(root / folders.COUNTER):  # root may have been somebody's folder before
        with contextlib.suppress(OSError):
            card.remove(left)


def repair_all(card: Card, root: Path) -> list[str]:
    """Close every session that was cut off. What was done, and what could not be, a line each."""
    news: list[str] = []
    sessions = folders.every(root)
    _sweep(card, root, sessions)
    for session in sessions:
        if session.info is None or session.info.ended is not None:
            continue
        try:
            if repair_session(card, session):
                news.append(
                    tr(
                        "session {number} had been cut off; it was closed, with all that is in it",
                        number=session.number,
                    )
                )
        except BlockingIOError:
            continue  # it is being written, by another process
        except (OSError, folders.SessionError) as trouble:
            news.append(str(trouble))
    return news

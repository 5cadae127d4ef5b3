"""Forgetting: a person's files and words go, and everybody else's stay whole."""

from dataclasses import replace
from pathlib import Path

from device.library import journal
from device.recording import folders
from device.recording.folders import StoredSession
from drivers.ports import Card


def belongings(session: StoredSession, code: str) -> tuple[Path, ...]:
    """The files of one person in a session."""
    paths = (*session.recordings(code), journal.path(session, code))
    return tuple(path for path in paths if path.exists())


def forget(card: Card, session: StoredSession, codes: tuple[str, ...]) -> None:
    """Remove these people from a session; the session too, if nobody is left. Raises OSError.

    What is known of them goes from session.json first, so that a power cut in between leaves files that can be
    forgotten again, and never a trace without a file. What two had agreed to ends with either of them.
    """
    left = tuple(code for code in session.people if code not in codes)
    if left and session.about:
        about = replace(session.about, people=left, agreed=False)
        summaries = {code: summary for code, summary in session.summaries.items() if code in left}
        card.replace(session.folder / folders.ABOUT, about.as_json(summaries))
    for code in codes:
        for path in belongings(session, code):
            card.remove(path)
    if not left:
        for path in session.folder.iterdir():
            card.remove(path)
        card.remove(session.folder)

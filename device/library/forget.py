"""Forgetting: a person's files and words go, and everybody else's stay whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from device.library import journal
from device.recording import folders
from device.recording.folders import StoredSession
from drivers.ports import Card


def belongings(kept: StoredSession, code: str) -> tuple[Path, ...]:
    """The files of one person in a session."""
    theirs = (*kept.recordings(code), journal.path(kept, code))
    return tuple(path for path in theirs if path.exists())


def forget(card: Card, kept: StoredSession, codes: tuple[str, ...]) -> None:
    """Remove these people from a session; the session too, if nobody is left. Raises OSError.

    What is known of them goes from session.json first, so that a power cut in between leaves files that can be
    forgotten again, and never a trace without a file. What two had agreed to ends with either of them.
    """
    left = tuple(code for code in kept.people if code not in codes)
    if left and kept.about:
        about = replace(kept.about, people=left, agreed=False)
        summaries = {code: told for code, told in kept.summaries.items() if code in left}
        card.replace(kept.folder / folders.ABOUT, about.as_json(summaries))
    for code in codes:
        for path in belongings(kept, code):
            card.remove(path)
    if not left:
        for path in kept.folder.iterdir():
            card.remove(path)
        card.remove(kept.folder)

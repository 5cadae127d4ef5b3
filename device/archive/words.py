"""A line of one's own to a session: written, or taken back."""

import contextlib
import fcntl
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from device.archive.asked import Asked, Place, Refused
from device.library import journal, stored_sessions
from device.recording.folders import StoredSession


def write(asked: Asked, place: Place) -> dict[str, Any]:
    """Adds text to session number. An empty one, or one that is too long, is told as at the shell."""
    with alone(place.root):
        session = _open(asked, place)
        number = journal.write_line(place.card, session, asked.person, asked.text("text"), None, math.inf)
    return {"line": number}


def take_back(asked: Asked, place: Place) -> dict[str, Any]:
    """Takes a line of session number back; its history stays, as at the shell."""
    line = asked.number("line")
    if line is None:
        raise Refused("question")
    with alone(place.root):
        journal.take_back(place.card, _open(asked, place), asked.person, line)
    return {"line": line}


def _open(asked: Asked, place: Place) -> StoredSession:
    session = asked.session(place)
    if session.is_encrypted(asked.person):
        raise Refused("encrypted")
    stored_sessions.require_over(place.card, session)
    return session


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While no other archive changes anything in it: each reads a file whole and puts another in its place."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)

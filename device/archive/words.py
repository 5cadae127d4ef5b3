"""A line of one's own to a session: written, or taken back."""

import math
from typing import Any

from device.archive.asked import Asked, Place, Refused
from device.library import journal, stored_sessions
from device.library.taking_turns import alone
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

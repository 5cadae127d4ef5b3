"""One session on one side of paper, as a page of its own: to print, or to hand to whoever its owner chooses.

Like every copy for a phone it stays nowhere on the lamp, so none is noted for `ebb forget`.
"""

from device.archive.asked import Answer, Asked, Place, Refused
from device.library import journal, opened_sessions, resonance_history
from device.recording import reader
from device.report import page
from device.text import guidance


def brief(asked: Asked, place: Place) -> Answer:
    """Session number as `ebb report --brief` writes it. Raises Refused, or SessionError."""
    session = asked.session(place)
    if session.is_encrypted(asked.person):
        raise Refused("encrypted")
    session = opened_sessions.closing(place.card, session)
    try:
        recorded = reader.read(session.recordings(asked.person))
        found = resonance_history.of_session(place.root, asked.person, recorded.simulated, session.number)
        html = page.brief(
            session, recorded, journal.read(session, asked.person), guidance.pace_found(*found) if found else ""
        )
    except MemoryError:
        raise Refused("long") from None
    return {"file": f"ebb-{session.number:04d}-{asked.person}-brief.html"}, [html.encode()]

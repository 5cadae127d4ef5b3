"""A person's own sessions: the list of them, and what one of them was. Arrays are imported for that alone."""

from typing import Any

from device.archive.asked import Asked, Place
from device.library import journal, stored_sessions
from device.recording import folders
from device.recording.folders import SessionError, StoredSession
from device.text import listed_words

A_PAGE = 30  # of the list
MOST_LINES, MOST_BYTES = 40, 24_000  # of one's own that an answer has room for
ENCRYPTED, WRITTEN, LONG = "encrypted", "written", "long"


def sessions(asked: Asked, place: Place) -> dict[str, Any]:
    """Newest first, those before a number if one is given, else with the newest told; and what the code itself is."""
    before, own = asked.number("number"), asked.own(place)
    wanted = sorted((n for n in own if before is None or n < before), reverse=True)
    rows = [listed(place, folders.open_session(own[n], n), asked.person) for n in wanted[: A_PAGE + (before is None)]]
    answer: dict[str, Any] = {"more": len(wanted) > len(rows), "person": asked.person, "sessions": rows}
    if asked.code:
        answer["chosen"] = {"utc": asked.code.chosen_utc, "by": asked.code.by, "after": asked.code.after}
    if rows and before is None:
        newest = folders.open_session(own[wanted[0]], wanted[0])
        answer["newest"] = told(place, newest, asked.person, rows[0])
        answer["sessions"] = rows[1:]
    return answer


def session(asked: Asked, place: Place) -> dict[str, Any]:
    """One of them."""
    found = asked.session(place)
    row = listed(place, found, asked.person)
    return {"person": asked.person, "session": told(place, found, asked.person, row)}


def listed(place: Place, session: StoredSession, person: str) -> dict[str, Any]:
    """What the list says: nothing of a body. state: that it is being written or encrypted, else empty."""
    info, summed = session.info, session.summaries.get(person, {}).get("minutes")
    lasted_s = info.lasted_s if info else None
    state = ENCRYPTED if session.is_encrypted(person) else ""
    if stored_sessions.end_state(place.card, session) == stored_sessions.BEING_WRITTEN:
        state = WRITTEN
    return {
        "number": session.number,
        "began_utc": info.began.isoformat(timespec="seconds") if info and info.dated else None,
        "sure": bool(info and info.synchronised),
        "phone_said": info.phone_said.isoformat(timespec="seconds") if info and info.phone_said else None,
        "programme": info.programme if info else None,
        "mode": info.mode if info else None,
        "length_s": lasted_s if summed is None else round(60 * summed),
        "guest": bool(info and person in info.guests),
        "simulated": bool(info and info.simulated),
        "state": state,
    }


def told(place: Place, session: StoredSession, person: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row and what there is to read: sentences in their language, one curve, one's own lines; or why not.

    state is LONG too, where it is too much for the memory that an archive has.
    """
    if row["state"]:
        return row
    from device.archive import telling
    from device.library import opened_sessions

    try:
        session = opened_sessions.closing(place.card, session)
        told = telling.of_session(place.root, session, person)
    except SessionError as trouble:
        told = {"trouble": str(trouble)}
    except MemoryError:
        told = {"state": LONG}
    return row | told | lines(session, person)


def lines(session: StoredSession, person: str) -> dict[str, Any]:
    """What a person added to a session, newest first, as much of it as there is room for."""
    try:
        entries = journal.read(session, person).entries
    except SessionError as trouble:
        return {"lines": [], "lines_trouble": str(trouble)}
    rows, room = list[dict[str, Any]](), MOST_BYTES
    for entry in reversed(entries):
        _, at, _ = listed_words.row(entry)
        text = entry.text if isinstance(entry, journal.Line) else listed_words.entry(entry)
        room -= len(text.encode())
        if rows and (room < 0 or len(rows) == MOST_LINES):
            break
        rows.append({"number": entry.number, "at": at, "text": text, "utc": entry.written_utc})
    return {"lines": rows, "lines_left": len(entries) - len(rows)}

"""What sums each person's session up: as it is kept beside the recording, or worked out of it."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from device.library.stored_sessions import BEING_WRITTEN, end_state, opening
from device.recording import age_files, folders, stored_summary
from device.recording.age_files import Identities
from device.recording.folders import SessionError, StoredSession
from device.recording.session_info import SessionInfo
from drivers import stored
from drivers.ports import Card


def summaries(card: Card, session: StoredSession, whole: bool = False) -> Mapping[str, Any]:
    """Each person's summary, by code, as it is kept beside the recording; worked out once, where it can be kept.

    Of one that nobody opens it is known how long it was. whole: also what summaries of before 0.3 lack.
    """
    encrypted = {code for code in session.people if session.is_encrypted(code)}
    readable = set(session.people) - encrypted
    there = {code: session.summaries[code] for code in readable if code in session.summaries}
    known = {code: one for code, one in there.items() if not whole or _is_whole(one)}
    new = dict(there) if session.mixed else {}
    for code in readable - set(known):
        with contextlib.suppress(SessionError, OSError):
            known[code] = new[code] = _worked_out(session, code)
    if new and session.info and session.info.ended is not None:
        with contextlib.suppress(OSError):
            for code in new.keys() - set(session.info.encrypted):
                stored_summary.keep(card, session.folder, code, new[code])
            if session.mixed:
                card.replace(session.folder / folders.SESSION_JSON, session.info.as_json())
    return there | known | {code: _opened_summary(session, code, whole) for code in sorted(encrypted)}


def _is_whole(known: Mapping[str, Any]) -> bool:
    return known.keys() == stored_summary.MOST.keys()


def _opened_summary(session: StoredSession, code: str, whole: bool) -> Mapping[str, Any]:
    """Of a person whose files are encrypted; nothing but its length if the identities do not open it."""
    lasted_s = session.info.lasted_s if session.info else None
    closed: dict[str, Any] = dict.fromkeys(stored_summary.MOST)
    closed["minutes"] = None if lasted_s is None else lasted_s / 60
    if session.identities is None:
        return closed
    kept = session.own(code, stored_summary.SUMMARY)
    with contextlib.suppress(OSError, ValueError, KeyError):
        told = stored.json_object(age_files.content(kept, stored.MOST_TEXT, session.identities))
        found: Mapping[str, Any] = stored_summary.readable({code: told})[code]
        if not whole or _is_whole(found):
            return found
    with contextlib.suppress(SessionError, OSError):
        return _worked_out(session, code)
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
            own = ((info, code, known) for code, known in summaries(card, session, whole=True).items())
            yield from (one for one in own if one[1] not in info.guests)


def _worked_out(session: StoredSession, code: str) -> dict[str, Any]:
    from device.recording import reader  # numpy and edfio, for which a list of what is kept need not wait
    from device.recording.summary import summary

    return summary(reader.read(session.recordings(code), session.identities)).as_json()

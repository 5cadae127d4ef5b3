"""A guest was at somebody's sensors: the recording stays as it is, and the person's history goes on without it."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from device.language import tr
from device.library import resonance_history
from device.recording.folders import SESSION_JSON, SessionError, StoredSession
from drivers.ports import Card


def set_guest(card: Card, root: Path, session: StoredSession, code: str, length_s: float, guest: bool) -> None:
    """Say whether a guest was at a person's sensors in a session that is over. Raises SessionError, OSError.

    length_s: how long it lasted. The person's own pace goes first, so that session.json says it once all of it holds;
    said again, it does what a power cut left undone.
    """
    info = session.info
    if info is None:
        raise SessionError(
            tr(
                "session {number}: its session.json is missing or damaged, and that is where it would be "
                "said; nothing was changed",
                number=session.number,
            )
        )
    if not guest and not info.dated:
        raise SessionError(
            tr("session {number}: it is not known when it was, so no week could count it", number=session.number)
        )
    over = info.began + dt.timedelta(seconds=length_s)
    resonance_history.set_guest(card, root, code, info.simulated, session.number, over, guest, session.identities)
    guests = {*info.guests, code} if guest else {*info.guests} - {code}
    said = replace(info, guests=tuple(sorted(guests)))
    card.replace(session.folder / SESSION_JSON, said.as_json())

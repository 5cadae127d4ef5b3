"""Many sessions handed out one after the other: each takes memory alone, and one that cannot be read costs itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from device.export.bids import BidsDataSet
from device.export.collection import Collection
from device.export.whole import UnwritableError
from device.export.writers import FORMATS
from device.library import handed_out, journal, opened_sessions
from device.recording import reader
from device.recording.folders import SessionError, StoredSession
from drivers import stored
from drivers.ports import Card

BIDS = "bids"
FORMS = (*FORMATS, BIDS)
"""Every form by the name that `ebb export --to` takes."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What became of one person's session. into: the folder that it went into; None if it did not, for why_not.

    damaged: lines that the person wrote and that cannot be read. noted: whether `ebb forget` knows of it.
    """

    session: StoredSession
    code: str
    into: Path | None = None
    why_not: str = ""
    damaged: tuple[str, ...] = ()
    noted: bool = True


def hand_out(
    card: Card, wanted: Sequence[tuple[StoredSession, str]], to: str, folder: Path, shift_days: int = 0
) -> Iterator[HandedOut]:
    """Write each session and person that is wanted, in a form of FORMS, and at the end the tables over them.

    Raises SessionError where the form cannot be written at all, and UnwritableError where there is no room for more;
    the tables then tell of what is there, as they do if whoever asks goes no further.
    """
    if to in FORMATS:
        FORMATS[to].check()
    places: dict[object, Collection | BidsDataSet] = {}
    try:
        for session, code in wanted:
            yield _one(card, session, code, to, folder, shift_days, places)
    finally:
        for place in places.values():
            place.write()


def _one(
    card: Card, session: StoredSession, code: str, to: str, folder: Path, shift_days: int,
    places: dict[object, Collection | BidsDataSet],
) -> HandedOut:  # fmt: skip
    try:
        session = opened_sessions.closing(card, session, session.identities)
        recorded = reader.read(session.recordings(code), session.identities)
        words = journal.read(session, code)
        key = recorded.simulated if to == BIDS else (code, recorded.simulated)
        if key not in places:
            places[key] = (
                BidsDataSet(card, folder, recorded.simulated, shift_days)
                if to == BIDS
                else Collection(card, folder, code, recorded.simulated, to)
            )
        target = places[key].add(session, recorded, words)
        noted = handed_out.is_as_written(session, [code], target)
        return HandedOut(session, code, places[key].folder, damaged=words.damaged, noted=noted)
    except UnwritableError:
        raise
    except (SessionError, OSError, stored.UnreadableError) as trouble:
        return HandedOut(session, code, why_not=str(trouble))

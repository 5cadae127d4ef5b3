"""Copies for a phone, as one zip that is made while it is read: a session in a form for other software, or all of mine.

None of it stays on the lamp, so none is noted for `ebb forget`: a note would name a file that is not there.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from device.archive.asked import Answer, Asked, Place, Refused, Stream
from device.library import copying, journal, ours, stored_sessions
from device.recording import folders
from device.recording.folders import SESSION_JSON, StoredSession
from drivers import stored

PIECE = 1 << 16
FORM, LEFT = "edf", "left-out.txt"


def export(asked: Asked, place: Place) -> Answer:
    """Session number as `ebb export --to edf` writes it: the recording, one's own words, and what explains both."""
    from device.export.export import name_of, write
    from device.library import opened_sessions
    from device.recording import reader

    session = asked.session(place)
    if session.is_encrypted(asked.person):
        raise Refused("encrypted")
    session = opened_sessions.closing(place.card, session)
    people = {asked.person: reader.read(session.recordings(asked.person))}
    name = name_of(session, people, FORM)

    def files() -> Iterator[tuple[str, bytes | Path]]:
        with tempfile.TemporaryDirectory(prefix="ebb-copy-") as made:
            folder = Path(made) / name
            write(place.card, session, people, {asked.person: journal.read(session, asked.person)}, FORM, folder)
            for path in sorted(folder.iterdir()):
                yield f"{name}/{path.name}", path

    return {"file": f"{name}.zip"}, zipped(files())


def copy(asked: Asked, place: Place) -> Answer:
    """All that a code opens, as it is kept, in folders that `ebb import` takes in; what is encrypted stays so."""
    own = [folders.open_session(path, number) for number, path in asked.own(place).items()]
    over = [s for s in own if stored_sessions.end_state(place.card, s) != stored_sessions.BEING_WRITTEN]

    def files() -> Iterator[tuple[str, bytes | Path]]:
        for session in over:
            at = f"recordings/{session.folder.parent.name}/{session.folder.name}"
            for path in _files_of(session, asked.person):
                yield f"{at}/{path.name}", path
            if session.info:
                info = replace(session.info.of_alone((asked.person,)), agreed=False)
                yield f"{at}/{SESSION_JSON}", info.as_json()

    return {"file": f"ebb-{asked.person}.zip"}, zipped(files())


def _files_of(session: StoredSession, person: str) -> list[Path]:
    found = sorted(session.folder.iterdir())
    return [path for path in found if ours.whose(path) == person and not copying.stays(path) and not ours.why_not(path)]


def zipped(files: Iterator[tuple[str, bytes | Path]]) -> Stream:
    """A zip of files by name, in pieces as they come, with a list of what could not be read, if anything."""
    out, left = _Out(), list[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as into:  # type: ignore[call-overload]
        for name, content in files:
            with into.open(name, "w", force_zip64=True) as file:
                try:
                    for piece in _pieces(content):
                        file.write(piece)
                        yield out.taken()
                except (OSError, stored.UnreadableError) as trouble:
                    left.append(f"{name}: it could not be read to its end: {trouble}")
        if left:
            into.writestr(LEFT, "\n".join(left) + "\n")
    yield out.taken()


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with stored.opened(content, stored.MOST_RECORDING) as file:
        while piece := file.read(PIECE):
            yield piece


class _Out:
    """What a zip is written to: a stream that is not sought in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep it until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        whole, self._pieces = b"".join(self._pieces), []
        return whole

"""A copy of a session that is handed out: there whole or not at all, noted for `ebb forget`, and never over another's.

What Ebb wrote there itself, and nobody changed since, it writes anew.
"""

import contextlib
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from device.language import tr
from device.library import handed_out
from device.recording.folders import SessionError, StoredSession
from drivers import stored
from drivers.ports import Card
from drivers.said import because


class UnwritableError(SessionError):
    """There is no room, or no right, to write where a copy was to be: the next one will not get there either."""


@contextlib.contextmanager
def whole(card: Card, session: StoredSession, codes: Collection[str], target: Path) -> Iterator[Path]:
    """A path beside target, for a file or a folder, that becomes it in the end; a failure leaves nothing of it.

    codes: whose numbers are in it. Raises SessionError if the session is being recorded, or something that is not as
    Ebb wrote it is in the way; UnwritableError.
    """
    for path in (path for code in codes for path in session.recordings(code)):
        _not_being_written(card, path, session)
    there = target.exists()
    if there and not handed_out.is_as_written(session, codes, target):
        raise SessionError(
            tr("{target}: it is there already; move it away, or export into another folder", target=target)
        )
    for left in stored.left_beside(target):
        _remove(left)
    partial, before = stored.beside(target), stored.beside(target)
    try:
        if not there:
            handed_out.note(card, session.folder, codes, target, {})
        if not target.parent.is_dir():
            card.create_folder(target.parent)
        yield partial
        digests = handed_out.digests(partial)
        if there and digests == handed_out.digests(target):
            return
        handed_out.note(card, session.folder, codes, target, digests)
        if there:
            target.rename(before)
        card.settle(partial, target)
    except OSError as trouble:
        why = because(trouble)
        raise UnwritableError(
            tr("{target}: could not be written: {why}; nothing was left there", target=target, why=why)
        ) from trouble
    finally:
        if before.exists() and not target.exists():
            before.rename(target)
        for path in (partial, before):  # nothing, where it has become target
            _remove(path)


def _not_being_written(card: Card, path: Path, session: StoredSession) -> None:
    try:
        card.open(path).close()
    except BlockingIOError:
        still = f"session {session.number}: it is still being recorded; export it when it has ended"
        raise SessionError(still) from None
    except OSError:
        return  # a card that is only read has no writer; whether it can be read shows when it is


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink() if not path.is_dir() else shutil.rmtree(path)

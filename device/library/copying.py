"""A session's folder from another card onto this one: there whole and verified or not at all; and known again here."""

import contextlib
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from device.language import tr
from device.library import handed_out
from device.recording import edf
from device.recording.folders import WORDS, StoredSession
from drivers import stored
from drivers.ports import Card, CardFile

PIECE = 1 << 20
PAGE = 4096  # bytes by which a card counts
HEAD = 1 << 16  # bytes of a recording that no other has: its first seconds, in counts of the converter


def stays(path: Path) -> bool:
    """Whether a file of a session says nothing anywhere else: a write that never ended, or where pages are there."""
    return bool(stored.BESIDE.fullmatch(path.name)) or path.name.endswith(handed_out.END)


def copy(card: Card, files: Sequence[Path], folder: Path) -> None:
    """Copy files into a new folder, which is there once all of them are on the card, byte for byte.

    Raises UnreadableError for what cannot be read, OSError where the card fails; then nothing is there.
    """
    made = stored.beside(folder)
    card.create_folder(made)
    held: list[CardFile] = []  # the first is held until it is done, so that nobody sweeps the folder away
    try:
        for path in files:
            file = _copied(card, path, made / path.name)
            if held:
                file.close()
            else:
                held.append(file)
        card.settle(made, folder)
    except BaseException:
        for path in (*(made / path.name for path in files), made):
            with contextlib.suppress(OSError):
                card.remove(path)
        raise
    finally:
        for file in held:
            file.close()


def _copied(card: Card, path: Path, to: Path) -> CardFile:
    digest, at = hashlib.sha256(), 0
    file = card.create(to, b"")
    try:
        for piece in _pieces(path):
            file.write(at, piece)
            digest.update(piece)
            at += len(piece)
        file.sync()
        if _on_card(to) != digest.digest():
            raise stored.UnreadableError(tr("{name}: the card did not keep what was written to it", name=path.name))
    except BaseException:
        file.close()
        raise
    return file


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with stored.opened(path, stored.MOST_RECORDING) as file:
            while piece := file.read(PIECE):
                yield piece
    except (OSError, stored.UnreadableError) as trouble:
        raise stored.UnreadableError(f"{path.name}: {getattr(trouble, 'strerror', None) or trouble}") from trouble


def _on_card(path: Path) -> bytes:
    """The digest of what a file holds, asked of the card itself, not of the memory that it was written from."""
    digest = hashlib.sha256()
    with stored.opened(path, stored.MOST_RECORDING) as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.digest()


def is_same(there: StoredSession, here: StoredSession) -> bool:
    """Whether a session here is one there, whatever number it has here and whatever was added to it or encrypted since.

    It lies in a folder of the same day, time and mode; its recordings begin with the same bytes or, where there are
    none in both, session.json says the same of how it began, with the number that it had.
    """
    if when(there.folder) != when(here.folder):
        return False
    mine, other = ({path.name for path in _recordings(session.folder)} for session in (there, here))
    if both := sorted(mine & other):
        return all(_begin_alike(there.folder / name, here.folder / name) for name in both)
    if there.info and here.info:
        facts = ((i.number, i.mode, i.simulated, i.world, i.version, i.settings) for i in (there.info, here.info))
        return len({repr(each) for each in facts}) == 1
    files = [path for path in there.folder.iterdir() if path.is_file() and not stays(path)]
    return all(_begin_alike(path, here.folder / path.name) for path in files)


def words_there(there: StoredSession, here: StoredSession) -> list[Path]:
    """Files of words there with lines that the same session here lacks, of those whose recording is readable here."""
    files = [there.folder / f"{code}{WORDS}" for code in here.people if not here.is_encrypted(code)]
    return [file for file in files if not _lines(file) <= _lines(here.folder / file.name)]


def _lines(path: Path) -> set[bytes]:
    try:
        return set(stored.content(path, stored.MOST_LINES).splitlines())
    except (OSError, stored.UnreadableError):
        return set()


def when(folder: Path) -> tuple[str, str]:
    """The day, time and mode that a session's folder is called by."""
    return folder.parent.name, folder.name.rpartition("-")[0]


def _recordings(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.endswith((".edf", ".edf.age"))]


def _begin_alike(one: Path, other: Path) -> bool:
    """Whether two files begin with the same bytes, but for a recording's count; a longer one may go on."""
    try:
        mine, theirs = (_head(path) for path in (one, other))
    except (OSError, stored.UnreadableError):
        return False
    least = min(len(mine), len(theirs))
    return mine[:least] == theirs[:least]


def _head(path: Path) -> bytes:
    with stored.opened(path, stored.MOST_RECORDING) as file:
        begins = file.read(HEAD)
    if path.suffix == ".edf":
        begins = begins[: edf.COUNT_AT] + b" " * edf.COUNT_LEN + begins[edf.COUNT_AT + edf.COUNT_LEN :]
    return begins

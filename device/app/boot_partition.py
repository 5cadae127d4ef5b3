"""For a person who has no shell: what the card's boot partition says, and what is put onto it.

That partition is FAT, which every computer reads and which a power cut can hurt, so it is written to only if there is
something new to say, or if somebody has asked for recordings.
"""

import os
from pathlib import Path

from device.app.choices import CHOICES
from device.recording import folders
from device.settings.parse import ConfigError
from device.settings.toml import load
from drivers import stored
from drivers.ports import Card

ERRORS = "ebb-errors.txt"
WANTED = "ebb-recordings"
"""A folder of this name on the boot partition asks for the recordings."""
FLOOR_BYTES = 100_000_000  # what the next kernel needs beside the one in use
CHUNK = 1 << 20
FAT_STEP_S = 2.0  # of the times that FAT keeps


def check(settings: Path | None, calibration: Path | None, boot: Path, card: Card) -> list[str]:
    """Write what is wrong with the settings beside them; take that away again when nothing is. What there is to say."""
    path = (settings.parent if settings else boot) / ERRORS
    news: list[str] = []
    try:
        load(settings, calibration, CHOICES)
    except ConfigError as trouble:
        of = settings or calibration
        news.append(f"Ebb cannot use {of}:\n\n{trouble}\n\nPut it right, and Ebb takes this file away again.\n")
    try:
        if not news:
            for stale in {path, boot / ERRORS}:
                if stale.exists():
                    card.remove(stale)
        elif not path.exists() or stored.content(path) != news[0].encode():
            card.replace(path, news[0].encode())
    except OSError as trouble:
        news.append(f"{path}: {trouble.strerror}")
    except stored.UnreadableError as trouble:
        news.append(f"{path}: {trouble}; it was left as it is")
    return news


def hand_out(root: Path, boot: Path, card: Card) -> list[str]:
    """Copy the recordings onto the boot partition, newest first, if its folder WANTED is there. What there is to say.

    What is there already is not copied again; what does not fit is left out, and the folder says so.
    """
    wanted = boot / WANTED
    if not wanted.is_dir():
        return []
    copied = left_out = 0
    news: list[str] = []
    try:
        for kept in reversed(folders.every(root)):
            files = [file for file in sorted(kept.folder.iterdir()) if file.is_file()]
            copies = wanted / kept.folder.parent.name / kept.folder.name
            new = [file for file in files if _differs(file, copies / file.name)]
            if card.free_bytes(wanted) - sum(file.stat().st_size for file in new) < FLOOR_BYTES:
                left_out += 1
                continue
            for file in new:
                _copy(file, copies / file.name)
            copied += bool(new)
        if copied or left_out:
            more = f"; {left_out} more do not fit" if left_out else ""
            news.append(f"{copied} sessions were copied into {WANTED}, as of their newest start{more}.")
            card.replace(wanted / "about.txt", f"{news[0]}\nThe originals stay on the card.\n".encode())
    except OSError as trouble:
        news.append(f"{trouble.filename or wanted}: {trouble.strerror}")
    return news


def _differs(file: Path, copy: Path) -> bool:
    if not copy.exists():
        return True
    original, copied = file.stat(), copy.stat()
    return original.st_size != copied.st_size or abs(original.st_mtime - copied.st_mtime) > FAT_STEP_S


def _copy(file: Path, to: Path) -> None:
    """A copy that is there whole, or not at all. Large files go through in pieces."""
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(to.name + ".part")
    with file.open("rb") as source, part.open("wb") as copy:
        while piece := source.read(CHUNK):
            copy.write(piece)
        copy.flush()
        os.fsync(copy.fileno())
    os.utime(part, (file.stat().st_atime, file.stat().st_mtime))  # a lamp's clock may go back, so equal is what counts
    part.replace(to)

"""Files on the boot partition whose names are nearly right: told to who has no shell and sees no end of a name.

Windows hides `.txt` behind `ebb.toml`, a browser adds ` (1)`, an editor its own ending; and nothing of it is read.
"""

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from device.language import msgid, tr
from drivers import stored

SETTINGS, RECORDINGS, ERRORS = "ebb.toml", "ebb-recordings", "ebb-errors.txt"
ELSEWHERE = msgid("{name} is not looked at: recordings are copied into a folder that is called {folder}.")
NO_FOLDER = msgid(
    "{name} is no folder and is not looked at: recordings are copied into a folder that is called {folder}."
)
ENDINGS = (".txt", ".rtf", ".doc", ".docx", ".odt", ".tml", ".ini", ".conf", ".cfg", ".text")
NEAR = 0.75  # of two names' letters that are the same, in order: 'eb.toml' is, 'config.txt' is not


def told(boot: Path, settings: Path | None) -> list[str]:
    """What lies on the boot partition and is not read though it seems to be meant for Ebb, each in a sentence.

    settings: the file in use. A copy beside it that is no newer is taken as one that is kept.
    """
    return [words for entry in _entries(boot) if (words := _said(entry, boot, settings))]


def _entries(boot: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(boot) as entries:
            yield from sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return  # there is none, or nobody may look


def _said(entry: os.DirEntry[str], boot: Path, settings: Path | None) -> str:
    name, plain = entry.name, re.sub(r"[^a-z0-9.]", "", entry.name.casefold())
    if name.startswith("._") or stored.BESIDE.fullmatch(name) or plain.startswith(("ebberrors", "ebbupgrade")):
        return ""
    shown = f"'{stored.shown(name)}'"
    try:
        if _nearly(plain.removesuffix(".txt"), "ebbrecordings"):
            if entry.is_dir() and (boot / RECORDINGS).is_dir():
                return ""
            return tr(ELSEWHERE if entry.is_dir() else NO_FOLDER, name=shown, folder=RECORDINGS)
        if not _means_settings(plain) or (settings and os.path.samefile(entry.path, settings)):
            return ""
        if settings and settings.parent == boot and entry.stat().st_mtime <= settings.stat().st_mtime:
            return ""
    except OSError:
        return ""  # it went meanwhile
    return tr(
        "{name} is not read: settings are read from {settings}, called exactly so. Give it that name. If it seems to "
        "have it, your computer hides how names end: in Windows' Explorer choose View, Show, File name extensions.",
        name=shown,
        settings=SETTINGS,
    )


def _means_settings(plain: str) -> bool:
    if "ebb" in plain and ("toml" in plain or plain.endswith(ENDINGS)):
        return True
    return _nearly(plain, SETTINGS)


def _nearly(name: str, right: str) -> bool:
    return difflib.SequenceMatcher(None, name, right).ratio() >= NEAR

"""Files on the boot partition whose names are nearly right: told to who has no shell and sees no end of a name.

Windows hides `.txt` behind `ebb.toml`, a browser adds ` (1)`, an editor its own ending; and nothing of it is read.
"""

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from device.app.offered import PACKAGES, is_sum, stem
from device.language import msgid, tr
from drivers import stored

SETTINGS, RECORDINGS, ERRORS = "ebb.toml", "ebb-recordings", "ebb-errors.txt"
PACKAGE = "ebb_VERSION_all.deb"
NOT_READ = msgid("{name} is not read: settings are read from {settings}, called exactly so. Give it that name.")
NOT_INSTALLED = msgid(
    "{name} is not installed: a package is called exactly {package}, and lies there as it was made. If it is packed, "
    "unpack it; then give it that name."
)
HIDDEN = msgid(
    "If it seems to have it, your computer hides how names end: in Windows' Explorer choose View, Show, File name "
    "extensions."
)
ELSEWHERE = msgid("{name} is not looked at: recordings are copied into a folder that is called {folder}.")
NO_FOLDER = msgid(
    "{name} is no folder and is not looked at: recordings are copied into a folder that is called {folder}."
)
ENDINGS = (".txt", ".rtf", ".doc", ".docx", ".odt", ".tml", ".ini", ".conf", ".cfg", ".text")
TITLES = ("ebb", "ebbsettings", "ebbconfig", "ebbeinstellungen")
PACKED = re.compile(r"ebb.*(\.deb|\d\.\d.*all)")
COPIED = re.compile(r"copyof|copy|kopievon|kopie|\d")
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
        if PACKED.search(plain):
            if name.endswith(".refused") or is_sum(boot / name) or _is_taken(name, boot):
                return ""
            return f"{tr(NOT_INSTALLED, name=shown, package=PACKAGE)} {tr(HIDDEN)}"
        if not _means_settings(plain) or (settings and os.path.samefile(entry.path, settings)):
            return ""
        if settings and settings.parent == boot and entry.stat().st_mtime <= settings.stat().st_mtime:
            return ""
    except OSError:
        return ""  # it went meanwhile
    return f"{tr(NOT_READ, name=shown, settings=SETTINGS)} {tr(HIDDEN)}"


def _is_taken(name: str, boot: Path) -> bool:
    """Whether this package, or the same beside it under another name, is what a start takes, or has taken."""
    taken = (*boot.glob(PACKAGES), *boot.glob(f"{PACKAGES}.installed"))
    return stem(name) in {stem(path.name) for path in taken}


def _means_settings(plain: str) -> bool:
    if "ebb" in plain and "toml" in plain:
        return True
    title, dot, ending = plain.rpartition(".")
    if dot + ending in ENDINGS and COPIED.sub("", title) in TITLES:
        return True
    return _nearly(plain, SETTINGS)


def _nearly(name: str, right: str) -> bool:
    return difflib.SequenceMatcher(None, name, right).ratio() >= NEAR

"""Another lamp's settings, calibration and programmes: in use here if there are none yet, else kept beside them.

Nothing that is here is changed, and nothing comes into use that this lamp could not start with.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import MappingProxyType

from device.language import msgid, tr
from device.library.old_lamp import OldLamp
from device.library.programmes import FOLDERS_NAME
from device.settings.parse import Choices, ConfigError
from device.settings.paths import CALIBRATION
from device.settings.toml import ABOUT, all_values, load
from device.settings.tree import Config
from drivers import stored
from drivers.ports import Card
from drivers.said import because

READABLE = 0o644  # unlike a recording it is about a lamp, and the service, who is somebody else, has to read it
SETTINGS = "ebb.toml"
OWN, FOREIGN_FOLDER = msgid("this lamp has its own"), msgid("it names a folder of the other machine for recordings")


@dataclass(frozen=True, slots=True)
class Here:
    """What this lamp has: its settings and calibration in use, None where there are none, and the folder for new ones.

    choices: what this lamp offers.
    """

    settings: Path | None
    calibration: Path | None
    folder: Path
    choices: Choices


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the other lamp's. target: where it is to be, None if the same is here already.

    beside: why it is not in use from then on; empty if it is. differs: what a settings file says otherwise than here,
    by dotted key: (there, here).
    """

    source: Path
    content: bytes
    target: Path | None
    beside: str = ""
    differs: tuple[tuple[str, str, str], ...] = ()


def settings(old: OldLamp, here: Here) -> Kept | None:
    """Its settings; what cannot be read is named in old."""
    content = _content(old, old.settings)
    if old.settings is None or content is None:
        return None
    why, config = _loaded(old.settings, None, here)
    _, own = _loaded(here.settings, None, here) if here.settings else ("", None)
    if config and config == own:
        return Kept(old.settings, content, None)
    if config and config.record.folder:
        why = tr(FOREIGN_FOLDER)
    if here.settings is None and not why:
        return Kept(old.settings, content, here.folder / SETTINGS)
    target = _free(here.folder / SETTINGS, content, first=1)
    return Kept(old.settings, content, target, (why or tr(OWN)) if target else "", _differing(config, own))


def calibration(old: OldLamp, here: Here, taken: Kept | None) -> Kept | None:
    """Its calibration; what cannot be read is named in old. taken: its settings."""
    content = _content(old, old.calibration)
    if old.calibration is None or content is None:
        return None
    in_use = taken.source if taken and taken.target and not taken.beside else here.settings
    why = tr(OWN) if here.calibration else _loaded(in_use, old.calibration, here)[0]
    target = _free(here.folder / CALIBRATION, content, first=1 if why else 0)
    return Kept(old.calibration, content, target, why if target else "")


def programmes(old: OldLamp, here: Here) -> list[Kept]:
    """Its own programmes: what is called as another one here gets another name."""
    kept: list[Kept] = []
    for path in old.programmes:
        content = _content(old, path)
        if content is not None:
            planned = {one.target: one.content for one in kept if one.target}
            kept.append(Kept(path, content, _free(here.folder / FOLDERS_NAME / path.name, content, planned)))
    return kept


def sections(calibration: Kept) -> list[tuple[str, str]]:
    """Each part that was calibrated, and on which day; of one that says none it is empty."""
    try:
        found = stored.toml(stored.as_text(calibration.content))
    except stored.UnreadableError:
        return []
    about = {name: values.get(ABOUT) for name, values in found.items() if isinstance(values, dict)}
    return [(name, str(told.get("date", "")) if isinstance(told, dict) else "") for name, told in about.items()]


def keys(kept: Kept | None, here: Config) -> list[str]:
    """The people whose recordings that lamp encrypted, and this one does not; settings that come into use aside."""
    if kept is None or not kept.beside:
        return []
    try:
        found = stored.toml(stored.as_text(kept.content))
    except stored.UnreadableError:
        return []
    own = {"a": here.a.age_recipient, "b": here.b.age_recipient}
    there = {code: found.get(code) for code in own}
    named = {code for code, section in there.items() if isinstance(section, dict) and section.get("age_recipient")}
    return sorted(code for code in named if not own[code])


def take(card: Card, kept: Sequence[Kept | None]) -> None:
    """Write what is not here yet. Raises OSError."""
    for one in kept:
        if one and one.target:
            keep_readable(card, one.target, one.content)


def keep_readable(card: Card, path: Path, content: bytes) -> None:
    """Write what everybody may read who uses this machine, its service too. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    card.replace(path, content)
    found = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)  # root writes in the service's folder too, and follows nobody
    try:
        os.fchmod(found, READABLE)
    finally:
        os.close(found)


def _loaded(settings: Path | None, calibration: Path | None, here: Here) -> tuple[str, Config | None]:
    """Why this lamp could not start with them, and what they say if it could."""
    try:
        return "", load(settings, calibration, here.choices)
    except ConfigError as trouble:
        return tr("this lamp cannot use it: {trouble}", trouble=trouble), None


def _differing(there: Config | None, own: Config | None) -> tuple[tuple[str, str, str], ...]:
    if there is None or own is None:
        return ()
    values = all_values(own)
    return tuple((key, value, values[key]) for key, value in all_values(there).items() if value != values[key])


def _content(old: OldLamp, path: Path | None) -> bytes | None:
    try:
        return stored.content(path) if path else None
    except (OSError, stored.UnreadableError) as trouble:
        old.left[path or Path()] = because(trouble)
        return None


def _free(
    path: Path, content: bytes, planned: Mapping[Path, bytes] = MappingProxyType({}), first: int = 0
) -> Path | None:
    """The first name that is free of path, such as ebb-old.toml, ...; None if one before it has this content.

    planned: what is to be there. first: 1 if it is not to be path itself.
    """
    for number in count():
        more = "" if number == 0 else "-old" if number == 1 else f"-old-{number}"
        other = path.with_stem(path.stem + more)
        if other in planned or os.path.lexists(other):
            if planned.get(other) == content or (other.is_file() and stored.content(other) == content):
                return None
        elif number >= first:
            return other
    return None

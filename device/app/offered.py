"""Packages on the card's boot partition, each taken into a folder of root's own and read there to its last byte."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from device.language import tr
from device.text import upgrade as words
from drivers import stored
from drivers.ports import Card
from drivers.said import because
from drivers.system.packages import DamagedError, Package, is_earlier, read

NAME, PACKAGES = "ebb", "ebb*.deb"
TRIED, TRIES = "tried", 2
MOST = 64 << 20  # bytes: a package has one million
SUM = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
MOST_SUM = 1 << 16  # bytes of a text that may hold one
SUM_NAME = re.compile(r"sha256|\.(sha|sum)")
BESIDES = re.compile(r"[\s_-]*(\(\d+\)|\b(copy|kopie)\b)|[\s._-]*sha256.*|\.(sha|sum|deb|txt|zip).*")
"""What stands in a name beside what it names: an ending, or what a browser or a computer adds to a copy's."""


class RefusedError(Exception):
    """A package that is not installed. The message goes on from 'was not installed'."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A package of Ebb that is whole: where it lies, and root's own copy, which is what was read and is installed."""

    path: Path
    copy: Path
    package: Package

    @property
    def name(self) -> str:
        """As a sentence has it."""
        return stored.shown(self.path.name)


def take(path: Path, copy: Path, card: Card) -> Offer:
    """The package at path, with what is beside it. Raises RefusedError."""
    try:
        if path.is_symlink():
            raise stored.UnreadableError(tr("it is a link"))
        content = stored.content(path, MOST)
        digest = hashlib.sha256(content).hexdigest()
        _begin(copy.with_name(TRIED), digest, card)
        for beside in _beside(path):
            if digest not in (found := sums(beside)):
                raise RefusedError(tr(words.OTHER_SUM if found else words.NO_SUM, beside=stored.shown(beside.name)))
        card.replace(copy, content)
        package = read(copy)
    except (OSError, stored.UnreadableError) as trouble:
        raise RefusedError(tr(words.NOT_READ, trouble=because(trouble))) from trouble
    except DamagedError:
        raise RefusedError(tr(words.NOT_WHOLE)) from None
    if package.name != NAME:
        raise RefusedError(tr(words.OTHER, package=stored.shown(package.name)))
    return Offer(path, copy, package)


def stem(name: str) -> str:
    """What the names of a package, of its copies and of its sum have in common."""
    return BESIDES.sub("", name.casefold()).strip()


def is_sum(path: Path) -> bool:
    """Whether a file is a package's sum: by its name, or a text in which one stands. Raises OSError."""
    name = path.name.casefold()
    try:
        return bool(SUM_NAME.search(name) or (name.endswith(".txt") and sums(path)))
    except stored.UnreadableError:
        return False


def sums(path: Path) -> list[str]:
    """Each SHA-256 in a text, also as PowerShell writes it. Raises UnreadableError, OSError."""
    return [found.decode() for found in SUM.findall(stored.content(path, MOST_SUM).replace(b"\0", b"").lower())]


def _beside(package: Path) -> Iterator[Path]:
    """The sums beside a package, however an editor, a browser or a hidden ending changed what they are called."""
    of = stem(package.name)
    return (path for path in sorted(package.parent.iterdir()) if stem(path.name) == of and is_sum(path))


def newest_first(one: Offer, other: Offer) -> int:
    """How two of them are ordered, as functools.cmp_to_key takes it."""
    versions = one.package.version, other.package.version
    return is_earlier(*versions) - is_earlier(*reversed(versions))


def _begin(tried: Path, digest: str, card: Card) -> None:
    """Count how often this package was begun with: one that ends the lamp itself is not to do so at every start."""
    begun = stored.content(tried) if tried.exists() else b""
    if begun.split().count(digest.encode()) >= TRIES:
        raise RefusedError(tr(words.TWICE))
    card.replace(tried, stored.with_line(begun, digest))

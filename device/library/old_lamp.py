"""What another lamp keeps of Ebb's, or a computer, found below the folders where its card is mounted. Looks, no more.

Of what lies in several places the first one counts, whole, as on that lamp; where there is more is said. Nothing is
looked at that lies elsewhere, as where a link leads out of that card into this machine.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from device.language import tr
from device.library import resonance_history
from device.library.programmes import FOLDERS_NAME
from device.recording import folders
from device.recording.folders import SessionError
from device.settings.paths import CALIBRATION, SERVICE, is_closed
from drivers import stored

OWN = ".local/state/ebb/recordings"
RECORDINGS = (f"{SERVICE}/recordings", "recordings", OWN, ".", f"root/{OWN}", f"home/*/{OWN}")
HANDED = ("ebb-recordings", "boot/firmware/ebb-recordings", "boot/ebb-recordings")
"""Copies on a boot partition: what there is of those whose originals are not at hand."""
SETTINGS = (
    f"{SERVICE}/.config/ebb", ".config/ebb", ".", "boot/firmware", "boot", "etc/ebb", "root/.config/ebb",
    "home/*/.config/ebb",
)  # fmt: skip
"""In the order in which that lamp itself looked."""
ROOTFS, BOOTFS = "rootfs", "bootfs"
"""What the two partitions of a card of Raspberry Pi OS are called, and the folders they are mounted at."""


@dataclass(slots=True)
class OldLamp:
    """recordings, settings, calibration: a folder and two files, None where there is none. programmes: files.

    elsewhere: folders of more recordings, of others who used that machine. left: what is not looked at, and why.
    """

    recordings: Path | None = None
    settings: Path | None = None
    calibration: Path | None = None
    programmes: list[Path] = field(default_factory=list)
    elsewhere: list[Path] = field(default_factory=list)
    left: dict[Path, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.recordings or self.settings or self.calibration or self.programmes)


def find(given: Sequence[Path]) -> OldLamp:
    """What is kept below these folders. Raises SessionError for one that is none or may not be looked into."""
    found, cards = OldLamp(), list(dict.fromkeys(card for folder in given for card in _cards(folder.resolve())))
    places = [folder for pattern in SETTINGS for card in cards for folder in _matching(card, pattern, found)]
    found.settings = next((place / "ebb.toml" for place in places if (place / "ebb.toml").exists()), None)
    found.calibration = next((place / CALIBRATION for place in places if (place / CALIBRATION).exists()), None)
    named = [f"{pattern}/{FOLDERS_NAME}" for pattern in SETTINGS]
    own = [folder for pattern in named for card in cards for folder in _matching(card, pattern, found)]
    found.programmes = [file for folder in dict.fromkeys(own) for file in sorted(folder.glob("*.toml"))]
    for patterns in ((*_named(found.settings), *RECORDINGS), HANDED):
        roots = [root for each in patterns for card in cards for root in _matching(card, each, found) if _holds(root)]
        if roots:
            found.recordings, *found.elsewhere = dict.fromkeys(roots)
            break
    return found


def _cards(folder: Path) -> Iterator[Path]:
    """A folder, and the partitions in it or beside it. Raises SessionError."""
    if not folder.is_dir():
        raise SessionError(
            tr(
                "{folder}: there is no such folder; name the one where the old lamp's card is mounted, "
                "or a copy of its /{service}",
                folder=folder,
                service=SERVICE,
            )
        )
    for card in (folder, folder / ROOTFS, folder / BOOTFS, folder.parent / BOOTFS):
        if card.is_dir() and (card.parent != folder.parent or card == folder or folder.name == ROOTFS):
            if is_closed(card):
                raise SessionError(
                    tr("{folder} is for its own user alone: put sudo before this", folder=card / SERVICE)
                )
            yield card.resolve()


def _matching(card: Path, pattern: str, found: OldLamp) -> list[Path]:
    """Folders of that place on a card, each once; of those that a link puts elsewhere it is kept why they are not."""
    within = []
    for folder in [card] if pattern == "." else sorted(card.glob(pattern)):
        with contextlib.suppress(OSError, RuntimeError):  # of a link to itself
            real = folder.resolve(strict=True)
            if not real.is_relative_to(card):
                found.left[folder] = tr("it is a link out of that card, to {real}", real=real)
            elif real.is_dir():
                within.append(real)
    return within


def _named(settings: Path | None) -> list[str]:
    """Where its own settings say that recordings are."""
    folder: object = ""
    if settings:
        with contextlib.suppress(OSError, stored.UnreadableError, AttributeError):
            folder = stored.toml(stored.text(settings)).get("record", {}).get("folder")
    path = PurePosixPath(folder if isinstance(folder, str) else "")
    return [str(path.relative_to("/"))] if path.is_absolute() and ".." not in path.parts and path.name else []


def _holds(root: Path) -> bool:
    """Whether sessions or own paces are kept in a folder."""
    return any(folders.FOLDER.fullmatch(path.name) for path in root.glob("*/*")) or bool(
        resonance_history.every(root, None)
    )

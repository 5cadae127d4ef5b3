"""The folders of the sessions: numbered by a counter, so that a lamp without a clock battery still orders them.

recordings/2026-11-22/221405-solo-0007/    a.edf  b.edf  session.json  ...
"""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from device.language import tr
from device.recording import session_info, stored_summary
from device.recording.session_info import SessionInfo
from drivers import stored
from drivers.ports import Card

if TYPE_CHECKING:
    from device.recording.age_files import Identities

SESSION_JSON, COUNTER, WORDS = "session.json", "counter", ".words.jsonl"
PEOPLE = "people"
"""The folder, beside those of sessions, of what is a person's over many of them."""
AGE = ".age"
"""How the names of encrypted files end: a.edf.age stands for a.edf, unless that is there too."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FOLDER = re.compile(r"([0-9]{6})-([a-z-]+)-([0-9]{4,9})")
NUMBER = re.compile(r"\d{1,9}")
MOST_SESSIONS = 999_999_999  # what a folder's name has room for
PART = re.compile(r"(?P<code>[a-z0-9]+)(?:-(?P<part>[0-9]{1,6}))?\.edf(?:\.age)?")


class SessionError(ValueError):
    """A session that cannot be found, read or changed. The message says what was asked, found and possible."""


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A session on the card. info: None if its session.json is missing or damaged.

    summaries: of each person, by code, but encrypted ones. mixed: whether session.json itself has them, as before
    version 0.3. identities: what opens what is encrypted.
    """

    folder: Path
    number: int
    info: SessionInfo | None
    summaries: Mapping[str, Any]
    mixed: bool = False
    identities: "Identities | None" = None

    @property
    def people(self) -> tuple[str, ...]:
        """The codes of those who have a recording here."""
        return tuple(sorted({code for code, _ in parts(self.folder)}))

    @property
    def seated(self) -> tuple[str, ...]:
        """The same in the order in which they sat, if that is known: whose half of the lamp is whose hangs on it."""
        order = self.info.people if self.info else ()
        return tuple(sorted(self.people, key=lambda code: order.index(code) if code in order else len(order)))

    def recordings(self, code: str) -> tuple[Path, ...]:
        """A person's files, in order."""
        return tuple(path for (who, _), path in sorted(parts(self.folder).items()) if who == code)

    def is_encrypted(self, code: str) -> bool:
        """Whether a person's recording is."""
        return any(path.suffix == AGE for path in self.recordings(code))

    def own(self, code: str, end: str) -> Path:
        """Where a file of a person's is, by the end of its name, or is to be: encrypted like their recording."""
        path = self.folder / f"{code}{end}"
        sealed = path.with_name(path.name + AGE)
        return sealed if not path.exists() and (sealed.exists() or self.is_encrypted(code)) else path


def parts(folder: Path) -> dict[tuple[str, int], Path]:
    """The recordings in a session's folder, by person's code and part; while both are there, that which is readable."""
    paths = sorted(folder.iterdir(), reverse=True) if folder.is_dir() else ()
    found = ((PART.fullmatch(path.name), path) for path in paths)
    return {(m["code"], int(m["part"] or 1)): path for m, path in found if m}


def part_name(code: str, part: int) -> str:
    """a.edf, a-2.edf, ..."""
    return f"{code}.edf" if part == 1 else f"{code}-{part}.edf"


def begin(card: Card, root: Path, info: SessionInfo) -> tuple[Path, SessionInfo]:
    """Make the folder of a new session, with the next number. Raises OSError."""
    with contextlib.suppress(FileExistsError):
        card.create_folder(root)
    number = 1 + max([counted(root), *(kept_number for kept_number, _ in numbered(root))])
    while True:
        info = replace(info, number=number)
        name = f"{info.began:%H%M%S}-{info.mode}-{number:04d}"
        folder = root / f"{info.began:%Y-%m-%d}" / name
        try:
            card.create_folder(folder)
        except FileExistsError:
            number += 1
            continue
        try:
            card.replace(root / COUNTER, f"{number}\n".encode())
            card.replace(folder / SESSION_JSON, info.as_json())
        except OSError:  # it is tried again, with a folder of its own
            with contextlib.suppress(OSError):
                card.remove(folder)
            raise
        return folder, info


def counted(root: Path) -> int:
    """The last number that the counter gave; 0 if it is missing or damaged."""
    with contextlib.suppress(OSError, ValueError):
        number = int(stored.content(root / COUNTER))
        if 0 <= number <= MOST_SESSIONS:
            return number
    return 0


def numbered(root: Path) -> list[tuple[int, Path]]:
    """The folders of all sessions with their numbers, in no order. None of them is opened."""
    found = [(FOLDER.fullmatch(path.name), path) for path in root.glob("*/*")] if root.is_dir() else []
    return [(int(m[3]), path) for m, path in found if m]


def every(root: Path) -> list[StoredSession]:
    """All sessions, oldest first."""
    return [open_session(path, number) for number, path in sorted(numbered(root))]


def open_session(folder: Path, number: int | None = None) -> StoredSession:
    """The session in folder."""
    match = FOLDER.fullmatch(folder.name)
    number = number or (int(match[3]) if match else 0)
    try:
        data = stored.json_object(stored.content(folder / SESSION_JSON))
        info = session_info.of_json(data)
        mixed = stored_summary.readable(data.get("summary", {}))
        return StoredSession(folder, number or info.number, info, mixed | stored_summary.kept(folder), bool(mixed))
    except (OSError, ValueError, KeyError):
        return StoredSession(folder, number, None, {})


def find(root: Path, asked: str) -> StoredSession:
    """A session by its number, its folder's name, its path, or 'last'. Raises SessionError."""
    if asked and Path(asked).is_dir() and (Path(asked) / SESSION_JSON).exists():
        return open_session(Path(asked).resolve())
    sessions = numbered(root)
    if not sessions:
        raise SessionError(tr("session {asked}: nothing has been recorded in {folder} yet", asked=asked, folder=root))
    if asked == "last":
        number, folder = max(sessions)
        return open_session(folder, number)
    found = [(n, p) for n, p in sessions if p.name == asked or (NUMBER.fullmatch(asked) and n == int(asked))]
    if not found:
        numbers = sorted(n for n, _ in sessions)
        raise SessionError(
            tr("session {asked}: there is none", asked=asked)
            + tr("; they are numbered {first} to {last}, and 'last' is the newest", first=numbers[0], last=numbers[-1])
        )
    return open_session(found[0][1], found[0][0])

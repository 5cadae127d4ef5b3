"""The folders of the sessions: numbered by a counter, so that a lamp without a clock battery still orders them.

recordings/2026-11-22/221405-solo-0007/    a.edf  b.edf  session.json  ...
"""

import contextlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from device.recording.fields import FORMAT
from drivers import stored
from drivers.ports import Card

if TYPE_CHECKING:
    from device.recording.age_files import Identities

T = TypeVar("T")

SESSION_JSON, COUNTER, SUMMARY, WORDS = "session.json", "counter", ".summary.json", ".words.jsonl"
PEOPLE = "people"
"""The folder, beside those of sessions, of what is a person's over many of them."""
AGE = ".age"
"""How the names of encrypted files end: a.edf.age stands for a.edf, unless that is there too."""
PLAYED = "recording "
"""How the name of a world begins that is a recording."""
FOLDER = re.compile(r"([0-9]{6})-([a-z-]+)-([0-9]{4,9})")
MODE, CODE = re.compile(r"[a-z-]{1,40}"), re.compile(r"[a-z0-9]{1,40}")
NUMBER = re.compile(r"\d{1,9}")
MOST_SESSIONS = 999_999_999  # what a folder's name has room for
MOST_OF_SUMMARY: Mapping[str, float] = MappingProxyType(
    {"minutes": 1e6, "usable_share": 1.0, "heart_rate_bpm": 327.67, "rsa_ms": 3276.7, "skin_usiemens": 1000.0}
    | {"settled_share": 1.0, "activated_share": 1.0, "beats": 1e8, "marks": 1e8, "gaps_s": 1e8}
)
"""By a summary's field: the most that can be; the least is nothing."""
MOST_LASTED_S = 60 * MOST_OF_SUMMARY["minutes"]
ALWAYS_KNOWN = frozenset(("minutes", "beats", "marks", "gaps_s"))
PART = re.compile(r"(?P<code>[a-z0-9]+)(?:-(?P<part>[0-9]{1,6}))?\.edf(?:\.age)?")


class SessionError(ValueError):
    """A session that cannot be found, read or changed. The message says what was asked, found and possible."""


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What session.json says that belongs to nobody's body. ended: why; None while it goes on.

    settings: TOML values by dotted key, all of them; in format 1 those that differ from its defaults. agreed: whether
    two people both said at its end that there may be a report for both. format: of session.json and what is beside it.
    guests: codes at which somebody else was recorded, as was said afterwards. clock_said: the beginning by the lamp's
    clock, if that became right while the session went on; began is then the true one. encrypted: codes whose files are
    encrypted once the session is over. lasted_s: how long it was, for who cannot open them.
    """

    number: int
    mode: str
    began: datetime
    synchronised: bool
    simulated: bool
    world: str
    version: str
    people: tuple[str, ...]
    settings: Mapping[str, str]
    ended: str | None = None
    programme: str | None = None
    agreed: bool = False
    format: int = FORMAT
    guests: tuple[str, ...] = ()
    clock_said: datetime | None = None
    encrypted: tuple[str, ...] = ()
    lasted_s: float | None = None

    @property
    def played(self) -> str | None:
        """The name of the file that was played to the lamp, if its world was a recording."""
        return self.world.removeprefix(PLAYED) if self.world.startswith(PLAYED) else None

    def of(self, codes: Collection[str]) -> "SessionInfo":
        """The same with these people alone."""
        guests, encrypted = (tuple(one for one in some if one in codes) for some in (self.guests, self.encrypted))
        return replace(self, people=tuple(codes), guests=guests, encrypted=encrypted)

    def corrected(self, began: datetime) -> "SessionInfo":
        """The same once the time of day is right. The first thing the clock said is kept."""
        return replace(self, began=began, synchronised=True, clock_said=self.clock_said or self.began)

    def as_json(self) -> bytes:
        """The file's content."""
        whole = {
            "format": self.format,
            "number": self.number,
            "mode": self.mode,
            "began_utc": self.began.isoformat(timespec="seconds"),
            "clock_synchronised": self.synchronised,
            "clock_said_utc": self.clock_said.isoformat(timespec="seconds") if self.clock_said else None,
            "simulated": self.simulated,
            "world": self.world,
            "version": self.version,
            "people": list(self.people),
            "settings": dict(self.settings),
            "programme": self.programme,
            "ended": self.ended,
            "agreed": self.agreed,
            "guests": list(self.guests),
            "encrypted": list(self.encrypted),
            "lasted_s": self.lasted_s,
        }
        return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


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
    number = 1 + max([counted(root), *(kept_number for kept_number, _ in _folders(root))])
    while True:
        info = replace(info, number=number)
        name = f"{info.began:%H%M%S}-{info.mode}-{number:04d}"
        folder = root / f"{info.began:%Y-%m-%d}" / name
        try:
            card.create_folder(folder)
        except FileExistsError:
            number += 1
            continue
        card.replace(root / COUNTER, f"{number}\n".encode())
        card.replace(folder / SESSION_JSON, info.as_json())
        return folder, info


def counted(root: Path) -> int:
    """The last number that the counter gave; 0 if it is missing or damaged."""
    with contextlib.suppress(OSError, ValueError):
        number = int(stored.content(root / COUNTER))
        if 0 <= number <= MOST_SESSIONS:
            return number
    return 0


def _folders(root: Path) -> list[tuple[int, Path]]:
    found = [(FOLDER.fullmatch(path.name), path) for path in root.glob("*/*")] if root.is_dir() else []
    return [(int(m[3]), path) for m, path in found if m]


def every(root: Path) -> list[StoredSession]:
    """All sessions, oldest first."""
    return [open_session(path, number) for number, path in sorted(_folders(root))]


def open_session(folder: Path, number: int | None = None) -> StoredSession:
    """The session in folder."""
    match = FOLDER.fullmatch(folder.name)
    number = number or (int(match[3]) if match else 0)
    try:
        data = stored.json_object(stored.content(folder / SESSION_JSON))
        info = SessionInfo(
            number=_of(int, data["number"]), mode=_named(MODE, data["mode"]), began=stored.moment(data["began_utc"]),
            synchronised=_of(bool, data["clock_synchronised"]), simulated=_of(bool, data["simulated"]),
            world=_shown(data["world"]), version=_shown(data["version"]),
            people=tuple(_named(CODE, code) for code in _of(list, data["people"])),
            settings={_shown(k): _shown(v) for k, v in _of(dict, data["settings"]).items()},
            ended=_unless_none(data["ended"]), programme=_unless_none(data.get("programme")),
            agreed=data.get("agreed") is True, format=_of(int, data["format"]),
            guests=tuple(_named(CODE, code) for code in _of(list, data.get("guests", []))),
            clock_said=stored.moment(data["clock_said_utc"]) if data.get("clock_said_utc") else None,
            encrypted=tuple(_named(CODE, code) for code in _of(list, data.get("encrypted", []))),
            lasted_s=data["lasted_s"] if _can_be(data.get("lasted_s"), MOST_LASTED_S, True) else None,
        )  # fmt: skip
        mixed = summaries(data.get("summary", {}))
        return StoredSession(folder, number or info.number, info, mixed | _own_summaries(folder), bool(mixed))
    except (OSError, ValueError, KeyError):
        return StoredSession(folder, number, None, {})


def _of(kind: type[T], value: Any) -> T:
    """A value, if it is of that type and, as a number, none below 0. Raises ValueError."""
    if type(value) is not kind or (isinstance(value, int) and value < 0):
        raise ValueError(f"{value!r} is no {kind.__name__}")
    return value


def _named(pattern: re.Pattern[str], value: Any) -> str:
    if not pattern.fullmatch(_of(str, value)):
        raise ValueError(f"{value!r} is no name of that kind")
    return str(value)


def _shown(value: Any) -> str:
    """A text that any terminal can show."""
    return stored.shown(_of(str, value))


def _unless_none(value: Any) -> str | None:
    return None if value is None else _shown(value)


def summaries(value: Any) -> dict[str, Any]:
    """Those that can be read; what is left out is worked out again."""
    return {
        code: known
        for code, known in _of(dict, value).items()
        if CODE.fullmatch(code) and isinstance(known, dict) and known.keys() == MOST_OF_SUMMARY.keys()
        if all(_can_be(known[name], most, name in ALWAYS_KNOWN) for name, most in MOST_OF_SUMMARY.items())
    }


def _can_be(number: Any, most: float, known: bool) -> bool:
    return 0 <= number <= most if type(number) in (int, float) else number is None and not known


def keep_summary(card: Card, folder: Path, code: str, known: Mapping[str, Any]) -> None:
    """Write what sums up one person's recording, beside it. Raises OSError."""
    card.replace(folder / f"{code}{SUMMARY}", summary_text(known))


def summary_text(known: Mapping[str, Any]) -> bytes:
    """The content of such a file."""
    return (json.dumps(dict(known), indent=1) + "\n").encode()


def _own_summaries(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in folder.glob(f"*{SUMMARY}"):
        with contextlib.suppress(OSError, ValueError):
            found[path.name.removesuffix(SUMMARY)] = stored.json_object(stored.content(path))
    return summaries(found)


def find(root: Path, asked: str) -> StoredSession:
    """A session by its number, its folder's name, its path, or 'last'. Raises SessionError."""
    if asked and Path(asked).is_dir() and (Path(asked) / SESSION_JSON).exists():
        return open_session(Path(asked).resolve())
    sessions = _folders(root)
    if not sessions:
        raise SessionError(f"session {asked}: nothing has been recorded in {root} yet")
    if asked == "last":
        number, folder = max(sessions)
        return open_session(folder, number)
    found = [(n, p) for n, p in sessions if p.name == asked or (NUMBER.fullmatch(asked) and n == int(asked))]
    if not found:
        numbers = sorted(n for n, _ in sessions)
        raise SessionError(
            f"session {asked}: there is none; they are numbered {numbers[0]} to {numbers[-1]}, and 'last' is the newest"
        )
    return open_session(found[0][1], found[0][0])

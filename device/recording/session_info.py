"""What session.json says of a session: when, in which mode and world, who, with which settings; nothing of a body."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from device.recording.fields import FORMAT
from drivers import stored

T = TypeVar("T")

PLAYED = "recording "
"""How the name of a world begins that is a recording."""
ELSEWHERE = "another device: "
"""... that is a recording which another device made, and which was kept as a session."""
UNDATED = datetime(1985, 1, 1, tzinfo=UTC)
"""What stands for the beginning of one whose file does not say it: it is EDF's own way to say unknown."""
MODE, CODE = re.compile(r"[a-z-]{1,40}"), re.compile(r"[a-z0-9]{1,40}")
MOST_LASTED_S = 6e7
CUT_OFF = "cut off"
"""How a session ended that nobody ended: by a power cut, or a kill."""


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What session.json says that belongs to nobody's body. ended: why; None while it goes on.

    settings: TOML values by dotted key, all of them; in format 1 those that differ from its defaults. agreed: whether
    two people both said at its end that there may be a report for both. format: of session.json and what is beside it.
    guests: codes at which somebody else was recorded, as was said afterwards. clock_said: the beginning by the lamp's
    clock, if that became right while the session went on; began is then the true one. phone_said: the beginning by the
    clock of a phone that the lamp had let in, with its zone, where the lamp's own was not known to be right: a claim.
    encrypted: codes whose files are encrypted once the session is over. lasted_s: how long it was, for who cannot open
    them.
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
    phone_said: datetime | None = None
    encrypted: tuple[str, ...] = ()
    lasted_s: float | None = None

    @property
    def played(self) -> str | None:
        """The name of the file that was played to the lamp, if its world was a recording."""
        return self.world.removeprefix(PLAYED) if self.world.startswith(PLAYED) else None

    @property
    def elsewhere(self) -> str | None:
        """What made the recording, and its file's name, if another device made it."""
        return self.world.removeprefix(ELSEWHERE) if self.world.startswith(ELSEWHERE) else None

    @property
    def dated(self) -> bool:
        """Whether it is known at all when it began: another device's file may not say so."""
        return self.elsewhere is None or self.began != UNDATED

    def of(self, codes: Collection[str]) -> "SessionInfo":
        """The same with these people alone."""
        guests, encrypted = (tuple(one for one in some if one in codes) for some in (self.guests, self.encrypted))
        return replace(self, people=tuple(codes), guests=guests, encrypted=encrypted)

    def of_alone(self, codes: Collection[str]) -> "SessionInfo":
        """The same without the settings of others, for a copy that is handed out."""
        others = set(self.people) - set(codes)
        return replace(
            self.of(codes), settings={key: v for key, v in self.settings.items() if key.split(".")[0] not in others}
        )

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
            "phone_said": self.phone_said.isoformat(timespec="seconds") if self.phone_said else None,
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


def of_json(data: Mapping[str, Any]) -> SessionInfo:
    """What it says. Raises ValueError, KeyError for what no session's says."""
    lasted_s: Any = data.get("lasted_s")
    return SessionInfo(
        number=of_type(int, data["number"]), mode=_named(MODE, data["mode"]), began=stored.moment(data["began_utc"]),
        synchronised=of_type(bool, data["clock_synchronised"]), simulated=of_type(bool, data["simulated"]),
        world=_shown(data["world"]), version=_shown(data["version"]),
        people=tuple(_named(CODE, code) for code in of_type(list, data["people"])),
        settings={_shown(k): _shown(v) for k, v in of_type(dict, data["settings"]).items()},
        ended=_unless_none(data["ended"]), programme=_unless_none(data.get("programme")),
        agreed=data.get("agreed") is True, format=of_type(int, data["format"]),
        guests=tuple(_named(CODE, code) for code in of_type(list, data.get("guests", []))),
        clock_said=stored.moment(data["clock_said_utc"]) if data.get("clock_said_utc") else None,
        phone_said=stored.moment(data["phone_said"]) if data.get("phone_said") else None,
        encrypted=tuple(_named(CODE, code) for code in of_type(list, data.get("encrypted", []))),
        lasted_s=lasted_s if type(lasted_s) in (int, float) and 0 <= lasted_s <= MOST_LASTED_S else None,
    )  # fmt: skip


def of_type(kind: type[T], value: Any) -> T:
    """A value, if it is of that type and, as a number, none below 0. Raises ValueError."""
    if type(value) is not kind or (isinstance(value, int) and value < 0):
        raise ValueError(f"{value!r} is no {kind.__name__}")
    return value


def _named(pattern: re.Pattern[str], value: Any) -> str:
    if not pattern.fullmatch(of_type(str, value)):
        raise ValueError(f"{value!r} is no name of that kind")
    return str(value)


def _shown(value: Any) -> str:
    """A text that any terminal can show."""
    return stored.shown(of_type(str, value))


def _unless_none(value: Any) -> str | None:
    return None if value is None else _shown(value)

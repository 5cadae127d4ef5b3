"""Each person's code for the page: six digits that open what is recorded from the moment they were chosen on.

Kept is a salted scrypt of them, and how many wrong ones were tried. The time of day is never asked, for it may be set.
"""

import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from device.language import tr
from device.library.taking_turns import alone
from drivers import stored
from drivers.ports import Card

FILE, NAMES = "codes.json", ("codes", "wrong")
SHELL = "shell"
"""Where a code was chosen that no phone chose."""
DIGITS = re.compile(r"[0-9]{6}")
EASY = frozenset(str(k) * 6 for k in range(10)) | {"123456", "654321", "012345", "543210"}
"""Those that anybody tries within five."""
OPEN_S = 900  # from when it was last used, a code opens for so long
FREE, FIRST_S, DOUBLINGS = 5, 60.0, 10  # tries; the first wait; and how often it doubles: up to 17 hours
NOBODY = ""  # at whom wrong codes of people are counted whom the lamp does not know
NO_SALT = bytes(16)
N, R, P = 1 << 14, 8, 1  # of scrypt (RFC 7914): 16 MiB, and half a second on the smallest board


@dataclass(frozen=True, slots=True)
class Moment:
    """t_s: seconds since the machine began, on a clock that nobody sets. boot: which of its starts that was."""

    t_s: float
    boot: str


@dataclass(frozen=True, slots=True)
class Code:
    """hash: of the six digits, with that salt. after: it opens sessions of a higher number.

    chosen_utc, by: when the lamp's clock said that it was, and where.
    """

    salt: str
    hash: str
    after: int
    chosen_utc: str
    by: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """count: wrong codes since a right one. until_s: on the clock of that boot, until when no other is looked at."""

    count: int = 0
    until_s: float = 0.0
    boot: str = ""

    def wait_s(self, now: Moment) -> float:
        """How long still. Of a wait that a restart cut short, what is left of the new start's first minute."""
        until_s = self.until_s if self.boot == now.boot else min(self.until_s, FIRST_S)
        return max(0.0, until_s - now.t_s)

    def more(self, now: Moment) -> "Wrong":
        """With one more, now."""
        count = self.count + 1
        wait_s = FIRST_S * 2 ** min(count - FREE, DOUBLINGS) if count >= FREE else 0.0
        return Wrong(count, now.t_s + wait_s if wait_s else 0.0, now.boot)


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether a code was right, and else how long the next one has to wait."""

    right: bool
    wait_s: float = 0.0


@dataclass(slots=True)
class _Kept:
    codes: dict[str, Code] = field(default_factory=dict)
    wrong: dict[str, Wrong] = field(default_factory=dict)


def now() -> Moment:
    """The present moment. The unit says the boot, where /proc is shut (systemd.unit(5), %b)."""
    boot = os.environ.get("BOOT_ID") or Path("/proc/sys/kernel/random/boot_id").read_text("ascii")
    return Moment(time.clock_gettime(time.CLOCK_BOOTTIME), boot.strip().replace("-", ""))


def path(state: Path) -> Path:
    """In the folder of the lamp's own state."""
    return state / FILE


class Codes:
    """A lamp's. people: whom it knows, by code. Every method may raise OSError."""

    def __init__(self, card: Card, state: Path, people: Collection[str], clock: Callable[[], Moment] = now) -> None:
        self._card, self._state, self._people, self._clock = card, state, people, clock

    def of(self, person: str) -> Code | None:
        """That which was chosen for a person."""
        return self._read().codes.get(person)

    def tried(self, person: str, digits: str) -> Tried:
        """Whether these are a person's. For nobody and for whoever has none it takes as long, and answers the same."""
        with self._alone() as kept:
            return self._tried(kept, person, digits)

    def choose(self, person: str, digits: str, before: str, newest: int, by: str, utc: str) -> Tried:
        """Have these instead of those before, if these are right, and where there were none just have them.

        newest: number of the last session there is: the first code opens none up to it. A later one opens what the one
        before did. Raises ValueError for digits that are no code.
        """
        require_good(digits)
        with self._alone() as kept:
            known = kept.codes.get(person)
            wait_s = kept.wrong.get(person, Wrong()).wait_s(self._clock())
            if known or wait_s or person not in self._people:
                found = self._tried(kept, person, before)
                if not found.right:
                    return found
            self._put(kept, person, digits, known.after if known else newest, by, utc)
        return Tried(True)

    def put(self, person: str, digits: str, after: int, by: str, utc: str) -> None:
        """Have these from now on, whatever there was; wrong ones are forgotten. Raises ValueError as choose."""
        require_good(digits)
        with self._alone() as kept:
            self._put(kept, person, digits, after, by, utc)

    def grant(self, person: str, phone: str) -> str:
        """What a phone shows instead of the code, for OPEN_S. phone: its digest. Nothing of it is kept here.

        It is keyed by the code's hash: a new code, like a restart, ends all of them. Raises KeyError without a code.
        """
        at = self._clock()
        until = str(int(at.t_s) + OPEN_S)
        return f"{person}.{until}.{_seal(self._read().codes[person], person, phone, until, at.boot)}"

    def opened(self, grant: str, phone: str) -> tuple[str, Code] | None:
        """Whose nights a grant opens to that phone, and their code; None if it is none, or it is over."""
        person, until, seal = (*grant.split("."), "", "", "")[:3]
        known, at = self._read().codes.get(person), self._clock()
        right = _seal(known or Code("", NO_SALT.hex(), 0, "", ""), person, phone, until, at.boot)
        if known is None or not hmac.compare_digest(right.encode(), seal.encode()) or not until.isdecimal():
            return None
        return (person, known) if 0 < int(until) - at.t_s <= OPEN_S else None

    def _tried(self, kept: _Kept, person: str, digits: str) -> Tried:
        at, of = self._clock(), person if person in self._people else NOBODY
        before = kept.wrong.get(of, Wrong())
        if wait_s := before.wait_s(at):
            return Tried(False, wait_s)
        kept.wrong[of] = before.more(at)
        self._keep(kept)  # before it is looked at, so that the plug saves nobody a try
        known = kept.codes.get(person)
        found = _hash(digits, bytes.fromhex(known.salt) if known else NO_SALT)
        if known is None or not hmac.compare_digest(found, known.hash):
            return Tried(False, kept.wrong[of].wait_s(at))
        del kept.wrong[of]
        self._keep(kept)
        return Tried(True)

    def _put(self, kept: _Kept, person: str, digits: str, after: int, by: str, utc: str) -> None:
        salt = secrets.token_bytes(16)
        kept.codes[person] = Code(salt.hex(), _hash(digits, salt), after, utc, by)
        kept.wrong.pop(person, None)
        self._keep(kept)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[_Kept]:
        """What is kept, while nobody else changes it: archives run side by side."""
        with contextlib.suppress(FileExistsError):
            self._card.create_folder(self._state)
        with alone(self._state):
            yield self._read()

    def _read(self) -> _Kept:
        """Nothing of a file, or a row, that somebody damaged: then a code is to be chosen anew."""
        file = path(self._state)
        try:
            found = stored.json_object(stored.content(file)) if file.exists() else {}
        except stored.UnreadableError:
            found = {}
        codes = {person: code for person, row in _rows(found, "codes") if (code := _code(row))}
        wrong = {person: one for person, row in _rows(found, "wrong") if (one := _wrong(row))}
        return _Kept(codes, wrong)

    def _keep(self, kept: _Kept) -> None:
        self._card.replace(path(self._state), _written(asdict(kept)))


def require_good(digits: str) -> None:
    """Raises ValueError unless these are six digits, and not the first that anybody tries."""
    if not DIGITS.fullmatch(digits):
        raise ValueError(tr("a code is six digits"))
    if digits in EASY:
        raise ValueError(tr("this is one of the first that anybody tries; choose another"))


def without(state: Path, person: str) -> bytes:
    """The file's content, less what there is of a person."""
    found = stored.json_object(stored.content(path(state)))
    return _written({name: {who: row for who, row in _rows(found, name) if who != person} for name in NAMES})


def _written(kept: dict[str, Any]) -> bytes:
    return json.dumps(kept, indent=1).encode() + b"\n"


def _hash(digits: str, salt: bytes) -> str:
    return hashlib.scrypt(digits.encode(), salt=salt, n=N, r=R, p=P, dklen=32).hex()


def _seal(code: Code, *said: str) -> str:
    return hmac.new(bytes.fromhex(code.hash), "|".join(said).encode(), hashlib.sha256).hexdigest()


def _rows(found: dict[str, Any], name: str) -> list[tuple[str, dict[str, Any]]]:
    rows = found.get(name)
    return [(who, row) for who, row in rows.items() if isinstance(row, dict)] if isinstance(rows, dict) else []


def _code(row: dict[str, Any]) -> Code | None:
    try:
        code = Code(**row)
        sound = len(bytes.fromhex(code.salt)) == 16 and len(bytes.fromhex(code.hash)) == 32
        return code if sound and type(code.after) is int and isinstance(code.chosen_utc + code.by, str) else None
    except (TypeError, ValueError):
        return None


def _wrong(row: dict[str, Any]) -> Wrong | None:
    try:
        wrong = Wrong(**row)
        return wrong if type(wrong.count) is int and wrong.until_s >= 0.0 and isinstance(wrong.boot, str) else None
    except TypeError:
        return None

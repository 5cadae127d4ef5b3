"""The phones that were let in: each by the SHA-256 of its token, a name and the newest session when it was last here.

Who reads this file can let nobody in. It imports nothing slow: the page's archive asks it with every request.
"""

import contextlib
import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from device.language import tr
from device.library.taking_turns import alone
from drivers import stored
from drivers.ports import Card

FILE = "phones.json"
MOST = 8
ID_LEN = 32
NUMBERED = re.compile(r"phone ([0-9]+)")
"""One that nobody has named."""
LONGEST_NAME = 40
UNUSED = 50
"""So many sessions begin without a phone until it is let in no more: a clock that jumps lets nobody out."""


@dataclass(frozen=True, slots=True)
class PairedPhone:
    """digest: 64 hexadecimal digits, of its token. name: for people; one that was let go leaves it to the next.

    seen: number of the newest session as it was last here; None where that was before this was kept, or any session.
    """

    digest: str
    name: str
    seen: int | None = None

    @property
    def called(self) -> str:
        """Its name to people; one that nobody has given, in their language."""
        number = NUMBERED.fullmatch(self.name)
        return tr("phone {n}", n=number[1]) if number else self.name

    @property
    def id(self) -> str:
        """What no other phone is ever called, half of its digest: nobody comes in by it."""
        return self.digest[:ID_LEN]


def path(state: Path) -> Path:
    """In the folder of the lamp's own state."""
    return state / FILE


def every(state: Path) -> list[PairedPhone]:
    """All that are kept, oldest first; none where there is no file, or somebody damaged it. Raises OSError."""
    file = path(state)
    if not file.exists():
        return []
    try:
        rows = stored.json_object(stored.content(file)).get("phones")
    except stored.UnreadableError:
        return []
    known = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    named = [(row.get("digest"), row.get("name"), _number(row.get("seen"))) for row in known]
    return [
        PairedPhone(d, n, seen) for d, n, seen in named if isinstance(d, str) and isinstance(n, str) and len(d) == 64
    ][:MOST]


def let_in(known: list[PairedPhone], newest: int) -> list[PairedPhone]:
    """Those of them that are as session `newest` is the last; 0 where that is not known."""
    return [phone for phone in known if phone.seen is None or newest - phone.seen < UNUSED]


def here(card: Card, state: Path, newest: int, digest: str = "") -> list[PairedPhone]:
    """The same of all that are kept, and that the phone of this digest is here now. Raises OSError.

    What was never seen counts from now. It is written only where it changes anything, once a session and phone; a card
    that takes nothing lets nobody out.
    """
    known = every(state)
    if _now(known, newest, digest) != known:
        with contextlib.suppress(OSError), alone(state):
            known = every(state)
            _keep(card, state, _now(known, newest, digest))
    return _now(known, newest, digest)


def add(card: Card, state: Path, digest: str, newest: int = 0) -> None:
    """Let one in as session `newest` is the last, under the first number that is free. Raises OSError."""
    with contextlib.suppress(FileExistsError):
        card.create_folder(state)
    with alone(state):
        known = every(state)
        names = {phone.name for phone in known}
        name = next(f"phone {n}" for n in range(1, MOST + 2) if f"phone {n}" not in names)
        _keep(card, state, [*known, PairedPhone(digest, name, newest or None)])


def drop(card: Card, state: Path, name: str | None, id: str | None = None) -> list[str]:
    """Let the one of that id, or name, in no more, or none; the names of those who were. Raises OSError."""
    if not path(state).exists():
        return []
    with alone(state):
        known = every(state)
        gone = [phone for phone in known if (phone.id == id if id else name in (None, phone.name, phone.called))]
        if gone:
            _keep(card, state, [phone for phone in known if phone not in gone])
    return [phone.called for phone in gone]


def rename(card: Card, state: Path, digest: str, name: str) -> str:
    """Give a phone a name; why not, empty if it has it now. name: as somebody wrote it. Raises OSError."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        return tr("a name has 1 to {most} letters, and this one {found}", most=LONGEST_NAME, found=len(name))
    with alone(state):
        known = every(state)
        taken = {each.casefold() for phone in known if phone.digest != digest for each in (phone.name, phone.called)}
        if name.casefold() in taken:
            return tr("another phone is called {name!r}", name=name)
        _keep(card, state, [replace(phone, name=name) if phone.digest == digest else phone for phone in known])
    return ""


def _now(known: list[PairedPhone], newest: int, digest: str) -> list[PairedPhone]:
    return [
        replace(phone, seen=newest) if newest and (phone.seen is None or phone.digest == digest) else phone
        for phone in let_in(known, newest)
    ]


def _number(found: object) -> int | None:
    return found if type(found) is int and found > 0 else None


def _keep(card: Card, state: Path, phones: list[PairedPhone]) -> None:
    card.replace(path(state), json.dumps({"phones": [asdict(phone) for phone in phones]}, indent=1).encode() + b"\n")

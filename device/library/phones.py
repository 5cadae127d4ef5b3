"""The phones that were let in: each by the SHA-256 of its token, a name and the number of the session it came before.

Who reads this file can let nobody in. It imports nothing slow: the page's archive asks it with every request.
"""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from drivers import stored
from drivers.ports import Card

FILE = "phones.json"
MOST = 8
ID_LEN = 32


@dataclass(frozen=True, slots=True)
class PairedPhone:
    """digest: 64 hexadecimal digits, of its token. name: for people; one that was let go leaves it to the next."""

    digest: str
    name: str

    @property
    def id(self) -> str:
        """What no other phone is ever called, half of its digest: nobody comes in by it."""
        return self.digest[:ID_LEN]


def path(state: Path) -> Path:
    """In the folder of the lamp's own state."""
    return state / FILE


def every(state: Path) -> list[PairedPhone]:
    """Those that were let in, oldest first; none where there is no file, or somebody damaged it. Raises OSError."""
    file = path(state)
    if not file.exists():
        return []
    try:
        rows = stored.json_object(stored.content(file)).get("phones")
    except stored.UnreadableError:
        return []
    known = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    named = [(row.get("digest"), row.get("name")) for row in known]
    return [PairedPhone(d, n) for d, n in named if isinstance(d, str) and isinstance(n, str) and len(d) == 64][:MOST]


def add(card: Card, state: Path, digest: str) -> None:
    """Let one in, under the first number that is free. Raises OSError."""
    with contextlib.suppress(FileExistsError):
        card.create_folder(state)
    known = every(state)
    names = {phone.name for phone in known}
    name = next(f"phone {n}" for n in range(1, MOST + 2) if f"phone {n}" not in names)
    _keep(card, state, [*known, PairedPhone(digest, name)])


def drop(card: Card, state: Path, name: str | None) -> list[str]:
    """Let the one of that name in no more, or none; the names of those who were. Raises OSError."""
    known = every(state)
    gone = [phone for phone in known if name in (None, phone.name)]
    if gone:
        _keep(card, state, [phone for phone in known if phone not in gone])
    return [phone.name for phone in gone]


def _keep(card: Card, state: Path, phones: list[PairedPhone]) -> None:
    card.replace(path(state), json.dumps({"phones": [asdict(phone) for phone in phones]}, indent=1).encode() + b"\n")

"""A question as it stands, read as if anybody could have put it there; where its answer is; and the ways to refuse."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from device.library.codes import Code, Codes
from device.recording import folders
from device.recording.folders import StoredSession
from device.settings.parse import Choices
from device.settings.tree import Config
from drivers.ports import Card

Stream = Iterable[bytes]
Answer = dict[str, Any] | tuple[dict[str, Any], Stream]
"""An object; of a copy what it is called, and then its bytes."""
LONGEST_TEXT = 20_000  # more than a line of the journal may have, so that the journal says so itself
SURROGATE = re.compile("[\ud800-\udfff]")  # what JSON can say, and no text is


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """why: a word that the page makes a sentence of, with more of what it needs for it."""

    def __init__(self, why: str, **more: Any) -> None:
        super().__init__(why)
        self.answer = {"refused": why, **more}


@dataclass(frozen=True, slots=True)
class Place:
    """A lamp's: its card, the folders of its state, of all recordings, and of the copies on the boot partition.

    people: whom it has sensors for, by code. codes: theirs. config: the settings in effect, choices: what may be chosen
    in them, settings_trouble: why they are the defaults, if they are for that. time_of_day: in UTC, and whether a
    network has set it. system: where root listens, if it does. wave: where the lamp hears who looks at one.
    """

    card: Card
    state: Path
    root: Path
    handed: Path
    people: tuple[str, ...]
    codes: Codes
    config: Config
    choices: Choices
    settings_trouble: str
    time_of_day: Callable[[], tuple[dt.datetime, bool]]
    system: Path
    wave: Path


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. phone: the digest of its token. person, code: whose sessions a grant opens; else none.

    said: all that stands in it.
    """

    said: Mapping[str, Any]
    phone: str
    person: str = ""
    code: Code | None = None

    def text(self, name: str) -> str:
        """A text, empty where there is none. Raises Refused."""
        found = self.said.get(name, "")
        if not isinstance(found, str) or len(found) > LONGEST_TEXT or SURROGATE.search(found):
            raise Refused("question")
        return found

    def number(self, name: str) -> int | None:
        """A number of a session or of a line, None where none was given. Raises Refused."""
        found = self.said.get(name)
        if found is not None and (type(found) is not int or not 0 < found <= folders.MOST_SESSIONS):
            raise Refused("question")
        return found

    def own(self, place: Place, earlier: bool = False) -> dict[int, Path]:
        """The folders of all sessions that this code opens, by number, oldest first. None of them is opened here.

        earlier: those that it does not open, too. All are looked at, whichever is wanted: how long that takes tells
        nothing of anybody else's.
        """
        after = 0 if earlier else self.code.after if self.code else folders.MOST_SESSIONS
        own = {n: path for n, path in sorted(folders.numbered(place.root)) if _is_in(path, self.person)}
        return {n: path for n, path in own.items() if n > after}

    def session(self, place: Place) -> StoredSession:
        """The one of them that was asked for. Raises Refused, alike for somebody else's and for one that is not."""
        number = self.number("number")
        folder = self.own(place).get(number or 0)
        if folder is None:
            raise Refused("session")
        return folders.open_session(folder, number)


def _is_in(folder: Path, person: str) -> bool:
    return person in {code for code, _ in folders.parts(folder)}


def utc() -> str:
    """What the clock says."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")

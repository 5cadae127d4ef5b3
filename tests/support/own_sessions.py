"""A lamp's state with sessions of two people in it, and the archive that answers of it, by a test's own clock."""

import datetime as dt
import json
import shutil

from support.recordings import STORED

from device.app.choices import CHOICES
from device.archive.answering import answered
from device.archive.asked import Place
from device.library import codes, phones
from device.library.codes import Codes, Moment
from device.recording import folders
from device.settings.tree import DEFAULTS
from drivers.system.card import Disk

PHONE, OTHER_PHONE = "a" * 64, "b" * 64
NOW = dt.datetime(2026, 11, 27, 21, 14, tzinfo=dt.UTC)
CODES = {"a": "204060", "b": "709031"}
A_ALONE, OF_BOTH = 1, 2
"""The stored sessions: the first is of a, the second of both."""


class Archive:
    """state: the folder of it. at: the clock, in seconds since a start."""

    def __init__(self, folder, codes_after=0):
        self.state, self.at = folder, Moment(1000.0, "boot")
        self.root = folder / "recordings"
        shutil.copytree(STORED, self.root)
        self.codes = Codes(Disk(), folder, ("a", "b"), lambda: self.at)
        self.place = Place(
            Disk(),
            folder,
            self.root,
            folder / "handed",
            ("a", "b"),
            self.codes,
            DEFAULTS,
            CHOICES,
            "",
            lambda: (NOW, True),
            folder / "system",
            folder / "wave",
        )
        for phone in (PHONE, OTHER_PHONE):
            phones.add(Disk(), folder, phone, folders.counted(self.root))
        for person, digits in CODES.items():
            self.codes.put(person, digits, codes_after, codes.SHELL, "2026-11-26T20:00:00+00:00")

    def stream(self, ask, **more):
        """The answer to a question over a private connection, and the bytes after it."""
        question = {"ask": ask, "phone": PHONE, "tier": "private", "language": "en", **more}
        line, _, rest = b"".join(self.raw(json.dumps(question).encode())).partition(b"\n")
        return json.loads(line), rest

    def ask(self, ask, **more):
        return self.stream(ask, **more)[0]

    def raw(self, line):
        return answered(line, self.state, lambda: self.place)

    def without_code(self, person):
        codes.path(self.state).write_bytes(codes.without(self.state, person))

    def opened(self, person):
        """A grant."""
        return self.ask("open_code", person=person, code=CODES[person])["grant"]

    def files(self):
        """Everything that is kept, by content."""
        return {path: path.read_bytes() for path in self.state.rglob("*") if path.is_file()}

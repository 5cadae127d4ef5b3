"""A card that gives trouble: full, read-only, pulled out, slow, or with a driver that crashes, each for a while.

What it takes goes to a real one beneath, so that what survives can be read.
"""

import errno
import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from drivers.ports import Card, CardFile, Clock

SLOW_S = 5.0  # one erase of a worn card
TORN = 333  # bytes that a full card still takes of the last write


class Trouble(StrEnum):
    """A kind of fault that the card has for a while."""

    FULL = "full"
    READ_ONLY = "read-only"
    PULLED = "pulled"
    SLOW = "slow"
    CRASHING = "crashing"


ERRNO: Mapping[Trouble | None, int] = MappingProxyType(
    {Trouble.FULL: errno.ENOSPC, Trouble.READ_ONLY: errno.EROFS, Trouble.PULLED: errno.EIO}
)


class TroubledCard:
    """A Card with spans (begin_s, end_s, Trouble) in session time. beneath: what takes the data.

    asked_s: until when it was asked for anything, in the time of whoever asked.
    """

    def __init__(self, beneath: Card, clock: Clock, spans: Sequence[tuple[float, float, Trouble]]) -> None:
        self._beneath, self._clock, self._spans = beneath, clock, tuple(spans)
        self.asked_s = 0.0

    def trouble(self) -> Trouble | None:
        """The fault that the card has now."""
        now_s = self._clock.now()
        self.asked_s = max(self.asked_s, now_s)
        return next((kind for begin_s, end_s, kind in self._spans if begin_s <= now_s < end_s), None)

    def fail(self) -> None:
        """Raise what a change of the card raises now: OSError, or RuntimeError of a crashing driver."""
        trouble = self.trouble()
        if trouble in ERRNO:
            raise OSError(ERRNO[trouble], os.strerror(ERRNO[trouble]))
        if trouble is Trouble.CRASHING:
            raise RuntimeError("the simulated card's driver crashed")

    def wait(self) -> None:
        """What sync costs on a slow card."""
        if self.trouble() is Trouble.SLOW:
            self._clock.sleep_until(self._clock.now() + SLOW_S)

    def create_folder(self, folder: Path) -> None:
        """Make a folder beneath, or fail as the trouble has it."""
        self.fail()
        self._beneath.create_folder(folder)

    def create(self, path: Path, content: bytes) -> CardFile:
        """A new file beneath, which shares the card's troubles."""
        self.fail()
        return _TroubledFile(self, self._beneath.create(path, content))

    def open(self, path: Path) -> CardFile:
        """A file that is there; none is on a card that was pulled."""
        if self.trouble() is Trouble.PULLED:
            self.fail()
        return _TroubledFile(self, self._beneath.open(path))

    def replace(self, path: Path, content: bytes) -> None:
        """Put content in path's place."""
        self.fail()
        self._beneath.replace(path, content)

    def settle(self, made: Path, path: Path) -> None:
        """Put a folder into its place beneath."""
        self.fail()
        self._beneath.settle(made, path)

    def sweep(self, folder: Path) -> None:
        """Take away what interrupted writes left beneath."""
        self.fail()
        self._beneath.sweep(folder)

    def remove(self, path: Path) -> None:
        """Take away a file or an empty folder."""
        self.fail()
        self._beneath.remove(path)

    def is_fleeting(self, folder: Path) -> bool:
        """As it is beneath."""
        return self._beneath.is_fleeting(folder)

    def free_bytes(self, folder: Path) -> int:
        """Room left beneath; 0 while the card is full."""
        return 0 if self.trouble() is Trouble.FULL else self._beneath.free_bytes(folder)


class _TroubledFile:
    """A file on it. Once pulled, a file that was open stays dead."""

    def __init__(self, card: TroubledCard, beneath: CardFile) -> None:
        self._card, self._beneath = card, beneath
        self._dead = False

    def _live(self) -> None:
        self._dead = self._dead or self._card.trouble() is Trouble.PULLED
        if self._dead:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def write(self, at: int, data: bytes) -> None:
        """All of data, or a torn part of it and an error."""
        self._live()
        if self._card.trouble() is Trouble.FULL:
            self._beneath.write(at, data[:TORN])
        self._card.fail()
        self._beneath.write(at, data)

    def size(self) -> int:
        """Bytes that the file holds."""
        self._live()
        return self._beneath.size()

    def read(self, at: int, length: int) -> bytes:
        """What the file holds."""
        self._live()
        return self._beneath.read(at, length)

    def cut(self, length: int) -> None:
        """Drop the tail."""
        self._live()
        self._card.fail()
        self._beneath.cut(length)

    def sync(self) -> None:
        """Wait for the card."""
        self._live()
        self._card.wait()
        self._beneath.sync()

    def close(self) -> None:
        """Let go."""
        self._beneath.close()

"""The neighbours' end of the ring: every entry once, in order; what was overwritten before it was read is counted."""

import fcntl
import mmap
import os
from pathlib import Path

from drivers.neighbours import HEAD, LENGTH, RING, SIMULATED, SLOT, SLOTS, VERSION, Entry, place, unpacked


class Reader:
    """One ring, from its oldest entry on. Raises OSError where there is none, ValueError where it is something else."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / RING
        self._fd = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            self._ring = mmap.mmap(self._fd, LENGTH, prot=mmap.PROT_READ)
            if self._ring[: len(VERSION)] != VERSION:
                raise ValueError(f"{self._path} was made by another version of Ebb")
        except (OSError, ValueError):
            os.close(self._fd)
            raise
        self.simulated = bool(self._ring[SIMULATED])
        self.lost = 0
        """Entries that were overwritten before they were read."""
        numbers = self._numbers()
        self._next = min(numbers, default=0)

    def read(self) -> list[Entry]:
        """What was written since the last read. Never waits."""
        found: list[Entry] = []
        while len(found) < SLOTS:
            at = place(self._next)
            entry = unpacked(self._ring[at : at + SLOT])
            if entry is None or entry.number < self._next:
                break
            if entry.number > self._next:
                oldest = max(self._numbers()) - SLOTS + 1
                self.lost += oldest - self._next
                self._next = oldest
                continue
            found.append(entry)
            self._next += 1
        return found

    @property
    def alive(self) -> bool:
        """Whether the lamp that writes it is there: it holds a lock for as long as it lives."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(self._fd, fcntl.LOCK_UN)
        return False

    @property
    def replaced(self) -> bool:
        """Whether another ring lies there now, or none."""
        try:
            return self._path.stat().st_ino != os.fstat(self._fd).st_ino
        except OSError:
            return True

    def close(self) -> None:
        """Let go."""
        self._ring.close()
        os.close(self._fd)

    def _numbers(self) -> list[int]:
        slots = (unpacked(self._ring[at : at + SLOT]) for at in range(HEAD, LENGTH, SLOT))
        return [entry.number for entry in slots if entry]

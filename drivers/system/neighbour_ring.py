"""The lamp's end of its neighbours' memory: a ring that it writes over, and nobody whom it waits for."""

import contextlib
import fcntl
import mmap
import os
from pathlib import Path

from drivers.neighbours import HEAD, LENGTH, RING, VERSION, Entry, packed, place


class NeighbourRing:
    """A new file of mode 0640 in folder. It is locked as long as its writer lives, so that others see when it died.

    Raises OSError where the folder is missing or somebody else's, or memory is full.
    """

    def __init__(self, folder: Path, simulated: bool) -> None:
        self._number, self._path, being_made = 0, folder / RING, folder / f".{RING}.new"
        being_made.unlink(missing_ok=True)
        fd = os.open(being_made, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(fd, 0o640)
            os.posix_fallocate(fd, 0, LENGTH)  # a full /run is told here, and is no SIGBUS in the loop
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._memory: mmap.mmap | None = mmap.mmap(fd, LENGTH)
            self._memory[:HEAD] = (VERSION + bytes([simulated])).ljust(HEAD, b"\0")
            os.replace(being_made, self._path)  # whole and locked at the moment in which it can be found
        except OSError:
            os.close(fd)
            being_made.unlink(missing_ok=True)
            raise
        self._fd = fd

    def write(self, t_ns: int, key: str, values: tuple[float, ...] = (), text: str = "") -> None:
        """Put one entry in place of the oldest. Never waits."""
        if self._memory is not None:
            at = place(self._number)
            slot = packed(Entry(self._number, t_ns, key, values, text))
            self._memory[at : at + len(slot)] = slot
            self._number += 1

    def close(self) -> None:
        """Let go, and leave nothing behind. May be called twice."""
        if self._memory is not None:
            self._memory.close()
            self._memory = None
            os.close(self._fd)
            with contextlib.suppress(OSError):
                self._path.unlink()


def take_away(folder: Path) -> None:
    """What a lamp with other settings left there."""
    if os.path.lexists(folder / RING):
        with contextlib.suppress(OSError):
            (folder / RING).unlink()

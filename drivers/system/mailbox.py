"""The lamp's two ends of its page: a record in memory that it writes over, and a socket at which it hears commands.

No queue, nobody to wait for, and no way to know whether anybody looks. What fails here costs the page and nothing else.
"""

import contextlib
import logging
import mmap
import os
import socket
from collections import deque
from pathlib import Path

from drivers.live import LENGTH, RECORD, SAYS, Live, packed
from drivers.phone import LONGEST, STOP, Command, command_of
from drivers.system.wave_memory import WaveMemory

log = logging.getLogger("ebb")

A_TICK = 4  # datagrams that are looked at in one tick: a flood waits, the loop does not
EVERY_S = 0.3  # one command in so long, and one stop beside it; others in between are dropped


class Mailbox:
    """Phone by two files in memory: RECORD, which the page's own user may read, and SAYS, where it may write.

    waves: for the lamp's own user alone.

    Raises OSError where the folder is missing or is somebody else's.
    """

    def __init__(self, folder: Path) -> None:
        self.dropped = 0
        """Datagrams that were no command, or came too soon."""
        self._number, self._free_s = 0, dict.fromkeys((False, True), -EVERY_S)
        self._waiting: deque[Command] = deque()
        self._says = _bound(folder / SAYS)
        try:
            self._live: mmap.mmap | None = _mapped(folder / RECORD)
        except OSError:
            self._says.close()
            raise
        try:
            self.waves = WaveMemory(folder)
        except OSError:
            self._says.close()
            self._live.close()
            raise

    def read(self, t_s: float) -> tuple[Command, ...]:
        """What was asked since the last read. Never waits."""
        if t_s < max(self._free_s.values()) - EVERY_S:  # the clock was set to zero for a session
            self._free_s = dict.fromkeys(self._free_s, t_s)
        for _ in range(A_TICK):
            try:
                sent = self._says.recv(LONGEST + 1)
            except OSError:  # nothing more, or nobody will ever write here again
                break
            command = command_of(sent)
            if command is None or t_s < self._free_s[command == STOP]:
                self.dropped += 1
                continue
            self._free_s[command == STOP] = t_s + EVERY_S
            self._waiting.append(command)
        found = tuple(self._waiting)
        self._waiting.clear()
        return found

    def put_back(self, command: Command) -> None:
        """Read it once more, first."""
        self._waiting.appendleft(command)

    def show(self, live: Live) -> None:
        """Write over the record before."""
        if self._live is not None:
            self._number += 1
            self._live[:LENGTH] = packed(live, self._number)

    def close(self) -> None:
        """Let go, and leave nothing that looks alive."""
        if self._live is not None:
            self._live[:LENGTH] = bytes(LENGTH)
            self._live.close()
            self._live = None
        self._says.close()
        self.waves.close()


def _bound(path: Path) -> socket.socket:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()  # of a lamp before, whose process has gone
    says = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
    try:
        says.bind(str(path))
        path.chmod(0o620)
    except OSError:
        says.close()
        raise
    return says


def _mapped(path: Path) -> mmap.mmap:
    """A new file each time: who has mapped the one before sees that it stands still."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(fd, 0o640)
        os.posix_fallocate(fd, 0, mmap.PAGESIZE)  # a full /run is told here, and is no SIGBUS in the loop
        return mmap.mmap(fd, mmap.PAGESIZE)
    finally:
        os.close(fd)

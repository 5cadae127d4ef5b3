"""The lamp's end of a wave that somebody looks at: memory that is handed to it, and nobody whom it waits for."""

import contextlib
import fcntl
import mmap
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from drivers.wave import ASKED, GONE_S, LENGTH, LONGEST, Entry, packed, place

MOST = 4
"""Who may look at once; as many are heard in one look."""
EVERY_S = 0.2
SEALED = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW
"""Memory of another size than it had would be the loop's end."""


class WaveMemory:
    """Hears at a socket in folder who looks, which the lamp's own user alone may say. Raises OSError."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._due_s = clock, 0.0
        self._seen: list[_Seen] = []
        self._asked = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        path = folder / ASKED
        try:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()  # of a lamp before, whose process has gone
            self._asked.bind(str(path))
            path.chmod(0o600)
        except OSError:
            self._asked.close()
            raise

    def looks(self) -> bool:
        """Whether anybody looks at this moment. Never waits."""
        now_s = self._clock()
        if now_s >= self._due_s:
            self._due_s = now_s + EVERY_S
            self._hear(now_s)
            for gone in [seen for seen in self._seen if seen.is_over(now_s)]:
                self._seen.remove(gone)
                gone.close()
        return bool(self._seen)

    def write(self, person: str, t_s: float, value: float) -> None:
        """One value for whoever looks at this person's wave. Never waits."""
        for seen in self._seen:
            if seen.person == person:
                seen.write(t_s, value)

    def let_go(self) -> None:
        """Nobody looks any more."""
        while self._seen:
            self._seen.pop().close()

    def close(self) -> None:
        """Let go, and hear nobody any more. May be called twice."""
        self.let_go()
        self._asked.close()

    def _hear(self, now_s: float) -> None:
        for _ in range(MOST):
            try:
                code, given, _, _ = socket.recv_fds(self._asked, LONGEST, 1, socket.MSG_CMSG_CLOEXEC)
            except OSError:  # nothing more, or nobody will ever write here again
                return
            for fd in given:
                try:
                    if len(self._seen) < MOST and _is_whole(fd):
                        self._seen.append(_Seen(code.decode("ascii", "replace"), mmap.mmap(fd, LENGTH), now_s))
                except OSError:
                    pass  # it is no memory, or there is none left: whoever looks sees nothing
                finally:
                    os.close(fd)


class _Seen:
    """One wave. person: whose, by code."""

    def __init__(self, person: str, memory: mmap.mmap, now_s: float) -> None:
        self.person, self._memory, self._number = person, memory, 0
        self._beat, self._beat_s = memory[0], now_s

    def is_over(self, now_s: float) -> bool:
        if self._memory[0] != self._beat:
            self._beat, self._beat_s = self._memory[0], now_s
        return now_s - self._beat_s > GONE_S

    def write(self, t_s: float, value: float) -> None:
        self._number += 1
        slot = packed(Entry(self._number, t_s, value))
        at = place(self._number)
        self._memory[at : at + len(slot)] = slot

    def close(self) -> None:
        self._memory[1:] = bytes(LENGTH - 1)
        self._memory.close()


def _is_whole(fd: int) -> bool:
    return fcntl.fcntl(fd, fcntl.F_GET_SEALS) & SEALED == SEALED and os.fstat(fd).st_size == LENGTH

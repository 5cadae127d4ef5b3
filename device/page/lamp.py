"""The lamp as its page sees it: the one record in memory, what may be begun, and a socket for words of a table."""

import contextlib
import json
import mmap
import os
import socket
import time
from pathlib import Path
from typing import Any

from drivers.live import LENGTH, OFFERED, OWN_NETWORK, RECORD, SAYS, Live, unpacked
from drivers.phone import Command

SILENT_S = 3.0  # a record that is older is not shown any more
MOST_OFFERED, MOST_ADDRESS = 65536, 64  # bytes
SIDES = "first", "second"


class Lamp:
    """One lamp, by the folder of its page's memory. It may come and go: what is not there is None, or not done."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._inode = folder, 0
        self._record: mmap.mmap | None = None

    def now(self) -> Live | None:
        """What it does at this moment; None while it is silent, or the record is just being written."""
        self._map()
        live = unpacked(self._record[:LENGTH]) if self._record else None
        return live if live and time.monotonic_ns() - live.t_ns < SILENT_S * 1e9 else None

    def say(self, command: Command) -> bool:
        """Send it a command; whether it was taken. It is never waited for."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as says:
            try:
                says.sendto(str(command).encode(), str(self._folder / SAYS))
            except OSError:
                return False
        return True

    def offered(self) -> tuple[dict[str, str], str]:
        """What may be begun: what each programme asks, by its name, in the lamp's order; and who of two is on the left.

        'first' or 'second', or nothing where the lamp listens to one.
        """
        told = self.told(OFFERED)
        programmes, left = told.get("programmes"), told.get("left")
        named = programmes.items() if isinstance(programmes, dict) else ()
        return {name: about for name, about in named if isinstance(about, str)}, left if left in SIDES else ""

    def told(self, of: str) -> dict[str, Any]:
        """What it says in words: what may be begun, what came of RESISTORS, or of a part that was TRIED; or nothing."""
        with contextlib.suppress(OSError, ValueError), (self._folder / of).open("rb") as file:
            found = json.loads(file.read(MOST_OFFERED))
            if isinstance(found, dict):
                return found
        return {}

    def own_network(self) -> str:
        """Its address on an access point of its own; empty where it has none now."""
        with contextlib.suppress(OSError, ValueError), (self._folder / OWN_NETWORK).open("r", encoding="ascii") as file:
            return file.read(MOST_ADDRESS).strip()
        return ""

    def _map(self) -> None:
        """Map the record anew where the lamp has begun anew."""
        try:
            inode = (self._folder / RECORD).stat().st_ino
            if inode != self._inode:
                fd = os.open(self._folder / RECORD, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
                try:
                    self._record, self._inode = mmap.mmap(fd, mmap.PAGESIZE, prot=mmap.PROT_READ), inode
                finally:
                    os.close(fd)
        except (OSError, ValueError):
            self._record, self._inode = None, 0

"""One lamp, one master: who drives the header's pins holds them, and whoever comes second is told who does.

The lock is flock(2) on the header's own device, so that it is the same for every user, needs no file of its own, and is
let go by the kernel however its holder ends.
"""

import fcntl
import os
from pathlib import Path

from drivers.said import Said

NODES = (Path("/dev/gpiochip0"), Path("/dev/gpiochip4"))
"""The header's chip: the first of these that is there."""
LOCKS, PROCESSES = Path("/proc/locks"), Path("/proc")
WORDS = 60  # of a command line

_held: dict[Path, int] = {}


def hold() -> None:
    """Be this lamp's master until the process ends; again does nothing. Raises DriverError that says who is."""
    node = _node()
    if node is None or node in _held:
        return  # without a header there is nothing to hold; what is missing then says so itself
    try:
        fd = os.open(node, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:  # who may not have the pins is told so of each part; the other wires have a master all the same
        if led := holder():
            raise _led(led) from None
        return
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise _led(holder() or Said("another process")) from None
    _held[node] = fd


def _led(by: str) -> Exception:
    from drivers.ports import DriverError  # here, since `ebb dark` asks for the holder alone, and soon

    return DriverError(
        Said(
            "this lamp is led by {by} now, and two would disturb each other; end that first (the service: sudo "
            "systemctl stop ebb)",
            by=by,
        )
    )


def holder() -> str | None:
    """Which other process is this lamp's master; None if none is, or nobody can say."""
    node = _node()
    if node is None or node in _held:
        return None
    try:
        found = node.stat()
        lines = LOCKS.read_text().splitlines()
    except OSError:
        return None
    file = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    for line in lines:
        fields = line.split()
        if fields[1:4] == ["FLOCK", "ADVISORY", "WRITE"] and fields[5:6] == [file]:
            return Said("process {number}{words}", number=fields[4], words=_words(fields[4]))
    return None


def _node() -> Path | None:
    return next((node for node in NODES if node.exists()), None)


def _words(pid: str) -> str:
    try:
        said = (PROCESSES / pid / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""
    clean = "".join(sign for sign in said if sign.isprintable())
    return f" ({clean[-WORDS:]})" if clean else ""

"""A disk that keeps what was synced and nothing else, once the power is cut: as cards do that say yes too soon.

It stands between the real calls and a folder: files are written as usual, and beside that it is kept what was on the
card for certain. A name is, once its folder was synced; content, once its file was.
"""

import contextlib
import os
from pathlib import Path


class ForgetfulDisk:
    """The folder of a card, and what of it a power cut leaves."""

    def __init__(self, monkeypatch, root: Path) -> None:
        self._root = root
        self._content: dict[int, bytes] = {}  # by inode
        self._names: dict[int, set[str]] = {}  # by the folder's inode: it may be renamed
        self._real = os.fsync
        for name in ("fsync", "fdatasync"):
            real = getattr(os, name)
            monkeypatch.setattr(os, name, lambda fd, real=real: (real(fd), self._sync(fd))[0])

    def keep(self, path: Path) -> None:
        """What is there at path now is on the card for certain."""
        fd = os.open(path, os.O_RDONLY)
        self._sync(fd)
        os.close(fd)

    def _sync(self, fd: int) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{fd}").removesuffix(" (deleted)"))
        if not (path == self._root or self._root in path.parents):
            return
        if path.is_dir():
            self._names[os.fstat(fd).st_ino] = {each.name for each in path.iterdir()}
        else:
            self._content[os.fstat(fd).st_ino] = os.pread(fd, os.fstat(fd).st_size, 0)

    def cut(self) -> None:
        """The power goes: names and content that were not synced are gone, and whoever held a file holds it no more."""
        for fd in os.listdir("/proc/self/fd"):
            with contextlib.suppress(OSError):
                if self._root in Path(os.readlink(f"/proc/self/fd/{fd}")).parents:
                    os.close(int(fd))
        for path in sorted(self._root.rglob("*"), reverse=True):
            if path.name not in self._names.get(path.parent.stat().st_ino, set()):
                path.rmdir() if path.is_dir() else path.unlink()
            elif path.is_file():
                path.write_bytes(self._content.get(path.stat().st_ino, b""))

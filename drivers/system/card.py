"""The card under the recordings: files that are there whole or not at all, that one writer holds, and that are private.

What is written is for its owner's eyes: folders are 0700 and files 0600, whatever the umask says.
"""

import contextlib
import errno
import fcntl
import os
import stat
from collections.abc import Callable
from pathlib import Path

from drivers import stored
from drivers.system import mounts

FOLDER_MODE, FILE_MODE = 0o700, 0o600


class DiskFile:
    """CardFile held with flock(2), which the kernel lets go of with the process, however that ends."""

    def __init__(self, fd: int) -> None:
        self._fd: int | None = fd
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise

    def _open(self) -> int:
        if self._fd is None:
            raise ValueError("the file has been closed")
        return self._fd

    def write(self, at: int, data: bytes) -> None:
        """All of data from byte `at` on, or OSError."""
        left = memoryview(data)
        while left:
            done = os.pwrite(self._open(), left, at)
            left, at = left[done:], at + done

    def size(self) -> int:
        """Bytes that the file holds now."""
        return os.fstat(self._open()).st_size

    def read(self, at: int, length: int) -> bytes:
        """Up to length bytes from byte `at` on."""
        return os.pread(self._open(), length, at)

    def cut(self, length: int) -> None:
        """Drop what lies beyond length bytes."""
        os.ftruncate(self._open(), length)

    def sync(self) -> None:
        """Return when what was written, and the file's length, are on the card (fdatasync(2))."""
        os.fdatasync(self._open())

    def close(self) -> None:
        """Release the lock and the file; a second call does nothing."""
        fd, self._fd = self._fd, None
        if fd is not None:
            with contextlib.suppress(OSError):
                os.close(fd)


class Disk:
    """Card on the machine's own file system."""

    def create_folder(self, folder: Path) -> None:
        """Make a folder, with those above it."""
        for above in reversed(folder.parents):
            if above.exists() and not above.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(above))
            if not above.exists():
                above.mkdir(FOLDER_MODE, exist_ok=True)
                _give(above, above.parent)
                _sync_folder(above.parent)
        folder.mkdir(FOLDER_MODE)
        _give(folder, folder.parent)
        _sync_folder(folder.parent)

    def create(self, path: Path, content: bytes) -> DiskFile:
        """A new file that begins with content: written beside its place, then renamed into it."""
        file = _written(path, content, lambda beside: _rename_to_new(beside, path))
        _sync_folder(path.parent)
        return file

    def open(self, path: Path) -> DiskFile:
        """A file that is there."""
        fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        return DiskFile(fd)

    def replace(self, path: Path, content: bytes) -> None:
        """Write content beside path, then put it in its place. An OSError names path."""
        try:
            _written(path, content, lambda beside: beside.replace(path)).close()
        except OSError as trouble:
            trouble.filename = str(path)  # a full card names none, and one that is only read the file beside
            raise
        _sync_folder(path.parent)

    def settle(self, made: Path, path: Path) -> None:
        """Put a folder that was made beside path into its place."""
        _rename_to_new(made, path)
        _sync_folder(path.parent)

    def sweep(self, folder: Path) -> None:
        """Take away what writes that a power cut ended have left in a folder; nothing that is being written.

        A folder that was begun is being written while one of its files is.
        """
        for path in folder.iterdir():
            if stored.BESIDE.fullmatch(path.name) and not path.is_symlink():
                with contextlib.suppress(OSError):
                    self._sweep(path)

    def _sweep(self, begun: Path) -> None:
        files = list(begun.iterdir()) if begun.is_dir() else [begun]
        for path in files:
            self.open(path).close()
        for path in files:
            path.unlink()
        if begun.is_dir():
            begun.rmdir()

    def remove(self, path: Path) -> None:
        """Take away a file, or a folder that is empty."""
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
        _sync_folder(path.parent)

    def is_fleeting(self, folder: Path) -> bool:
        """Whether what is written into folder is gone at the next start, being in memory."""
        return mounts.is_in_memory(folder)

    def free_bytes(self, folder: Path) -> int:
        """Room left, for whoever is not root."""
        room = os.statvfs(next(path for path in (folder, *folder.parents) if path.exists()))
        return room.f_bavail * room.f_frsize


def _written(path: Path, content: bytes, into_place: Callable[[Path], object]) -> DiskFile:
    """A file that begins with content, on the card, made beside path and then put into its place."""
    made = stored.beside(path)
    fd = os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, FILE_MODE)
    try:
        file = DiskFile(fd)
        try:
            _give(fd, path.parent)
            file.write(0, content)
            os.fsync(fd)
            into_place(made)
        except BaseException:
            file.close()
            raise
    except BaseException:
        with contextlib.suppress(OSError):
            made.unlink()
        raise
    return file


def _give(what: int | Path, above: Path) -> None:
    """What root puts into another user's folder is that user's: a lamp's service goes on with what was done for it."""
    of = above.stat()
    if os.geteuid() == 0 and of.st_uid != 0:
        with contextlib.suppress(PermissionError):  # a root without that privilege, as in a service that is shut in
            os.chown(what, of.st_uid, of.st_gid)


def _rename_to_new(made: Path, path: Path) -> None:
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    made.rename(path)


def _sync_folder(folder: Path) -> None:
    """Without this a power cut may take a new name with it."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)

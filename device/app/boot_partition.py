"""For a person who has no shell: what the card's boot partition says, and what is put onto it.

That partition is FAT, which every computer reads and which a power cut can hurt, so it is written to only if there is
something new to say, or if somebody has asked for recordings.
"""

import contextlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from device.app import near_misses
from device.app.choices import CHOICES
from device.app.near_misses import ERRORS, RECORDINGS
from device.language import ntr, told, tr
from device.library import handed_out, ours
from device.recording import folders
from device.recording.folders import AGE
from device.recording.session_info import SessionInfo
from device.settings.parse import ConfigError
from device.settings.toml import load
from drivers import stored
from drivers.ports import Card
from drivers.said import because
from drivers.system import mounts

WANTED = RECORDINGS
"""A folder of this name on the boot partition asks for the recordings."""
FLOOR_BYTES = 100_000_000  # what the next kernel needs beside the one in use
CHUNK = 1 << 20
FAT_STEP_S = 2.0  # of the times that FAT keeps


def unmounted(boot: Path) -> list[str]:
    """What there is to say if the boot partition is not mounted where it belongs."""
    if not mounts.is_left_out(boot):
        return []
    return [
        tr(
            "{boot}: the card's boot partition is not mounted, and nothing that lies on it is seen: see 'mount {boot}'",
            boot=boot,
        )
    ]


def check(
    settings: Path | None, calibration: Path | None, boot: Path, card: Card, places: Sequence[Path] = ()
) -> list[str]:
    """Write what is wrong with the settings beside them, and what is nearly right onto the boot partition.

    Taken away again when nothing is, and wherever other settings counted before. places: where those may have been.
    What there is to say.
    """
    beside = (settings.parent if settings else boot).resolve() / ERRORS
    wrong: dict[Path, list[str]] = {beside: []}
    try:
        load(settings, calibration, CHOICES)
    except ConfigError as trouble:
        cannot = tr("Ebb cannot use {file}:", file=settings or calibration)
        wrong[beside].append(f"{cannot}\n\n{trouble}")
    wrong.setdefault(boot.resolve() / ERRORS, []).extend(near_misses.told(boot, settings))
    wrong |= {path: [] for place in places if (path := place.resolve() / ERRORS) not in wrong}
    return [line for path, said in wrong.items() for line in _tell(path, said, card)]


def _tell(path: Path, wrong: Sequence[str], card: Card) -> list[str]:
    """Make the file at path say this and nothing else, or be gone. What there is to say."""
    said = "\n\n".join([*wrong, tr("Put it right, and Ebb takes this file away again.") + "\n"]) if wrong else ""
    news = [said] if said else []
    try:
        if not said and path.exists():
            card.remove(path)
        elif said and (not path.exists() or stored.content(path) != said.encode()):
            card.replace(path, said.encode())
    except OSError as trouble:
        news.append(f"{path}: {told(because(trouble))}")
    except stored.UnreadableError as trouble:
        news.append(tr("{path}: {why}; it was left as it is", path=path, why=trouble))
    return news


def hand_out(root: Path, boot: Path, card: Card) -> list[str]:
    """Copy the recordings onto the boot partition, newest first, if its folder WANTED is there. What there is to say.

    What is there already is not copied again; what does not fit is left out, and the folder says so. Encrypted files go
    as they are, in the place of readable copies from before; what is still to be encrypted waits until it is.
    """
    wanted = boot / WANTED
    if wanted.is_symlink() or not wanted.is_dir():
        return []
    copied = left_out = 0
    news: list[str] = []
    try:
        for begun in wanted.glob("*/*"):
            if folders.FOLDER.fullmatch(begun.name) and begun.is_dir() and not begun.is_symlink():
                card.sweep(begun)
        for kept in reversed(folders.every(root)):
            copies = wanted / kept.folder.parent.name / kept.folder.name
            with _held(root, kept.folder) as files:
                ready = sorted(name for name in files if _is_ready(name, kept.info))
                for name in (name.removesuffix(AGE) for name in ready if name.endswith(AGE)):
                    if (copies / name).exists():
                        card.remove(copies / name)
                new = [name for name in ready if _differs(files[name], copies / name)]
                if card.free_bytes(wanted) - sum(os.fstat(files[name]).st_size for name in new) < FLOOR_BYTES:
                    left_out += 1
                    continue
                for name in new:
                    _copy(files[name], copies / name)
                copied += bool(new)
        if copied or left_out:
            more = tr("; {count} more do not fit", count=left_out) if left_out else ""
            news.append(
                ntr(
                    "{count} sessions were copied into {folder}, as of their newest start{more}.",
                    "{count} sessions were copied into {folder}, as of their newest start{more}.",
                    copied, folder=WANTED, more=more,
                )
            )  # fmt: skip
            card.replace(wanted / "about.txt", f"{news[0]}\n{tr('The originals stay on the card.')}\n".encode())
    except OSError as trouble:
        news.append(f"{trouble.filename or wanted}: {told(because(trouble))}")
    return news


def _is_ready(name: str, info: SessionInfo | None) -> bool:
    return name.endswith(AGE) or info is None or ours.whose(Path(name)) not in info.encrypted


@contextlib.contextmanager
def _held(root: Path, folder: Path) -> Iterator[dict[str, int]]:
    """The regular files of a session, open, by name. Each step down is held, and none goes through a link.

    This runs as root, and the recordings are another user's: what they may put there while it runs leads nowhere else.
    """
    with contextlib.ExitStack() as held:

        def step(name: str | Path, above: int | None, flags: int) -> int:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | flags, dir_fd=above)
            held.callback(os.close, fd)
            return fd

        here, files = step(root, None, os.O_DIRECTORY), dict[str, int]()
        owner = os.fstat(here).st_uid
        for name in folder.relative_to(root).parts:
            with contextlib.suppress(NotADirectoryError):  # a link, or a file: no folder of ours
                here = step(name, here, os.O_DIRECTORY)
                continue
            yield files
            return
        for name in os.listdir(here):
            with contextlib.suppress(OSError):
                fd = step(name, here, 0)
                found = os.fstat(fd)
                if (
                    stat.S_ISREG(found.st_mode)
                    and found.st_uid == owner
                    and not name.startswith(".")
                    and not name.endswith(handed_out.END)
                ):
                    files[name] = fd
        yield files


def _differs(file: int, copy: Path) -> bool:
    if not copy.exists():
        return True
    original, copied = os.fstat(file), copy.stat()
    return original.st_size != copied.st_size or abs(original.st_mtime - copied.st_mtime) > FAT_STEP_S


def _copy(file: int, to: Path) -> None:
    """A copy that is there whole, or not at all. Large files go through in pieces."""
    to.parent.mkdir(parents=True, exist_ok=True)
    part = stored.beside(to)
    try:
        made = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(made, "wb") as copy:
            at = 0
            while piece := os.pread(file, CHUNK, at):
                copy.write(piece)
                at += len(piece)
            copy.flush()
            os.fsync(made)
            of = os.fstat(file)
            os.utime(made, ns=(of.st_atime_ns, of.st_mtime_ns))  # a lamp's clock may go back, so equal is what counts
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)

"""Which file system a folder lies on, as the kernel's mountinfo has it: whether it is there after the next start."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOUNTS, COMMAND_LINE, TABLE = Path("/proc/self/mountinfo"), Path("/proc/cmdline"), Path("/etc/fstab")
ROOT = Path("/")
IN_MEMORY = ("tmpfs", "ramfs", "rootfs")
RAM_DISK, RAM_DISK_MAJOR = re.compile(r"/dev/z?ram\d+"), "1"  # /dev/root hides the name (kernel: admin-guide/devices)
UNIONS = ("aufs", "unionfs", "unionfs-fuse", "mergerfs")  # and the same as "fuse.NAME"
BRANCHES = ("br:", "br=", "dirs=")  # of their options: /a=rw:/b=ro
READ_ONLY = ("ro", "rr")
ESCAPED = re.compile(r"\\([0-7]{3})")  # blanks, commas and backslashes of a name
OVERLAID = ("overlayroot=", "boot=overlay")  # of the kernel's command line: a root whose changes are kept in memory


@dataclass(frozen=True, slots=True)
class _Mount:
    """A file system where it is mounted; major: of its device. options: of the file system, not of the mount."""

    at: Path = ROOT
    major: str = ""
    kind: str = ""
    source: str = ""
    options: tuple[str, ...] = ()


def is_in_memory(folder: Path, mounts: Path = MOUNTS, command_line: Path = COMMAND_LINE) -> bool:
    """Whether what is written below folder is gone at the next start. False where nobody can say."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").split("\n")
        where = folder.resolve()
    except OSError:
        return False
    return _fleeting(where, lines, command_line, set())


def _fleeting(path: Path, lines: list[str], command_line: Path, seen: set[Path]) -> bool:
    """seen: mounts that were looked at, as a layer leads to another; one that leads back to itself is hidden by it."""
    mount = _mount_of(path, lines)
    if mount.at in seen:
        return False
    seen.add(mount.at)
    if mount.kind in IN_MEMORY or mount.major == RAM_DISK_MAJOR or RAM_DISK.fullmatch(mount.source):
        return True
    layers = list(_written_to(mount))
    if any(_fleeting(layer, lines, command_line, seen) for layer in layers):
        return True
    if mount.at != ROOT:
        return False
    if mount.kind == "overlay":
        return any(word in _said(command_line) for word in OVERLAID)
    return _is_union(mount) and not layers  # a root is made of layers to spare the card


def _is_union(mount: _Mount) -> bool:
    return mount.kind.removeprefix("fuse.") in UNIONS


def _written_to(mount: _Mount) -> Iterator[Path]:
    """Folders of other file systems that may take what is written to this one, as far as its options tell them."""
    if mount.kind == "overlay":
        uppers = (option.removeprefix("upperdir=") for option in mount.options if option.startswith("upperdir="))
        yield from (Path(_unescaped(upper)) for upper in uppers)
    elif _is_union(mount):
        told = [option[len(start) :] for option in mount.options for start in BRANCHES if option.startswith(start)]
        for branch in ":".join((*told, mount.source)).split(":"):
            folder, _, mode = _unescaped(branch).partition("=")
            if folder.startswith("/") and not mode.lower().startswith(READ_ONLY):
                yield Path(folder)


def is_left_out(folder: Path, mounts: Path = MOUNTS, table: Path = TABLE) -> bool:
    """Whether a file system of its own belongs at folder, as fstab(5) says, and is not there. False if nobody can say.

    What systemd binds onto itself to shut a service in is no mount: a file system's own root is.
    """
    try:
        listed = [line.split() for line in table.read_text(errors="replace").splitlines()]
        lines = mounts.read_text("utf-8", "surrogateescape").split("\n")
    except OSError:
        return False
    if not any(Path(*fields[1:2]) == folder and not fields[0].startswith("#") for fields in listed if fields):
        return False
    return not any(line.split()[3:5] == ["/", str(folder)] for line in lines)


def _mount_of(path: Path, lines: list[str]) -> _Mount:
    """The file system that path lies on (proc(5), mountinfo)."""
    found = _Mount()
    for line in lines:
        own, _, of_kind = line.partition(" - ")
        fields, kind = own.split(), of_kind.split()
        if len(fields) < 5 or len(kind) < 3:
            continue
        at = Path(_unescaped(fields[4]))
        if (path == at or at in path.parents) and len(at.parts) >= len(found.at.parts):
            major = fields[2].partition(":")[0]
            found = _Mount(at, major, kind[0], _unescaped(kind[1]), tuple(kind[2].split(",")))
    return found


def _unescaped(name: str) -> str:
    return ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), name)


def _said(command_line: Path) -> str:
    try:
        return command_line.read_text(errors="replace")
    except OSError:
        return ""

"""Which file system a folder lies on, as the kernel's mountinfo has it: whether it is there after the next start."""

import re
from pathlib import Path

MOUNTS, COMMAND_LINE, TABLE = Path("/proc/self/mountinfo"), Path("/proc/cmdline"), Path("/etc/fstab")
IN_MEMORY = ("tmpfs", "ramfs", "rootfs")
ESCAPED = re.compile(r"\\([0-7]{3})")  # blanks and backslashes of a name
OVERLAID = ("overlayroot=", "boot=overlay")  # of the kernel's command line: a root whose changes are kept in memory


def is_in_memory(folder: Path, mounts: Path = MOUNTS, command_line: Path = COMMAND_LINE) -> bool:
    """Whether what is written below folder is gone at the next start. False where nobody can say."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").split("\n")
        where = folder.resolve()
    except OSError:
        return False
    at, kind, options = _mount_of(where, lines)
    if kind != "overlay":
        return kind in IN_MEMORY
    upper = next((option.removeprefix("upperdir=") for option in options if option.startswith("upperdir=")), None)
    if upper and _mount_of(Path(upper), lines)[1] in IN_MEMORY:
        return True
    return at == Path("/") and any(word in _said(command_line) for word in OVERLAID)


def is_left_out(folder: Path, mounts: Path = MOUNTS, table: Path = TABLE) -> bool:
    """Whether a file system of its own belongs at folder, as fstab(5) says, and is not there. False if nobody can say.

    What systemd binds onto itself to shut a service in is no mount: a file system's own root is.
    """
    try:
        listed = [line.split() for line in table.read_text(errors="replace").splitlines()]
        lines = mounts.read_text("utf-8", "surrogateescape").split("\n")
    except OSError:
        return False
    if not any(fields[1:2] == [str(folder)] and not fields[0].startswith("#") for fields in listed):
        return False
    return not any(line.split()[3:5] == ["/", str(folder)] for line in lines)


def _mount_of(path: Path, lines: list[str]) -> tuple[Path, str, list[str]]:
    """Mount point, kind and options of the file system that path lies on (proc(5), mountinfo)."""
    found = Path("/"), "", list[str]()
    for line in lines:
        own, _, of_kind = line.partition(" - ")
        fields, kind = own.split(), of_kind.split()
        if len(fields) < 5 or len(kind) < 3:
            continue
        at = Path(ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4]))
        if (path == at or at in path.parents) and len(at.parts) >= len(found[0].parts):
            found = at, kind[0], kind[2].split(",")
    return found


def _said(command_line: Path) -> str:
    try:
        return command_line.read_text(errors="replace")
    except OSError:
        return ""

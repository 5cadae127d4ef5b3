"""Whether a recording is Ebb's, by how it begins."""

from pathlib import Path

from device.recording import age_files
from device.recording.folders import AGE
from drivers import stored

HEAD = 256  # bytes of an EDF file before its signals are described


def says_ebb(head: bytes) -> bool:
    """Whether an EDF file that begins so names Ebb as its equipment."""
    return b" Ebb_" in head[88:168]


def is_ours(path: Path) -> bool:
    """Whether the file at path begins as our recordings do, or as an encrypted one does. Raises OSError."""
    try:
        with stored.opened(path, stored.MOST_RECORDING) as file:
            head = file.read(HEAD)
            return head.startswith(age_files.MAGIC) if path.suffix == AGE else says_ebb(head)
    except stored.UnreadableError:
        return False

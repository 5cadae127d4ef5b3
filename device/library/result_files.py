"""Results of a session that somebody asked for: a file of JSON lines a person, and by what it is known again."""

import errno
from collections.abc import Sequence
from pathlib import Path

from device.language import tr
from drivers import stored

LINE, FIRST = b'{"kind": "', b'{"kind": "session"'
"""How every line of them begins, and how the first does."""
LONGEST_LINE = 1 << 16


def files(named: Path, codes: Sequence[str]) -> dict[str, Path]:
    """A person's file by code: the one that was named, or for each of several one beside it, with the code in its name.

    Raises OSError for a folder, and for a pipe or a terminal where there are several.
    """
    many = len(codes) > 1
    if named.is_dir():
        raise OSError(errno.EISDIR, tr("it is a folder; name a file"))
    if many and named.exists() and not named.is_file():
        raise OSError(errno.EINVAL, tr("it is one pipe, and each of you has results of their own; name a file"))
    return {code: named.parent / f"{named.stem}{f'-{code}' * many}{named.suffix}" for code in codes}


def are_ours(path: Path, begins: str = "") -> bool:
    """Whether a file holds results and nothing else. begins: its first line, as it was written.

    Of a line that was cut off there may be less. Raises UnreadableError, OSError.
    """
    with stored.opened(path, stored.MOST_RECORDING) as file:
        first = file.readline(LONGEST_LINE)
        if begins and first != f"{begins}\n".encode():
            return False
        if first and not first.startswith(FIRST):
            return False
        while line := file.readline(LONGEST_LINE):
            begun = line.strip(b"\0")
            if not (begun.startswith(LINE) or LINE.startswith(begun)):
                return False
    return True

"""What lies on a disk, read as if anybody could have put it there: regular files, of a bounded size and bounded values.

Every file that Ebb reads goes through here, so that a pipe, a link to elsewhere, a number of a thousand digits or
brackets without end are told as what they are, and cost nothing but themselves.
"""

import datetime as dt
import json
import os
import re
import secrets
import stat
import tomllib
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from drivers.said import Said

MOST_TEXT = 1 << 20  # bytes of settings, of a programme, of a session's facts: they have thousands
MOST_LINES = 16 << 20  # ... and of what grows by lines, such as a journal
MOST_RECORDING = 4 << 30
DEEPEST = 20  # tables in tables
LARGEST_INT = 1 << 53  # what any program reads as the number that was written
BESIDE = re.compile(r"\..+\.([0-9a-f]{16}\.)?new")
"""What `beside` names, and what versions before 0.3 did."""
WRITTEN_FOR = re.compile(r"\.(.+?)(\.[0-9a-f]{16})?\.new")
"""... and what it was to become."""
JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
YEARS = (1900, 2200)
NO_EDF = (ArithmeticError, AttributeError, LookupError, NameError, StopIteration, TypeError, ValueError)
"""What edfio raises for bytes that are no EDF file."""


class UnreadableError(ValueError):
    """A file, or a line of one, that cannot be used. The message goes on from its name."""


@contextmanager
def opened(path: Path, most: int) -> Iterator[BinaryIO]:
    """The regular file at path, of up to `most` bytes. A link is followed within its folder only.

    Raises UnreadableError, OSError.
    """
    fd = os.open(_unlinked(path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableError(
                Said("it is a folder") if stat.S_ISDIR(found.st_mode) else Said("it is no regular file")
            )
        if found.st_size > most:
            raise UnreadableError(Said("it has {size} bytes; up to {most} are read", size=found.st_size, most=most))
    except BaseException:
        os.close(fd)
        raise
    with os.fdopen(fd, "rb") as file:
        yield file


def content(path: Path, most: int = MOST_TEXT) -> bytes:
    """The bytes of a file. Raises UnreadableError, OSError."""
    with opened(path, most) as file:
        return file.read(os.fstat(file.fileno()).st_size)  # reading takes room for as much as it is asked for


def text(path: Path, most: int = MOST_TEXT) -> str:
    """The text of a file in UTF-8, with or without a byte order mark. Raises UnreadableError, OSError."""
    return as_text(content(path, most))


def as_text(written: bytes) -> str:
    """The text that bytes in UTF-8 are. Raises UnreadableError."""
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise UnreadableError(Said("it is no text in UTF-8: {trouble}", trouble=trouble)) from trouble


def toml(written: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises UnreadableError."""
    try:
        tables = tomllib.loads(written)
    except (ValueError, RecursionError) as trouble:
        raise UnreadableError(Said("not TOML: {why}", why=trouble)) from trouble
    _bounded(tables)
    return tables


def json_object(written: str | bytes) -> dict[str, Any]:
    """The object that a JSON text is. NaN and infinities, which JSON does not have, are null. Raises UnreadableError.

    Whatever wrote them had no number there.
    """
    try:
        value = json.loads(written, parse_constant=lambda name: None, parse_float=_finite)
    except (ValueError, RecursionError) as trouble:
        raise UnreadableError(Said("not JSON: {why}", why=trouble)) from trouble
    if not isinstance(value, dict):
        raise UnreadableError(Said("it is JSON, but no object in braces"))
    _bounded(value)
    return value


def json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any] | UnreadableError]]:
    """Each line of a file by its number from 1: an object, or why it is none; nothing where there is no file.

    Raises UnreadableError, OSError for the file as a whole.
    """
    if os.path.lexists(path):
        yield from objects(content(path, MOST_LINES))


def objects(lines: bytes) -> Iterator[tuple[int, dict[str, Any] | UnreadableError]]:
    """The same of the lines of a file that has been read."""
    for number, line in enumerate(lines.splitlines(), 1):
        try:
            yield number, json_object(line)
        except UnreadableError as trouble:
            yield number, trouble


def shown(said: str) -> str:
    """One line that any terminal can show: no line ends, nothing that moves a cursor."""
    if said.isprintable():
        return said
    return "".join(sign if _moves_nothing(sign) else "\N{REPLACEMENT CHARACTER}" for sign in said)


def _moves_nothing(sign: str) -> bool:
    """Signs of a script, what joins them (in emoji, Persian, Hindi), and those that this Python is too old to know."""
    return sign.isprintable() or sign in JOINERS or unicodedata.category(sign) == "Cn"


def with_line(lines: bytes, line: str) -> bytes:
    """Lines and one more, which stands by itself also where somebody left out the end of the last."""
    return lines + b"\n" * (lines != b"" and not lines.endswith(b"\n")) + line.encode() + b"\n"


def moment(written: object) -> dt.datetime:
    """A time of day as ISO 8601 with its offset from UTC. Raises UnreadableError.

    YEARS are what every time zone can show; a clock that was never set says 1970.
    """
    try:
        found = dt.datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise UnreadableError(Said("{time!r} is no time with its offset from UTC", time=written))
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise UnreadableError(
            Said("{time} lies outside of the years {first} to {last}", time=written, first=YEARS[0], last=YEARS[1])
        )
    return found


def appended(path: Path) -> TextIO:
    """A text file that is there, to be gone on with; never through a link. Raises OSError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC), "a", encoding="utf-8")


def beside(path: Path) -> Path:
    """A name in the same folder that nobody can foresee, for what is to become path."""
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")


def became(name: str) -> str:
    """The name of a file, or of what it was to become, if it is what `beside` names."""
    return WRITTEN_FOR.sub(r"\1", name) if BESIDE.fullmatch(name) else name


def left_beside(path: Path) -> list[Path]:
    """What writes that were to become path, and that a power cut ended, have left. Nothing where no path can be."""
    try:
        names = os.listdir(path.parent)
    except (OSError, ValueError):
        return []
    found = [WRITTEN_FOR.fullmatch(name) for name in names]
    return sorted(path.with_name(match[0]) for match in found if match and match[1] == path.name and match[2])


def _unlinked(path: Path) -> Path:
    if not path.is_symlink():
        return path
    try:
        real = path.resolve(strict=True)
    except RuntimeError as trouble:
        raise UnreadableError(Said("it is a link to itself")) from trouble
    if real.parent != path.parent.resolve():
        raise UnreadableError(Said("it is a link out of its folder, to {real}", real=real))
    return real


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if abs(number) < float("inf") else None


def _bounded(value: Any, deep: int = 0) -> None:
    """Raises UnreadableError for what no file of ours holds, wherever in value it is."""
    if deep > DEEPEST:
        raise UnreadableError(Said("it is nested more than {most} deep", most=DEEPEST))
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _bounded(inner, deep + 1)
    elif isinstance(value, int) and abs(value) > LARGEST_INT:
        raise UnreadableError(Said("it has a whole number beyond {most}", most=LARGEST_INT))
    elif isinstance(value, float) and not abs(value) < float("inf"):
        raise UnreadableError(Said("it has {value} for a number", value=str(value)))

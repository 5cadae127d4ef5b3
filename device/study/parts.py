"""What one session came to, on the disk of whoever reads it: found again by what it was made of, whole or not there.

OUT/.parts/3f/3f9c....minutes.parquet, .breaths.parquet, and .json, which is written last.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import device
from device.export.writers import parquet_library
from device.settings.toml import all_values
from device.settings.tree import DEFAULTS
from device.study.tables import SESSIONS, Row, Table
from drivers import stored

ROOMS = ("app", "guide", "recording", "scene", "session", "settings", "signals", "study", "synchrony")
"""Of `device`: what the rows may hang on, beside its model and the drivers."""
READ_AS: Mapping[str, type | tuple[type, ...]] = {
    "string": str, "int32": int, "float": (int, float), "double": (int, float), "bool": bool,
}  # fmt: skip
"""A column's values, in JSON."""
PIECE = 1 << 20
GROUP = 4096  # rows that are kept before they are written


@dataclass(frozen=True, slots=True)
class Made:
    """By what a study is made. code, settings: SHA-256 of the program's files, and of today's default settings."""

    version: str
    code: str
    settings: str


@cache
def made_here() -> Made:
    """By what this process makes it."""
    root = Path(device.__file__).parent
    files = [root / "model.py", *(path for room in ROOMS for path in (root / room).rglob("*.py"))]
    files += (root.parent / "drivers").rglob("*.py")
    code = hashlib.sha256()
    for path in sorted(files):
        code.update(f"{path.relative_to(root.parent)}\0".encode() + path.read_bytes())
    settings = json.dumps({name: str(value) for name, value in all_values(DEFAULTS).items()}, sort_keys=True)
    return Made(device.version(), code.hexdigest(), hashlib.sha256(settings.encode()).hexdigest())


def key(made: Made, about: Mapping[str, Any], files: Iterable[Path]) -> str:
    """SHA-256 of what a part is made of. Raises UnreadableError, OSError."""
    digests = []
    for path in files:
        with stored.opened(path, stored.MOST_RECORDING) as file:
            digest = hashlib.sha256()
            while piece := file.read(PIECE):
                digest.update(piece)
        digests.append([path.name, digest.hexdigest()])
    whole = {**asdict(made), **about, "files": digests}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def place(parts: Path, key: str, end: str) -> Path:
    """Where a file of a part is."""
    return parts / key[:2] / f"{key}.{end}"


def kept(parts: Path, key: str, tables: Sequence[Table] = ()) -> dict[str, Any] | None:
    """What a part that is whole says of itself, its month and rows of sessions; None if there is none.

    tables: those of which it must have a file, too, whose end (Parquet's footer) says that it has today's columns.
    """
    try:
        part = stored.json_object(stored.content(place(parts, key, "json")))
    except (OSError, stored.UnreadableError):
        return None
    rows = part.get("sessions")
    whole = isinstance(part.get("month"), str) and isinstance(rows, list) and rows and all(map(_is_row, rows))
    whole = whole and all(_is_table(place(parts, key, f"{table.name}.parquet"), table) for table in tables)
    return part if whole else None


def _is_table(path: Path, table: Table) -> bool:
    arrow, parquet = parquet_library()
    try:
        return bool(parquet.read_schema(path).equals(table.schema(arrow, {})))
    except (OSError, arrow.ArrowException):
        return False


def _is_row(row: object) -> bool:
    """Whether it is a row of the table of sessions as that is today."""
    return isinstance(row, dict) and all(
        c.name in row and (isinstance(row[c.name], READ_AS[c.kind]) or (row[c.name] is None and not c.always))
        for c in SESSIONS.columns
    )


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name for what becomes path, at once and for good, if nothing is raised; of this process alone."""
    new = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield new
        _sync(new)
        os.replace(new, path)
        _sync(path.parent)
    finally:
        new.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Without this a power cut may leave a file of the right name and length, and nothing in it."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def text(path: Path, written: str) -> None:
    """Write a text in the place of what is there."""
    with replacing(path) as new:
        new.write_text(written, "utf-8")


class RowGroups:
    """A Parquet file that is written while its rows come."""

    def __init__(self, path: Path, table: Table, metadata: Mapping[str, str] = {}) -> None:
        self._arrow, parquet = parquet_library()
        self._schema, self._rows = table.schema(self._arrow, metadata), list[Row]()
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")

    def add(self, row: Row) -> None:
        """One more row."""
        self._rows.append(row)
        if len(self._rows) >= GROUP:
            self._write()

    def whole(self, table: Any) -> None:
        """A table of Arrow's of the same columns, as a row group of its own."""
        self._writer.write_table(table.cast(self._schema))

    def close(self) -> None:
        """Write what is left."""
        if self._rows:
            self._write()
        self._writer.close()

    def _write(self) -> None:
        self._writer.write_table(self._arrow.Table.from_pylist(self._rows, self._schema))
        self._rows.clear()


def sweep(parts: Path, wanted: Sequence[str]) -> None:
    """Remove what no session that is wanted is made of, and what a killed process left."""
    there = set(wanted)
    for path in parts.glob("*/*"):
        if path.name.partition(".")[0] not in there:
            path.unlink(missing_ok=True)

"""Parts gathered: a file a lamp and month, and one of all sessions. What is there of the same parts stays."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from device.export.writers import parquet_library
from device.study import parts
from device.study.parts import RowGroups
from device.study.tables import OF_MONTHS, ON_REQUEST, SESSIONS, Row, Table

MADE_OF = b"made_of"
PACKED = 1 << 16  # rows of a group


@dataclass(frozen=True, slots=True)
class Gathering:
    """The parts of one lamp and month, in order, and where they lie and go. more: tables on request, by name."""

    lamp: str
    month: str
    keys: tuple[str, ...]
    parts: Path
    out: Path
    more: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """That they become."""
        return (*OF_MONTHS, *(ON_REQUEST[name] for name in self.more))

    def file(self, table: Table) -> Path:
        """What they become."""
        return self.out / table.name / f"month={self.month}" / f"{self.lamp}.parquet"


class DamagedPartError(ValueError):
    """A part whose rows cannot be read. key: which."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def gather(task: Gathering) -> tuple[str, ...]:
    """Make the files of a lamp and month, unless they are there; the keys of damaged parts, which are left out."""
    damaged: tuple[str, ...] = ()
    while task.keys:
        try:
            for table in task.tables:
                _file(task, table)
            break
        except DamagedPartError as one:
            damaged = (*damaged, one.key)
            task = replace(task, keys=tuple(key for key in task.keys if key != one.key))
    return damaged


def _file(task: Gathering, table: Table) -> None:
    """What an earlier run read has a table on request only if that was asked for then."""
    there = [(key, parts.place(task.parts, key, f"{table.name}.parquet")) for key in task.keys]
    there = [(key, path) for key, path in there if table in OF_MONTHS or path.exists()]
    made_of = hashlib.sha256(json.dumps([key for key, _ in there]).encode()).hexdigest()
    path = task.file(table)
    if _made_of(path) != made_of:
        with parts.replacing(path) as new:
            _one(there, table, new, made_of)


def _made_of(path: Path) -> str | None:
    arrow, parquet = parquet_library()
    try:
        return str((parquet.read_schema(path).metadata or {})[MADE_OF].decode())
    except (OSError, KeyError, arrow.ArrowException):
        return None


def _one(there: Sequence[tuple[str, Path]], table: Table, new: Path, made_of: str) -> None:
    arrow, parquet = parquet_library()
    out = RowGroups(new, table, {MADE_OF.decode(): made_of})
    try:
        pending = []
        for key, path in there:
            try:
                pending.append(parquet.ParquetFile(path).read())
            except (OSError, arrow.ArrowException) as trouble:
                raise DamagedPartError(key) from trouble
            if sum(map(len, pending)) >= PACKED:
                out.whole(arrow.concat_tables(pending))
                pending.clear()
        if pending:
            out.whole(arrow.concat_tables(pending))
    finally:
        out.close()


def session_rows(keys: Iterable[str], kept: Path) -> Iterator[Row]:
    """The rows of the table of sessions, in the order of these parts."""
    for key in keys:
        yield from (parts.kept(kept, key) or {"sessions": []})["sessions"]


def sessions(found: Iterable[Row], out: Path) -> None:
    """Write the table of sessions."""
    path = out / SESSIONS.name / "part-0.parquet"
    with parts.replacing(path) as new:
        rows = RowGroups(new, SESSIONS)
        try:
            for row in found:
                rows.add(row)
        finally:
            rows.close()


def keep_only(out: Path, wanted: Sequence[Path]) -> None:
    """Remove files of months that nobody's nights go into any more."""
    there = set(wanted)
    for table in (*OF_MONTHS, *ON_REQUEST.values()):
        for path in (out / table.name).glob("month=*/*"):
            if path not in there:
                path.unlink(missing_ok=True)
        for folder in (out / table.name).glob("month=*"):
            if not any(folder.iterdir()):
                folder.rmdir()

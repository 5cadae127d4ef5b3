"""Parts gathered: a file a lamp and month, and one of all sessions. What is there of the same parts stays."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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


def gather(task: Gathering) -> bool:
    """Make the files of a lamp and month, unless they are there; whether they were made."""
    made_of = hashlib.sha256(json.dumps(task.keys).encode()).hexdigest()
    made = False
    for table in task.tables:
        path = task.file(table)
        if _made_of(path) != made_of:
            made = True
            with parts.replacing(path) as new:
                _one(task, table, new, made_of)
    return made


def _made_of(path: Path) -> str | None:
    arrow, parquet = parquet_library()
    try:
        return str((parquet.read_schema(path).metadata or {})[MADE_OF].decode())
    except (OSError, KeyError, arrow.ArrowException):
        return None


def _one(task: Gathering, table: Table, new: Path, made_of: str) -> None:
    arrow, parquet = parquet_library()
    out = RowGroups(new, table, {MADE_OF.decode(): made_of})
    try:
        pending = []
        for key in task.keys:
            pending.append(parquet.ParquetFile(parts.place(task.parts, key, f"{table.name}.parquet")).read())
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

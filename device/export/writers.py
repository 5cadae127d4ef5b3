"""A table as a file, a stretch of rows at a time: CSV, JSON or Parquet. Nothing here knows what a row means."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from device.export.table import Cells, Table
from device.recording.folders import SessionError
from drivers.ports import CardFile

STRETCH = 1 << 15  # rows made at a time: six minutes at 90 Hz, some 10 MB of them as text in Python
STRETCHES_A_GROUP = 8  # of Parquet, which packs few large groups better than many small ones


class Out:
    """A growing file, as far as a writer needs it. After a failure the rest is dropped."""

    closed = False

    def __init__(self, file: CardFile) -> None:
        self._file, self._at, self._failed = file, 0, False

    def write(self, data: bytes) -> int:
        """Append. Raises OSError, once."""
        if not self._failed:
            try:
                self._file.write(self._at, bytes(data))
            except OSError:
                self._failed = True
                raise
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        """Bytes so far."""
        return self._at

    def flush(self) -> None:
        """Nothing waits here."""


def write_csv(out: Out, table: Table) -> None:
    """A table as CSV (RFC 4180, UTF-8, a header line): unknown is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([c.name for c in table.columns])
    for begin, end in _stretches(table.length):
        writer.writerows(zip(*(_texts(c.cells(begin, end)) for c in table.columns), strict=True))
        out.write(text.getvalue().encode())
        text.seek(0)
        text.truncate()
    out.write(text.getvalue().encode())


def write_json(out: Out, tables: Sequence[Table], facts: Mapping[str, Any]) -> None:
    """All tables in one file, by name, each as its columns: unknown is null. facts: what stands before them."""
    out.write(json.dumps({**facts, "tables": {}}, ensure_ascii=False, indent=1).removesuffix("{}\n}").encode())
    for i, table in enumerate(tables):
        out.write(f"{',' if i else '{'}\n  {json.dumps(table.name)}: {{".encode())
        for k, column in enumerate(table.columns):
            out.write(f"{',' if k else ''}\n   {json.dumps(column.name)}: [".encode())
            for begin, end in _stretches(table.length):
                out.write((("," if begin else "") + ",".join(_literals(column.cells(begin, end)))).encode())
            out.write(b"]")
        out.write(b"\n  }")
    out.write(b"\n }\n}\n")


def write_parquet(out: Out, table: Table, facts: Mapping[str, str]) -> None:
    """A table as Parquet: unknown is null; units and explanations are the fields' metadata, facts the schema's."""
    arrow, parquet = parquet_library()
    schema = arrow.schema(
        [
            arrow.field(
                c.name, arrow.string() if c.unit is None else arrow.float64(), not c.always,
                {"description": c.about, **({"unit": c.unit} if c.unit else {})},
            )
            for c in table.columns
        ],
        {"description": table.about, **facts},
    )  # fmt: skip
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for begin, end in _stretches(table.length, STRETCH * STRETCHES_A_GROUP):
            cells = [c.cells(begin, end) for c in table.columns]
            arrays = [arrow.array(c, field.type, from_pandas=True) for c, field in zip(cells, schema, strict=True)]
            writer.write_table(arrow.table(arrays, schema=schema))


def parquet_library() -> tuple[Any, Any]:
    """PyArrow and its Parquet. Raises SessionError that says how to get them."""
    try:
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError:
        raise SessionError(
            "--to parquet needs PyArrow, which is not installed: in Ebb's folder, run "
            ".venv/bin/pip install -e '.[parquet]', or use --to csv"
        ) from None
    return pyarrow, parquet


def _stretches(length: int, most: int = STRETCH) -> Iterator[tuple[int, int]]:
    return ((begin, min(begin + most, length)) for begin in range(0, length, most))


def _texts(cells: Cells) -> list[str]:
    """Twelve digits: more than any of our numbers has, and too few to show that binary fractions are not decimal."""
    if isinstance(cells, np.ndarray):
        return [f"{v:.12g}" if v == v else "" for v in cells.tolist()]
    return [v or "" for v in cells]


def _literals(cells: Cells) -> list[str]:
    if isinstance(cells, np.ndarray):
        return [f"{v:.12g}" if v == v else "null" for v in cells.tolist()]
    return ["null" if v is None else json.dumps(v, ensure_ascii=False) for v in cells]

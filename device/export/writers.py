"""The export formats, each in one row of FORMATS, and the writers of tables as CSV, JSON and Parquet.

A writer makes some rows at a time, and knows nothing of what they mean.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from device.export.growing import Growing, GrowingFile
from device.export.rr import rr_tables
from device.export.session_tables import tables
from device.export.table import Cells, Table
from device.language import tr
from device.library.journal import Journal
from device.recording.folders import SessionError
from device.recording.reader import Recorded

STRETCH = 1 << 15  # rows made at a time: six minutes at 90 Hz, some 10 MB of them as text in Python
STRETCHES_A_GROUP = 8  # of Parquet, which packs few large groups better than many small ones


PARQUET = "application/vnd.apache.parquet"
_quoted = partial(json.dumps, ensure_ascii=False)


def write_csv(out: Growing, table: Table, _session: str = "", separator: str = ",", unknown: str = "") -> None:
    """A table as CSV (RFC 4180, UTF-8, a header line, if it is not bare): unknown is an empty cell.

    Metadata has no place in it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", delimiter=separator)
    if not table.bare:
        writer.writerow([c.name for c in table.columns])
    for begin, end in _stretches(table.length):
        writer.writerows(zip(*(_texts(c.cells(begin, end), unknown) for c in table.columns), strict=True))
        out.write(text.getvalue().encode())
        text.seek(0)
        text.truncate()
    out.write(text.getvalue().encode())


def rows(table: Table, unknown: str = "") -> list[dict[str, str]]:
    """The cells of a short table as CSV has them, by the column's name."""
    columns = [_texts(c.cells(0, table.length), unknown) for c in table.columns]
    return [dict(zip((c.name for c in table.columns), cells, strict=True)) for cells in zip(*columns, strict=True)]


def write_json(out: GrowingFile, tables: Sequence[Table], head: Mapping[str, Any]) -> None:
    """All tables in one file, by name, each as its columns: unknown is null. head: what stands before them."""
    out.write(json.dumps({**head, "tables": {}}, ensure_ascii=False, indent=1).removesuffix("{}\n}").encode())
    for i, table in enumerate(tables):
        out.write(f"{',' if i else '{'}\n  {json.dumps(table.name)}: {{".encode())
        for k, column in enumerate(table.columns):
            out.write(f"{',' if k else ''}\n   {json.dumps(column.name)}: [".encode())
            for begin, end in _stretches(table.length):
                cells = ",".join(_texts(column.cells(begin, end), "null", _quoted))
                out.write((("," if begin else "") + cells).encode())
            out.write(b"]")
        out.write(b"\n  }")
    out.write(b"\n }\n}\n")


def write_parquet(out: GrowingFile, table: Table, session: str) -> None:
    """A table as Parquet: unknown is null; units and descriptions are the fields' metadata, session the schema's."""
    arrow, parquet = parquet_library()
    schema = arrow.schema(
        [
            arrow.field(
                c.name, arrow.string() if c.type == "string" else arrow.float64(), not c.always,
                {"description": c.about, **({"unit": c.unit} if c.unit else {})},
            )
            for c in table.columns
        ],
        {"description": table.about, "session": session},
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
    except ImportError as trouble:  # not there, or not for the numpy that is
        raise SessionError(
            tr(
                "Parquet needs PyArrow, and it cannot be loaded ({trouble}): in Ebb's folder, run "
                ".venv/bin/pip install -e '.[parquet]', or use --to csv of 'ebb export'",
                trouble=trouble,
            )
        ) from None
    return pyarrow, parquet


@dataclass(frozen=True, slots=True)
class Format:
    """A form of export: a folder with a file for each table, or, with write_all, one file.

    suffix, media: of a table's file, and its MIME type; a bare one is txt. tables: those of one person. write:
    makes that file; takes the session's metadata as JSON too, where there is a place for it. text: whether it is UTF-8;
    only of such a file can Frictionless count the bytes, so only then are they stated. recordings: the folder holds the
    recordings themselves, and tables only of what was added to them afterwards. check: raises SessionError if a package
    is missing.
    """

    suffix: str = "csv"
    media: str = "text/csv"
    tables: Callable[[str, Recorded, Journal], Sequence[Table]] = tables
    write: Callable[[GrowingFile, Table, str], None] = write_csv
    text: bool = True
    write_all: Callable[[GrowingFile, Sequence[Table], Mapping[str, Any]], None] | None = None
    recordings: bool = False
    check: Callable[[], object] = lambda: None


FORMATS: Mapping[str, Format] = MappingProxyType({
    "csv": Format(),
    "parquet": Format("parquet", PARQUET, write=write_parquet, text=False, check=parquet_library),
    "json": Format(write_all=write_json),
    "edf": Format(recordings=True),
    "rr": Format(tables=rr_tables),
})  # fmt: skip
"""Every export format by the name that `ebb export --to` takes."""


def _stretches(length: int, most: int = STRETCH) -> Iterator[tuple[int, int]]:
    return ((begin, min(begin + most, length)) for begin in range(0, length, most))


def _texts(cells: Cells, unknown: str = "", quoted: Callable[[str], str] = str) -> list[str]:
    """Cells as text. Only integers are without a point, so that a column's type does not hang on its values."""
    if not isinstance(cells, np.ndarray):
        return [unknown if v is None else quoted(v) for v in cells]
    if cells.dtype.kind == "f":
        return [_number(v) if v == v else unknown for v in cells.tolist()]
    return [str(v).lower() for v in cells.tolist()]


def _number(value: float) -> str:
    """Twelve digits: more than any of our numbers has, and too few to show that binary fractions are not decimal."""
    text = f"{value:.12g}"
    return text if "." in text or "e" in text else f"{text}.0"

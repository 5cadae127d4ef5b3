"""A table over many sessions that lies outside of Ebb's folders: CSV or, by its name, TSV, a row each, by a first cell.

It grows by a row and loses one. What somebody added, a column or a row of their own, stays.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from device.language import tr
from drivers import stored

Rows = Mapping[str, Mapping[str, str]]
"""Cells by column's name, by the first cell."""
FIRST = ("session", "session_id", "participant_id")
"""The first column of such a table: by it is known that it is one."""


def with_rows(before: bytes, file: Path, columns: Sequence[str], rows: Rows, unknown: str = "") -> bytes:
    """The table with these rows, in the place of those of the same first cell. before: empty if there is no table.

    unknown: a cell of which nothing is known. Raises UnreadableError for what is another table.
    """
    head, there = _read(before, file) if before else (list(columns), {})
    head += [name for name in columns if name not in head]
    new = {key: dict(there.get(key, {})) | dict(row) for key, row in rows.items()}
    whole = there | new
    return _written(file, head, [whole[key] for key in sorted(whole, key=lambda key: (len(key), key))], unknown)


def without(before: bytes, file: Path, key: str) -> bytes:
    """The table less a row; empty if that was its last. Raises UnreadableError for what is no table."""
    head, there = _read(before, file)
    left = [row for first, row in there.items() if first != key]
    return before if len(left) == len(there) and left else _written(file, head, left, "") if left else b""


def _read(content: bytes, file: Path) -> tuple[list[str], dict[str, dict[str, str]]]:
    try:
        head, *rows = csv.reader(io.StringIO(stored.as_text(content), newline=""), strict=True, **_form(file))
    except (csv.Error, ValueError) as trouble:
        raise stored.UnreadableError(tr("it is no table: {trouble}", trouble=trouble)) from trouble
    if not head or head[0] not in FIRST:
        raise stored.UnreadableError(
            tr("it is no table of Ebb's: its first column is none of {columns}", columns=", ".join(FIRST))
        )
    return head, {row[0]: dict(zip(head, row, strict=False)) for row in rows if row}


def _written(file: Path, head: Sequence[str], rows: Sequence[Mapping[str, str]], unknown: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", **_form(file))
    writer.writerow(head)
    writer.writerows([row.get(name) or unknown for name in head] for row in rows)
    return text.getvalue().encode()


def _form(file: Path) -> dict[str, Any]:
    """A TSV of BIDS quotes nothing: no cell of ours has a tab or an end of line."""
    return {"delimiter": "\t", "quoting": csv.QUOTE_NONE, "quotechar": None} if file.suffix == ".tsv" else {}

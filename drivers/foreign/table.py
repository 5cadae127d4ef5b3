"""A text as a table of columns with names and units: whatever separates its cells, and whatever stands above them.

Names are what stands above the first row of values, units in brackets behind them or in a row of their own below.
"""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from drivers.foreign.cell import COMMENT, MISSING, cells, is_value
from drivers.foreign.headings import names_and_units
from drivers.foreign.moment import moment
from drivers.foreign.number import number
from drivers.foreign.track import Array
from drivers.said import Said

MOST_BYTES = 512 << 20
LOOKED_AT = 400  # lines from which it is seen what separates cells, and where values begin
SURE = 0.9  # of a column's cells that are values, or missing: it is one of values
LONGEST_LINE = 1 << 16
SEPARATORS = ("\t", ";", ",", "|", " ")
BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


class TableError(ValueError):
    """A text that is no table of values. The message goes on from the file's name."""


@dataclass(slots=True)
class Table:
    """A text's columns: names and units side by side. head: the lines above the values, without them.

    begin: the line, from 0, with the first values. skip: rows from there on that are none.
    """

    path: Path
    encoding: str
    separator: str
    names: list[str]
    units: list[str]
    begin: int
    head: list[str]
    skip: int = 0
    unreadable: dict[str, int] = field(default_factory=dict)

    def rows(self) -> Iterator[list[str]]:
        """The cells of each line of values."""
        behind = islice(_lines(self.path, self.encoding), self.begin, None)
        there = (line for line in behind if line.strip() and not line.startswith(COMMENT))
        yield from (cells(line, self.separator) for line in islice(there, self.skip, None))

    def columns(self, wanted: Sequence[int], times: int | None) -> list[Array]:
        """(n,) each of these columns; of `times` the moments in s or, where they are numbers, as they stand.

        Missing is NaN; what is no number either is NaN too, and counted in `unreadable`.
        """
        values = [array("d") for _ in wanted]
        for row in self.rows():
            for column, out in zip(wanted, values, strict=True):
                cell = row[column] if column < len(row) else ""
                value = number(cell)
                if value is None and cell.strip().lower() not in MISSING:
                    value = moment(cell) if column == times else None
                    if value is None:
                        name = self.names[column]
                        self.unreadable[name] = self.unreadable.get(name, 0) + 1
                out.append(float("nan") if value is None else value)
        return [np.frombuffer(out, float) if len(out) else np.zeros(0) for out in values]


def _lines(path: Path, encoding: str) -> Iterator[str]:
    """The lines of a text, what has no ends in pieces."""
    with path.open(encoding=encoding, errors="replace", newline=None) as text:
        yield from iter(partial(text.readline, LONGEST_LINE), "")


def table(path: Path, head: bytes) -> Table:
    """The table in a file that begins so. Raises TableError, OSError."""
    encoding = next((name for bom, name in BOMS if head.startswith(bom)), "")
    if not encoding:
        encoding = "utf-8"
        try:
            head[: head.rfind(b"\n") + 1 or None].decode("utf-8")
        except UnicodeDecodeError:
            encoding = "cp1252"
        if b"\0" in head:
            raise TableError(Said("it is neither EDF nor BDF, and no text either"))
    first = list(islice(_lines(path, encoding), LOOKED_AT))
    separator = _separator(first)
    begin = _begin(first, separator)
    if begin is None:
        raise TableError(Said("it is neither EDF nor BDF, and as a table it has no rows of values in its first lines"))
    width = len(cells(first[begin], separator))
    above = [line for line in first[:begin] if line.strip()]
    names, units = names_and_units(above, separator, width)
    return Table(path, encoding, separator, names, units, begin, above)


def _is_row(row: Sequence[str], valued: Sequence[int]) -> bool:
    """Whether a line's cells are values, or missing, where those of most lines are; and one at least is a value."""
    there = [row[k] for k in valued if k < len(row)]
    return any(map(is_value, there)) and all(is_value(cell) or cell.lower() in MISSING for cell in there)


def _separator(first: Sequence[str]) -> str:
    """What parts the cells of most lines into the same number of values."""
    filled = [line for line in first if line.strip()]

    def fits(separator: str) -> tuple[float, int]:
        rows = [cells(line, separator) for line in filled[len(filled) // 2 :]]
        width, _ = Counter(map(len, rows)).most_common(1)[0]
        alike = [row for row in rows if len(row) == width]
        known = sum(is_value(cell) or cell.lower() in MISSING for row in alike for cell in row)
        values = known / max(1, sum(map(len, alike)))
        return (len(alike) / len(rows)) * values * (1.0 if width > 1 else 0.9), -SEPARATORS.index(separator)

    return max(SEPARATORS, key=fits) if filled else ","


def _begin(first: Sequence[str], separator: str) -> int | None:
    """The line from which on there are rows of values, in the columns in which the later ones have some."""
    rows = [[] if line.startswith(COMMENT) or not line.strip() else cells(line, separator) for line in first]
    filled = [row for row in rows if row]
    if not filled:
        return None
    later = filled[len(filled) // 2 :]
    width = Counter(map(len, later)).most_common(1)[0][0]
    usual = [row for row in later if len(row) == width]
    shares = [sum(is_value(row[k]) for row in usual) for k in range(width)]
    valued = [
        k
        for k in range(width)
        if shares[k] and sum(is_value(row[k]) or row[k].lower() in MISSING for row in usual) >= SURE * len(usual)
    ]
    begin = None
    for k in range(len(rows) - 1, -1, -1):
        if _is_row(rows[k], valued) and abs(len(rows[k]) - width) <= 1:
            begin = k
        elif begin is not None and rows[k]:
            break
    return begin

"""What stands above the values of a table: a name for each column, its unit behind it or below it, perhaps a rate."""

import re
from collections.abc import Sequence

from drivers.foreign.cell import COMMENT, cells, is_value
from drivers.foreign.number import number
from drivers.foreign.units import in_heading, unit_of

NO_UNIT = (
    "no_units", "no units", "nu", "a.u.", "au", "1", "bool", "counts", "raw",
    "adu", "none", "%", "°c", "c", "g", "mv/v",
)  # fmt: skip
RATE = re.compile(r"(?:sampl\w*[\s_-]*(?:rate|freq\w*)|\bfs)\W{1,6}(\d+(?:[.,]\d+)?)\s*(k?)(?:hz)?", re.IGNORECASE)
CLOCK = re.compile(r"h{1,2}:m{1,2}(:s{1,2}([.,:][ms]*)?)?", re.IGNORECASE)


def names_and_units(above: Sequence[str], separator: str, width: int) -> tuple[list[str], list[str]]:
    """(names, units) of so many columns, from the lines above the values."""
    rows = [cells(line.lstrip("#%/ ") if line.startswith(COMMENT) else line, separator) for line in above]
    fitting = [row for row in rows if width <= len(row) <= width + 1 or (len(row) == width - 1 > 0)]
    units = [""] * width
    named = [row for row in fitting if 2 * sum(map(is_value, row)) <= len(row)]
    if len(named) > 1 and _are_units(named[-1]):
        units = [_no_unit(cell) for cell in named.pop()]
    names = named[-1] if named else []
    found = [in_heading(name) for name in names]
    pad = width - len(found)
    names = [name for name, _ in found] + [""] * pad
    beside = [unit for _, unit in found] + [""] * pad
    names = [name or f"column {k + 1}" for k, name in enumerate(names[:width])]
    units = (units + [""] * width)[:width]
    return names, [unit or _no_unit(other) for unit, other in zip(units, beside, strict=False)]


def _are_units(row: Sequence[str]) -> bool:
    known = [cell for cell in row if cell]
    return bool(known) and all(
        unit_of(cell) or unit_of(cell, of_time=True) or cell.lower().strip("()[]") in NO_UNIT or CLOCK.fullmatch(cell)
        for cell in known
    )


def _no_unit(cell: str) -> str:
    cell = cell.strip("()[] ")
    return "" if cell.lower() in NO_UNIT or CLOCK.fullmatch(cell) else cell


def rate_in(head: Sequence[str]) -> float | None:
    """How many rows there are a second, if one of the lines above says so."""
    for line in head:
        if found := RATE.search(line):
            value = number(found[1])
            return None if not value else value * (1000.0 if found[2] else 1.0)
    return None

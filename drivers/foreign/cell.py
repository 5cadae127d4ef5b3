"""The cells of one line of a table: what parts them, and which of them are values."""

import csv

from drivers.foreign.moment import moment
from drivers.foreign.number import number

MISSING = frozenset(
    ("", "nan", "na", "n/a", "null", "none", "-", "--", "---", "?", ".", "inf", "-inf", "#n/a", "nil", "invalid")
)
COMMENT = ("#", "%", "//")
"""How lines begin that hold no values."""


def cells(line: str, separator: str) -> list[str]:
    """Of one line, without the quotation marks around them."""
    line = line.rstrip("\r\n")
    if separator == " ":
        return line.split()
    found = next(csv.reader([line], delimiter=separator), [])
    return [cell.strip().strip("'") for cell in found]


def is_value(cell: str) -> bool:
    """Whether it is a number or a moment."""
    return number(cell) is not None or moment(cell) is not None

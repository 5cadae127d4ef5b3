"""A table whose columns carry their unit and description, and whose cells are made when they are asked for.

Described as a resource of a Data Package (https://datapackage.org), which many tools read. Knows no session.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from device.model import Array

Cells: TypeAlias = "Array | Sequence[str | None]"
"""Some rows of a column: numbers, NaN where unknown, or texts, None where there is none."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. unit: as UCUM writes it; "" if another column tells it; None for texts. cells: rows begin to end.

    among: the only texts possible. always: whether every row has a value.
    """

    name: str
    unit: str | None
    about: str
    cells: Callable[[int, int], Cells]
    among: tuple[str, ...] = ()
    always: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of length rows. name: begins with the person's code."""

    name: str
    about: str
    length: int
    columns: tuple[Column, ...]


def table(name: str, about: str, columns: tuple[Column, ...]) -> Table:
    """A table as long as its first column, whose cells exist already."""
    return Table(name, about, len(columns[0].cells(0, 1 << 62)), columns)


def numbers(name: str, unit: str, about: str, values: Iterable[float | None], always: bool = False) -> Column:
    """A column of numbers that exist already; None is unknown."""
    if not isinstance(values, np.ndarray):
        values = np.array([np.nan if v is None else v for v in values], np.float64)
    column: Array = values
    return Column(name, unit, about, lambda begin, end: column[begin:end], always=always)


def texts(
    name: str, about: str, values: Sequence[str | None], among: Sequence[str] = (), always: bool = False
) -> Column:
    """A column of texts that exist already; None where there is none."""
    return Column(name, None, about, lambda begin, end: values[begin:end], tuple(map(str, among)), always)


def resource(table: Table) -> dict[str, Any]:
    """A table's entry in the dictionary: a resource of a Data Package with its Table Schema."""
    return {
        "name": table.name,
        "description": table.about,
        "type": "table",
        "schema": {"fields": [_field(c) for c in table.columns], "missingValues": [""]},
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": "string" if column.unit is None else "number",
        "description": column.about,
    }
    if column.unit:
        field["unit"] = column.unit
    rules = ({"required": True} if column.always else {}) | ({"enum": list(column.among)} if column.among else {})
    return field | ({"constraints": rules} if rules else {})

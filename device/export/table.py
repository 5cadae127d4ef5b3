"""A table whose columns carry their unit and description, and whose cells are made when they are asked for.

Described as a resource of a Data Package (https://datapackage.org), which many tools read. Knows no session.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Cells: TypeAlias = "NDArray[Any] | Sequence[str | None]"
"""Some rows of a column: numbers, NaN where unknown; whole numbers or bools; or texts, None where there is none."""
Type: TypeAlias = Literal["number", "integer", "boolean", "string"]
"""Of a column, as Table Schema names it: the same in every session, whether or not the table has rows."""
KINDS: Mapping[str, Type] = {"f": "number", "i": "integer", "b": "boolean"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. unit: as UCUM writes it; "" if another column tells it; None for what has none.

    cells: rows begin to end. among: the only texts possible. always: whether every row has a value, as every one of
    whole numbers and bools has.
    """

    name: str
    unit: str | None
    about: str
    cells: Callable[[int, int], Cells]
    among: tuple[str, ...] = ()
    always: bool = False
    type: Type = "number"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of length rows. name: begins with the person's code. bare: a file of it has no line of columns' names."""

    name: str
    about: str
    length: int
    columns: tuple[Column, ...]
    bare: bool = False


def table(name: str, about: str, columns: tuple[Column, ...], bare: bool = False) -> Table:
    """A table as long as its first column, whose cells exist already."""
    return Table(name, about, len(columns[0].cells(0, 1 << 62)), columns, bare)


def numbers(name: str, unit: str | None, about: str, values: Iterable[float | None], always: bool = False) -> Column:
    """A column of numbers that exist already; None is unknown. Of an array of whole numbers or bools, one of those."""
    if not isinstance(values, np.ndarray):
        values = np.array([np.nan if v is None else v for v in values], np.float64)
    column: NDArray[Any] = values
    kind = KINDS[column.dtype.kind]
    return Column(name, unit, about, lambda begin, end: column[begin:end], (), always or kind != "number", kind)


def counts(name: str, about: str, values: Iterable[int]) -> Column:
    """A column of whole numbers, each of which is known."""
    return numbers(name, None, about, np.array([*values], np.int64), always=True)


def texts(
    name: str, about: str, values: Sequence[str | None], among: Sequence[str] = (), always: bool = False
) -> Column:
    """A column of texts that exist already; None where there is none."""
    return Column(name, None, about, lambda begin, end: values[begin:end], tuple(map(str, among)), always, "string")


def resource(table: Table) -> dict[str, Any]:
    """A table's entry in the dictionary: a resource of a Data Package with its Table Schema."""
    return {
        "name": table.name,
        "description": table.about,
        "type": "table",
        "schema": {"fields": [_field(c) for c in table.columns], "missingValues": [""]},
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.about}
    if column.unit:
        field["unit"] = column.unit
    rules = ({"required": True} if column.always else {}) | ({"enum": list(column.among)} if column.among else {})
    return field | ({"constraints": rules} if rules else {})

"""Rows of words for a screen of any width: a table where it fits, else a few lines for each row. Nothing is cut off."""

import re
import textwrap
from collections.abc import Collection, Sequence

GAPS = ("  ", " ")  # between columns: the wider, if there is room
INDENT = " " * 4  # of what stands below a row's keys
LEAST = 24  # columns for a last column of sentences: narrower, and they read as a ladder
HELD = "\N{NO-BREAK SPACE}"  # within what is not to be parted, while lines are made
QUOTED = re.compile(r"(?<!\w)'[^']+'(?!\w)")
BETWEEN = f"{HELD}· "


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    right: Collection[str] = (),
    keys: int = 1,
    least: int = LEAST,
    indent: str = "",
) -> list[str]:
    """Lines of at most width characters, but for a word that is longer than that.

    heads: one a column, "" for one that explains itself; if all are, there is no line of them. right: heads of numbers,
    which are aligned to the right. keys: how many of the first columns stay together where the table is too wide, above
    what the others say. least: columns that the last one can do with. indent: before every line.
    """
    lines = [heads, *rows] if any(heads) else list(rows)
    columns = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    numbers = [head in right for head in heads]
    for gap in GAPS:
        left = width - len(indent) - sum(columns[:-1]) - len(gap) * (len(columns) - 1)
        if left >= min(columns[-1], least):
            return [line for row in lines for line in _row(row, columns, numbers, width, gap, indent)]
    return [line for row in rows for line in _stack(heads, row, columns, numbers, width, keys, indent)]


def _row(
    cells: Sequence[str], columns: Sequence[int], numbers: Sequence[bool], width: int, gap: str, indent: str
) -> list[str]:
    """A row as one line, or as several if its last cell needs them."""
    shaped = _shaped(cells, columns, numbers)
    first = indent + gap.join([*shaped[:-1], ""])
    whole = first + shaped[-1]
    return [whole.rstrip()] if len(whole) <= width else fill(cells[-1], width, first, " " * len(first))


def _stack(
    heads: Sequence[str], cells: Sequence[str], columns: Sequence[int], numbers: Sequence[bool], width: int,
    keys: int, indent: str,
) -> list[str]:  # fmt: skip
    """A row as a line of its keys, and what else it says below them."""
    first = indent + GAPS[0].join(_shaped(cells[:keys], columns[:keys], numbers[:keys]))
    rest = zip(heads[keys:], cells[keys:], numbers[keys:], strict=True)
    said = [f"{head} {cell.strip()}" if number else cell for head, cell, number in rest if cell.strip()]
    if len(said) > 1:
        said = [words.replace(" ", HELD) for words in said]
    below = fill(BETWEEN.join(said), width, indent + INDENT, indent + INDENT) if said else []
    return [first.rstrip(), *(line.rstrip(" ·") for line in below)]


def _shaped(cells: Sequence[str], columns: Sequence[int], numbers: Sequence[bool]) -> list[str]:
    each = zip(cells, columns, numbers, strict=True)
    return [cell.rjust(column) if number else cell.ljust(column) for cell, column, number in each]


def fill(text: str, width: int, first: str = "", then: str = "") -> list[str]:
    """A sentence as lines of at most width characters; what people copy stays whole: a path, 'a command in quotes'."""
    lines = textwrap.wrap(
        QUOTED.sub(lambda quoted: quoted[0].replace(" ", HELD), text), max(width, len(then) + 1),
        initial_indent=first, subsequent_indent=then, break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
    return [line.replace(HELD, " ") for line in lines] or [first.rstrip()]

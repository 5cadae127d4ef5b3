"""Rows of words for a screen of any width: a table where it fits, else a few lines for each row. Nothing is cut off."""

import textwrap
from collections.abc import Collection, Sequence

GAP = "  "
INDENT = " " * 4
LEAST = 24  # columns for a last column of sentences: narrower, and they read as a ladder
BETWEEN = " · "
HELD = str.maketrans(" ", "\N{NO-BREAK SPACE}")
FREE = str.maketrans("\N{NO-BREAK SPACE}", " ")


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    right: Collection[str] = (),
    keys: int = 1,
    indent: str = "",
) -> list[str]:
    """Lines of at most width characters, but for a word that is longer than that.

    heads: one a column, "" for one that explains itself; if all are, there is no line of them. right: those heads whose
    columns are aligned to the right. keys: how many of the first columns stand together where the table is too wide,
    above what the others say. indent: before every line.
    """
    lines = [heads, *rows] if any(heads) else list(rows)
    columns = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    before = len(indent) + sum(columns[:-1]) + len(GAP) * (len(columns) - 1)
    left = width - before
    if left >= min(columns[-1], LEAST):
        rights = [head in right for head in heads]
        return [line for cells in lines for line in _aligned(cells, columns, rights, left, indent)]
    return [line for row in rows for line in _stacked(heads, row, columns, width, keys, indent)]


def _aligned(cells: Sequence[str], columns: Sequence[int], rights: Sequence[bool], left: int, indent: str) -> list[str]:
    """A row as one line, or as several if its last cell needs them."""
    shaped = [
        cell.rjust(column) if at_right else cell.ljust(column)
        for cell, column, at_right in zip(cells, columns, rights, strict=True)
    ]
    first = indent + GAP.join([*shaped[:-1], ""])
    last = shaped[-1] if len(shaped[-1]) <= left else cells[-1]
    return fill(last.rstrip(), len(first) + left, first, " " * len(first))


def _stacked(
    heads: Sequence[str], row: Sequence[str], columns: Sequence[int], width: int, keys: int, indent: str
) -> list[str]:
    """A row as a line of its keys, and what else it says below them."""
    first = indent + GAP.join(cell.ljust(column) for cell, column in zip(row[:keys], columns[:keys], strict=True))
    said = [f"{head} {cell}".strip() for head, cell in zip(heads[keys:], row[keys:], strict=True) if cell.strip()]
    if len(said) > 1:  # nothing that belongs together is parted
        said = [words.translate(HELD) for words in said]
    below = fill(BETWEEN.join(said), width, indent + INDENT, indent + INDENT) if said else []
    return [first.rstrip(), *(line.translate(FREE).rstrip(BETWEEN) for line in below)]


def fill(text: str, width: int, first: str = "", then: str = "") -> list[str]:
    """A sentence as lines of at most width characters; a word that is longer, such as a path, stays whole."""
    lines = textwrap.wrap(
        text, max(width, len(then) + 1), initial_indent=first, subsequent_indent=then,
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
    return lines or [first.rstrip()]

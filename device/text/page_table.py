"""A table of a page, in words."""

from collections.abc import Sequence
from typing import NamedTuple


class PageTable(NamedTuple):
    """A table in words. quotes: whether its last column is what somebody wrote, line by line."""

    caption: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    quotes: bool = False

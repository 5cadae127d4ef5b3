"""How wide the terminal is that somebody reads at, and sentences that keep to it."""

import shutil
from typing import TextIO

from device.text.table import fill

NARROWEST = 20
UNBOUND = 200  # columns where nobody's window says: a pipe or a file, whose lines are somebody else's to break


def width() -> int:
    """Columns: what COLUMNS says, or the terminal on stdout; no fewer than can be read in."""
    return max(NARROWEST, shutil.get_terminal_size((UNBOUND, 24)).columns)


def say(text: str, file: TextIO | None = None) -> None:
    """Print text, each of its lines within the terminal's width and those that are broken indented.

    file: instead of stdout. What is no terminal gets the lines as they are.
    """
    for line in text.split("\n"):
        print(*fill(line, width(), then="  ") if file is None or file.isatty() else [line], sep="\n", file=file)

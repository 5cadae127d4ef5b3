"""How wide the terminal is that somebody reads at, and sentences that keep to it."""

import shutil
from typing import TextIO

from device.text.table import fill
from drivers.stored import shown

NARROWEST = 20
UNBOUND = 200  # columns where nobody's window says: a pipe or a file, whose lines are somebody else's to break


def width() -> int:
    """Columns: what COLUMNS says, or the terminal on stdout; no fewer than can be read in."""
    return max(NARROWEST, shutil.get_terminal_size((UNBOUND, 24)).columns)


def say(text: str, file: TextIO | None = None) -> None:
    """Print text, each of its lines within the terminal's width and those that are broken indented.

    What a terminal would obey is shown as unknown signs: an error may repeat what somebody put into a file.

    file: instead of stdout. What is no terminal gets the lines as they are.
    """
    for line in map(shown, text.split("\n")):
        print(*fill(line, width(), then="  ") if file is None or file.isatty() else [line], sep="\n", file=file)

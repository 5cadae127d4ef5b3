"""What somebody reads who sees the lamp for the first time: in its demonstration, and what to try after it."""

from collections.abc import Sequence

FIRST = "one touch: breathe in, two: out"
NEXT: Sequence[tuple[str, str]] = (
    ("ebb lamp --hardware simulated", "the lamp itself: dark until you press its one button, the space bar"),
    ("ebb shared --hardware simulated", "two people under one light"),
    ("ebb solo --hardware simulated", "a session for as long as you like"),
    ("ebb programs", "what else it can lead, and how to make your own"),
    ("ebb help", "everything else"),
)
ACTIVATE = "so that this terminal knows the word ebb"


def after(activate: str | None) -> list[tuple[str, str]]:
    """(what to type, what it is). activate: the script that makes ebb a command here, if it is none yet."""
    return [*([(f". {activate}", ACTIVATE)] if activate else []), *NEXT]

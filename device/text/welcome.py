"""What somebody reads who sees the lamp for the first time: in its demonstration, and what to try after it."""

from collections.abc import Sequence

from device.language import msgid, tr

FIRST = msgid("one touch: breathe in, two: out")
NEXT: Sequence[tuple[str, str]] = (
    ("ebb lamp --hardware simulated", msgid("the lamp itself: dark until you press its one button, the space bar")),
    ("ebb shared --hardware simulated", msgid("two people under one light")),
    ("ebb solo --hardware simulated", msgid("a session for as long as you like")),
    ("ebb programs", msgid("what else it can lead, and how to make your own")),
    ("ebb help", msgid("everything else")),
)
ACTIVATE = msgid("so that this terminal knows the word ebb")


def after(activate: str | None) -> list[tuple[str, str]]:
    """(what to type, what it is). activate: the script that makes ebb a command here, if it is none yet."""
    lines = [*([(f". {activate}", ACTIVATE)] if activate else []), *NEXT]
    return [(line, tr(what)) for line, what in lines]

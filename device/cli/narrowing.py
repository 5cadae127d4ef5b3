"""Which sessions a command is asked about, as options. Nothing that opens one is imported."""

import datetime as dt
from argparse import ArgumentTypeError, Namespace
from collections.abc import Sequence

from device.cli.arguments import argument
from device.library import narrowed_sessions
from device.library.narrowed_sessions import Narrowed


def _since(text: str) -> dt.datetime:
    try:
        return narrowed_sessions.since(text, dt.datetime.now(dt.UTC))
    except ValueError as trouble:
        raise ArgumentTypeError(str(trouble)) from None


NARROWED = (
    argument("--program", "of those, what this programme led", metavar="NAME"),
    argument("--since", "... what began since a day, 2026-11-01, or in the last days or weeks, 30d, 6w", type=_since,
             metavar="WHEN"),
    argument("--words", "... what has words, or this text in them", nargs="?", const="", dest="having",
             metavar="TEXT"),
)  # fmt: skip


def narrowed(ask: Namespace, people: Sequence[str]) -> Narrowed:
    """What NARROWED says that sessions must have."""
    return Narrowed(ask.program, ask.since, tuple(people), ask.having)

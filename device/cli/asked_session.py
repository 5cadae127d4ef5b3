"""The session or sessions that a command is asked about, and the words beside one."""

import datetime as dt
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Sequence

from device.cli.arguments import IDENTITY, argument, card_and_root, identities
from device.cli.width import say
from device.library import journal, narrowed_sessions, opened_sessions
from device.library.narrowed_sessions import Narrowed
from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from device.settings.tree import Config
from drivers.ports import Card

SESSION = (
    argument("session", "its number, its folder, or 'last'", metavar="SESSION"),
    argument("--person", "whose, where a session is of two: a or b", metavar="CODE"),
    IDENTITY,
)


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


def one(ask: Namespace, config: Config) -> tuple[Card, StoredSession, str, Recorded]:
    """One person's recording of the session asked for."""
    card, root = card_and_root(ask, config)
    return card, *opened_sessions.one(card, root, ask.session, ask.person, identities(ask))


def words_of(session: StoredSession, code: str) -> journal.Journal:
    """What a person added; lines of it that are damaged are told of."""
    words = journal.read(session, code)
    for line in words.damaged:
        say(line, sys.stderr)
    return words

"""The one session that a command is asked about, opened, and the words beside it."""

import sys
from argparse import Namespace

from device.cli.arguments import IDENTITY, argument, card_and_root, identities
from device.cli.width import say
from device.library import journal, opened_sessions
from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from device.settings.tree import Config
from drivers.ports import Card

SESSION = (
    argument("session", "its number, its folder, or 'last'", metavar="SESSION"),
    argument("--person", "whose, where a session is of two: a or b", metavar="CODE"),
    IDENTITY,
)


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

"""`ebb notme`: a guest slept here, and nothing of it is to count as one's own."""

from argparse import Namespace

from device.cli.arguments import card_and_root, command, flag, identities
from device.cli.asked_session import SESSION
from device.cli.width import say
from device.library import guests, opened_sessions, resonance_history
from device.settings.tree import Config
from device.text import guidance


@command(*SESSION, flag("--undo", "it was you after all"))
def _notme(ask: Namespace, config: Config) -> None:
    card, root = card_and_root(ask, config)
    session, code, recorded = opened_sessions.one(card, root, ask.session, ask.person, identities(ask))
    guests.set_guest(card, root, session, code, recorded.length_s, guest=not ask.undo)
    own = resonance_history.newest(root, code, recorded.simulated, session.identities)
    say(guidance.whose_night(session.number, code, own["rate_bpm"] if own else None, guest=not ask.undo))

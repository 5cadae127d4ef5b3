"""`ebb sessions`: what there is, session by session."""

from argparse import Namespace

from device.cli import listings
from device.cli.arguments import IDENTITY, argument, card_and_root, command, identities
from device.cli.narrowing import NARROWED, narrowed
from device.settings.tree import Config


@command(
    argument("--person", "whose alone, with their numbers of sessions of two: a or b", metavar="CODE"),
    *NARROWED,
    IDENTITY,
)
def _sessions(ask: Namespace, config: Config) -> int:
    which = narrowed(ask, [ask.person] if ask.person else [])
    return listings.print_sessions(*card_and_root(ask, config), which, identities(ask))

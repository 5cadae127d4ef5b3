"""`ebb sessions, trend`: what there is, session by session or week by week."""

from argparse import Namespace

from device.cli import listings
from device.cli.arguments import IDENTITY, argument, card_and_root, command, flag, identities
from device.cli.asked_session import NARROWED, narrowed
from device.settings.tree import Config


@command(
    argument("--person", "whose alone, with their numbers of sessions of two: a or b", metavar="CODE"),
    *NARROWED,
    IDENTITY,
)
def _sessions(ask: Namespace, config: Config) -> int:
    which = narrowed(ask, [ask.person] if ask.person else [])
    return listings.print_sessions(*card_and_root(ask, config), which, identities(ask))


@command(
    argument("--person", "whose, where there are several: a or b", metavar="CODE"),
    flag("--simulated", "of simulated sessions instead of real ones"),
    IDENTITY,
)  # fmt: skip
def _trend(ask: Namespace, config: Config) -> None:
    listings.print_weeks(*card_and_root(ask, config), ask.person, ask.simulated, identities(ask))

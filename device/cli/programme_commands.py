"""`ebb programs`: what can lead a session."""

from argparse import Namespace

from device.cli.arguments import argument, command
from device.settings.parse import ConfigError
from device.settings.tree import Config


@command(
    "programs", "the programmes there are, or one of them drawn over time",
    argument("show", "draw one", nargs="?", choices=("show",)),
    argument("name", "which", nargs="?", metavar="NAME"),
)  # fmt: skip
def _programs(ask: Namespace, config: Config) -> None:
    from device.cli import programme_listing

    if ask.show and not ask.name:
        raise ConfigError("ebb programs show NAME: say which; 'ebb programs' lists them")
    if ask.show:
        programme_listing.print_programme(ask.name)
    else:
        programme_listing.print_programmes()


COMMANDS = (_programs,)

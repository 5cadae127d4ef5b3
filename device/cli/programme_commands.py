"""`ebb programs`: what can lead a session."""

from __future__ import annotations

from argparse import Namespace

from device.cli.arguments import argument, command
from device.settings.parse import ConfigError
from device.settings.tree import Config


@command(
    "programs", "the programmes there are, or one of them drawn over time",
    argument("show", "draw one", nargs="?", choices=("show",)),
    argument("name", "which", nargs="?", metavar="NAME"),
)  # fmt: skip
def _programs(ask: Namespace, config: Config) -> int:
    from device.app import guidance

    if ask.show and not ask.name:
        raise ConfigError("ebb programs show NAME: say which; 'ebb programs' lists them")
    return guidance.show(ask.name) if ask.show else guidance.listing()


COMMANDS = (_programs,)

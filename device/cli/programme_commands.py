"""`ebb programs`: what can lead a session."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from device.cli.arguments import Command

if TYPE_CHECKING:
    from device.settings.tree import Config


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("show", nargs="?", choices=("show",), help="draw one")
    parser.add_argument("name", nargs="?", metavar="NAME", help="which")


def _programs(ask: Namespace, config: Config) -> int:
    from device.app import guidance
    from device.settings.parse import ConfigError

    if ask.show and not ask.name:
        raise ConfigError("ebb programs show NAME: say which; 'ebb programs' lists them")
    return guidance.show(ask.name) if ask.show else guidance.listing()


COMMANDS = (Command("programs", "the programmes there are, or one of them drawn over time", _programs, _arguments),)

"""`ebb programs, preview`: what can lead a session, and pictures of what the lamp does."""

from argparse import Namespace
from pathlib import Path

from device.cli import listings
from device.cli.arguments import argument, command
from device.preview import render
from device.settings.parse import ConfigError
from device.settings.tree import Config


@command(
    argument("show", "draw one", nargs="?", choices=("show",)),
    argument("name", "which", nargs="?", metavar="NAME"),
)  # fmt: skip
def _programs(ask: Namespace, config: Config) -> None:
    if ask.show and not ask.name:
        raise ConfigError("ebb programs show NAME: say which; 'ebb programs' lists them")
    if ask.show:
        listings.print_programme(ask.name)
    else:
        listings.print_programmes()


@command(
    argument("programme", "which; without it, one breath", nargs="?", metavar="PROGRAMME"),
    argument(
        "--to", "the picture: .svg of a breath, .png or .gif of a programme",
        type=Path, required=True, metavar="FILE",
    ),
)  # fmt: skip
def _preview(ask: Namespace, config: Config) -> None:
    if ask.programme is None:
        render.breath(ask.to, config)
    else:
        render.programme(ask.to, config, ask.programme)

"""`ebb programs, preview`: what can lead a session."""

from argparse import Namespace
from pathlib import Path

from device.cli import programme_listings
from device.cli.arguments import argument, command
from device.cli.width import say
from device.language import tr
from device.library import programmes
from device.preview import render
from device.settings.parse import ConfigError
from device.settings.tree import Config


@command(
    argument(
        "do", "draw one, or copy it to begin one of your own", nargs="?", choices=("show", "copy"), metavar="show|copy"
    ),
    argument("name", "which", nargs="?", metavar="NAME"),
    argument("own", "what the copy is to be called", nargs="?", metavar="MINE"),
)
def _programs(ask: Namespace, config: Config) -> None:
    if ask.do is None:
        programme_listings.print_programmes(config.breath)
    elif ask.name is None:
        raise ConfigError(tr("ebb programs {do} NAME: say which; 'ebb programs' lists them", do=ask.do))
    elif ask.do == "show" and ask.own is None:
        programme_listings.print_programme(ask.name, config.breath)
    elif ask.do == "copy" and ask.own is not None:
        _begin_own(ask.name, ask.own)
    else:
        raise ConfigError(tr("it is 'ebb programs show NAME', or 'ebb programs copy NAME MINE'"))


def _begin_own(name: str, own: str) -> None:
    path = programmes.copy(name, own)
    say(tr("{path}\nis yours now, and begins as {name}. Change it, then:", path=path, name=name))
    print(f"  ebb programs show {own}", f"  ebb solo --program {own}", sep="\n")
    say(tr("What may stand in it is described in\n{path}", path=programmes.described()))


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

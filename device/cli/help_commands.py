"""`ebb help, completion`: what the command itself is like."""

from argparse import Namespace
from pathlib import Path

from device.cli import help_pages
from device.cli.arguments import argument, command, flag
from device.cli.command import COMMANDS, before_command, command_of, no_command, parser_of
from device.cli.width import width
from device.language import tr
from device.settings.parse import ConfigError
from device.settings.tree import Config

SHELLS = ("bash", "zsh", "fish")


@command(
    argument("about", "the command to say more of", nargs="?", metavar="COMMAND"),
    flag("--man", "the manual page, for 'ebb help --man | man -l -'"),
    settings="none",
)
def _help(ask: Namespace, config: Config) -> None:
    if ask.about is not None and ask.about not in COMMANDS:
        raise ConfigError(no_command(ask.about))
    if ask.man:
        print(*help_pages.manual(), sep="\n")
    elif ask.about:
        parser_of(ask.about).print_help()
    else:
        print(*help_pages.overview(width()), sep="\n")


@command(argument("shell", "the shell it is for", choices=SHELLS), settings="none")
def _completion(ask: Namespace, config: Config) -> None:
    from shtab import DIRECTORY, FILE, complete

    whole = before_command()
    commands = whole.add_subparsers()
    for name, (_, _, about) in COMMANDS.items():
        parser = commands.add_parser(name, help=tr(about))
        for each in command_of(name).arguments:
            added = each.add_to(parser)
            if added.type is Path:
                added.complete = DIRECTORY if each.options["metavar"] == "FOLDER" else FILE  # type: ignore[attr-defined]
    print(complete(whole, ask.shell))

"""The command `ebb`: parses, loads the settings, runs one command, and tells an error in one message, exit code 2.

Only what the chosen command's family needs is imported.
"""

import argparse
import io
import logging
import os
import sys
from argparse import REMAINDER, ArgumentParser, Namespace
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from device import language, version
from device.cli.arguments import Command, Settings, argument
from device.cli.width import say, width
from device.language import msgid, ntr, tr
from device.settings.parse import nearest
from device.settings.paths import calibration_path, default_path, is_closed
from drivers.said import because

if TYPE_CHECKING:
    from device.settings.tree import Config

ABOUT = msgid(
    "A bedside lamp that breathes with you, or with two of you. Not a medical device. Stop whenever you like."
)
BREATHE, LOOK_BACK, BUILD = "Breathe", "Look back", "Build, set up, learn"
COMMANDS: Mapping[str, tuple[str, str, str]] = MappingProxyType({
    "demo": (BREATHE, "demo", "a minute with a simulated person, drawn in this terminal"),
    "lamp": (BREATHE, "session", "wait in the dark for the button, and lead whoever lays a finger on"),
    "solo": (BREATHE, "session", "a session: the lamp leads the breath by light and touch"),
    "shared": (BREATHE, "session", "a session of two people under one light"),
    "log": (BREATHE, "session", "dark: only listen and record, until you end it"),
    "programs": (BREATHE, "programme", "the programmes there are; one drawn over time, or copied to begin your own"),
    "preview": (BREATHE, "programme", "draw what the lamp does: in one breath, or in a programme"),
    "sessions": (LOOK_BACK, "listing", "the recorded sessions, newest first"),
    "show": (LOOK_BACK, "report", "one session on one screen"),
    "report": (LOOK_BACK, "report", "one session as a page to read, print or bring along"),
    "trend": (LOOK_BACK, "trend", "your weeks, programme by programme; --to draws them as a page"),
    "journal": (LOOK_BACK, "journal", "your own lines to a session: list, add, change, take back, remove"),
    "attach": (LOOK_BACK, "journal", "laboratory values to moments of a session, in the same way"),
    "notme": (LOOK_BACK, "guest", "a guest was at your sensors: your weeks and your own pace leave it out"),
    "export": (LOOK_BACK, "export", "hand a session out as tables, or as the recording itself"),
    "encrypt": (LOOK_BACK, "encrypt", "encrypt what was recorded before there were keys, after asking"),
    "replay": (LOOK_BACK, "session", "run a recording through the lamp's signal path, as fast as it goes"),
    "keep": (LOOK_BACK, "keep", "take in what another device recorded, as a session of your own"),
    "forget": (LOOK_BACK, "forget", "remove a session, a person or everything, copies too, after asking"),
    "check": (BUILD, "bench", "look at every part of the lamp: whether it is well, and what to do if not"),
    "calibrate": (BUILD, "bench", "find out what this lamp's own parts are like, and keep it"),
    "import": (BUILD, "import", "take in what another lamp kept: recordings, words, settings, calibration"),
    "page": (BUILD, "page", "the phones that were let in; or the lamp's page on this computer, simulated"),
    "study": (BUILD, "study", "many lamps' nights as tables of minutes and breaths, of who agreed"),
    "config": (BUILD, "system", "print the settings in effect, with their meaning"),
    "service": (BUILD, "system", "what the settings' [service] says, for ever: systemd runs this"),
    "neighbours": (BUILD, "neighbours", "send what [lsl] and [mqtt] name to others: systemd runs this"),
    "dark": (BUILD, "system", "ring dark, motor off: systemd runs this after the service has ended"),
    "boot": (BUILD, "system", "check the settings and hand recordings out on the card: systemd runs this once"),
    "upgrade": (BUILD, "system", "install the package of Ebb that lies on the card: systemd runs this at the start"),
    "completion": (BUILD, "help", "a script that lets your shell complete ebb's commands with the Tab key"),
    "help": (BUILD, "help", "this page, or more of one command"),
})  # fmt: skip
"""By name: its group in the help, the family in whose file it stands, and its words. The help keeps their order."""

OPTIONS = (
    argument("--config", "settings to use instead of ebb.toml's usual places", type=Path, metavar="FILE"),
    argument("--recordings", "where recordings are kept, if elsewhere", type=Path, metavar="FOLDER"),
    argument("--language", "what it speaks, if not as the settings or LANGUAGE say", choices=language.codes()),
    argument("--version", "print the version and go", action="store_true"),
)
"""What stands before a command, for each of them."""


def main(argv: list[str] | None = None) -> int:
    """Run one command. 0: done, or ended by the person. 1: it broke, or nothing was kept. 2: it could not be begun."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our signs still gets our words
    parser = before_command()
    parser.add_argument("command", nargs="?", metavar="COMMAND")
    parser.add_argument("words", nargs=REMAINDER)  # the command's own
    for name, ours in (("_", tr), ("ngettext", ntr)):
        setattr(argparse, name, ours)  # whom it asks for its own words: gettext's, which know no language of ours
    language.speak(_spoken())
    ask = parser.parse_args(argv)
    if ask.language or ask.config:
        language.speak(_spoken(ask.language, ask.config))
    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    try:
        return _run(ask)
    except KeyboardInterrupt:
        return 0  # ended by the person before anything had begun
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has gone; not our trouble
        return 0
    except OSError as error:
        say(f"ebb: {error.filename or tr('output')}: {language.told(because(error))}", sys.stderr)
        return 2


def _run(ask: Namespace) -> int:
    if ask.version:
        print(f"ebb {version()}")
        return 0
    if ask.help or ask.command is None:
        from device.cli.help_pages import overview

        print(*overview(width()), sep="\n")
        return 0 if ask.help else 2
    if ask.command not in COMMANDS:
        say(f"ebb: {no_command(ask.command)}", sys.stderr)
        return 2
    parser_of(ask.command).parse_intermixed_args(ask.words, ask)  # words, an option, and more words
    return _with_settings(ask, command_of(ask.command))


def _with_settings(ask: Namespace, command: Command) -> int:
    try:
        config = _settings(ask.config or default_path(), command.settings)
        return command.run(ask, config) or 0
    except _told() as error:
        say(f"ebb: {language.told(error)}", sys.stderr)
        return 2
    finally:
        if COMMANDS[ask.command][0] == LOOK_BACK and not ask.recordings and is_closed():
            say(
                tr("ebb: what the lamp itself recorded is for its own user alone; with sudo before it ebb sees it"),
                sys.stderr,
            )


def _spoken(asked: str | None = None, settings: Path | None = None) -> str:
    """The language that was asked for: before the command, in the settings, or by LANGUAGE of whoever types it.

    What is wrong with the settings keeps nobody from reading it in the language that they still ask for.
    """
    chosen = asked or _set(settings or default_path())
    if not asked and chosen == language.ENGLISH:
        wanted = (word.partition("_")[0] for word in os.environ.get("LANGUAGE", "").split(":"))
        chosen = next((code for code in wanted if code in language.codes()), chosen)
    return chosen


def _set(path: Path | None) -> str:
    """The language that settings ask for."""
    if path is None:
        return language.ENGLISH
    from device.app.choices import CHOICES
    from device.settings.toml import rescued

    return rescued(path, None, CHOICES).text.language


def _settings(path: Path | None, kind: Settings) -> "Config":
    """What a command runs with. Raises ConfigError."""
    from device.settings.tree import DEFAULTS

    if kind == "none":
        return DEFAULTS
    from device.app.choices import CHOICES
    from device.settings.toml import load, rescued

    if kind == "usable":
        return rescued(path, calibration_path(), CHOICES)
    return load(path, None if kind == "uncalibrated" else calibration_path(), CHOICES)


def _told() -> tuple[type[Exception], ...]:
    """Errors that say all there is to say. Looked up once there is one."""
    from device.guide.programme import ProgrammeError
    from device.recording.folders import SessionError
    from device.settings.parse import ConfigError
    from drivers.ports import DriverError

    return ConfigError, DriverError, ProgrammeError, SessionError


def before_command() -> ArgumentParser:
    """Of what stands before a command."""
    parser = ArgumentParser(prog="ebb", add_help=False)
    parser.add_argument("-h", "--help", action="store_true", help=tr("every command in a line"))
    for option in OPTIONS:
        option.add_to(parser)
    return parser


def no_command(name: str) -> str:
    """A sentence on what was asked for as a command, and is none."""
    return tr("there is no command {name!r}", name=name) + nearest(name, COMMANDS)


def command_of(name: str) -> Command:
    """The command of that name, from the file of its family."""
    command: Command = getattr(import_module(f"device.cli.{COMMANDS[name][1]}_commands"), f"_{name}")
    return command


def parser_of(name: str) -> ArgumentParser:
    """Of a command's own arguments."""
    parser = ArgumentParser(prog=f"ebb {name}", description=tr(COMMANDS[name][2]))
    for each in command_of(name).arguments:
        each.add_to(parser)
    # Whoever asks for words and options intermixed has it counted off as long as the English "usage: " is.
    parser.usage = parser.format_usage().removeprefix(tr("usage: ")).strip().replace("%", "%%")
    return parser

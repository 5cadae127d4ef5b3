"""The command `ebb`: parses, loads the settings, runs one command, and tells an error in one message, exit code 2.

Only what the chosen command's family needs is imported.
"""

import io
import logging
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from device import __version__
from device.cli.arguments import Command
from device.settings.paths import calibration_path, default_path

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "demo": ("session", "a minute with a simulated person, drawn in this terminal"),
    "solo": ("session", "a session: the lamp leads the breath by light and touch"),
    "shared": ("session", "a session of two people under one light"),
    "lamp": ("session", "wait in the dark for the button: a press begins your programme, two settle-20"),
    "log": ("session", "dark: only listen and record, until you end it"),
    "replay": ("session", "run a recording through the lamp's signal path, as fast as it goes"),
    "check": ("bench", "look at every part of the lamp: whether it is well, and what to do if not"),
    "calibrate": ("bench", "find out what this lamp's own parts are like, and keep it"),
    "programs": ("library", "the programmes there are, or one of them drawn over time"),
    "sessions": ("library", "the recorded sessions, newest first"),
    "show": ("library", "one session on one screen"),
    "report": ("library", "one session as a page to read, print or bring along"),
    "trend": ("library", "weeks at a glance"),
    "journal": ("library", "add a line of your own to a session"),
    "attach": ("library", "attach a laboratory value to a moment of a session"),
    "export": ("library", "hand a session out as tables, or as the recording itself"),
    "forget": ("library", "remove a session, or one person's part of it, after asking"),
    "service": ("system", "what the settings' [service] says, for ever: systemd runs this"),
    "dark": ("system", "ring dark, motor off: systemd runs this after the service has ended"),
    "boot": ("system", "check the settings and hand recordings out on the card: systemd runs this once"),
    "config": ("system", "print the settings in effect, with their meaning"),
    "preview": ("library", "draw what the lamp does: in one breath, or in a programme"),
})  # fmt: skip
"""By name: the family in whose file it stands, and its words in the help, in whose order they are."""


def main(argv: list[str] | None = None) -> int:
    """Run one command. 0: done, or ended by the person. 1: something broke inside. 2: it could not be begun."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our signs still gets our words
    ask = _parser().parse_args(argv)
    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    try:
        return _run(ask)
    except KeyboardInterrupt:
        return 0  # ended by the person before anything had begun
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has gone; not our trouble
        return 0
    except OSError as error:
        print(f"ebb: {error.filename or 'output'}: {error.strerror}", file=sys.stderr)
        return 2


def _run(ask: Namespace) -> int:
    from device.app.choices import CHOICES
    from device.guide.programme_file import ProgrammeError
    from device.recording.folders import SessionError
    from device.settings.parse import ConfigError
    from device.settings.toml import load, rescued
    from drivers.ports import DriverError

    command: Command = ask.command
    path, calibration = ask.config or default_path(), calibration_path()
    try:
        if command.settings == "usable":
            config = rescued(path, calibration, CHOICES)
        else:
            config = load(path, None if command.settings == "uncalibrated" else calibration, CHOICES)
        return command.run(ask, config) or 0
    except (ConfigError, DriverError, ProgrammeError, SessionError) as error:
        print(f"ebb: {error}", file=sys.stderr)
        return 2


class _LateParser(ArgumentParser):
    """A command's parser, which looks for the command when it is to parse: once in a process."""

    def __init__(self, command: str, family: str, **words: Any) -> None:
        super().__init__(**words)
        self._command, self._family = command, family

    def parse_known_args(self, *args: Any, **named: Any) -> Any:
        """As argparse's."""
        command: Command = getattr(import_module(f"device.cli.{self._family}_commands"), f"_{self._command}")
        self.set_defaults(command=command)
        for name, options in command.arguments:
            self.add_argument(name, **options)
        return super().parse_known_args(*args, **named)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="ebb", description="A bedside lamp that breathes with you. Not a medical device. Stop whenever you like."
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="settings to use instead of ebb.toml's usual places"
    )
    parser.add_argument("--recordings", type=Path, metavar="FOLDER", help="where recordings are kept, if elsewhere")
    parser.add_argument("--version", action="version", version=f"ebb {__version__}", help="print the version and go")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_LateParser)
    for name, (family, about) in COMMANDS.items():
        commands.add_parser(name, help=about, description=about, command=name, family=family)
    return parser

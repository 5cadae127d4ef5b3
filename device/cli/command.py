"""The command `ebb`: parses, loads the settings, runs one command, and tells an error in one message, exit code 2.

Each family of commands declares its own in COMMANDS. Only what the chosen command needs is imported.
"""

import io
import logging
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from device import __version__
from device.cli import bench_commands, library_commands, programme_commands, session_commands, system_commands
from device.cli.arguments import Command
from device.settings.paths import calibration_path, default_path

COMMANDS: tuple[Command, ...] = (
    *session_commands.COMMANDS,
    *bench_commands.COMMANDS,
    *programme_commands.COMMANDS,
    *library_commands.COMMANDS,
    *system_commands.COMMANDS,
    *programme_commands.PREVIEW,
)


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
    """A command's parser, which is given its arguments when it is to parse: once in a process."""

    def __init__(self, command: Command, **words: Any) -> None:
        super().__init__(**words)
        self.set_defaults(command=command)
        self._command = command

    def parse_known_args(self, *args: Any, **named: Any) -> Any:
        """As argparse's."""
        for name, options in self._command.arguments:
            choices = options.get("choices")
            self.add_argument(name, **({**options, "choices": choices()} if callable(choices) else options))
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
    for command in COMMANDS:
        commands.add_parser(command.name, help=command.about, description=command.about, command=command)
    return parser

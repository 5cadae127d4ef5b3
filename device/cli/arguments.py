"""One command of `ebb`, as it stands in the file of its family, and the arguments that several of them have."""

import re
from argparse import Action, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from device.language import msgid, tr
from device.settings.parse import ConfigError
from device.settings.tree import Config

if TYPE_CHECKING:
    from device.recording.age_files import Identities
    from drivers.ports import Card

Run = Callable[[Namespace, Config], int | None]
Settings = Literal["checked", "uncalibrated", "usable", "none"]
CODE = re.compile(r"[a-z][a-z0-9]{0,7}")
NO_FIELDS: Mapping[str, object] = MappingProxyType({})
AT = re.compile(r"(?:(\d{1,3}):)?(\d{1,5}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: what argparse is told of it, and what is said of it, in English and with fields.

    Both that and its metavar are looked up in the language that is spoken.
    """

    name: str
    about: str
    fields: Mapping[str, object]
    options: Mapping[str, Any]

    @property
    def help(self) -> str:
        """What is said of it."""
        return tr(self.about, **self.fields)

    @property
    def called(self) -> str:
        """It as its usage has it: --minutes N, --fast, SESSION."""
        if self.options.get("action") == "store_true":
            return self.name
        choices = f"{{{','.join(map(str, self.options.get('choices', ())))}}}"
        value = tr(self.options["metavar"]) if "metavar" in self.options else choices
        return f"{self.name} {value}" if self.name.startswith("-") else value

    def add_to(self, parser: ArgumentParser) -> Action:
        """A parser takes it from now on."""
        said = {"metavar": tr(self.options["metavar"])} if "metavar" in self.options else {}
        return parser.add_argument(self.name, help=self.help.replace("%", "%%"), **{**self.options, **said})


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what runs it and returns an exit code other than 0, and its arguments.

    settings: what it runs with: those that were read and checked, the same without what a calibration found, of wrong
    ones what can be used, or none: their defaults.
    """

    run: Run
    arguments: tuple[Argument, ...]
    settings: Settings


def command(*arguments: Argument, settings: Settings = "checked") -> Callable[[Run], Command]:
    """Makes what stands below it a command."""
    return lambda run: Command(run, arguments, settings)


def argument(name: str, about: str, fields: Mapping[str, object] = NO_FIELDS, **options: Any) -> Argument:
    """As argparse has it."""
    return Argument(name, about, fields, options)


def flag(name: str, about: str) -> Argument:
    """An argument that is there or not."""
    return argument(name, about, action="store_true")


def people(about: str) -> Argument:
    """For how many."""
    return argument("--people", about, type=int, choices=(1, 2), default=1)


def minutes(text: str) -> float:
    """An argument's value: more than 0 minutes, at most a day."""
    try:
        value = float(text)
    except ValueError:
        raise ArgumentTypeError(tr("{text!r} is not a number of minutes", text=text)) from None
    if not 0 < value <= 24 * 60:
        raise ArgumentTypeError(tr("{text} minutes: it must be more than 0, and at most 1440", text=text))
    return value


def two_codes(text: str) -> tuple[str, str]:
    """Two people's codes from 'a,b'. Raises ConfigError."""
    codes = tuple(part.strip() for part in text.split(","))
    if len(codes) != 2 or codes[0] == codes[1] or not all(CODE.fullmatch(code) for code in codes):
        raise ConfigError(
            tr(
                "--codes {text}: two different ones are needed, as in 'a,b': a letter and up to seven letters or "
                "digits, all small; no names, since they are in the recordings",
                text=text,
            )
        )
    return codes[0], codes[1]


def moment(text: str) -> float:
    """An argument's value: seconds since the session began, from 12:30 or 1:02:30."""
    match = AT.fullmatch(text)
    if not match or int(match[3]) > 59 or (match[1] and int(match[2]) > 59):
        raise ArgumentTypeError(
            tr("{text!r} is not a time like 12:30 or 1:02:30, from the session's beginning", text=text)
        )
    return 3600.0 * int(match[1] or 0) + 60.0 * int(match[2]) + int(match[3])


IDENTITY = argument(
    "--identity",
    "opens what is encrypted: the file that age-keygen made, or - to be handed it; again for the other of two",
    type=Path, action="append", default=[], metavar="FILE",
)  # fmt: skip
CLOSED = msgid("encrypted: numbers with --identity FILE, the file that age-keygen made")


def identities(ask: Namespace) -> "Identities | None":
    """What opens what is encrypted, if anything was given. Raises SessionError."""
    from device.recording import age_files

    return age_files.identities(ask.identity)


def card_and_root(ask: Namespace, config: Config) -> "tuple[Card, Path]":
    """The card that recordings are kept on, and the folder of all of them."""
    from device.app import storage

    return storage.card(), ask.recordings or storage.recordings(config)

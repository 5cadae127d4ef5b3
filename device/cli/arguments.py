"""One command of `ebb`, as a family of commands declares it, and the arguments that several of them have."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from device.settings.tree import Config
    from drivers.ports import Card

LONGEST_MIN = 24 * 60


def no_arguments(parser: ArgumentParser) -> None:
    """For a command that is its name alone."""


def checked_settings(path: Path | None, calibration: Path | None) -> Config:
    """The settings of both files. Raises ConfigError."""
    from device.app.choices import CHOICES
    from device.settings.load import load

    return load(path, calibration, CHOICES)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, its help, what runs it and returns its exit code, and what adds its arguments.

    arguments is called only if the command was chosen: choices may come from modules that are slow to import.
    settings: from the paths of settings and calibration, what the command runs with.
    """

    name: str
    about: str
    run: Callable[[Namespace, Config], int]
    arguments: Callable[[ArgumentParser], None] = no_arguments
    settings: Callable[[Path | None, Path | None], Config] = checked_settings


def add_people(parser: ArgumentParser, about: str) -> None:
    """--people."""
    parser.add_argument("--people", type=int, choices=(1, 2), default=1, help=about)


def add_no_record(parser: ArgumentParser, what: str = "no recording of it") -> None:
    """--no-record."""
    parser.add_argument("--no-record", action="store_true", help=f"keep {what}")


def add_results(parser: ArgumentParser, about: str) -> None:
    """--results."""
    parser.add_argument("--results", type=Path, metavar="FILE", help=about)


def minutes(text: str) -> float:
    """An argument's value: more than 0 minutes, at most a day."""
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of minutes") from None
    if not 0 < value <= LONGEST_MIN:
        raise argparse.ArgumentTypeError(f"{text} minutes: it must be more than 0, and at most {LONGEST_MIN}")
    return value


def moment(text: str) -> float:
    """An argument's value: seconds since the session began, from '12:30'."""
    from device.library.journal import moment

    try:
        return moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def card_and_root(ask: Namespace, config: Config) -> tuple[Card, Path]:
    """The card that recordings are kept on, and the folder of all of them."""
    from device.app import recorders

    return recorders.card(), ask.recordings or recorders.recordings(config)

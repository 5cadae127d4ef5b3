"""`ebb sessions, show, report, trend, journal, attach, export, forget`: what people do with the sessions they kept."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from device.cli.arguments import Command, card_and_root, moment

if TYPE_CHECKING:
    from device.settings.tree import Config


def _sessions_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--person", metavar="CODE", help="whose alone, with their numbers of sessions of two: a or b")


def _sessions(ask: Namespace, config: Config) -> int:
    from device.cli import sessions

    return sessions.listing(*card_and_root(ask, config), ask.person)


def _session_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help="its number, its folder, or 'last'")
    parser.add_argument("--person", metavar="CODE", help="whose, where a session is of two: a or b")


def _show(ask: Namespace, config: Config) -> int:
    from device.cli import sessions

    return sessions.show(*card_and_root(ask, config), ask.session, ask.person)


def _report_arguments(parser: ArgumentParser) -> None:
    _session_arguments(parser)
    parser.add_argument("--to", type=Path, metavar="FILE.html", help="where to write it; by default here")
    parser.add_argument("--both", action="store_true", help="a page for both of two, who have both agreed to it")


def _report(ask: Namespace, config: Config) -> int:
    from device.cli import sessions
    from device.recording.folders import SessionError

    if ask.both and ask.person:
        raise SessionError(f"--both and --person {ask.person}: a page is for both of you or for one; leave one out")
    if ask.both:
        return sessions.report_for_both(*card_and_root(ask, config), ask.session, ask.to)
    return sessions.report(*card_and_root(ask, config), ask.session, ask.person, ask.to)


def _trend_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--person", metavar="CODE", help="whose, where there are several: a or b")
    parser.add_argument("--simulated", action="store_true", help="of simulated sessions instead of real ones")


def _trend(ask: Namespace, config: Config) -> int:
    from device.cli import sessions

    return sessions.weeks(*card_and_root(ask, config), ask.person, ask.simulated)


def _journal_arguments(parser: ArgumentParser) -> None:
    _session_arguments(parser)
    parser.add_argument("text", help="the line, in quotes")
    parser.add_argument("--at", type=moment, metavar="12:30", help="the moment of the session it speaks of")


def _journal(ask: Namespace, config: Config) -> int:
    from device.cli import sessions

    return sessions.add_line(*card_and_root(ask, config), ask.session, ask.person, ask.text, ask.at)


def _attach_arguments(parser: ArgumentParser) -> None:
    _session_arguments(parser)
    for option, about in (("name", "what was measured"), ("unit", "its unit"), ("method", "how it was measured")):
        parser.add_argument(f"--{option}", required=True, help=about)
    parser.add_argument("--value", type=float, required=True, help="the result, a number")
    parser.add_argument("--at", type=moment, required=True, metavar="31:00", help="when the sample was taken")


def _attach(ask: Namespace, config: Config) -> int:
    from device.cli import sessions

    return sessions.add_value(*card_and_root(ask, config), ask)


def _export_arguments(parser: ArgumentParser) -> None:
    from device.export.writers import FORMATS

    _session_arguments(parser)
    parser.add_argument("--to", required=True, choices=FORMATS, help="the form")
    parser.add_argument("--folder", type=Path, default=Path(), metavar="FOLDER", help="where; by default here")


def _export(ask: Namespace, config: Config) -> int:
    from device.cli import sessions

    return sessions.export(*card_and_root(ask, config), ask.session, ask.person, ask.to, ask.folder)


def _forget_arguments(parser: ArgumentParser) -> None:
    _session_arguments(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _forget(ask: Namespace, config: Config) -> int:
    from device.cli import sessions

    return sessions.forget(*card_and_root(ask, config), ask.session, ask.person, ask.yes)


COMMANDS = (
    Command("sessions", "the recorded sessions, newest first", _sessions, _sessions_arguments),
    Command("show", "one session on one screen", _show, _session_arguments),
    Command("report", "one session as a page to read, print or bring along", _report, _report_arguments),
    Command("trend", "weeks at a glance", _trend, _trend_arguments),
    Command("journal", "add a line of your own to a session", _journal, _journal_arguments),
    Command("attach", "attach a laboratory value to a moment of a session", _attach, _attach_arguments),
    Command("export", "hand a session out as tables, or as the recording itself", _export, _export_arguments),
    Command("forget", "remove a session, or one person's part of it, after asking", _forget, _forget_arguments),
)

"""`ebb sessions, show, report, trend, journal, attach, export, forget`: what people do with the sessions they kept."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from device.cli.arguments import Command, card_and_root, moment

if TYPE_CHECKING:
    from device.recording.folders import StoredSession
    from device.recording.reader import Recorded
    from device.settings.tree import Config
    from drivers.ports import Card


def _sessions_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--person", metavar="CODE", help="whose alone, with their numbers of sessions of two: a or b")


def _sessions(ask: Namespace, config: Config) -> int:
    from device.cli.listings import print_sessions

    print_sessions(*card_and_root(ask, config), ask.person)
    return 0


def _session_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help="its number, its folder, or 'last'")
    parser.add_argument("--person", metavar="CODE", help="whose, where a session is of two: a or b")


def _one(ask: Namespace, config: Config) -> tuple[Card, StoredSession, str, Recorded]:
    """One person's recording of the session asked for."""
    from device.library import stored_sessions

    card, root = card_and_root(ask, config)
    return card, *stored_sessions.one(card, root, ask.session, ask.person)


def _show(ask: Namespace, config: Config) -> int:
    from rich.console import Console

    from device.library import journal
    from device.recording.summary import summary
    from device.text.overview import overview

    _, session, code, recorded = _one(ask, config)
    console = Console(highlight=False)
    width = min(console.width, 100)
    for line in overview(session, recorded, summary(recorded), journal.read(session, code), width):
        console.print(line, markup=False, no_wrap=True, overflow="ellipsis")
    return 0


def _report_arguments(parser: ArgumentParser) -> None:
    _session_arguments(parser)
    parser.add_argument("--to", type=Path, metavar="FILE.html", help="where to write it; by default here")
    parser.add_argument("--both", action="store_true", help="a page for both of two, who have both agreed to it")


def _report(ask: Namespace, config: Config) -> int:
    from device.library import journal
    from device.report.page import page

    if ask.both:
        return _report_for_both(ask, config)
    card, session, code, recorded = _one(ask, config)
    return _write(card, ask.to, session, code, page(session, {code: recorded}, {code: journal.read(session, code)}))


def _report_for_both(ask: Namespace, config: Config) -> int:
    from device.library import agreement, journal, stored_sessions
    from device.recording import reader
    from device.recording.folders import SessionError
    from device.recording.pair import pair
    from device.report.page import page
    from device.synchrony import reference

    if ask.person:
        raise SessionError(f"--both and --person {ask.person}: a page is for both of you or for one; leave one out")
    card, root = card_and_root(ask, config)
    session = stored_sessions.closed(card, root, ask.session)
    recorded = {code: reader.read(session.recordings(code)) for code in session.seated}
    agreement.both(session, recorded)
    of_two = pair(recorded, reference.simulated_residuals(), reference.simulated_skins())
    words = {code: journal.read(session, code) for code in recorded}
    return _write(card, ask.to, session, "both", page(session, recorded, words, of_two))


def _write(card: Card, to: Path | None, session: StoredSession, whose: str, html: str) -> int:
    """Write a page; one that nobody named stands beside what is there. Raises SessionError."""
    from device.recording.folders import SessionError

    path = to or Path(f"ebb-{session.number:04d}-{whose}.html")
    if to is None and path.exists():
        path = next(p for n in range(2, 10_000) if not (p := path.with_stem(f"{path.stem}-{n}")).exists())
    try:
        card.replace(path.absolute(), html.encode())
    except OSError as error:
        raise SessionError(f"{path}: cannot be written: {error.strerror}; nothing was changed") from error
    print(f"written to {path}")
    return 0


def _trend_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--person", metavar="CODE", help="whose, where there are several: a or b")
    parser.add_argument("--simulated", action="store_true", help="of simulated sessions instead of real ones")


def _trend(ask: Namespace, config: Config) -> int:
    from device.cli.listings import print_weeks

    print_weeks(*card_and_root(ask, config), ask.person, ask.simulated)
    return 0


def _journal_arguments(parser: ArgumentParser) -> None:
    _session_arguments(parser)
    parser.add_argument("text", help="the line, in quotes")
    parser.add_argument("--at", type=moment, metavar="12:30", help="the moment of the session it speaks of")


def _journal(ask: Namespace, config: Config) -> int:
    from device.library import journal

    card, session, code, recorded = _one(ask, config)
    journal.write_line(card, session, code, ask.text, ask.at, recorded.length_s)
    return 0


def _attach_arguments(parser: ArgumentParser) -> None:
    _session_arguments(parser)
    for option, about in (("name", "what was measured"), ("unit", "its unit"), ("method", "how it was measured")):
        parser.add_argument(f"--{option}", required=True, help=about)
    parser.add_argument("--value", type=float, required=True, help="the result, a number")
    parser.add_argument("--at", type=moment, required=True, metavar="31:00", help="when the sample was taken")


def _attach(ask: Namespace, config: Config) -> int:
    from device.library import journal

    card, session, code, recorded = _one(ask, config)
    journal.write_value(card, session, code, ask.name, ask.value, ask.unit, ask.method, ask.at, recorded.length_s)
    return 0


def _export_arguments(parser: ArgumentParser) -> None:
    from device.export.writers import FORMATS

    _session_arguments(parser)
    parser.add_argument("--to", required=True, choices=FORMATS, help="the form")
    parser.add_argument("--folder", type=Path, default=Path(), metavar="FOLDER", help="where; by default here")


def _export(ask: Namespace, config: Config) -> int:
    from device.export.export import export_session
    from device.library import journal

    card, session, code, recorded = _one(ask, config)
    words = {code: journal.read(session, code)}
    print(f"written to {export_session(card, session, {code: recorded}, words, ask.to, ask.folder)}")
    return 0


def _forget_arguments(parser: ArgumentParser) -> None:
    _session_arguments(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _forget(ask: Namespace, config: Config) -> int:
    from device.library import forget, stored_sessions
    from device.recording.folders import SessionError

    card, root = card_and_root(ask, config)
    session = stored_sessions.find(card, root, ask.session)
    codes, whom = session.people, f"all of session {session.number}"
    if ask.person is not None:
        codes = (stored_sessions.whose(session, ask.person),)
        whom = f"person {ask.person} in session {session.number}"
    if not ask.yes:
        if not sys.stdin.isatty():
            raise SessionError(f"to forget {whom} without being asked, add --yes")
        for path in (path for code in codes for path in forget.belongings(session, code)):
            print(f"  {path}")
        if input(f"Remove {whom}? This cannot be undone. Type yes: ").strip().lower() != "yes":
            print("nothing was removed")
            return 0
    forget.forget(card, session, codes)
    print(f"removed: {whom}. A memory card may hold traces until it writes over them.")
    return 0


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

"""`ebb programs, preview, show, report, ...`: what can lead a session, and what people do with those they kept."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from device.cli import programme_listings
from device.cli.arguments import IDENTITY, argument, card_and_root, command, flag, identities, moment
from device.cli.width import say, width
from device.export.export import export_session
from device.export.writers import FORMATS
from device.library import handed_out, journal, opened_sessions, programmes
from device.preview import render
from device.recording import reader
from device.recording.folders import SessionError, StoredSession
from device.recording.pair import pair
from device.recording.reader import Recorded
from device.recording.summary import summary
from device.report.page import page
from device.settings.parse import ConfigError
from device.settings.tree import Config
from device.synchrony import reference
from device.text.overview import overview
from drivers.ports import Card

WIDEST = 100  # columns of a session's screen: a longer curve shows no more
SESSION = (
    argument("session", "its number, its folder, or 'last'", metavar="SESSION"),
    argument("--person", "whose, where a session is of two: a or b", metavar="CODE"),
    IDENTITY,
)


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
        raise ConfigError(f"ebb programs {ask.do} NAME: say which; 'ebb programs' lists them")
    elif ask.do == "show" and ask.own is None:
        programme_listings.print_programme(ask.name, config.breath)
    elif ask.do == "copy" and ask.own is not None:
        _begin_own(ask.name, ask.own)
    else:
        raise ConfigError("it is 'ebb programs show NAME', or 'ebb programs copy NAME MINE'")


def _begin_own(name: str, own: str) -> None:
    path = programmes.copy(name, own)
    say(f"{path}\nis yours now, and begins as {name}. Change it, then:")
    print(f"  ebb programs show {own}", f"  ebb solo --program {own}", sep="\n")
    say(f"What may stand in it is described in\n{programmes.described()}")


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


def _one(ask: Namespace, config: Config) -> tuple[Card, StoredSession, str, Recorded]:
    """One person's recording of the session asked for."""
    card, root = card_and_root(ask, config)
    return card, *opened_sessions.one(card, root, ask.session, ask.person, identities(ask))


def _words(session: StoredSession, code: str) -> journal.Journal:
    """What a person added; lines of it that are damaged are told of."""
    words = journal.read(session, code)
    for line in words.damaged:
        say(line, sys.stderr)
    return words


@command(*SESSION)
def _show(ask: Namespace, config: Config) -> None:
    _, session, code, recorded = _one(ask, config)
    lines = overview(session, recorded, summary(recorded), _words(session, code), min(width(), WIDEST))
    print(*lines, sep="\n")


@command(
    *SESSION,
    argument("--to", "where to write it; by default here", type=Path, metavar="FILE.html"),
    flag("--both", "a page for both of two, who have both agreed to it"),
)  # fmt: skip
def _report(ask: Namespace, config: Config) -> None:
    if ask.both:
        _report_for_both(ask, config)
        return
    card, session, code, recorded = _one(ask, config)
    html = page(session, {code: recorded}, {code: _words(session, code)})
    _write(card, ask.to, session, [code], html)


def _report_for_both(ask: Namespace, config: Config) -> None:
    if ask.person:
        raise SessionError(f"--both and --person {ask.person}: a page is for both of you or for one; leave one out")
    card, root = card_and_root(ask, config)
    session = opened_sessions.closed(card, root, ask.session, identities(ask))
    recorded = {code: reader.read(session.recordings(code), session.identities) for code in session.seated}
    opened_sessions.require_agreement(session, recorded)
    of_two = pair(recorded, reference.simulated_residuals(), reference.simulated_skins())
    words = {code: _words(session, code) for code in recorded}
    _write(card, ask.to, session, list(recorded), page(session, recorded, words, of_two))


def _write(card: Card, to: Path | None, session: StoredSession, codes: Sequence[str], html: str) -> None:
    """Write a page, and where it is; one that nobody named stands beside what is there. Raises SessionError."""
    path = to or Path(f"ebb-{session.number:04d}-{'both' if codes[1:] else codes[0]}.html")
    if to is None and path.exists():
        path = next(p for n in range(2, 10_000) if not (p := path.with_stem(f"{path.stem}-{n}")).exists())
    content = html.encode()
    handed_out.note(card, session.folder, codes, path, handed_out.digest(content))
    try:
        card.replace(path.absolute(), content)
    except OSError as error:
        raise SessionError(f"{path}: cannot be written: {error.strerror}; nothing was changed") from error
    say(f"written to {path}")


@command(
    *SESSION,
    argument("text", "the line, in quotes"),
    argument("--at", "the moment of the session it speaks of", type=moment, metavar="12:30"),
)  # fmt: skip
def _journal(ask: Namespace, config: Config) -> None:
    card, session, code, recorded = _one(ask, config)
    journal.write_line(card, session, code, ask.text, ask.at, recorded.length_s)
    _say_kept(session, code)


@command(
    *SESSION,
    argument("--name", "what was measured", required=True),
    argument("--unit", "its unit", required=True),
    argument("--method", "how it was measured", required=True),
    argument("--value", "the result, a number", type=float, required=True),
    argument("--at", "when the sample was taken", type=moment, required=True, metavar="31:00"),
)  # fmt: skip
def _attach(ask: Namespace, config: Config) -> None:
    card, session, code, recorded = _one(ask, config)
    value = journal.Value(ask.name, ask.value, ask.unit, ask.method, ask.at)
    journal.write_value(card, session, code, value, recorded.length_s)
    _say_kept(session, code)


def _say_kept(session: StoredSession, code: str) -> None:
    whose = f" --person {code}" if len(session.people) > 1 else ""
    say(f"kept beside session {session.number}; 'ebb show {session.number}{whose}' shows it")


@command(
    *SESSION,
    argument("--to", "the form", required=True, choices=FORMATS),
    argument("--folder", "where; by default here", type=Path, default=Path(), metavar="FOLDER"),
)  # fmt: skip
def _export(ask: Namespace, config: Config) -> None:
    card, session, code, recorded = _one(ask, config)
    words = {code: _words(session, code)}
    written = export_session(card, session, {code: recorded}, words, ask.to, ask.folder)
    say(f"written to {written}")

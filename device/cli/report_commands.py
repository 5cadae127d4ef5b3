"""`ebb show, report`: one session on a screen, and as a page."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from device.cli.arguments import argument, card_and_root, command, flag, identities
from device.cli.asked_session import SESSION, one, words_of
from device.cli.width import say, width
from device.library import handed_out, opened_sessions
from device.recording import reader
from device.recording.folders import SessionError, StoredSession
from device.recording.pair import pair
from device.recording.summary import summary
from device.report.page import page
from device.settings.tree import Config
from device.synchrony import reference
from device.text.overview import overview
from drivers.ports import Card

WIDEST = 100  # columns of a session's screen: a longer curve shows no more


@command(*SESSION)
def _show(ask: Namespace, config: Config) -> None:
    _, session, code, recorded = one(ask, config)
    lines = overview(session, recorded, summary(recorded), words_of(session, code), min(width(), WIDEST))
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
    card, session, code, recorded = one(ask, config)
    html = page(session, {code: recorded}, {code: words_of(session, code)})
    _write(card, ask.to, session, [code], html)


def _report_for_both(ask: Namespace, config: Config) -> None:
    if ask.person:
        raise SessionError(f"--both and --person {ask.person}: a page is for both of you or for one; leave one out")
    card, root = card_and_root(ask, config)
    session = opened_sessions.closed(card, root, ask.session, identities(ask))
    recorded = {code: reader.read(session.recordings(code), session.identities) for code in session.seated}
    opened_sessions.require_agreement(session, recorded)
    of_two = pair(recorded, reference.simulated_residuals(), reference.simulated_skins())
    words = {code: words_of(session, code) for code in recorded}
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

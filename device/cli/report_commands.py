"""`ebb show, report`: one session on a screen, and as a page."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from device.cli.arguments import argument, card_and_root, command, flag, identities
from device.cli.asked_session import SESSION, one, words_of
from device.cli.page_files import write
from device.cli.width import width
from device.language import tr
from device.library import opened_sessions, resonance_history
from device.recording import reader
from device.recording.folders import SessionError, StoredSession
from device.recording.pair import pair
from device.recording.summary import summary
from device.report import page
from device.report.page_for_both import for_both
from device.settings.tree import Config
from device.synchrony import reference
from device.text import guidance
from device.text.overview import overview

WIDEST = 100  # columns of a session's screen: a longer curve shows no more


@command(*SESSION)
def _show(ask: Namespace, config: Config) -> None:
    _, session, code, recorded = one(ask, config)
    lines = overview(session, recorded, summary(recorded), words_of(session, code), min(width(), WIDEST))
    print(*lines, sep="\n")


@command(
    *SESSION,
    argument("--to", "where to write it, .html or .pdf, or the folder; by default here", type=Path, metavar="FILE"),
    flag("--brief", "one side of A4, to be shown: four figures, one curve, your words, what was not measured"),
    flag("--both", "what was together, on one side: for both of two, who have both agreed to it"),
    flag("--each", "with --both: each one's own page after it"),
)  # fmt: skip
def _report(ask: Namespace, config: Config) -> None:
    if ask.both:
        _report_for_both(ask, config)
        return
    if ask.each:
        raise SessionError(tr("--each goes with --both: each one's own page after what was together"))
    _, session, code, recorded = one(ask, config)
    _, root = card_and_root(ask, config)
    found = resonance_history.of_session(root, code, recorded.simulated, session.number, session.identities)
    pace = guidance.pace_found(*found) if found else ""
    html = (page.brief if ask.brief else page.whole)(session, recorded, words_of(session, code), pace)
    _write(ask, config, session, [code], html)


def _report_for_both(ask: Namespace, config: Config) -> None:
    if ask.person:
        raise SessionError(
            tr("--both and --person {code}: a page is for both of you or for one; leave one out", code=ask.person)
        )
    if ask.brief and ask.each:
        raise SessionError(tr("--brief and --each: a page for both is on one side, or goes on with each one's own"))
    card, root = card_and_root(ask, config)
    session = opened_sessions.closed(card, root, ask.session, identities(ask))
    recorded = {code: reader.read(session.recordings(code), session.identities) for code in session.seated}
    opened_sessions.require_agreement(session, recorded)
    of_two = pair(recorded, reference.simulated_residuals(), reference.simulated_skins())
    words = {code: words_of(session, code) for code in recorded} if ask.each else None
    _write(ask, config, session, list(recorded), for_both(session, recorded, of_two, words))


def _write(ask: Namespace, config: Config, session: StoredSession, codes: Sequence[str], html: str) -> None:
    """Write a page of these people, under its own name if it was given none. Raises SessionError."""
    whose = "both" if codes[1:] else codes[0]
    kind = "-brief" * (ask.brief and not ask.both)
    card, root = card_and_root(ask, config)
    write(card, root, session.folder, codes, ask.to, f"ebb-{session.number:04d}-{whose}{kind}", html)

"""`ebb show, report`: one session on a screen, and as a page."""

import os
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from device.cli.arguments import argument, card_and_root, command, flag, identities
from device.cli.asked_session import SESSION, one, words_of
from device.cli.width import say, width
from device.library import handed_out, opened_sessions, resonance_history
from device.recording import folders, reader
from device.recording.folders import SessionError, StoredSession
from device.recording.pair import pair
from device.recording.summary import summary
from device.report import page
from device.report.page_for_both import for_both
from device.report.pdf import pdf
from device.settings.tree import Config
from device.synchrony import reference
from device.text import guidance
from device.text.overview import overview

WIDEST = 100  # columns of a session's screen: a longer curve shows no more
HTML, PDF = ".html", ".pdf"
REPLACES = ", in place of the page that Ebb had written there"


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
        raise SessionError("--each goes with --both: each one's own page after what was together")
    _, session, code, recorded = one(ask, config)
    _, root = card_and_root(ask, config)
    found = resonance_history.of_session(root, code, recorded.simulated, session.number, session.identities)
    pace = guidance.pace_found(*found) if found else ""
    html = (page.brief if ask.brief else page.whole)(session, recorded, words_of(session, code), pace)
    _write(ask, config, session, [code], html)


def _report_for_both(ask: Namespace, config: Config) -> None:
    if ask.person:
        raise SessionError(f"--both and --person {ask.person}: a page is for both of you or for one; leave one out")
    if ask.brief and ask.each:
        raise SessionError("--brief and --each: a page for both is on one side, or goes on with each one's own")
    card, root = card_and_root(ask, config)
    session = opened_sessions.closed(card, root, ask.session, identities(ask))
    recorded = {code: reader.read(session.recordings(code), session.identities) for code in session.seated}
    opened_sessions.require_agreement(session, recorded)
    of_two = pair(recorded, reference.simulated_residuals(), reference.simulated_skins())
    words = {code: words_of(session, code) for code in recorded} if ask.each else None
    _write(ask, config, session, list(recorded), for_both(session, recorded, of_two, words))


def _write(ask: Namespace, config: Config, session: StoredSession, codes: Sequence[str], html: str) -> None:
    """Write a page, and say where it is. Raises SessionError."""
    card, root = card_and_root(ask, config)
    whose = "both" if codes[1:] else codes[0]
    kind = "-brief" * (ask.brief and not ask.both)
    path, told = _place(ask.to, f"ebb-{session.number:04d}-{whose}{kind}{HTML}", [session, *folders.every(root)])
    content = pdf(html) if path.suffix.lower() == PDF else html.encode()
    handed_out.note(card, session.folder, codes, path, handed_out.digest(content))
    try:
        card.replace(path, content)
    except OSError as error:
        elsewhere = "" if ask.to else "; --to FILE or FOLDER says where else"
        raise SessionError(f"{path}: cannot be written: {error.strerror}; nothing was changed{elsewhere}") from error
    say(f"written to {path}{told}")


def _place(to: Path | None, name: str, sessions: Sequence[StoredSession]) -> tuple[Path, str]:
    """Where a page goes, and what is to be said of it: it replaces a page that Ebb wrote there, and nothing else.

    to: what was asked for; name: what it is called where that was not said. Raises SessionError.
    """
    named = to is not None and not to.is_dir()
    wanted = to if to is not None and named else (to or Path()) / name
    path = wanted.parent.resolve() / wanted.name
    if not path.parent.is_dir():
        raise SessionError(f"{wanted}: there is no folder {path.parent}; make it, or name another")
    if path.suffix.lower() not in (HTML, PDF):
        raise SessionError(f"{wanted}: a page's name ends in .html or .pdf, or it is a folder that is there")
    if os.path.lexists(path) and not handed_out.wrote(sessions, path):
        if named:
            raise SessionError(f"{wanted}: it is there, and not as Ebb wrote it; move it away, or name another")
        others = (path.with_stem(f"{path.stem}-{n}") for n in range(2, 10_000))
        free = next(other for other in others if not os.path.lexists(other) or handed_out.wrote(sessions, other))
        return free, f"{REPLACES * os.path.lexists(free)}; {path.name} is not as Ebb wrote it, and was left"
    return path, REPLACES * os.path.lexists(path)

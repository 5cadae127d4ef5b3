"""`ebb export`: sessions handed out in the forms that other tools read, one or many."""

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from device.cli.arguments import IDENTITY, argument, card_and_root, command, identities
from device.cli.asked_session import words_of
from device.cli.narrowing import NARROWED, narrowed
from device.cli.progress import progress
from device.cli.unnoted import say_unnoted
from device.cli.width import say
from device.export import rr
from device.export.export import export_session
from device.export.many import BIDS, FORMS, hand_out
from device.language import msgid, ntr, tr
from device.library import chosen_sessions, handed_out, opened_sessions
from device.library.chosen_sessions import Chosen
from device.recording import reader
from device.recording.folders import SessionError, StoredSession
from device.settings.tree import Config
from drivers.ports import Card

MOST_SHIFT = 200 * 366
BY_NUMBER = msgid("it is exported by its number, without others")
OTHER_FORMS = msgid("in other forms it is exported by its number, without others")


@command(
    argument("session", "its number, its folder, or 'last'; or many: 'all', '1-30', '1-5,9'", metavar="SESSION"),
    argument("--to", "the form: {forms}", {"forms": ", ".join(FORMS)}, required=True, choices=FORMS, metavar="FORM"),
    argument("--person", "whose, where there are two: a or b; again for the other, too", metavar="CODE",
             action="append", default=[]),
    *NARROWED,
    argument("--folder", "where; by default here", type=Path, default=Path(), metavar="FOLDER"),
    argument("--shift-days", "with --to {bids}: dates are moved by so many days, back if it is negative",
             {"bids": BIDS}, type=int, default=0, metavar="N"),
    IDENTITY,
)  # fmt: skip
def _export(ask: Namespace, config: Config) -> int:
    if ask.shift_days and (ask.to != BIDS or abs(ask.shift_days) > MOST_SHIFT):
        what_for = msgid("--shift-days {days}: it is for --to {bids}, and up to {most} either way")
        raise SessionError(tr(what_for, days=ask.shift_days, bids=BIDS, most=MOST_SHIFT))
    card, root = card_and_root(ask, config)
    people = tuple(dict.fromkeys(ask.person))
    chosen = chosen_sessions.choose(root, ask.session, narrowed(ask, people), identities(ask))
    for trouble in chosen.troubles:
        say(tr("left out: ") + trouble, sys.stderr)
    there = _wanted(chosen, people)
    if chosen.single and ask.to != BIDS:
        for session, code in there:
            _write_one(card, session, code, ask.to, ask.folder)
        return 2 if chosen.troubles else 0
    guests, own = (
        [(session, code) for session, code in there if bool(session.info and code in session.info.guests) is guest]
        for guest in (True, False)
    )
    for session, code in guests:
        how = tr(OTHER_FORMS if ask.to == BIDS else BY_NUMBER)
        say(f"{tr('left out: ')}{_nobodys(session, code)}; {how}", sys.stderr)
    if not own:
        raise SessionError(tr("nothing else was asked for: nothing was written"))
    failed = _write_many(card, own, ask.to, ask.folder, ask.shift_days)
    return 2 if failed or chosen.troubles else 0


def _nobodys(session: StoredSession, code: str) -> str:
    """What is left out of many, since it is nobody's own."""
    whose = msgid("session {number}, a guest's at the place of {code}")
    if session.info and session.info.elsewhere:
        whose = msgid("session {number}, another device's that does not count as {code}'s own")
    return tr(whose, number=session.number, code=code)


def _wanted(chosen: Chosen, people: Sequence[str]) -> list[tuple[StoredSession, str]]:
    """Sessions and persons. Raises SessionError where there are two, and nobody says whose: each is their own."""
    codes = sorted({code for session in chosen.sessions for code in session.people})
    if not people and len(codes) > 1:
        choice = tr(" or ").join(f"--person {code}" for code in codes)
        own = msgid("there are recordings of {codes}, and each one's are their own: add {choice}")
        raise SessionError(tr(own, codes=tr(" and ").join(codes), choice=choice))
    there = [(one, code) for one in chosen.sessions for code in one.people if not people or code in people]
    if not there:
        raise SessionError(tr("there is no recording in what was asked for"))
    return there


def _write_one(card: Card, session: StoredSession, code: str, to: str, folder: Path) -> None:
    session = opened_sessions.closing(card, session, session.identities)
    recorded = reader.read(session.recordings(code), session.identities)
    written = export_session(card, session, {code: recorded}, {code: words_of(session, code)}, to, folder)
    say(tr("written to {path}", path=written))
    say_unnoted([] if handed_out.is_as_written(session, [code], written) else [session.folder])
    if to == "rr":
        intervals, breaks = rr.breaks(recorded)
        say(
            ntr("{count} normal interval, with", "{count} normal intervals, with", intervals)
            + " "
            + ntr("{count} break where others were left out", "{count} breaks where others were left out", breaks)
            + tr("; joined blindly they change RMSSD, and the timed file shows where they are") * (breaks > 0)
        )


def _write_many(
    card: Card, wanted: Sequence[tuple[StoredSession, str]], to: str, folder: Path, shift_days: int
) -> bool:
    """Write them, and say what became of them; whether something of them did not."""
    into: Counter[Path] = Counter()
    unnoted: list[Path] = []
    left_out = 0
    try:
        with progress(len(wanted)) as advance:
            for done in hand_out(card, wanted, to, folder, shift_days):
                for words in (*done.damaged, *[done.why_not] * (done.into is None)):
                    of = tr("session {number}, person {code}", number=done.session.number, code=done.code)
                    say(f"{tr('left out: ') * (done.into is None)}{of}: {words}", sys.stderr)
                if done.into is None:
                    left_out += 1
                else:
                    into[done.into] += 1
                    unnoted += [done.session.folder] * (not done.noted)
                advance()
    finally:
        for path, count in into.items():
            say(tr("written to {path}", path=path) + ntr(": {count} recording", ": {count} recordings", count))
        say_unnoted(unnoted)
        if to == "rr" and into:
            say(
                tr(
                    "of each list nn_breaks, in the table beside them, says between how many intervals others were "
                    "left out"
                )
            )
        if left_out or into.total() < len(wanted):
            say(tr("{written} of {count} were written", written=into.total(), count=len(wanted)), sys.stderr)
    return left_out > 0

"""What there is, as tables in the terminal: programmes, or what was recorded, session by session."""

import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from device.cli.arguments import CLOSED
from device.cli.width import say, width
from device.language import decimal, msgid, ptr, tr
from device.library import stored_sessions, summaries
from device.library.narrowed_sessions import Narrowed, narrow, words_of_one
from device.library.stored_sessions import BEING_WRITTEN
from device.recording import folders
from device.recording.age_files import Identities
from device.recording.folders import StoredSession
from device.recording.session_info import SessionInfo
from device.text.numbers import UNKNOWN, clock, stamp
from device.text.recorded_words import retold
from device.text.table import table
from drivers.ports import Card

HEADS = (
    msgid("begun"), msgid("kind"), "", msgid("length"), msgid("usable"), msgid("heart"), msgid("swing"), msgid("size"),
    "",
)  # fmt: skip
RIGHT = ("length", "usable", "heart", "swing", "size")
STATES = 10  # columns for how a session ended, and whether it was simulated
WORDS, MOST_WORDS = 40, 60  # columns for a line of somebody's, and as much of it as is shown
MB = 1e6
EVERY = Narrowed()


def print_sessions(card: Card, root: Path, which: Narrowed = EVERY, identities: Identities | None = None) -> int:
    """Newest first; 2 if something could not be looked at. which: of a person, with their numbers of sessions of two.

    identities: what opens what is encrypted; of what they do not open it is said when and how long it was. Raises
    SessionError if there are sessions, and none that is meant.
    """
    there = stored_sessions.opening(folders.every(root), identities)
    if not there:
        print(tr("nothing has been recorded in {folder} yet", folder=root))
        return 0
    person = next(iter(which.people), None)
    sessions, troubles = narrow(there, which)
    clocks = [session.info.synchronised for session in sessions if session.info]
    rows = [
        _row(card, session, session.info, person, which.words, some_were_set=any(clocks))
        for session in reversed(sessions)
        if session.info
    ]
    number = ptr("number", "no")
    heads, right = [number, *map(tr, HEADS)], [number, *map(tr, RIGHT)]
    print(*table(heads, rows, width(), right, 2, STATES if which.words is None else WORDS), sep="\n")
    for session in sessions:
        if session.info is None:
            say(
                tr(
                    "session {number}: its session.json is missing or damaged; its recordings are in {folder}",
                    number=session.number,
                    folder=session.folder,
                )
            )
    if person is None and any(len(session.people) > 1 for session in sessions):
        say(tr("of 2 people: each one's numbers are their own, with --person"))
    if identities is None and any(tr("encrypted") in row[-1] for row in rows):
        say(tr(CLOSED))
    ours = [session.info for session in sessions if session.info and session.info.elsewhere is None]
    if not all(info.synchronised for info in ours):
        say(tr("the lamp's clock was not set then") + ": ?" * any(clocks) + tr("; the numbers tell the order"))
    for trouble in troubles:
        say(trouble, sys.stderr)
    return 2 if troubles else 0


def _row(
    card: Card, session: StoredSession, info: SessionInfo, person: str | None, words: str | None, some_were_set: bool
) -> tuple[str, ...]:
    """The line of a session. words: a text whose line in the person's words is shown, "" for their first; None: none.

    some_were_set: there are sessions whose clock was, so those whose was not are marked.

    Two people may read this list side by side, and what was measured of each is theirs: a session of two has no
    numbers in it, unless somebody asks for their own.
    """
    state = stored_sessions.end_state(card, session)
    writing = state == BEING_WRITTEN
    known_of = {} if writing else summaries.summaries(card, session)
    codes = (person,) if person else session.people
    if len(codes) < 2:
        known: Mapping[str, Any] = known_of.get(codes[0], {}) if codes else {}
        who = codes[0] if codes else ""
        measured = _percent(known.get("usable_share")), *_heart(known.get("heart_rate_bpm"), known.get("rsa_ms"))
    else:
        who, measured = tr("{count} people", count=len(codes)), ("", "", "")
    lasted = [lasts for code in codes if (lasts := known_of.get(code, {}).get("minutes")) is not None]
    closed = any(session.is_encrypted(code) and known_of[code]["beats"] is None for code in codes)
    told = (
        tr("simulated") * info.simulated, tr("another device's") * (info.elsewhere is not None),
        tr("encrypted") * closed, _guests(codes, info), retold(state) * (not writing),
        _words(session, codes, words) if words is not None else "",
    )  # fmt: skip
    size = sum(path.stat().st_size for code in codes for path in session.recordings(code)) / MB
    doubt = some_were_set and not info.synchronised and info.elsewhere is None
    return (
        str(session.number),
        stamp(info.began) + "?" * doubt if info.dated else tr(UNKNOWN),
        info.mode,
        who,
        clock(60 * max(lasted)) if lasted else tr("now") if writing else "–",
        *measured,
        decimal(f"{size:.1f}MB"),
        ", ".join(filter(None, told)),
    )


def _guests(codes: Sequence[str], info: SessionInfo) -> str:
    """At whose sensors there were guests; where a row is of one person, they are not named again."""
    guests = [code for code in codes if code in info.guests and not info.elsewhere]
    if len(codes) == 1:
        return tr("a guest's") * len(guests)
    return tr("a guest as {codes}", codes=tr(" and as ").join(guests)) if guests else ""


def _words(session: StoredSession, codes: Sequence[str], wanted: str) -> str:
    """The first line that has what is wanted, as far as there is room, and how many more there are."""
    found = words_of_one(session, codes, lambda trouble: None)
    lines = [line.text for line in found.lines if wanted.casefold() in line.text.casefold()] if found else []
    if not lines:
        return ""
    first = textwrap.shorten(lines[0], MOST_WORDS, placeholder=" …")
    return f"“{first}”" + tr(" and {count} more", count=len(lines) - 1) * (len(lines) > 1)


def _heart(rate_bpm: float | None, rsa_ms: float | None) -> tuple[str, str]:
    return "–" if rate_bpm is None else f"{rate_bpm:.0f}/min", "–" if rsa_ms is None else f"{rsa_ms:.0f}ms"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}%"

"""Sessions narrowed down: by programme, day, person and words. Where none is left, it is said what there is."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from device.language import tr
from device.library import journal
from device.library.journal import Journal
from device.recording.folders import SessionError, StoredSession
from drivers import stored

AGO = re.compile(r"(\d{1,5})([dw])")
DAYS = {"d": 1, "w": 7}
LONGEST_AGO_D = 365 * 100


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What sessions must have. people: one of these. words: a text in a line that one of them wrote, "" for any."""

    programme: str | None = None
    since: dt.datetime | None = None
    people: tuple[str, ...] = ()
    words: str | None = None


def since(text: str, now: dt.datetime) -> dt.datetime:
    """A moment: 2026-11-01, as a day begins by this machine's clock, or 30d or 6w before now. Raises ValueError."""
    if match := AGO.fullmatch(text):
        days = int(match[1]) * DAYS[match[2]]
        return now - dt.timedelta(days=min(days, LONGEST_AGO_D))
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007  a day of who asks, as the next line has it
        return day.astimezone()
    except (ValueError, OverflowError):
        neither = tr("{text!r} is neither a day, as in 2026-11-01, nor a time ago, as in 30d or 6w", text=text)
        raise ValueError(neither) from None


def narrow(sessions: Sequence[StoredSession], narrowed: Narrowed) -> tuple[list[StoredSession], list[str]]:
    """Those that have what is wanted, and what of them could not be looked at, and why.

    Raises SessionError, which says what there is, once none is left.
    """
    troubles: list[str] = []
    left = list(sessions)
    for wanted, has, told in (
        (narrowed.programme, lambda one: _programme(one) == narrowed.programme, _programmes),
        (narrowed.since, lambda one: _is_since(one, narrowed.since), _days),
        (narrowed.people, lambda one: set(narrowed.people) & set(one.people), _people),
        (narrowed.words, lambda one: _has_words(one, narrowed, troubles), _with_words),
    ):  # fmt: skip
        if wanted is not None and wanted != ():
            kept = [one for one in left if has(one)]
            if left and not kept:
                raise SessionError("; ".join([*troubles, told(left, narrowed)]))
            left = kept
    return left, troubles


def _programme(session: StoredSession) -> str | None:
    return session.info.programme if session.info else None


def _programmes(sessions: Sequence[StoredSession], narrowed: Narrowed) -> str:
    found = Counter(_programme(session) for session in sessions)
    there = [f"{name} ({count})" for name, count in sorted(found.items(), key=str) if name]
    if found[None]:
        there.append(tr("{count} without a programme", count=found[None]))
    had = tr("--program {name}: no session had it", name=narrowed.programme)
    return had + tr("; there are {words}", words=", ".join(there))


def _is_since(session: StoredSession, moment: dt.datetime | None) -> bool:
    return session.info is not None and moment is not None and session.info.began >= moment


def _days(sessions: Sequence[StoredSession], narrowed: Narrowed) -> str:
    newest = max((session.info.began for session in sessions if session.info), default=None)
    last = tr("the newest is of {when}", when=_minute(newest)) if newest else tr("none says when it was")
    if not narrowed.since:
        return last
    return tr("--since {when}: no session is; {last}", when=_minute(narrowed.since), last=last)


def _minute(moment: dt.datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _people(sessions: Sequence[StoredSession], narrowed: Narrowed) -> str:
    codes = sorted({code for session in sessions for code in session.people})
    theirs = tr("--person {codes}: no session is theirs", codes=tr(" or ").join(narrowed.people))
    return theirs + tr("; there are {words}", words=tr(" and ").join(codes) or tr("none"))


def words_of_one(session: StoredSession, people: Collection[str], tell: Callable[[str], None]) -> Journal | None:
    """What one person wrote; None if two sat there, and nobody said whose: each one's words are their own.

    tell: takes what could not be read, and why.
    """
    codes = [code for code in session.people if not people or code in people]
    if len(codes) != 1:
        return None
    try:
        return journal.read(session, codes[0])
    except SessionError as trouble:
        tell(tr("session {number}: {why}", number=session.number, why=trouble))
        return None


def _has_words(session: StoredSession, narrowed: Narrowed, troubles: list[str]) -> bool:
    each: Iterable[Sequence[str]] = [(code,) for code in narrowed.people] or [()]
    wanted = (narrowed.words or "").casefold()
    found = (words_of_one(session, people, troubles.append) for people in each)
    return any(wanted in line.text.casefold() for words in found if words for line in words.lines)


def _with_words(sessions: Sequence[StoredSession], narrowed: Narrowed) -> str:
    with_any = Narrowed(people=narrowed.people, words="")
    some = sum(_has_words(session, with_any, []) for session in sessions)
    two = tr("; of two people each one's are their own, with --person") * (
        not narrowed.people and any(len(session.people) > 1 for session in sessions)
    )
    no = tr("--words: no session has any")
    if narrowed.words:
        no = tr("--words: no session has {text!r} in its words", text=stored.shown(narrowed.words))
    return no + tr("; {count} of {all} have words", count=some, all=len(sessions)) + two

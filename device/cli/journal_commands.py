"""`ebb journal, attach`: lines and laboratory values of one's own to a session: listed, added, changed, taken back."""

from argparse import ArgumentTypeError, Namespace
from dataclasses import fields, replace
from typing import TypeVar

from device.app import boot_partition
from device.cli.arguments import argument, card_and_root, command, flag, identities, moment
from device.cli.asked_session import SESSION, one, words_of
from device.cli.removing import remove
from device.cli.width import say, width
from device.language import msgid, tr
from device.library import forgetting_words, journal, opened_sessions, stored_sessions
from device.library.journal import Journal, Line, Value
from device.recording.folders import SessionError, StoredSession
from device.settings.paths import boot_folder
from device.settings.tree import Config
from device.text import listed_words
from device.text.table import table

DOING = (
    *(
        argument(name, about, type=int, metavar="N")
        for name, about in (
            ("--change", "write anew what is at this number; what it was stays in the history"),
            ("--undo", "take back what was last written at this number; it stays in the history"),
            ("--forget", "remove what is at this number for good, with its history and copies, after asking"),
        )
    ),
    flag("--history", "list all that was ever written, also what was changed or taken back since"),
    flag("--yes", "do not ask"),
)
MEASURED = tuple(field.name for field in fields(Value) if field.name not in ("written_utc", "number"))
E = TypeVar("E", Line, Value)
UNREACHED = msgid(
    "Not within reach: what you copied yourself, what your shell remembers of the commands you typed, and traces that "
    "a memory card keeps until it writes over them."
)


def number(text: str) -> float:
    """An argument's value: a laboratory's result."""
    try:
        return float(text)
    except ValueError:
        raise ArgumentTypeError(tr("{text!r} is not a number like 12.1, with a point", text=text)) from None


@command(
    *SESSION,
    argument("text", "the line; without it, what is there is listed", nargs="*", default=[], metavar="WORDS"),
    argument("--at", "the moment of the session it speaks of", type=moment, metavar="12:30"),
    *DOING,
)
def _journal(ask: Namespace, config: Config) -> int:
    written = bool(ask.text) or ask.at is not None
    if not _writes(ask, written):
        return _without_writing(ask, config)
    if not ask.text and ask.change is None:
        raise SessionError(
            tr("--at: say what is to be kept of that moment, as in  ebb journal last slept well --at 12:30")
        )
    card, session, code, recorded = one(ask, config)
    text, at_s = " ".join(ask.text), ask.at
    if ask.change is not None:
        was = _was(session, code, ask.change, Line, "attach")
        text, at_s = text if ask.text else was.text, was.at_s if at_s is None else at_s
    number = journal.write_line(card, session, code, text, at_s, recorded.length_s, ask.change)
    return _say_kept(session, code, number)


@command(
    *SESSION,
    argument("--name", "what was measured", metavar="NAME"),
    argument("--unit", "its unit", metavar="UNIT"),
    argument("--method", "how it was measured", metavar="METHOD"),
    argument("--value", "the result, a number", type=number, metavar="VALUE"),
    argument("--at", "when the sample was taken", type=moment, dest="at_s", metavar="31:00"),
    *DOING,
)
def _attach(ask: Namespace, config: Config) -> int:
    given = {name: found for name in MEASURED if (found := getattr(ask, name)) is not None}
    if not _writes(ask, bool(given)):
        return _without_writing(ask, config)
    missing = [f"--{name.removesuffix('_s')}" for name in MEASURED if name not in given]
    if missing and ask.change is None:
        raise SessionError(tr("a laboratory value needs {missing} too", missing=tr(" and ").join(missing)))
    card, session, code, recorded = one(ask, config)
    was = None if ask.change is None else _was(session, code, ask.change, Value, "journal")
    value = replace(was, **given) if was else Value(**given)
    return _say_kept(session, code, journal.write_value(card, session, code, value, recorded.length_s, ask.change))


def _writes(ask: Namespace, given: bool) -> bool:
    """Whether something is to be written. given: what. Raises SessionError where two things are asked for at once."""
    asked = [name for name in ("change", "undo", "forget") if getattr(ask, name) is not None]
    asked += ["history"] * ask.history
    if asked[1:]:
        raise SessionError(tr("--{one} and --{other}: one at a time", one=asked[0], other=asked[1]))
    if given and asked and asked != ["change"]:
        raise SessionError(tr("--{one} takes nothing to write with it", one=asked[0]))
    if asked == ["change"] and not given:
        raise SessionError(tr("--change {number}: say what it is to be instead", number=ask.change))
    return given


def _without_writing(ask: Namespace, config: Config) -> int:
    """List, take back or remove; for these nobody opens the recording."""
    card, root = card_and_root(ask, config)
    session = opened_sessions.closed(card, root, ask.session, identities(ask))
    code = stored_sessions.whose(session, ask.person)
    if ask.undo is not None:
        now = journal.take_back(card, session, code, ask.undo)
        _print([listed_words.row(now)] if now else [])
        back = tr("what stood there before counts again") if now else tr("{number} is listed no more", number=ask.undo)
        say(tr("taken back: {back}. --history shows all that was written, and --forget removes it for good", back=back))
        return 0
    if ask.forget is not None:
        plan = forgetting_words.of_line(root, boot_folder() / boot_partition.WANTED, session, code, ask.forget)
        found = journal.read(session, code)
        there = replace(found, history=tuple(row for row in found.history if row.of == ask.forget))
        if there.history and not ask.yes:
            _print_history(there)
        whom = tr("line {line} of session {number} and its history", line=ask.forget, number=session.number)
        return remove(card, plan, whom, ask.yes, tr(UNREACHED))
    _list(session, code, ask.history)
    return 0


def _list(session: StoredSession, code: str, history: bool) -> None:
    found = words_of(session, code)
    if not (found.history if history else found.entries):
        again = tr(", and all that was has been taken back: see --history") * bool(found.history)
        say(tr("nothing is written to session {number}", number=session.number) + again)
    elif history:
        _print_history(found)
    else:
        _print([listed_words.row(entry) for entry in found.entries])
        if len(found.history) > len(found.entries):
            say(tr("some of it was changed or taken back: --history shows what it was"))


def _print_history(found: Journal) -> None:
    print(
        *table(listed_words.history_heads(), list(listed_words.history(found)), width(), listed_words.right(), keys=3),
        sep="\n",
    )


def _print(rows: list[tuple[str, str, str]]) -> None:
    if rows:
        print(*table(listed_words.heads(), rows, width(), listed_words.right(), keys=2), sep="\n")


def _was(session: StoredSession, code: str, number: int, kind: type[E], other: str) -> E:
    was = journal.standing(session, code, number)
    if not isinstance(was, kind):
        raise SessionError(
            tr(
                "{number} is of another kind: 'ebb {other} {session} --change {number}' changes it",
                number=number,
                other=other,
                session=session.number,
            )
        )
    return was


def _say_kept(session: StoredSession, code: str, number: int) -> int:
    """Say what stands there now, and how it is altered."""
    _print([listed_words.row(journal.standing(session, code, number))])
    whose = f" --person {code}" if len(session.people) > 1 else ""
    asked = f"'ebb journal {session.number}{whose}'"
    say(
        tr(
            "kept beside session {session}; {command} lists, and takes back with --undo {number}",
            session=session.number,
            command=asked,
            number=number,
        )
    )
    return 0

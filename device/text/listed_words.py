"""What a person added to a session, as rows for them to read."""

import datetime as dt
from collections.abc import Iterator

from device.library.journal import Entry, Journal, Value
from device.library.journal_rows import CHANGE, UNDO
from device.text.numbers import clock, stamp

HEADS = ("no", "at", "")
HISTORY_HEADS = ("no", "written", "at", "")
RIGHT = ("no", "at")


def entry(what: Entry) -> str:
    """A line, or a laboratory value, as one line."""
    if isinstance(what, Value):
        return f"{what.name} {what.value:.12g} {what.unit} ({what.method})"
    return " ".join(what.text.split())


def row(what: Entry) -> tuple[str, str, str]:
    """Its number, its moment, and what it says."""
    return str(what.number), "" if what.at_s is None else clock(what.at_s), entry(what)


def history(journal: Journal) -> Iterator[tuple[str, str, str, str]]:
    """Everything that was written, in the order in which it was: number, when, the moment, and what."""
    for each in journal.history:
        written = stamp(dt.datetime.fromisoformat(each.written_utc)) if each.written_utc else "–"
        if each.entry is None:
            yield "", written, "", f"{each.of} taken back" * (each.kind == UNDO)
            continue
        _, at, said = row(each.entry)
        number, instead = (str(each.number), "") if each.kind != CHANGE else ("", f"{each.of} instead: ")
        yield number, written, at, instead + said

"""What a person added to a session, as rows for them to read."""

import datetime as dt
from collections.abc import Iterator

from device.language import decimal, ptr, tr
from device.library.journal import Entry, Journal, Value
from device.library.journal_rows import CHANGE, UNDO
from device.text.numbers import clock, stamp


def heads() -> tuple[str, str, str]:
    """Of `row`."""
    return ptr("number", "no"), tr("at"), ""


def history_heads() -> tuple[str, str, str, str]:
    """Of `history`."""
    return ptr("number", "no"), tr("written"), tr("at"), ""


def right() -> tuple[str, str]:
    """Of numbers, which are aligned to the right."""
    return ptr("number", "no"), tr("at")


def entry(what: Entry) -> str:
    """A line, or a laboratory value, as one line."""
    if isinstance(what, Value):
        return f"{what.name} {decimal(f'{what.value:.12g}')} {what.unit} ({what.method})"
    return " ".join(what.text.split())


def row(what: Entry) -> tuple[str, str, str]:
    """Its number, its moment, and what it says."""
    return str(what.number), "" if what.at_s is None else clock(what.at_s), entry(what)


def history(journal: Journal) -> Iterator[tuple[str, str, str, str]]:
    """Everything that was written, in the order in which it was: number, when, the moment, and what."""
    for each in journal.history:
        written = stamp(dt.datetime.fromisoformat(each.written_utc)) if each.written_utc else "–"
        if each.entry is None:
            yield "", written, "", tr("{number} taken back", number=each.of) * (each.kind == UNDO)
            continue
        _, at, said = row(each.entry)
        if each.kind == CHANGE:
            yield "", written, at, tr("{number} instead: {words}", number=each.of, words=said)
        else:
            yield str(each.number), written, at, said

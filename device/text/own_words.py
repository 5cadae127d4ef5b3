"""What a person marked, wrote and attached to a session, as tables of a page; whole, or as much as has room."""

import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from device.language import decimal, msgid, ntr, tr
from device.library.journal import Journal, Line, Value
from device.recording import annotation, events
from device.recording.annotation import Note
from device.recording.reader import Recorded
from device.text.listed_words import entry
from device.text.numbers import when
from device.text.page_table import PageTable

IN_THEIR_WORDS, PRESSED = msgid("In their words"), msgid("the button was pressed")
CAPITAL = 1.5  # width of one, of that of a small letter
MOST_LINES = 3  # of what one line says, where all of it has no room

Moment = tuple[float, Note | Line | Value]


def moments(recorded: Recorded, journal: Journal) -> list[Moment]:
    """Marks, lines and laboratory values with a time, in order."""
    found: list[Moment] = [(n.onset_s, n) for n in events.marks(recorded.notes)]
    found += [(line.at_s, line) for line in journal.lines if line.at_s is not None]
    found += [(value.at_s, value) for value in journal.values]
    return sorted(found, key=lambda moment: moment[0])


def tables(moments: Sequence[Moment], journal: Journal, told: Callable[[float], str]) -> Iterator[PageTable]:
    """What people marked and wrote, and laboratory values, numbered from 1 as in the plots; no table is empty.

    told: makes words of a session time.
    """
    marks, values = [], []
    for number, (t_s, what) in enumerate(moments, 1):
        if isinstance(what, Value):
            values.append((str(number), told(t_s), what.name, decimal(f"{what.value:.12g}"), what.unit, what.method))
        else:
            kind = tr("Mark") if isinstance(what, Note) else tr("Line")
            marks.append((str(number), told(t_s), kind, _in_a_line(what)))
    lines = [line for line in journal.lines if line.at_s is None]
    written = [(when(datetime.fromisoformat(line.written_utc)), line.text) for line in lines]
    found = (
        PageTable(tr("Dotted lines in the plots, by number."),
                  (tr("No."), tr("At"), tr("What"), tr(IN_THEIR_WORDS)), marks, True),
        PageTable(tr("Laboratory values, added by hand for samples taken at these moments. Ebb did not measure them."),
                  (tr("No."), tr("At"), tr("Name"), tr("Value"), tr("Unit"), tr("Method")), values),
        PageTable(tr("Lines about the whole session."), (tr("Written"), tr(IN_THEIR_WORDS)), written, True),
    )  # fmt: skip
    return (table for table in found if table.rows)


def in_short(
    moments: Sequence[Moment], journal: Journal, told: Callable[[float], str], lines: int, letters: int
) -> tuple[PageTable, str]:
    """As much of it as has room in so many lines of so many letters, and a sentence on what has none; empty if all has.

    What was written of the whole session comes first.
    """
    rows = [("", "", line.text) for line in journal.lines if line.at_s is None]
    rows += [(str(number), told(t_s), _in_a_line(what)) for number, (t_s, what) in enumerate(moments, 1)]
    kept: list[tuple[str, str, str]] = []
    for number, at, text in rows:
        short = _cut(text, max(1, min(MOST_LINES, lines)) * letters)
        lines -= needed(short, letters)
        if lines < 0:
            break
        kept.append((number, at, short))
    caption = tr("By the number of its dotted line. Laboratory values were added by hand; Ebb did not measure them.")
    untold, more = len(rows) - len(kept), ""
    if untold:
        more = ntr("And {count} more line, on the whole page.", "And {count} more lines, on the whole page.", untold)
    return PageTable(caption, (tr("No."), tr("At"), tr(IN_THEIR_WORDS)), kept, True), more


def needed(text: str, letters: int) -> int:
    """Lines that a text takes where so many letters of usual width make one."""
    widths = (2.0 if unicodedata.east_asian_width(c) in "WF" else CAPITAL if c.isupper() else 1.0 for c in text)
    return max(1, math.ceil(sum(widths) / letters))


def _cut(text: str, letters: int) -> str:
    """One line of at most so many letters, ended between two words where it has any."""
    text = " ".join(text.split())
    return text if len(text) <= letters else f"{text[:letters].rsplit(' ', 1)[0]} …"


def _in_a_line(what: Note | Line | Value) -> str:
    if isinstance(what, Note):
        return what.text.removeprefix(annotation.MARK).removeprefix(": ") or tr(PRESSED)
    return entry(what)

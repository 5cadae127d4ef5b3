"""The words of a report's page around its figures: title, head, tables of numbers and of moments, gaps, foot."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np

from device import version
from device.library.journal import Journal, Line, Value
from device.recording import annotation, events
from device.recording.annotation import Note
from device.recording.fields import AROUSAL, EDA, HEART_RATE, PACE
from device.recording.reader import Recorded
from device.recording.session_info import SessionInfo
from device.settings.toml import all_values
from device.settings.tree import DEFAULTS
from device.text import summary_sentences
from device.text.availability import skin_missing
from device.text.numbers import ROUND_S, clock, lasting, when
from device.text.series import known, median
from device.text.states import state

KINDS = {
    "solo": "the lamp led the breath by light and touch",
    "lamp": "the lamp led the breath by light and touch; a press of its button had begun it",
    "log": "the lamp stayed dark and only listened",
    "log-lit": "the lamp showed one dim point and only listened",
    "shared": "the lamp led one breath for two by light and touch",
}
SIMULATED = "Simulated: no body was measured. A program made these signals, to try the lamp."
CLOCK_NOT_SET = "The lamp's clock was not set, so date and time may be wrong."
IN_NUMBERS, IN_A_SHARED_SESSION, TOGETHER, MOMENTS = "The same in numbers", "In a shared session", "Together", "Moments"
GAPS, NOT_MEASURED = "Gaps, and what the lamp said of its own parts", "What was not measured"
UNITS = "µS: microsiemens. ms: thousandths of a second. The page loads nothing, runs nothing and sends nothing."
PARTS = 12  # of a session in numbers

Moment = tuple[float, Note | Line | Value]


class TextTable(NamedTuple):
    """A table in words. quotes: whether its last column is what somebody wrote, line by line."""

    caption: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    quotes: bool = False


def title(number: int, people: Sequence[str], both: bool) -> str:
    """Of the page. both: it is for two, who agreed to it."""
    return f"Session {number}" + (f", person {people[0]}" if len(people) == 1 else ", for both" * both)


def person(code: str) -> str:
    """Heading of what is one's own, where there are two."""
    return f"Person {code}"


def measured(code: str | None) -> str:
    """Heading of what was measured. code: of whom, where there are two."""
    return "What was measured" + (f" of person {code}" if code else "")


def above_title(first: Recorded, info: SessionInfo | None) -> Iterator[tuple[str, str]]:
    """(kind, sentence): that nobody was measured, or a guest."""
    if first.simulated:
        yield "simulated", SIMULATED
    if info and info.played:
        yield "notice", f"Played to the lamp from a file ({info.played}): nobody sat beside it."
    if info and first.code in info.guests:
        yield "notice", summary_sentences.GUEST


def below_title(first: Recorded) -> Iterator[tuple[str, str]]:
    """(kind, sentence): when, how long, what kind of session, and how it ended."""
    kind = KINDS.get(first.mode or "", "the kind of session was not noted")
    yield "when", f"{when(first.began)} · {lasting(first.length_s)} long · {kind}"
    ended = f"{summary_sentences.ended(first)} Times on this page count from the beginning of the session."
    yield ("when", ended) if first.synchronised else ("when notice", f"{CLOCK_NOT_SET} {ended}")


def agreed(at_s: float) -> str:
    """When two people had agreed to a page for both."""
    return f"At {clock(at_s)} both of you had said yes to this page."


def in_numbers(recorded: Recorded) -> TextTable:
    """The course of a session in at most PARTS parts, for those who cannot see the plots or want to read a value."""
    each = next((float(s) for s in ROUND_S if recorded.length_s / s <= PARTS), recorded.length_s)
    heart, pace, arousal = (recorded.signal(label) for label in (HEART_RATE, PACE, AROUSAL))
    skin, on, rate = recorded.skin_usiemens(), skin_missing(recorded) == "", recorded.rate_hz(EDA)
    breaths, responses = events.breath_rsa(recorded.notes), events.responses(recorded.notes)
    rows: list[tuple[str, ...]] = []
    for begin in np.arange(0, recorded.length_s, each).tolist():
        end = min(begin + each, recorded.length_s)
        seconds = slice(int(begin), int(np.ceil(end)))
        fast = slice(int(begin * rate), int(np.ceil(end * rate)))
        settled = known(arousal[seconds])
        rows.append((
            f"{clock(begin)}–{clock(end)}",
            median(heart[seconds], ".0f"),
            median(pace[seconds], ".1f"),
            median(np.array([b.rsa_ms for b in breaths if begin <= b.t_s < end]), ".0f"),
            median(skin[fast], ".2f"),
            str(sum(begin <= t_s < end for t_s, _ in responses)) if on[seconds].any() else "–",
            state(float(np.median(settled))) if len(settled) else "–",
        ))  # fmt: skip
    heads = (
        "From–to",
        "Pulse, /min",
        "Breath asked, /min",
        "Swing, ms",
        "Skin, µS",
        "Responses",
        "Settled or activated",
    )
    return TextTable("Medians of each part; responses are counted. – is not known, or not asked.", heads, rows)


def moments(recorded: Recorded, journal: Journal) -> list[Moment]:
    """Marks, lines and laboratory values with a time, in order."""
    found: list[Moment] = [(n.onset_s, n) for n in events.marks(recorded.notes)]
    found += [(line.at_s, line) for line in journal.lines if line.at_s is not None]
    found += [(value.at_s, value) for value in journal.values]
    return sorted(found, key=lambda moment: moment[0])


def moment_tables(moments: Sequence[Moment], journal: Journal) -> Iterator[TextTable]:
    """What people marked and wrote, and laboratory values, numbered from 1 as in the plots; no table is empty."""
    marks, values = [], []
    for number, (t_s, what) in enumerate(moments, 1):
        if isinstance(what, Value):
            values.append((str(number), clock(t_s), what.name, f"{what.value:g}", what.unit, what.method))
        else:
            kind = "Mark" if isinstance(what, Note) else "Line"
            text = what.text.removeprefix(annotation.MARK).removeprefix(": ") or "the button was pressed"
            marks.append((str(number), clock(t_s), kind, text))
    lines = [line for line in journal.lines if line.at_s is None]
    written = [(when(datetime.fromisoformat(line.written_utc)), line.text) for line in lines]
    tables = (
        TextTable("Dotted lines in the plots, by number.", ("No.", "At", "What", "In their words"), marks, True),
        TextTable("Laboratory values, added by hand for samples taken at these moments. Ebb did not measure them.",
                  ("No.", "At", "Name", "Value", "Unit", "Method"), values),
        TextTable("Lines about the whole session.", ("Written", "In their words"), written, True),
    )  # fmt: skip
    return (table for table in tables if table.rows)


def not_recorded(gaps_s: float) -> str:
    """How much never reached the card."""
    return f"In all, {lasting(gaps_s)} of this session were not recorded."


def foot(info: SessionInfo | None, people: Mapping[str, Recorded]) -> str:
    """What the lamp listened to, versions, settings, units."""
    versions = ", ".join(sorted({r.version for r in people.values()}))
    sentences = [f"Recorded by Ebb {versions}. This page was written by Ebb {version()}."]
    if info:
        sentences.insert(0, f"The lamp listened to: {info.world}.")
    own = all_values(DEFAULTS)
    changed = [f"{key} = {value}" for key, value in (info.settings if info else {}).items() if own.get(key) != value]
    if changed:
        sentences.append(f"Settings other than Ebb's own: {', '.join(changed)}.")
    return " ".join([*sentences, UNITS])

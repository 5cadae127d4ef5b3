"""A recorded session as lines of one screen: what was measured over time, and what was not. Missing is blank."""

import numpy as np

from device.library.journal import Journal
from device.model import ACTIVATED_ABOVE, SETTLED_BELOW, Array
from device.recording import annotation, events
from device.recording.fields import AROUSAL, HEART_RATE, RSA
from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from device.recording.summary import Summary
from device.text.numbers import UNKNOWN, known, minutes

BARS = "▁▂▃▄▅▆▇█"
LABEL = 23  # columns before a curve
MOST_WORDS = 6
STATES = ((SETTLED_BELOW, "·"), (ACTIVATED_ABOVE, "-"), (2.0, "^"))


def overview(session: StoredSession, recorded: Recorded, numbers: Summary, journal: Journal, width: int) -> list[str]:
    """The lines, each at most width characters."""
    columns = max(10, width - LABEL - 14)
    lines = [
        _heading(session, recorded),
        "" if recorded.synchronised else "Its date may be wrong: the clock was not set.",
        "",
        _curve("heart", _columns(recorded.signal(HEART_RATE), columns), "/min"),
        _curve("swing with the breath", _columns(recorded.signal(RSA), columns), "ms"),
        _curve("skin", _columns(recorded.skin_usiemens(), columns), "µS"),
        f"{'settled ·  activated ^':<{LABEL}}{_states(recorded, columns)}",
        f"{'':<{LABEL}}0:00{minutes(recorded.length_s):>{columns - 4}}",
        "",
        _counts(numbers),
        *(f"  {line}" for line in _events(recorded, journal)),
    ]
    return [line[:width].rstrip() for line in lines]


def _heading(session: StoredSession, recorded: Recorded) -> str:
    who = f", person {recorded.code}" if len(session.people) > 1 else ""
    what = f"{'SIMULATED: ' * recorded.simulated}session {session.number}{who}, {recorded.mode or 'a recording'}"
    return f"{what}, {minutes(recorded.length_s)}, {recorded.began:%Y-%m-%d %H:%M} UTC"


def _columns(values: Array, columns: int) -> list[float | None]:
    """Medians of equal shares of the session; None where half of one or more is unknown."""
    parts = [(known(part), len(part)) for part in np.array_split(values, columns)]
    return [float(np.median(found)) if 2 * len(found) > length else None for found, length in parts]


def _curve(name: str, values: list[float | None], unit: str) -> str:
    found = [v for v in values if v is not None]
    if not found:
        return f"{name:<{LABEL}}{UNKNOWN} in this session"
    low, high = min(found), max(found)
    step = (high - low) / (len(BARS) - 1) or 1.0
    curve = "".join(" " if v is None else BARS[round((v - low) / step)] for v in values)
    digits = 1 if high < 10 else 0
    return f"{name:<{LABEL}}{curve} {low:.{digits}f}-{high:.{digits}f} {unit}"


def _states(recorded: Recorded, columns: int) -> str:
    arousal = _columns(recorded.signal(AROUSAL), columns)
    if not any(v is not None for v in arousal):
        return f"{UNKNOWN} in this session"
    return "".join(" " if v is None else next(sign for below, sign in STATES if v < below) for v in arousal)


def _counts(s: Summary) -> str:
    share = "nothing" if not s.usable_share else f"{100 * s.usable_share:.0f} %"
    counts = [f"a heart rate in {share} of the time", f"{s.beats} beats", f"{s.marks} marks"]
    if s.gaps_s:
        counts.append(f"{s.gaps_s:.0f} s never reached the card")
    return ", ".join(counts)


def _events(recorded: Recorded, journal: Journal) -> list[str]:
    """Marks, words and values, by their moment; the rest of a long list is counted."""
    rows = [(n.onset_s, "marked") for n in events.marks(recorded.notes)]
    contacts = events.hand_contacts(recorded.notes, recorded.length_s)
    rows += [(begin_s, f"hands joined, until {minutes(end_s)}") for begin_s, end_s in contacts]
    rows += [(line.at_s, " ".join(line.text.split())) for line in journal.lines if line.at_s is not None]
    rows += [(v.at_s, f"{v.name} {v.value:g} {v.unit} ({v.method})") for v in journal.values]
    rows += [(n.onset_s, n.text) for n in recorded.notes if n.text.startswith((annotation.LAMP, annotation.GAP))]
    lines = [f"{minutes(at_s):>7}  {text}" for at_s, text in sorted(rows)]
    lines += [f"{'':>7}  {' '.join(line.text.split())}" for line in journal.lines if line.at_s is None]
    more = len(lines) - MOST_WORDS
    return lines if more <= 0 else [*lines[:MOST_WORDS], f"{'':>7}  and {more} more, all in the report"]

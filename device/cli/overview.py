"""A recorded session on one screen of a terminal: what was measured over time, and what was not. Missing is blank."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from device.library.journal import Words
from device.model import ACTIVATED_ABOVE, SETTLED_BELOW
from device.recording import annotation
from device.recording.folders import StoredSession
from device.recording.on_skin import skin_usiemens
from device.recording.reader import Recorded
from device.recording.summary import Summary
from device.text.moment import minutes

BARS = "▁▂▃▄▅▆▇█"
LABEL = 23  # columns before a curve
MOST_WORDS = 6
STATES = ((SETTLED_BELOW, "·"), (ACTIVATED_ABOVE, "-"), (2.0, "^"))


def glance(kept: StoredSession, recorded: Recorded, summed: Summary, words: Words, width: int) -> list[str]:
    """The screen's lines, each at most width characters."""
    columns = max(10, width - LABEL - 14)
    lines = [
        _head(kept, recorded),
        "" if recorded.synchronised else "Its date may be wrong: the clock was not set.",
        "",
    ]
    for name, values, unit in (
        ("heart", recorded.signal("Heart rate"), "/min"),
        ("swing with the breath", recorded.signal("Swing"), "ms"),
        ("skin", skin_usiemens(recorded), "µS"),
    ):
        lines.append(_curve(name, _columns(values, columns), unit))
    lines.append(f"{'settled ·  activated ^':<{LABEL}}{_states(recorded, columns)}")
    lines += [f"{'':<{LABEL}}{_axis(recorded.length_s, columns)}", ""]
    lines.append(_usable(summed))
    lines += [f"  {line}" for line in _told(recorded, words)]
    return [line[:width].rstrip() for line in lines]


def _head(kept: StoredSession, recorded: Recorded) -> str:
    who = f", person {recorded.code}" if len(kept.people) > 1 else ""
    world = "SIMULATED: " if recorded.simulated else ""
    when = f"{recorded.began:%Y-%m-%d %H:%M} UTC"
    return f"{world}session {kept.number}{who}, {recorded.mode or 'a recording'}, {minutes(recorded.length_s)}, {when}"


def _columns(values: NDArray[np.float64], columns: int) -> list[float | None]:
    """Medians of equal shares of the session; None where half of one or more is unknown."""
    told: list[float | None] = []
    for part in np.array_split(values, columns):
        there = part[~np.isnan(part)]
        told.append(float(np.median(there)) if 2 * len(there) > len(part) else None)
    return told


def _curve(name: str, values: list[float | None], unit: str) -> str:
    known = [v for v in values if v is not None]
    if not known:
        return f"{name:<{LABEL}}not known in this session"
    low, high = min(known), max(known)
    step = (high - low) / (len(BARS) - 1) or 1.0
    curve = "".join(" " if v is None else BARS[round((v - low) / step)] for v in values)
    digits = 1 if high < 10 else 0
    return f"{name:<{LABEL}}{curve} {low:.{digits}f}-{high:.{digits}f} {unit}"


def _states(recorded: Recorded, columns: int) -> str:
    told = _columns(recorded.signal("Arousal"), columns)
    if not any(v is not None for v in told):
        return "not known in this session"
    return "".join(" " if v is None else next(sign for below, sign in STATES if v < below) for v in told)


def _axis(length_s: float, columns: int) -> str:
    end = minutes(length_s)
    return "0:00" + end.rjust(columns - 4)


def _usable(s: Summary) -> str:
    share = "nothing" if not s.usable_share else f"{100 * s.usable_share:.0f} %"
    told = [f"a heart rate in {share} of the time", f"{s.beats} beats", f"{s.marks} marks"]
    if s.gaps_s:
        told.append(f"{s.gaps_s:.0f} s never reached the card")
    return ", ".join(told)


def _told(recorded: Recorded, words: Words) -> list[str]:
    """Marks, words and values, by their moment; the rest of a long list is counted."""
    told = [(n.onset_s, "marked") for n in annotation.marks(recorded.notes)]
    told += [
        (begin_s, f"hands joined, until {minutes(end_s)}")
        for begin_s, end_s in annotation.hand_contacts(recorded.notes, recorded.length_s)
    ]
    told += [(line.at_s, " ".join(line.text.split())) for line in words.lines if line.at_s is not None]
    told += [(v.at_s, f"{v.name} {v.value:g} {v.unit} ({v.method})") for v in words.values]
    told += [
        (n.onset_s, n.text)
        for n in (
            *annotation.starting_with(recorded.notes, "Lamp: "),
            *annotation.starting_with(recorded.notes, "Gap: "),
        )
    ]
    lines = [f"{minutes(at_s):>7}  {text}" for at_s, text in sorted(told)]
    lines += [f"{'':>7}  {' '.join(line.text.split())}" for line in words.lines if line.at_s is None]
    more = len(lines) - MOST_WORDS
    return lines if more <= 0 else [*lines[:MOST_WORDS], f"{'':>7}  and {more} more, all in the report"]

"""A person's weeks as lines of a terminal: what was done and what was usual. Missing is blank, nothing is judged."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from device.library import trend
from device.library.trend import BEFORE, Reading, Week
from device.text.numbers import MONTHS, UNKNOWN, counted, minutes, stamp
from device.text.series import bars, span
from device.text.table import fill

HEADS = ("week from", "programme", "sessions", "time", "heart", "swing", "settled", "RMSSD")
RIGHT = HEADS[2:]
CLOCK_NOT_SET = "The lamp's clock was not set in some of them, so they may stand in the wrong week."
SIMULATED = "simulated"
MORNING = "morning"
"""The programme whose every session is meant as a reading at rest."""
BREATHING = (
    "RMSSD depends on how fast and how deep one breathes, which is not measured while nothing paces it, and on sleep, "
    "posture and much else. A single reading says little."
)
LABEL, RANGE = 9, 14  # columns before a curve, and after it
WIDEST = 4  # columns of a week
A_YEAR = 52  # weeks


class Measure(NamedTuple):
    """What is drawn of a programme: what it is called in code, in a terminal and on a page, and how it is found.

    least: from the bottom to the top of a drawing, in its unit.
    """

    name: str
    heading: str
    title: str
    unit: str
    of: Callable[[Week | Reading], float | None]
    about: str
    least: float


MEASURES = (
    Measure("rmssd", "RMSSD", "RMSSD at rest", "ms", lambda one: one.rmssd_ms,
            "How much one interval between beats differs from the next, in two quiet minutes without a pace.", 20.0),
    Measure("heart", "heart", "Pulse rate", "/min", lambda one: one.heart_rate_bpm, "The median of each session.",
            20.0),
    Measure("swing", "swing", "Swing with the breath", "ms", lambda one: one.rsa_ms,
            "How far the heart swings with each breath: the median of each session.", 40.0),
)  # fmt: skip


def row(week: Week) -> tuple[str, ...]:
    """A week as the cells of a table."""
    share = week.settled_share
    return (
        f"{week.begins:%Y-%m-%d}", week.programme, str(week.sessions), minutes(60 * week.minutes),
        _shown(week.heart_rate_bpm, "/min"), _shown(week.rsa_ms, "ms"), "–" if share is None else f"{100 * share:.0f}%",
        _shown(week.rmssd_ms, "ms"),
    )  # fmt: skip


def _shown(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:.0f}{unit}"


def curves(mondays: Sequence[dt.date], weeks: Sequence[Week], width: int) -> Iterator[str]:
    """Lines of one programme: a curve a measure, of the newest of these weeks that there is room for."""
    by_day, room = {week.begins: week for week in weeks}, max(1, width - LABEL - RANGE)
    each = max(1, min(WIDEST, room // len(mondays)))
    newest = mondays[-(room // each) :]
    for measure in MEASURES:
        values = [measure.of(by_day[day]) if day in by_day else None for day in newest]
        if any(v is not None for v in values):
            wide = [v for v in values for _ in range(each)]
            yield f"  {measure.heading:<{LABEL - 2}}{bars(wide, measure.least)} {span(values, measure.unit)}"
    if not any(measure.of(week) is not None for week in weeks for measure in MEASURES):
        yield f"  {UNKNOWN}: nothing of a heart"
        return
    first, last = (label(at, len(mondays)) for at in (newest[0], newest[-1]))
    columns = each * len(newest)
    yield " " * LABEL + (f"{first}{last:>{columns - len(first)}}" if columns > len(first + last) else first)


def label(date: dt.date, weeks: int) -> str:
    """7 Sep; of so many weeks that this would be said twice, Sep 2026."""
    month = MONTHS[date.month - 1][:3]
    return f"{date.day} {month}" if weeks <= A_YEAR else f"{month} {date.year}"


def newest(shown: Sequence[Reading], every: Sequence[Reading]) -> str:
    """The newest reading at rest beside what was usual before it, and no more than that; empty where none was meant.

    shown: readings of one programme; every: all there are of it.
    """
    reading, days = shown[-1], BEFORE.days
    tried = reading.programme == MORNING and reading.heart_rate_bpm is not None
    if not tried and all(one.rmssd_ms is None for one in shown):
        return ""
    now = f"{stamp(reading.began, reading.began.tzinfo)}: "
    if reading.rmssd_ms is None:
        now += "RMSSD is not known: it takes two quiet minutes in one piece, and a regular rhythm."
    else:
        now += f"RMSSD {reading.rmssd_ms:.0f}\u00a0ms."
    usual = trend.usual(every, reading.began)
    readings = f"Your {counted(usual.count, 'reading')} of the {days} days before"
    if usual.median_ms is None or usual.low_ms is None or usual.high_ms is None:
        return f"{now} {readings}: too few to say what is usual for you, which takes {trend.ENOUGH}."
    between = f"eight in ten of them from {usual.low_ms:.0f} to {usual.high_ms:.0f}\u00a0ms"
    return f"{now} {readings}: median {usual.median_ms:.0f}\u00a0ms, {between}."


def programme(name: str, mondays: Sequence[dt.date], weeks: Sequence[Week], said: str, width: int) -> Iterator[str]:
    """The lines of one programme. said: what there is to say of its newest reading, if anything."""
    yield name
    yield from curves(mondays, weeks, width)
    if said:
        yield from fill(said, width, "  ", "  ")

"""A person's weeks as lines of a terminal: what was done and what was usual. Missing is blank, nothing is judged."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from device.language import msgid, ntr, tr
from device.library import trend
from device.library.trend import BEFORE, Reading, Week
from device.text.numbers import MONTHS, minutes, stamp
from device.text.series import bars, span
from device.text.table import fill

PROGRAMME = msgid("programme")
HEADS = (
    msgid("week from"), PROGRAMME, msgid("sessions"), msgid("time"), msgid("heart"), msgid("swing"), msgid("settled"),
    "RMSSD",
)  # fmt: skip
CLOCK_NOT_SET = msgid("The lamp's clock was not set in some of them, so they may stand in the wrong week.")
SIMULATED = msgid("simulated")
MORNING = "morning"
"""The programme whose every session is meant as a reading at rest."""
BREATHING = msgid(
    "RMSSD depends on how fast and how deep one breathes, which is not measured while nothing paces it, and on sleep, "
    "posture and much else. A single reading says little."
)
SETTLED = msgid(
    "Settled: of the time for which it is known, the share in which heart and skin were below what is usual for you; a "
    "week's is the median of its sessions."
)
LABEL, RANGE = 9, 14  # columns before a curve at least, and after it
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
    Measure("rmssd", "RMSSD", msgid("RMSSD at rest"), "ms", lambda one: one.rmssd_ms,
            msgid("How much one interval between beats differs from the next, in two quiet minutes without a pace."),
            20.0),
    Measure("heart", msgid("heart"), msgid("Pulse rate"), "/min", lambda one: one.heart_rate_bpm,
            msgid("The median of each session."), 20.0),
    Measure("swing", msgid("swing"), msgid("Swing with the breath"), "ms", lambda one: one.rsa_ms,
            msgid("How far the heart swings with each breath: the median of each session."), 40.0),
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


def _margin() -> int:
    """Columns before a curve, in which the longest name has room."""
    return max(LABEL, *(len(tr(measure.heading)) + 3 for measure in MEASURES))


def curves(mondays: Sequence[dt.date], weeks: Sequence[Week], width: int) -> Iterator[str]:
    """Lines of one programme: a curve a measure, of the newest of these weeks that there is room for."""
    by_day, margin = {week.begins: week for week in weeks}, _margin()
    room = max(1, width - margin - RANGE)
    each = max(1, min(WIDEST, room // len(mondays)))
    newest = mondays[-(room // each) :]
    for measure in MEASURES:
        values = [measure.of(by_day[day]) if day in by_day else None for day in newest]
        if any(v is not None for v in values):
            wide = [v for v in values for _ in range(each)]
            yield f"  {tr(measure.heading):<{margin - 2}}{bars(wide, measure.least)} {span(values, measure.unit)}"
    if not any(measure.of(week) is not None for week in weeks for measure in MEASURES):
        yield f"  {tr('not known: nothing of a heart')}"
        return
    first, last = (label(at, len(mondays)) for at in (newest[0], newest[-1]))
    columns = each * len(newest)
    yield " " * margin + (f"{first}{last:>{columns - len(first)}}" if columns > len(first + last) else first)


def label(date: dt.date, weeks: int) -> str:
    """7 Sep; of so many weeks that this would be said twice, Sep 2026."""
    month = tr(MONTHS[date.month - 1])[:3]
    return tr("{day} {month}", day=date.day, month=month) if weeks <= A_YEAR else f"{month} {date.year}"


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
        now += tr("RMSSD is not known: it takes two quiet minutes in one piece, and a regular rhythm.")
    else:
        now += f"RMSSD {reading.rmssd_ms:.0f}\u00a0ms."
    usual = trend.usual(every, reading.began)
    if usual.median_ms is None or usual.low_ms is None or usual.high_ms is None:
        few = ntr(
            "Your {count} reading of the {days} days before: too few to say what is usual for you, which takes "
            "{enough}.",
            "Your {count} readings of the {days} days before: too few to say what is usual for you, which takes "
            "{enough}.",
            usual.count, days=days, enough=trend.ENOUGH,
        )  # fmt: skip
        return f"{now} {few}"
    low, high = f"{usual.low_ms:.0f}", f"{usual.high_ms:.0f}"
    if low == high:
        alike = ntr(
            "Your {count} reading of the {days} days before: median {median:.0f}\u00a0ms, eight in ten of them at "
            "{low}\u00a0ms.",
            "Your {count} readings of the {days} days before: median {median:.0f}\u00a0ms, eight in ten of them at "
            "{low}\u00a0ms.",
            usual.count, days=days, median=usual.median_ms, low=low,
        )  # fmt: skip
        return f"{now} {alike}"
    readings = ntr(
        "Your {count} reading of the {days} days before: median {median:.0f}\u00a0ms, eight in ten of them from "
        "{low:.0f} to {high:.0f}\u00a0ms.",
        "Your {count} readings of the {days} days before: median {median:.0f}\u00a0ms, eight in ten of them from "
        "{low:.0f} to {high:.0f}\u00a0ms.",
        usual.count, days=days, median=usual.median_ms, low=usual.low_ms, high=usual.high_ms,
    )  # fmt: skip
    return f"{now} {readings}"


def programme(name: str, mondays: Sequence[dt.date], weeks: Sequence[Week], said: str, width: int) -> Iterator[str]:
    """The lines of one programme. said: what there is to say of its newest reading, if anything."""
    yield name
    yield from curves(mondays, weeks, width)
    if said:
        yield from fill(said, width, "  ", "  ")

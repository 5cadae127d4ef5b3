"""The words of a page of weeks around its figures: title, captions, tables of numbers, foot."""

import datetime as dt
from collections.abc import Sequence

from device import version
from device.library.trend import BEFORE, ENOUGH, Reading, Week
from device.text.numbers import MONTHS, counted, lasting
from device.text.page_table import PageTable
from device.text.report_page import UNITS
from device.text.series import span
from device.text.weeks import A_YEAR, HEADS, Measure, label, row

HOW_TO_READ = "How to read this"
HOW = (
    "Every programme stands for itself: numbers of a paced breath and of a free one cannot be held against each other.",
    "What is usual is your own, of your own sessions before; nobody else is in it.",
    "A week without a session is a gap. Nights of guests, as 'ebb notme' says them, are left out.",
    "RMSSD: the root of the mean square of differences between neighbouring intervals, of a pulse and not of an ECG.",
)


def title(code: str) -> str:
    """Of a page."""
    return f"Weeks of person {code}"


def span_of(mondays: Sequence[dt.date], shown: Sequence[Reading]) -> str:
    """Which weeks a page is of, and how much there was in them."""
    last = mondays[-1] + dt.timedelta(days=6)
    first, last_day = (f"{at.day} {MONTHS[at.month - 1]} {at.year}" for at in (mondays[0], last))
    whole_s = 60 * sum(one.minutes for one in shown)
    return f"{first} to {last_day}: {counted(len(shown), 'session')}, {lasting(whole_s)} in all"


def heading(measure: Measure) -> str:
    """Of a plot."""
    return f"{measure.title}, {measure.unit}"


def caption(measure: Measure) -> str:
    """Below a plot."""
    band = f" Shaded: from where to where eight in ten readings of the {BEFORE.days} days before that week lay"
    band += f", once there are {ENOUGH}."
    return f"{measure.about} A point is a session, a line the median of a week." + band * (measure.name == "rmssd")


def aloud(measure: Measure, shown: Sequence[Reading]) -> str:
    """What a plot shows, for who hears it."""
    values = [value for one in shown if (value := measure.of(one)) is not None]
    return (
        f"{measure.title} in {counted(len(values), 'session')}, {span(values, measure.unit)}; the table has each week"
    )


def table(weeks: Sequence[Week], count: int) -> PageTable:
    """The weeks of one programme in numbers, but for what no week knew. count: how many weeks the page is of."""
    begins = {week.begins: label(week.begins, count) for week in weeks} if count <= A_YEAR else {}
    rows = [(begins.get(week.begins, str(week.begins)), *row(week)[1:]) for week in weeks]
    kept = [at for at in range(len(HEADS)) if HEADS[at] != "programme" and any(cells[at] != "–" for cells in rows)]
    heads = tuple(HEADS[at] for at in kept)
    cells = [tuple(line[at] for at in kept) for line in rows]
    return PageTable("Medians of each week, newest first. – is not known.", heads, cells)


def foot() -> str:
    """Below everything."""
    return f"Written by Ebb {version()}. {UNITS}"

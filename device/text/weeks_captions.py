"""The words of a page of weeks around its figures: title, captions, tables of numbers, foot."""

import datetime as dt
from collections.abc import Sequence

from device import version
from device.language import msgid, ntr, tr
from device.library.trend import BEFORE, ENOUGH, Reading, Week
from device.text.numbers import day, lasting
from device.text.page_table import PageTable
from device.text.report_page import UNITS
from device.text.series import span
from device.text.weeks import A_YEAR, HEADS, PROGRAMME, SETTLED, Measure, label, row

HOW_TO_READ = msgid("How to read this")
HOW = (
    msgid(
        "Every programme stands for itself: numbers of a paced breath and of a free one cannot be held against each "
        "other."
    ),
    msgid("What is usual is your own, of your own sessions before; nobody else is in it."),
    msgid("A week without a session is a gap. Nights of guests, as 'ebb notme' says them, are left out."),
    msgid(
        "RMSSD: the root of the mean square of differences between neighbouring intervals, of a pulse and not of an "
        "ECG."
    ),
    SETTLED,
)


def title(code: str) -> str:
    """Of a page."""
    return tr("Weeks of person {code}", code=code)


def span_of(mondays: Sequence[dt.date], shown: Sequence[Reading]) -> str:
    """Which weeks a page is of, and how much there was in them."""
    last = mondays[-1] + dt.timedelta(days=6)
    whole_s = 60 * sum(one.minutes for one in shown)
    return ntr(
        "{first} to {last}: {count} session, {length} in all",
        "{first} to {last}: {count} sessions, {length} in all",
        len(shown), first=day(mondays[0]), last=day(last), length=lasting(whole_s),
    )  # fmt: skip


def heading(measure: Measure) -> str:
    """Of a plot."""
    return f"{tr(measure.title)}, {measure.unit}"


def caption(measure: Measure) -> str:
    """Below a plot."""
    band = tr(
        "Shaded: from where to where eight in ten readings of the {days} days before that week lay, once there are "
        "{enough}.",
        days=BEFORE.days,
        enough=ENOUGH,
    )
    points = tr("A point is a session, a line the median of a week.")
    return " ".join([tr(measure.about), points, *[band] * (measure.name == "rmssd")])


def aloud(measure: Measure, shown: Sequence[Reading]) -> str:
    """What a plot shows, for who hears it."""
    values = [value for one in shown if (value := measure.of(one)) is not None]
    return ntr(
        "{measure} in {count} session, {span}; the table has each week",
        "{measure} in {count} sessions, {span}; the table has each week",
        len(values), measure=tr(measure.title), span=span(values, measure.unit),
    )  # fmt: skip


def table(weeks: Sequence[Week], count: int) -> PageTable:
    """The weeks of one programme in numbers, but for what no week knew. count: how many weeks the page is of."""
    begins = {week.begins: label(week.begins, count) for week in weeks} if count <= A_YEAR else {}
    rows = [(begins.get(week.begins, str(week.begins)), *row(week)[1:]) for week in weeks]
    kept = [at for at in range(len(HEADS)) if HEADS[at] != PROGRAMME and any(cells[at] != "–" for cells in rows)]
    heads = tuple(tr(HEADS[at]) for at in kept)
    cells = [tuple(line[at] for at in kept) for line in rows]
    return PageTable(tr("Medians of each week, newest first. – is not known."), heads, cells)


def foot() -> str:
    """Below everything."""
    return tr("Written by Ebb {version}.", version=version()) + f" {tr(UNITS)}"

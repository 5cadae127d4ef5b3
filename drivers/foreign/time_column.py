"""Which column of a table is its time, what it is in, and when the first row was."""

import datetime as dt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from drivers.foreign import timeline
from drivers.foreign.asked import Asked
from drivers.foreign.choice import asked_place, plain, words
from drivers.foreign.dialect import EPOCH_S, Layout
from drivers.foreign.moment import moment
from drivers.foreign.number import number
from drivers.foreign.table import Table, TableError
from drivers.foreign.timeline import TimesError
from drivers.foreign.track import Array, listed, short
from drivers.foreign.units import Quantity, split, unit_of
from drivers.said import Said

STEMS = ("time", "timestamp", "zeit", "temps", "tiempo", "elapsed", "date", "datetime", "clock", "seconds")
NAMES = ("t", "s", "sec", "secs", "ms", "msec", "millis", "milliseconds", "since start", "utc")
OTHERS = ("system", "phone", "received")  # of times that are those of who listened, not of the sensor
SECONDS_MOST, MILLIS_LEAST, MILLIS_MOST = 0.3, 2.0, 300.0
"""A step of time without a unit is a second's part up to the first, milliseconds between the others, else not known."""
MOST_HZ = 20_000.0
FEW = 0.5  # of all rows: a column of times that has fewer is none
MOMENTS = Said("moments")
SINCE_1970 = (("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9))


class Times(NamedTuple):
    """t_s: (k,) from 0 on, ascending. rows: (k,) which they are of. began: when the first was. said: for a person."""

    t_s: Array
    rows: NDArray[np.intp]
    began: dt.datetime | None
    said: list[str]


def place(table: Table, lay: Layout, asked: Asked) -> int | None:
    """The column of times, by name and unit, or as it was asked for; None if there is none. Raises DriverError."""
    if asked.time:
        return asked_place("time", asked.time, table.names)
    if asked.rate_hz is not None:
        return None
    if lay.maker:
        return lay.time
    first = next(table.rows(), [])

    def rank(k: int) -> tuple[bool, bool, int]:
        unit = unit_of(table.units[k], of_time=True)
        timed = (unit is not None and unit.quantity is Quantity.TIME) or moment(first[k]) is not None
        return not timed, bool(words(table.names[k]) & set(OTHERS)), k

    named = (
        k
        for k, name in enumerate(table.names[: len(first)])
        if any(word.startswith(STEMS) for word in words(name)) or plain(name) in NAMES
    )
    return min(
        (k for k in named if number(first[k]) is not None or moment(first[k]) is not None), key=rank, default=None
    )


def times_of(table: Table, lay: Layout, asked: Asked, at: int | None, values: Array | None, count: int) -> Times:
    """The times of so many rows, of the column at a place or from a rate. Raises TableError, TimesError."""
    if at is None or values is None:
        rate_hz = asked.rate_hz or lay.rate_hz
        if not rate_hz:
            raise TableError(
                Said(
                    "it has no column of times among {names}: --time 'COLUMN:UNIT' names it, or --rate HZ "
                    "says how many rows there are a second",
                    names=listed(table.names),
                )
            )
        said = (
            Said("time: {rate_hz:g} rows a second, as was said", rate_hz=rate_hz)
            if asked.rate_hz
            else Said("time: {rate_hz:g} rows a second, as stands above them", rate_hz=rate_hz)
        )
        return Times(np.arange(count) / rate_hz, np.arange(count), lay.began, [said])
    times_s, began, made = seconds(table, asked, at, values)
    t_s, rows, odd = timeline.in_order(times_s)
    return Times(
        t_s, rows, began or lay.began, [Said("time: {name!r}, in {made}", name=short(table.names[at]), made=made), *odd]
    )


def seconds(table: Table, asked: Asked, at: int, values: Array) -> tuple[Array, dt.datetime | None, str]:
    """((n,) times in s, when the first was, what they are in). Raises TimesError where nobody says that."""
    first = next(table.rows(), [])
    cell, name = first[at] if at < len(first) else "", short(table.names[at])
    known = values[np.isfinite(values)]
    if len(known) < max(2.0, FEW * len(values)):
        raise TimesError(Said("its column {name!r} has too few times", name=name))
    began = next((found for found in map(_dated, first) if found), None)
    if number(cell) is None and moment(cell) is not None:
        return (values if began else timeline.past_midnight(values)), began, MOMENTS
    unit = unit_of(split(asked.time)[1] or table.units[at], of_time=True)
    for named, factor in SINCE_1970:
        if EPOCH_S[0] < known[0] * factor < EPOCH_S[1] and (unit is None or unit.factor == factor):
            since = dt.datetime.fromtimestamp(float(known[0]) * factor, dt.UTC)
            return values * factor, began or since, Said("{unit} since 1970", unit=named)
    if unit is not None and unit.quantity is Quantity.TIME:
        return values * unit.factor, began, split(asked.time)[1] or table.units[at]
    steps = np.diff(known)
    usual = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    if 1 / MOST_HZ <= usual <= SECONDS_MOST:
        return values, began, Said("seconds, by the size of their steps")
    if MILLIS_LEAST <= usual <= MILLIS_MOST:
        return values * 1e-3, began, Said("milliseconds, by the size of their steps")
    raise TimesError(
        Said(
            "nobody says what its {name!r} is in, and its steps are {usual:g}: --time '{name}:ms', or :s, says so",
            name=name,
            usual=usual,
        )
    )


def _dated(cell: str) -> dt.datetime | None:
    """The moment that a cell is, if it has its date; without a zone where it names none."""
    since_1970_s = moment(cell)
    if since_1970_s is None or not EPOCH_S[0] < since_1970_s < EPOCH_S[1]:
        return None
    at = dt.datetime.fromtimestamp(since_1970_s, dt.UTC)
    named = cell.strip().endswith("Z") or "+" in cell or cell.count("-") > 2
    return at if named else at.replace(tzinfo=None)

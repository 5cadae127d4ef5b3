"""Text tables as recordings: which column is the time and in what, and every other as a signal at a rate of its own."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.foreign import beats, timeline
from drivers.foreign.asked import Asked
from drivers.foreign.choice import PULSE_STEMS, SKIN_STEMS, SKIN_WORDS, asked_place, is_named, words
from drivers.foreign.dialect import EPOCH_S, Layout, layout
from drivers.foreign.moment import moment
from drivers.foreign.number import number
from drivers.foreign.table import Table, TableError, table
from drivers.foreign.timeline import TimesError
from drivers.foreign.track import Array, Opened, Track, listed
from drivers.foreign.units import Quantity, split, unit_of

TIME_STEMS = ("time", "timestamp", "zeit", "temps", "tiempo", "elapsed", "date", "datetime", "clock", "seconds")
TIME_NAMES = ("t", "s", "sec", "secs", "ms", "msec", "millis", "milliseconds", "since start", "utc")
RR_NAMES = re.compile(r"(rr|r r|nn|ibi|ppi|pp)( ?(i|interval|intervals|ms|s))?|interbeat interval|rr ?interval.*")
SECONDS_MOST, MILLIS_LEAST, MILLIS_MOST = 0.3, 2.0, 300.0
"""A step of time without a unit is a second's part up to the first, milliseconds between the others, else not known."""
MOST_HZ = 20_000.0
FEW = 0.5  # of all rows: a column of times that has fewer is none


def read(path: Path, head: bytes, asked: Asked) -> Opened:
    """Open a text table that begins so. Raises TableError, TimesError, DriverError, OSError."""
    text = table(path, head)
    lay = layout(text)
    text.names, text.units = lay.names, lay.units
    text.skip = lay.skip
    opened = Opened(
        f"table{f' of {lay.maker}' if lay.maker else ''}", [], 0.0, simulated=_says_simulated(text), names=text.names
    )
    opened.notes.extend(lay.said)
    time = _time_column(text, lay, asked)
    asked_columns = {
        asked_place(what, name, text.names) for what, name in (("pulse", asked.pulse), ("skin", asked.skin)) if name
    }
    rr = _intervals_column(text, asked)
    signals = [
        k
        for k, name in enumerate(text.names)
        if k in asked_columns
        or (k not in (time, rr) and (is_named(name, PULSE_STEMS) or is_named(name, SKIN_STEMS, SKIN_WORDS)))
    ]
    if asked.rr:
        signals = []
    wanted = [k for k in (time, rr, *signals) if k is not None]
    found = dict(zip(wanted, text.columns(wanted, time), strict=True))
    for name, count in text.unreadable.items():
        opened.notes.append(f"{count} cells of {name!r} are neither numbers nor empty, and count as missing")
    if not signals and rr is not None:
        return _of_intervals(opened, text, lay, found[rr], None if time is None else found[time], time, asked)
    if not signals:
        return opened
    t_s, rows, began = _times(
        opened, text, lay, asked, time, found.get(-1 if time is None else time), len(found[signals[0]])
    )
    tracks = list[Track]()
    for k in signals:
        try:
            rate_hz, values, stretches = timeline.regular(t_s, found[k][rows])
        except TimesError as trouble:
            opened.notes.append(f"{text.names[k]!r} is left out: {trouble}")
            continue
        tracks.append(Track(text.names[k], text.units[k], rate_hz, stretches, partial(_as_read, values), place=k))
    _tell_gaps(opened, tracks)
    length_s = max((stretch.end_s for track in tracks for stretch in track.stretches[-1:]), default=0.0)
    return replace(opened, tracks=tracks, length_s=length_s, began=began or lay.began)


def _as_read(values: Array) -> Array:
    return values.copy()


def _says_simulated(text: Table) -> bool:
    return any(
        re.search(r"\bsimulated\b", line, re.IGNORECASE) for line in (*text.head, text.path.stem.replace("_", " "))
    )


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.lower()).strip()


def _time_column(text: Table, lay: Layout, asked: Asked) -> int | None:
    if asked.time:
        return asked_place("time", asked.time, text.names)
    if asked.rate_hz is not None:
        return None
    if lay.time is not None or lay.maker:
        return lay.time
    first = next(text.rows(), [])

    def rank(k: int) -> tuple[bool, bool, int]:
        unit, name = unit_of(text.units[k], of_time=True), words(text.names[k])
        timed = unit is not None and unit.quantity is Quantity.TIME
        return (
            not (timed or (k < len(first) and moment(first[k]) is not None)),
            bool(name & {"system", "phone", "received"}),
            k,
        )

    named = [
        k
        for k, name in enumerate(text.names)
        if (any(word.startswith(TIME_STEMS) for word in words(name)) or _plain(name) in TIME_NAMES)
        and k < len(first) and (number(first[k]) is not None or moment(first[k]) is not None)
    ]  # fmt: skip
    return min(named, key=rank, default=None)


def _intervals_column(text: Table, asked: Asked) -> int | None:
    if asked.rr:
        return asked_place("rr", asked.rr, text.names)
    return next((k for k, name in enumerate(text.names) if RR_NAMES.fullmatch(_plain(name))), None)


def _seconds(text: Table, asked: Asked, time: int, values: Array) -> tuple[Array, dt.datetime | None, str]:
    """(times in s, when the first was, what was made of them). Raises TimesError where nobody says their unit."""
    first = next(text.rows(), [])
    cell = first[time] if time < len(first) else ""
    known = values[np.isfinite(values)]
    if len(known) < max(2.0, FEW * len(values)):
        raise TimesError(f"its column {text.names[time]!r} has too few times")
    if number(cell) is None and moment(cell) is not None:
        values = timeline.past_midnight(values) if known[0] < EPOCH_S[0] else values
        return values, _began(float(known[0]), aware="Z" in cell or "+" in cell), "moments"
    written = split(asked.time)[1] or text.units[time]
    unit = unit_of(written, of_time=True)
    for named, factor in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9)):
        if EPOCH_S[0] < known[0] * factor < EPOCH_S[1] and (unit is None or unit.factor == factor):
            return values * factor, _began(float(known[0]) * factor, aware=True), f"{named} since 1970"
    if unit is not None and unit.quantity is Quantity.TIME:
        return values * unit.factor, None, written
    steps = np.diff(known)
    usual = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    if 1 / MOST_HZ <= usual <= SECONDS_MOST:
        return values, None, "seconds, by the size of their steps"
    if MILLIS_LEAST <= usual <= MILLIS_MOST:
        return values * 1e-3, None, "milliseconds, by the size of their steps"
    name = text.names[time]
    raise TimesError(
        f"nobody says what its {name!r} is in, and its steps are {usual:g}: --time '{name}:ms', or :s, says so"
    )


def _began(since_1970_s: float, aware: bool) -> dt.datetime | None:
    if not EPOCH_S[0] < since_1970_s < EPOCH_S[1]:
        return None
    at = dt.datetime.fromtimestamp(since_1970_s, dt.UTC)
    return at if aware else at.replace(tzinfo=None)


def _times(
    opened: Opened, text: Table, lay: Layout, asked: Asked, time: int | None, values: Array | None, count: int
) -> tuple[Array, NDArray[np.intp], dt.datetime | None]:
    """(times in s from 0 on, the rows they are of, when the first was)."""
    rate_hz = asked.rate_hz or (lay.rate_hz if time is None else None)
    if time is None or values is None:
        if not rate_hz:
            raise TableError(
                f"it has no column of times among {listed(text.names)}: --time 'COLUMN:UNIT' names it, "
                "or --rate HZ says how many rows there are a second"
            )
        opened.notes.append(
            f"time: {rate_hz:g} rows a second, as {'was said' if asked.rate_hz else 'stands above them'}"
        )
        return np.arange(count) / rate_hz, np.arange(count), lay.began
    seconds, began, made = _seconds(text, asked, time, values)
    opened.notes.append(f"time: {text.names[time]!r}, in {made}")
    t_s, rows, odd = timeline.in_order(seconds)
    opened.notes.extend(odd)
    return t_s, rows, began


def _tell_gaps(opened: Opened, tracks: Sequence[Track]) -> None:
    for track in tracks:
        missing_s = (
            track.stretches[-1].end_s - track.stretches[0].at_s - sum(s.to_s - s.from_s for s in track.stretches)
        )
        if len(track.stretches) > 1:
            many = f"{len(track.stretches) - 1} gaps" if len(track.stretches) > 2 else "a gap"
            opened.notes.append(f"{track.label!r} has {many}, {missing_s:.3g} s in all")


def _of_intervals(
    opened: Opened, text: Table, lay: Layout, intervals: Array, times: Array | None, time: int | None, asked: Asked
) -> Opened:
    """A table that has heart beats as the intervals between them, and no wave."""
    began, seconds = lay.began, None
    if times is not None and time is not None:
        seconds, began, made = _seconds(text, asked, time, times)
        seconds = seconds - seconds[np.isfinite(seconds)][0] if began or "moments" in made else seconds
    found, unit, why = beats.from_intervals(intervals, seconds)
    if why:
        raise TableError(why)
    opened.notes.append(f"it has no wave: its {len(found)} beats come from intervals in {unit}")
    return replace(opened, beats_s=found, length_s=found[-1], began=began or lay.began)

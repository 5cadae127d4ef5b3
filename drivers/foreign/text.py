"""Text tables as recordings: every column at a rate of its own, or the heart's beats as intervals between them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from drivers.foreign import beats, time_column, timeline
from drivers.foreign.asked import Asked
from drivers.foreign.choice import PULSE_STEMS, SKIN_STEMS, SKIN_WORDS, asked_place, is_named, plain
from drivers.foreign.dialect import Layout, layout
from drivers.foreign.table import Table, TableError, table
from drivers.foreign.timeline import TimesError
from drivers.foreign.track import Array, Opened, Track, short
from drivers.said import Said

RR_NAMES = re.compile(r"(rr|r r|nn|ibi|ppi|pp)( ?(i|interval|intervals|ms|s))?|interbeat interval|rr ?interval.*")
SIMULATED = re.compile(r"\bsimulated\b", re.IGNORECASE)


def read(path: Path, head: bytes, asked: Asked) -> Opened:
    """Open a text table that begins so. Raises TableError, TimesError, DriverError, OSError."""
    text = table(path, head)
    lay = layout(text)
    text.names, text.units, text.skip = lay.names, lay.units, lay.skip
    time = time_column.place(text, lay, asked)
    rr = asked_place("rr", asked.rr, text.names) if asked.rr else _intervals(text.names)
    signals = [] if asked.rr else _signals(text.names, asked, {time, rr})
    wanted = [k for k in (time, rr, *signals) if k is not None]
    found = dict(zip(wanted, text.columns(wanted, time), strict=True))
    kind = f"table{f' of {lay.maker}' if lay.maker else ''}"
    simulated = any(SIMULATED.search(line) for line in (*text.head, path.stem.replace("_", " ")))
    opened = Opened(kind, [], 0.0, simulated=simulated, names=text.names)
    for name, count in text.unreadable.items():
        opened.notes.append(
            Said(
                "{count} cells of {name!r} are neither numbers nor empty, and count as missing",
                count=count,
                name=short(name),
            )
        )
    times = None if time is None else found[time]
    if signals:
        return _of_signals(opened, text, lay, asked, time, times, {k: found[k] for k in signals})
    return opened if rr is None else _of_intervals(opened, text, lay, asked, time, times, found[rr])


def _intervals(names: Sequence[str]) -> int | None:
    """The column of times from beat to beat."""
    return next((k for k, name in enumerate(names) if RR_NAMES.fullmatch(plain(name))), None)


def _signals(names: Sequence[str], asked: Asked, others: set[int | None]) -> list[int]:
    """The columns that may be pulse or skin."""
    said = (("pulse", asked.pulse), ("skin", asked.skin))
    wanted = {asked_place(what, name, names) for what, name in said if name}
    able = (is_named(name, PULSE_STEMS) or is_named(name, SKIN_STEMS, SKIN_WORDS) for name in names)
    return [k for k, named in enumerate(able) if k in wanted or (named and k not in others)]


def _of_signals(
    opened: Opened, text: Table, lay: Layout, asked: Asked, time: int | None, times: Array | None,
    columns: dict[int, Array],
) -> Opened:  # fmt: skip
    """Each of these columns as a track."""
    t_s, rows, began, said = time_column.times_of(text, lay, asked, time, times, len(next(iter(columns.values()))))
    opened.notes.extend(said)
    tracks = list[Track]()
    for k, values in columns.items():
        name = short(text.names[k])
        try:
            rate_hz, even, stretches = timeline.regular(t_s, values[rows])
        except TimesError as trouble:
            opened.notes.append(Said("{name!r} is left out: {trouble}", name=name, trouble=trouble))
            continue
        tracks.append(Track(text.names[k], text.units[k], rate_hz, stretches, partial(np.copy, even), place=k))
        if gaps := len(stretches) - 1:
            missing_s = stretches[-1].end_s - stretches[0].at_s - sum(s.to_s - s.from_s for s in stretches)
            many = Said("{count} gaps", count=gaps) if gaps > 1 else Said("a gap")
            opened.notes.append(
                Said("{name!r} has {many}, {missing_s:.3g} s in all", name=name, many=many, missing_s=missing_s)
            )
    length_s = max([float(t_s[-1]), *(track.stretches[-1].end_s for track in tracks)]) if tracks else 0.0
    return replace(opened, tracks=tracks, length_s=length_s, began=began)


def _of_intervals(
    opened: Opened, text: Table, lay: Layout, asked: Asked, time: int | None, times: Array | None, intervals: Array
) -> Opened:
    """The heart's beats, where there is no wave. What is since some year, or of a day, begins with its first row."""
    began, seconds = lay.began, None
    if times is not None and time is not None:
        seconds, since, made = time_column.seconds(text, asked, time, times)
        began = since or began
        if since or made == time_column.MOMENTS:
            seconds = seconds - seconds[np.isfinite(seconds)][0]
    found, unit, why = beats.from_intervals(intervals, seconds)
    if why:
        raise TableError(why)
    said = Said("it has no wave: its {count} beats come from intervals in {unit}", count=len(found), unit=unit)
    return replace(opened, beats_s=found, beats_said=said, length_s=found[-1], began=began)

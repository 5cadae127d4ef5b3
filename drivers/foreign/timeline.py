"""A column of times made seconds from the first, and what stands beside it made a signal of one rate with its gaps.

What is odd about the times is said: rows out of order, many rows of one time, gaps. Times that go back and overlap are
refused, since nobody knows which of them are right.
"""

import numpy as np
from numpy.typing import NDArray

from drivers.foreign.track import Array, Stretch, lasting
from drivers.said import Said

APART = 1.5  # times the usual step: what is longer lacks a value
USUAL_MOST = 95.0  # percent of all steps: how late a jittery step may be
JITTER = 0.02  # of a step: less moves no peak
ALIKE = 0.3  # of all rows: so many that share their time with the row before are packets
HALF_DAY_S, DAY_S = 43200.0, 86400.0
OVERLAP = 0.01  # of all rows: more that stand between others' times are two parts that overlap


class TimesError(ValueError):
    """Times that cannot be. The message goes on from the file's name."""


def past_midnight(times_s: Array) -> Array:
    """Times of day that go on after midnight, as one line of time."""
    back = np.diff(times_s, prepend=times_s[:1]) < -HALF_DAY_S
    return np.asarray(times_s + DAY_S * np.cumsum(back))


def in_order(times_s: Array) -> tuple[Array, NDArray[np.intp], list[str]]:
    """((k,) times from 0 on, (k,) rows they are of, what was odd). Rows without a time are left out.

    Raises TimesError.
    """
    notes, rows = list[str](), np.flatnonzero(np.isfinite(times_s))
    if missing := len(times_s) - len(rows):
        notes.append(Said("{missing} rows have no time, and are left out", missing=missing))
    if len(rows) < 2:
        raise TimesError(Said("it has fewer than two rows with a time"))
    t_s = times_s[rows]
    steps = np.diff(t_s)
    back = np.flatnonzero(steps < 0)
    if len(back):
        usual_s = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
        order = np.argsort(t_s, kind="stable")
        between = np.mean(np.diff(t_s[order]) < usual_s / 2)
        if not usual_s or between > OVERLAP:
            raise TimesError(
                Said(
                    "its times go back {count} times, first after row {row} by {by}, and then overlap: "
                    "nobody knows which are right",
                    count=len(back),
                    row=rows[back[0]] + 1,
                    by=lasting(-float(steps[back[0]])),
                )
            )
        rows, t_s = rows[order], t_s[order]
        notes.append(
            Said("its rows are not in the order of their times ({count} go back): they are put in it", count=len(back))
        )
    return _spread(t_s - t_s[0], notes), rows, notes


def _spread(t_s: Array, notes: list[str]) -> Array:
    """Rows that share a time, as those of one packet, or of one second, spread evenly until the next time."""
    alike = np.diff(t_s) == 0
    if not alike.any():
        return t_s
    if np.mean(alike) < ALIKE:
        return t_s
    firsts = np.flatnonzero(np.concatenate(([True], ~alike)))
    sizes = np.diff(np.append(firsts, len(t_s)))
    starts = t_s[firsts]
    if len(starts) < 2:
        raise TimesError(Said("all its rows have the same time"))
    spans = np.diff(starts)
    each = np.append(spans, np.median(spans)) / np.maximum(sizes, 1)
    usual = float(np.median(each))
    each[each > 2 * usual] = usual  # a gap behind a packet is none of its steps
    within = np.arange(len(t_s)) - np.repeat(firsts, sizes)
    notes.append(
        Said(
            "about {size:.0f} rows share each time: they are taken as evenly spread until the next",
            size=np.median(sizes),
        )
    )
    return np.asarray(np.repeat(starts, sizes) + within * np.repeat(each, sizes))


def regular(t_s: Array, values: Array) -> tuple[float, Array, list[Stretch]]:
    """(rate in Hz, (m,) values at it, where they are) of (n,) values at ascending times; missing ones leave gaps.

    Raises TimesError for fewer than two values.
    """
    known = np.isfinite(values)
    t_s, values = t_s[known], values[known]
    steps = np.diff(t_s)
    forward = steps > 0
    if forward.sum() < 1:
        raise TimesError(Said("it has fewer than two values"))
    if not forward.all():  # some rows have the time of the row before, and stand for nothing of their own
        keep = np.concatenate(([True], forward))
        t_s, values = t_s[keep], values[keep]
        steps = np.diff(t_s)
    usual_s = max(float(np.median(steps)), float(np.percentile(steps, USUAL_MOST)) if len(steps) > 20 else 0.0)
    apart = steps > APART * usual_s
    rate_hz = float((~apart).sum() / steps[~apart].sum())
    stretches, parts, stored = list[Stretch](), list[Array](), 0
    for part in np.split(np.arange(len(t_s)), np.flatnonzero(apart) + 1):
        laid = _even(t_s[part], values[part], rate_hz)
        from_s = stored / rate_hz
        stretches.append(Stretch(float(t_s[part[0]]), from_s, from_s + len(laid) / rate_hz))
        parts.append(laid)
        stored += len(laid)
    return rate_hz, np.concatenate(parts), stretches


def _even(t_s: Array, values: Array, rate_hz: float) -> Array:
    """Values at even steps from the first time on; a cubic through each two and their slopes, where they jitter."""
    at_s = t_s[0] + np.arange(round((t_s[-1] - t_s[0]) * rate_hz) + 1) / rate_hz
    if len(at_s) == len(t_s) and np.abs(at_s - t_s).max() <= JITTER / rate_hz:
        return values
    if len(t_s) < 3:
        return np.asarray(np.interp(at_s, t_s, values))
    slopes = np.gradient(values, t_s)
    k = np.clip(np.searchsorted(t_s, at_s, "right") - 1, 0, len(t_s) - 2)
    step = t_s[k + 1] - t_s[k]
    x = np.clip((at_s - t_s[k]) / step, 0.0, 1.0)
    a, b = values[k], values[k + 1]
    curve = a + x * x * (3 - 2 * x) * (b - a) + x * (1 - x) * step * ((1 - x) * slopes[k] - x * slopes[k + 1])
    return np.asarray(curve)

"""Downsampling for drawings: many values as the least, median and most of each column."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from device.model import Array
from device.text.availability import Words

HALF = 0.5  # a column of which less is known is drawn as missing


def binned(t_s: Array, values: Array, width_s: float, length_s: float) -> tuple[Array, Array, Array, Array]:
    """Events by spans of width_s: middle of the span, least, median and most; NaN where there was none."""
    count = max(1, math.ceil(length_s / width_s))
    index = np.minimum((t_s / width_s).astype(int), count - 1)
    order = np.argsort(index, kind="stable")
    parts = np.split(values[order], np.searchsorted(index[order], np.arange(1, count)))
    longest = max(1, *(len(p) for p in parts)) if len(parts) > 1 else max(1, len(values))
    table = np.full((count, longest), np.nan)
    for row, part in zip(table, parts, strict=True):
        row[: len(part)] = part
    middles: Array = np.linspace(0.0, count * width_s, 2 * count + 1)[1::2]
    return (middles, *_of_rows(table))


def columns(
    values: Array, rate_hz: int, seconds: int, room: float
) -> tuple[Array, Array, Array, Array, NDArray[np.bool_]]:
    """Times, least, median, most, and whether enough is known, by columns of so many seconds.

    Of values that have room, two to a point, each is its own column.
    """
    each = rate_hz * seconds
    if len(values) <= 2 * room:
        each = 1
    whole = np.full(math.ceil(len(values) / each) * each, np.nan)
    whole[: len(values)] = values
    table = whole.reshape(-1, each)
    at = np.minimum((np.arange(len(table)) + HALF) * each, len(values)) / rate_hz
    sizes = np.full(len(table), each)
    sizes[-1:] = len(values) - each * (len(table) - 1)
    known = np.sum(~np.isnan(table), axis=1) >= np.maximum(1, HALF * sizes)
    return at, *_of_rows(table), known


def spans(words: Words, each: int) -> Iterator[tuple[float, float, str]]:
    """Runs of one word that is not empty: begin, end, word. each seconds share a column and its word."""
    columns = [words[k : k + each] for k in range(0, len(words), each)]
    labels = [str(column[column != ""][0]) if np.mean(column == "") < HALF else "" for column in columns]
    begin = 0
    for k in range(1, len(labels) + 1):
        if k == len(labels) or labels[k] != labels[begin]:
            if labels[begin]:
                yield float(begin * each), float(min(k * each, len(words))), labels[begin]
            begin = k


def _of_rows(table: Array) -> tuple[Array, Array, Array]:
    """Least, median and most of each row; NaN for rows of which nothing is known."""
    some = ~np.isnan(table).all(axis=1)
    result = np.full((3, len(table)), np.nan)
    if some.any():
        result[:, some] = [f(table[some], axis=1) for f in (np.nanmin, np.nanmedian, np.nanmax)]
    return result[0], result[1], result[2]

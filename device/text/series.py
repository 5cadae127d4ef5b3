"""What is known of a series of values, for a person to read."""

from collections.abc import Sequence

import numpy as np

from device.language import decimal
from device.model import Array

END_SHARE, MOST_END_MIN = 1 / 8, 10  # of a session that speak for how it began and how it ended
LEAST_KNOWN = 0.2  # of either: a minute in which the first breaths are not over yet still has its swing
BARS = "▁▂▃▄▅▆▇█"


def bars(values: Sequence[float | None], least: float = 0.0) -> str:
    """A bar for each value, from the lowest to the highest; nothing for one that is not known.

    least: what lies between the lowest bar and the highest at least, so that what is steady does not look restless.
    """
    found = [v for v in values if v is not None]
    low, high = min(found, default=0.0), max(found, default=0.0)
    between = max(least, high - low)
    low, step = (low + high - between) / 2, between / (len(BARS) - 1) or 1.0
    return "".join(" " if v is None else BARS[round((v - low) / step)] for v in values)


def span(values: Sequence[float | None], unit: str) -> str:
    """The lowest and the highest that is known; one number where they are the same to read."""
    found = [v for v in values if v is not None]
    digits = 1 if max(found) < 10 else 0
    ends = dict.fromkeys(f"{value:.{digits}f}" for value in (min(found), max(found)))
    return decimal(f"{'-'.join(ends)} {unit}")


def known(values: Array) -> Array:
    """Those that are not NaN."""
    return values[~np.isnan(values)]


def median(values: Array, shape: str) -> str:
    """Of the values that are known, in that format; a dash if none is."""
    found = known(values)
    return decimal(format(float(np.median(found)), shape)) if len(found) else "–"


def end_minutes(length_s: float) -> int | None:
    """How many minutes at either end of a session are its first and its last; None where it has no middle."""
    return min(MOST_END_MIN, max(1, int(END_SHARE * length_s / 60))) if length_s >= 180 else None


def at_first_and_last(values: Array, rate_hz: int, length_s: float) -> tuple[float | None, float | None]:
    """Medians of the first and the last minutes of a session; None of one of which too little is known."""
    count = 60 * rate_hz * (end_minutes(length_s) or 0)
    parts = (values[:count], values[len(values) - count :])
    found = [known(part) for part in parts]
    first, last = (float(np.median(f)) if count and len(f) >= LEAST_KNOWN * count else None for f in found)
    return first, last

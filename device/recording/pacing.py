"""The breath that the lamp asked for, rebuilt from a recording: at each moment, how many breaths had begun.

A recording keeps how full the lungs were to be, ten times a second, and the pace once a second. Empty lungs are where a
breath begins; between two of them the pace says how far it has come. How much of it is inhaling need not be known.
"""

import numpy as np

from device.model import Array
from device.recording.fields import LUNGS, PACE
from device.recording.reader import Recorded
from device.session.loop import TICK_HZ

NEAR = 0.01  # of a breath: lungs as empty as that are empty
STALL_S = 1.5  # a lamp that was late for as long breathed on meanwhile: half a breath, the least that is told, is 2.5 s


def moments(recorded: Recorded) -> Array:
    """(n,) session time of each value of LUNGS: that of the first tick of its tenth of a second."""
    rate = recorded.rate_hz(LUNGS)
    return np.ceil(np.arange(len(recorded.signal(LUNGS))) * TICK_HZ / rate) / TICK_HZ


def cycles(recorded: Recorded) -> Array:
    """(n,) breaths begun and the phase of the newest, 0..1, at `moments`; NaN where nothing was asked or recorded.

    After a pause it counts on from a whole number. A span of less than a breath is NaN.
    """
    t_s, lungs, pace = moments(recorded), recorded.signal(LUNGS), recorded.signal(PACE)
    result = np.full(len(t_s), np.nan)
    known = np.flatnonzero(~np.isnan(lungs))
    before = 0.0
    for indices in np.split(known, np.flatnonzero(np.diff(t_s[known]) > STALL_S) + 1):
        span = _span(t_s[indices], lungs[indices], pace)
        if span is not None:
            result[indices] = span + before
            before += np.ceil(span[-1])
    return result


def _span(t_s: Array, lungs: Array, pace_bpm: Array) -> "Array | None":
    """The same of a span in which it breathed all the time, the first whole breath of it being number 0 or 1."""
    second = np.arange(len(pace_bpm), dtype=float)
    known = ~np.isnan(pace_bpm)
    if len(t_s) < 2 or not (known[int(t_s[0]) : int(t_s[-1]) + 1]).any():
        return None
    turned = _turned(lungs)
    numbers = np.arange(np.ceil(turned[0] - NEAR), np.floor(turned[-1] + NEAR) + 1)
    if not len(numbers):
        return None
    begins_s = np.interp(numbers, turned, t_s)
    known &= (second >= t_s[0] - 1) & (second <= t_s[-1])
    hz = np.interp(t_s, second[known], pace_bpm[known]) / 60
    paced = np.concatenate(([0.0], np.cumsum((hz[1:] + hz[:-1]) / 2 * np.diff(t_s))))
    marks = np.interp(begins_s, t_s, paced)
    counted = np.interp(paced, marks, numbers)
    outside = np.minimum(paced - marks[0], 0.0) + np.maximum(paced - marks[-1], 0.0)  # of breaths that are not whole
    return np.asarray(counted + outside - np.floor(numbers[0]) + (1.0 if outside[0] < 0 else 0.0))


def _turned(lungs: Array) -> Array:
    """How far the lungs have gone round, never back: whole where they are empty, half past where they are full."""
    part = np.arccos(np.clip(1 - 2 * lungs, -1.0, 1.0)) / np.pi
    rises = np.diff(lungs, append=2 * lungs[-1] - lungs[-2]) >= 0
    return np.maximum.accumulate(np.unwrap(np.where(rises, part / 2, 1 - part / 2), period=1.0))

"""How values become the 16-bit integers of a data record, and back. A record is one second; `fields` says of what.

What arrived is kept without loss: the converter's counts, and each pulse sample's time stamp.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from device.model import Array
from device.recording.fields import CHECK, LEAST, MOST, Field
from drivers.ports import ROW_HZ, Fault

UNKNOWN = LEAST
"""In every field the least integer says "unknown" or "not recorded"; it lies far outside of what a body can do."""

CLIPPED_LOW = LEAST + Fault.CLIPPED
HIGHEST_CODE = LEAST + Fault.GAP
"""In raw channels, UNKNOWN plus a Fault says why there is no value; no sensor here gives such voltages."""

TICKS_A_WORD = 15


def counts(volts: Array, faults: NDArray[np.uint8], step_v: float) -> NDArray[np.int16]:
    """(rows,) volts and Fault -> counts, or the code that says why there is none; UNKNOWN if no fault says so."""
    delivered = (faults == Fault.NONE) | (faults == Fault.CLIPPED)
    missing = ~(delivered & np.isfinite(volts))
    whole = np.rint(np.where(missing, 0.0, volts) / step_v)
    low = (whole <= HIGHEST_CODE) & ~missing
    whole = np.clip(np.where(low, CLIPPED_LOW, whole), LEAST, MOST)
    code = np.where(delivered, UNKNOWN, LEAST + faults.astype(np.int32))
    return np.where(missing, code, whole).astype(np.int16)


def volts(counts: NDArray[np.int16], step_v: float) -> tuple[Array, NDArray[np.uint8]]:
    """The way back: (rows,) volts, NaN where there is none, and Fault. What was never recorded is a GAP."""
    code = counts.astype(np.int32) - LEAST
    values = np.asarray(counts * step_v, np.float64)
    values[code == Fault.CLIPPED] = LEAST * step_v
    values[(code <= Fault.GAP) & (code != Fault.CLIPPED)] = np.nan
    faults = np.where(code <= Fault.GAP, code, Fault.NONE)
    faults[code == 0] = Fault.GAP
    faults[counts == MOST] = Fault.CLIPPED
    return values, faults.astype(np.uint8)


def grid_us(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Whole microseconds of rows of the 90 Hz grid, since the session began."""
    us: NDArray[np.int64] = np.rint(rows * (1e6 / ROW_HZ)).astype(np.int64)
    return us


def offsets(t_s: Array, rows: NDArray[np.int64]) -> NDArray[np.int16]:
    """Time stamps against the grid, in whole microseconds; at the end stop if more than 32 ms off."""
    return np.clip(np.rint(t_s * 1e6) - grid_us(rows), LEAST + 1, MOST).astype(np.int16)


def stamps(offset_us: NDArray[np.int16], rows: NDArray[np.int64]) -> Array:
    """The way back: time stamps in s; the grid's own where nothing was recorded."""
    known = np.where(offset_us == UNKNOWN, 0, offset_us.astype(np.int64))
    return (grid_us(rows) + known) / 1e6


def integers(values: Sequence[float | None], step: float) -> list[int]:
    """Physical values -> integers; None, and what is not finite, is UNKNOWN."""
    return [
        UNKNOWN if v is None or not abs(v) < MOST * step else max(LEAST + 1, min(MOST, round(v / step))) for v in values
    ]


def values(integers: NDArray[np.int16], step: float) -> Array:
    """The way back: NaN where unknown."""
    return np.where(integers == UNKNOWN, np.nan, integers * step)


def tick_words(ran: Sequence[bool]) -> list[int]:
    """45 ticks of a second, run or skipped, as three words of 15 bits."""
    words = [ran[i : i + TICKS_A_WORD] for i in range(0, len(ran), TICKS_A_WORD)]
    return [sum(1 << i for i, on in enumerate(word) if on) for word in words]


def ticks_run(words: NDArray[np.int16]) -> NDArray[np.bool_]:
    """The way back: (45 * seconds,) whether each tick ran; in a gap, all of them are taken to have."""
    bits = (words.astype(np.int32)[:, None] >> np.arange(TICKS_A_WORD)) & 1
    ran: NDArray[np.bool_] = (bits.astype(bool) | (words == UNKNOWN)[:, None]).ravel()
    return ran


def nothing(fields: Sequence[Field]) -> Mapping[str, bytes]:
    """A second of which nothing was recorded, by label."""
    return {f.label: np.full(f.rate_hz, UNKNOWN, "<i2").tobytes() for f in fields if f.label != CHECK}

"""What a data record holds: the table of signals, how their values become 16-bit integers, and what unknown looks like.

A record is one second. What arrived is kept without loss: the converter's counts, and each pulse sample's time stamp.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.model import Contact, Entrainment, SkinState
from drivers.ports import ROW_HZ, Fault

LEAST, MOST = -32768, 32767
UNKNOWN = LEAST
"""In every signal the least integer says "unknown" or "not recorded"; it lies far outside of what a body can do."""

CLIPPED_LOW = LEAST + Fault.CLIPPED
HIGHEST_CODE = LEAST + Fault.GAP
"""In Pulse and EDA volts, UNKNOWN plus a Fault says why there is no value; no sensor here gives such voltages."""

MISSING = "converter's counts; the 7 least of them say why one is missing"
CONTACTS, SKINS = tuple(Contact), tuple(SkinState)
FOLLOWINGS = (Entrainment.NO, Entrainment.PARTLY, Entrainment.YES)
"""What the integers of Contact, Skin contact and Following mean, from 0 on."""

TICKS_A_WORD = 15
LUNGS_STEP = 5e-5


@dataclass(frozen=True, slots=True)
class Signal:
    """One row of the table. step: physical value of one integer, in unit; 0 of the one is 0 of the other."""

    label: str
    unit: str
    rate_hz: int
    step: float
    about: str

    @property
    def physical(self) -> tuple[float, float]:
        """What the least and the most integer mean."""
        return LEAST * self.step, MOST * self.step


PULSE, OFFSET, VOLTS, EDA, LUNGS, TICKS, CHECK = (
    "Pulse", "Pulse offset", "EDA volts", "EDA", "Breath asked", "Ticks", "Check",
)  # fmt: skip
DERIVED = (
    Signal("Heart rate", "/min", 1, 0.01, "known at this second"),
    Signal("Swing", "ms", 1, 0.1, "RSA, peak to trough, median of the last breaths"),
    Signal("Arousal", "1", 1, 5e-5, "0 settled, 1 activated, against this person's first minutes"),
    Signal("Confidence", "1", 1, 5e-5, "of the arousal"),
    Signal("Pulse quality", "1", 1, 5e-5, "mean of the beats that became known in this second"),
    Signal("Responses", "/min", 1, 0.01, "quick skin responses"),
    Signal("Pace asked", "/min", 1, 0.01, "breaths the lamp asks for"),
    Signal("Contact", "", 1, 1.0, "0 looking, 1 hold still, 2 found, 3 lost"),
    Signal("Skin contact", "", 1, 1.0, "0 missing 1 open 2 loose 3 joined 4 dry 5 on 6 saturated"),
    Signal("Following", "", 1, 1.0, "of the breath asked for: 0 no, 1 partly, 2 yes"),
)
"""Vitals once a second. The label of each, in the order of `vitals_row`."""


def table(pulse_full_scale_v: float, skin_full_scale_v: float, skin_about: str) -> tuple[Signal, ...]:
    """All signals of a person, in their order in the file. skin_about: the front end."""
    return (
        Signal(PULSE, "V", ROW_HZ, pulse_full_scale_v / -LEAST, MISSING),
        Signal(EDA, "uS", 10, 0.002, f"9-row means; {skin_about}"),
        Signal(LUNGS, "1", 10, LUNGS_STEP, "0 empty, 1 full, as the lamp shows it"),
        *DERIVED,
        Signal(VOLTS, "V", ROW_HZ, skin_full_scale_v / -LEAST, MISSING),
        Signal(OFFSET, "us", ROW_HZ, 1.0, "time stamp of each Pulse sample against the 90 Hz grid"),
        Signal(TICKS, "", 3, 1.0, "bit i of word j: the light was drawn at (15 j + i)/45 s of this second"),
        Signal(CHECK, "", 2, 1.0, "CRC-32 of the record without this signal, low word first"),
    )  # fmt: skip


def counts(volts: NDArray[np.float64], faults: NDArray[np.uint8], step_v: float) -> NDArray[np.int16]:
    """(rows,) volts and Fault -> counts, or the code that says why there is none."""
    missing = ~((faults == Fault.NONE) | (faults == Fault.CLIPPED))
    whole = np.rint(np.where(missing, 0.0, volts) / step_v)
    low = (whole <= HIGHEST_CODE) & ~missing
    whole = np.clip(np.where(low, CLIPPED_LOW, whole), LEAST, MOST)
    return np.where(missing, LEAST + faults.astype(np.int32), whole).astype(np.int16)


def volts(counts: NDArray[np.int16], step_v: float) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
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


def offsets(t_s: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.int16]:
    """Time stamps against the grid, in whole microseconds; at the end stop if more than 32 ms off."""
    return np.clip(np.rint(t_s * 1e6) - grid_us(rows), LEAST + 1, MOST).astype(np.int16)


def stamps(offset_us: NDArray[np.int16], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """The way back: time stamps in s; the grid's own where nothing was recorded."""
    known = np.where(offset_us == UNKNOWN, 0, offset_us.astype(np.int64))
    return (grid_us(rows) + known) / 1e6


def integers(values: Sequence[float | None], step: float) -> list[int]:
    """Physical values -> integers; None, and what is not finite, is UNKNOWN."""
    return [
        UNKNOWN if v is None or not abs(v) < MOST * step else max(LEAST + 1, min(MOST, round(v / step))) for v in values
    ]


def values(integers: NDArray[np.int16], step: float) -> NDArray[np.float64]:
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


def nothing(signals: Sequence[Signal]) -> Mapping[str, bytes]:
    """A second of which nothing was recorded, by label."""
    return {s.label: np.full(s.rate_hz, UNKNOWN, "<i2").tobytes() for s in signals if s.label != CHECK}

"""What a file from elsewhere holds, whatever its format: signals with their names and units, marks, and its time."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from drivers.ports import ROW_HZ
from drivers.said import Said

Array = NDArray[np.float64]
Resample = Callable[[Array, float, int], Array]
"""Values, their rate in Hz, and how many rows of the 90 Hz grid are to be made of them."""


class Stretch(NamedTuple):
    """An unbroken part of a signal: when it begins in the recording, and from where to where it is stored, all in s."""

    at_s: float
    from_s: float
    to_s: float

    @property
    def end_s(self) -> float:
        """When it ends in the recording."""
        return self.at_s + self.to_s - self.from_s


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A signal as the file has it. read: its (n,) values at rate_hz, NaN where there is none.

    counts: why the values are no more than counts without a unit; '' where they are in what unit says. place: among
    all that the file has.
    """

    label: str
    unit: str
    rate_hz: float
    stretches: Sequence[Stretch]
    read: Callable[[], Array]
    counts: str = ""
    place: int = 0

    @property
    def said(self) -> str:
        """Its name, unit and rate, for a person."""
        return Said(
            "{name!r} ({unit}, {rate_hz:.4g} a second)",
            name=short(self.label), unit=short(self.unit) or Said("no unit"), rate_hz=self.rate_hz,
        )  # fmt: skip

    def laid_out(self, values: Array, length_s: float, on_grid: Resample) -> Array:
        """(rows,) its values on the 90 Hz grid: each stretch resampled by itself, NaN between them."""
        whole = np.full(int(length_s * ROW_HZ), np.nan)
        for at_s, from_s, to_s in self.stretches:
            part = values[round(from_s * self.rate_hz) : round(to_s * self.rate_hz)]
            first = round(at_s * ROW_HZ)
            after = min(len(whole), first + int((to_s - from_s) * ROW_HZ + 1e-6))
            if len(part) and after > first:
                whole[first:after] = on_grid(part, self.rate_hz, after - first)
        return whole


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A file from elsewhere. kind: of file, in words. began: by its own clock, without a zone where it names none.

    marks: (time in s, text) of its annotations. beats_s: of heart beats that it has as intervals; beats_said: of which.
    notes: what was odd. names: of all that is in it, by their places; of a table not all are tracks.
    """

    kind: str
    tracks: Sequence[Track]
    length_s: float
    marks: Sequence[tuple[float, str]] = ()
    beats_s: Sequence[float] = ()
    began: dt.datetime | None = None
    device: str = ""
    simulated: bool = False
    notes: list[str] = field(default_factory=list)
    names: Sequence[str] = ()
    beats_said: str = ""


SHOWN = 40  # characters of a name that somebody else gave


def short(name: str) -> str:
    """A name in one line that any terminal can show."""
    name = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)
    return name if len(name) <= SHOWN else f"{name[: SHOWN - 3]}..."


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names in a line; of many, the first."""
    shown = [repr(short(name)) for name in names[:most]]
    first = ", ".join(shown)
    return Said("{names} and {count} more", names=first, count=len(names) - most) if len(names) > most else first


def lasting(span_s: float) -> str:
    """12 s, 5 min, 17 hours, 9 days."""
    for most_s, unit_s, unit in ((60, 1, "s"), (3600, 60, "min"), (2 * 86400, 3600, Said("hours"))):
        if span_s < most_s:
            return Said("{span:.3g} {unit}", span=span_s / unit_s, unit=unit)
    return Said("{span:.3g} {unit}", span=span_s / 86400, unit=Said("days"))

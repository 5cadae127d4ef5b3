"""A recording as a Source, and as the button and the phone of which it is known what was done with them."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from drivers.foreign.reading import Recording
from drivers.live import Live
from drivers.phone import Command
from drivers.ports import ROW_HZ, ButtonEvent, Channel, Fault, Samples, T, rows_due

FULL_V = 4.096
"""Full scale of the lamp's own converter, in whose counts everything is handed over."""
FINEST = 1 / 64  # of it: how far a small pulse is amplified
MARGIN = 1.01
COUNTS = 32768
STRETCH = 1 << 14
"""Rows that are made at a time: three minutes."""
LEAST_COUNT = 8 - COUNTS  # below, a recording of ours keeps why a value is missing: it is the lower end stop


def samples_of(recording: Recording, skin_volts: Callable[[float], float]) -> tuple[Samples, tuple[Channel, Channel]]:
    """(all rows of one person, what their two columns are), as a converter would have given them: in whole counts.

    skin_volts: the front end's voltage for a conductance in microsiemens, so that the same code as live reads it back.
    """
    n = round(recording.length_s * ROW_HZ)
    volts = np.full((n, 2), np.nan)
    full_v = [FULL_V, FULL_V]
    if recording.pulse_volts is not None:
        volts[: len(recording.pulse_volts), 0] = recording.pulse_volts[:n]
        full_v[0] = _full_scale(recording.pulse_volts)
    if recording.skin_usiemens is not None:
        known = np.flatnonzero(~np.isnan(recording.skin_usiemens[:n]))
        volts[known, 1] = [skin_volts(g) for g in recording.skin_usiemens[known].tolist()]
    faults = np.where(np.isnan(volts), np.uint8(Fault.GAP), np.uint8(Fault.NONE))
    steps = np.array(full_v) / COUNTS
    counts = np.rint(volts / steps)
    low, high = counts < LEAST_COUNT, counts >= COUNTS - 1
    counts[low], counts[high] = -COUNTS, COUNTS - 1
    faults[low | high] = Fault.CLIPPED
    t_s = np.broadcast_to(np.round(np.arange(n) / ROW_HZ, 6)[:, None], (n, 2))
    channels = Channel(0, "pulse", "V", full_v[0]), Channel(0, "skin", "V", full_v[1])
    return Samples(0, t_s, counts * steps, faults), channels


def _full_scale(volts: NDArray[np.float64]) -> float:
    """The smallest part of the converter's, by halves, that a pulse fits into: it keeps the more of a small one."""
    most, full_v = float(np.nanmax(np.abs(volts), initial=0.0)), FULL_V
    while full_v / 2 > most * MARGIN and full_v > FULL_V * FINEST:
        full_v /= 2
    return full_v


class ReplaySource:
    """Source of rows that are all known beforehand, from row 0 on.

    rows: how many. stretch: those from one to before another, which are made when they are due: a whole night of them
    takes 70 MB. channels: what their columns are.
    """

    trouble: str | None = None

    def __init__(self, rows: int, stretch: Callable[[int, int], Samples], channels: Sequence[Channel]) -> None:
        self._rows, self._stretch, self.channels = rows, stretch, tuple(channels)
        self.length_s: float | None = rows / ROW_HZ
        self._next_row = 0
        self._made = stretch(0, 0)

    @classmethod
    def of(cls, samples: Samples, channels: Sequence[Channel]) -> Self:
        """Of rows that are there, from row 0 on."""
        return cls(len(samples), lambda begin, end: _part(samples, begin, end), channels)

    def start(self) -> None:
        """Begin with row 0."""
        self._next_row = 0

    def read(self, t_s: float) -> Samples:
        """Every row due at t_s; nothing more after the end."""
        first, after = self._next_row, min(max(self._next_row, rows_due(t_s)), self._rows)
        self._next_row = after
        if not self._made.row <= first or after > self._made.row + len(self._made):
            self._made = self._stretch(first, max(after, min(first + STRETCH, self._rows)))
        return _part(self._made, first, after)

    def stop(self) -> None:
        """Nothing to stop: no clock or thread works for a recording."""

    def close(self) -> None:
        """Nothing to let go of."""


def _part(samples: Samples, first: int, after: int) -> Samples:
    these = slice(first - samples.row, after - samples.row)
    return Samples(first, samples.t_s[these], samples.values[these], samples.faults[these])


class ReplayButton:
    """Button of which it is known what was done to it: (time in s, gesture), ascending."""

    def __init__(self, done: Sequence[tuple[float, ButtonEvent]]) -> None:
        self._done = deque(done)

    def read(self, t_s: float) -> tuple[ButtonEvent, ...]:
        """Events up to t_s that were not read before."""
        return _up_to(self._done, t_s)

    def close(self) -> None:
        """Nothing to let go of."""


class ReplayPhone:
    """Phone of which it is known what it asked for: (time in s, command), ascending. Nobody looks at it."""

    def __init__(self, asked: Sequence[tuple[float, Command]]) -> None:
        self._asked = deque(asked)

    def read(self, t_s: float) -> tuple[Command, ...]:
        """Commands up to t_s that were not read before."""
        return _up_to(self._asked, t_s)

    def put_back(self, command: Command) -> None:
        """Nobody waits in a recording."""

    def show(self, live: Live) -> None:
        """Nobody looks."""

    def close(self) -> None:
        """Nothing to let go of."""


def _up_to(done: deque[tuple[float, T]], t_s: float) -> tuple[T, ...]:
    due = []
    while done and done[0][0] <= t_s + 1e-6:
        due.append(done.popleft()[1])
    return tuple(due)

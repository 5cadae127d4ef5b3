"""A recording as a Source, and as the button and the phone of which it is known what was done with them."""

from collections import deque
from collections.abc import Callable, Sequence

import numpy as np

from drivers.edf_signals import Recording
from drivers.live import Live
from drivers.ports import ROW_HZ, ButtonEvent, Channel, Command, Fault, Samples, T, rows_due

CHANNELS = Channel(0, "pulse", "V", 4.096), Channel(0, "skin", "V", 4.096)
"""Of a file that is no recording of ours: as the lamp's own converter would have given them."""


def rows(recording: Recording, skin_volts: Callable[[float], float]) -> Samples:
    """All rows of one person from a Recording, in the columns of CHANNELS.

    skin_volts: the front end's voltage for a conductance in microsiemens, so that the same code as live reads it back.
    """
    n = round(recording.length_s * ROW_HZ)
    volts = np.full((n, 2), np.nan)
    if recording.pulse_volts is not None:
        volts[:, 0] = recording.pulse_volts
    if recording.skin_usiemens is not None:
        known = ~np.isnan(recording.skin_usiemens)
        volts[known, 1] = [skin_volts(g) for g in recording.skin_usiemens[known].tolist()]
    faults = np.where(np.isnan(volts), np.uint8(Fault.GAP), np.uint8(Fault.NONE))
    t_s = np.broadcast_to(np.round(np.arange(n) / ROW_HZ, 6)[:, None], (n, 2))
    return Samples(0, t_s, volts, faults)


class ReplaySource:
    """Source of rows that are all known beforehand, from row 0 on. channels: what their columns are."""

    trouble: str | None = None

    def __init__(self, samples: Samples, channels: Sequence[Channel] = CHANNELS) -> None:
        self._samples, self.channels = samples, tuple(channels)
        self.length_s: float | None = len(samples) / ROW_HZ
        self._next_row = 0

    def start(self) -> None:
        """Begin with row 0."""
        self._next_row = 0

    def read(self, t_s: float) -> Samples:
        """Every row due at t_s; nothing more after the end."""
        first, after = self._next_row, min(max(self._next_row, rows_due(t_s)), len(self._samples))
        self._next_row = after
        part, whole = slice(first, after), self._samples
        return Samples(first, whole.t_s[part], whole.values[part], whole.faults[part])

    def stop(self) -> None:
        """Nothing to stop: no clock or thread works for a recording."""

    def close(self) -> None:
        """Nothing to let go of."""


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

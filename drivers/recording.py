"""A recording as a Source. Any EDF or EDF+ file: its pulse and skin signals on the 90 Hz grid, gaps flagged."""

from __future__ import annotations

import math
import re
import warnings
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from edfio import Edf, EdfSignal, read_edf
from numpy.typing import NDArray

from drivers.ports import ROW_HZ, ButtonEvent, Channel, DriverError, Fault, Samples, rows_due

PULSE_NAMES = ("pulse", "ppg", "pleth", "plethysmogram", "bvp")
SKIN_NAMES = ("eda", "gsr", "skin", "scl")
MICROSIEMENS = ("us", "µs", "μs", "usiemens", "microsiemens", "umho")
FULL_SCALE_V = 4.096  # of 16-bit integers without a unit, which are taken as our converter's, and of the skin's volts
LONGEST_S = 7 * 86400.0
Resample = Callable[[NDArray[np.float64], float, int], NDArray[np.float64]]  # values, their rate in Hz, rows at ROW_HZ
VOLTS = {"v": 1.0, "mv": 1e-3, "uv": 1e-6, "µv": 1e-6}


@dataclass(frozen=True, slots=True)
class Recording:
    """What a file holds for us.

    pulse_volts, skin_usiemens: (rows,) on the 90 Hz grid, NaN in gaps; None if the file has no such signal.
    beats_s: annotated R peaks, ascending, for files that have beats and no pulse. notes: what was left out, and why.
    """

    path: Path
    length_s: float
    pulse_volts: NDArray[np.float64] | None
    skin_usiemens: NDArray[np.float64] | None
    beats_s: tuple[float, ...]
    simulated: bool
    notes: tuple[str, ...]


def read_recording(path: Path, on_grid: Resample) -> Recording:
    """Read an EDF or EDF+ file, its signals resampled by on_grid.

    Raises DriverError that says what was found where there is nothing to replay.
    """
    edf, notes = _open(path)
    labels = [signal.label for signal in edf.signals]
    pulse = _named(edf, PULSE_NAMES)
    skin = _named(edf, SKIN_NAMES)
    beats_s = () if pulse is not None else tuple(sorted(a.onset for a in edf.annotations if a.text == "R"))
    if skin is not None and skin.physical_dimension.strip().lower() not in MICROSIEMENS:
        notes.append(
            f"{skin.label} is in {skin.physical_dimension.strip() or 'an unnamed unit'!r}, not in uS: "
            "without its scale there is no skin conductance, so it is left out"
        )
        unscaled, skin = skin, None
    else:
        unscaled = None
    if pulse is None and skin is None and unscaled is None and not beats_s:
        raise DriverError(
            f"{path}: no pulse and no skin signal. It has {', '.join(repr(x) for x in labels) or 'no signals at all'}; "
            f"a pulse is looked for under {', '.join(PULSE_NAMES)}, skin under {', '.join(SKIN_NAMES)}"
        )
    if beats_s:
        notes.append(f"it has no pulse signal: its {len(beats_s)} annotated R peaks are taken as the beats")
    try:
        spans = _spans(edf)
    except DriverError as trouble:
        raise DriverError(f"{path}: {trouble}") from trouble
    rows = int((spans[-1][0] + spans[-1][2] - spans[-1][1]) * ROW_HZ)
    if rows > LONGEST_S * ROW_HZ:
        raise DriverError(f"{path}: says that it lasts {rows / ROW_HZ / 86400:.0f} days; up to 7 can be replayed")

    def laid_out(signal: EdfSignal, values: NDArray[np.float64]) -> NDArray[np.float64]:
        rate_hz, whole = signal.sampling_frequency, np.full(rows, np.nan)
        for at_s, begin_s, end_s in spans:
            part = values[round(begin_s * rate_hz) : round(end_s * rate_hz)]
            first = round(at_s * ROW_HZ)
            after = min(rows, first + int((end_s - begin_s) * ROW_HZ))
            whole[first:after] = on_grid(part, rate_hz, after - first)
        return whole

    return Recording(
        path=path,
        length_s=rows / ROW_HZ,
        pulse_volts=None if pulse is None else laid_out(pulse, _pulse_volts(pulse)),
        skin_usiemens=None if skin is None else laid_out(skin, skin.data),
        beats_s=beats_s,
        simulated="simulated" in edf.recording.equipment_code.lower() if _is_plus(edf) else False,
        notes=tuple(notes),
    )


def _open(path: Path) -> tuple[Edf, list[str]]:
    if not path.exists():
        raise DriverError(f"{path}: no such file")
    if not path.is_file():
        raise DriverError(f"{path}: is {'a folder' if path.is_dir() else 'no regular file'}, not an EDF file")
    try:
        with path.open("rb") as file:
            head = file.read(8)
        if head[:1] not in (b"0", b"\xff"):
            raise DriverError(f"{path}: not an EDF file: those begin with the version '0', this one does not")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")  # an unclosed file, or a torn last record, is read as far as it goes
            edf = read_edf(path)
        length_s = edf.data_record_duration
        if not (0 < length_s < LONGEST_S and edf.num_data_records > 0):
            raise DriverError(f"{path}: nothing to replay: {edf.num_data_records} data records of {length_s:g} s each")
        return edf, [str(warning.message) for warning in said]
    except OSError as trouble:
        raise DriverError(f"{path}: cannot be read: {trouble.strerror}") from trouble
    except (ValueError, IndexError, KeyError, AttributeError, ArithmeticError) as trouble:
        raise DriverError(f"{path}: its header is damaged or cut short, and cannot be read ({trouble})") from trouble


def _spans(edf: Edf) -> list[tuple[float, float, float]]:
    """Unbroken stretches as (begins at, from, to): the first in recording time, the others in stored time, in s.

    A continuous file is one stretch. In a discontinuous one (EDF+D) each record says when it begins, at the head of
    its first annotation (EDF+ specification 2.2.4); edfio does not hand these times out.
    """
    if not edf.reserved.startswith("EDF+D"):
        return [(0.0, 0.0, edf.duration)]
    heads = edf._timekeeping_signal.digital.reshape(edf.num_data_records, -1)
    try:
        begins = [float(record.tobytes().split(b"\x14", 1)[0]) for record in heads]
    except ValueError as trouble:
        raise DriverError(f"a data record does not say when it begins: {trouble}") from trouble
    if any(later - sooner < 0.999 * edf.data_record_duration for sooner, later in pairwise(begins)):
        raise DriverError("its data records overlap in time, so the times in it are damaged")
    length_s = edf.data_record_duration
    spans: list[tuple[float, float, float]] = []
    for k, begin_s in enumerate(begins):
        at_s, stored_s = begin_s - begins[0], k * length_s
        if spans and abs(at_s - spans[-1][0] - (stored_s - spans[-1][1])) < 1e-3:
            spans[-1] = (*spans[-1][:2], stored_s + length_s)
        else:
            spans.append((at_s, stored_s, stored_s + length_s))
    return spans


def _is_plus(edf: Edf) -> bool:
    return edf.reserved.startswith("EDF+")


def _named(edf: Edf, names: tuple[str, ...]) -> EdfSignal | None:
    """The signal one of whose words is among names; of several, one in microsiemens, then the first."""
    found = [s for s in edf.signals if set(re.findall(r"[a-z]+", s.label.lower())) & set(names)]
    return min(found, key=lambda s: s.physical_dimension.strip().lower() not in MICROSIEMENS, default=None)


def _pulse_volts(signal: EdfSignal) -> NDArray[np.float64]:
    """Volts where the file says volts; otherwise its 16-bit integers are taken as our converter's counts."""
    scale = VOLTS.get(signal.physical_dimension.strip().lower())
    return np.asarray(signal.data * scale if scale else signal.digital * (FULL_SCALE_V / 32768), float)


CHANNELS = Channel(0, "pulse", "V", FULL_SCALE_V), Channel(0, "skin", "V", FULL_SCALE_V)


def rows(recording: Recording, skin_volts: Callable[[float], float]) -> Samples:
    """All rows of one person from a Recording, in the columns of CHANNELS.

    skin_volts: the front end's voltage for a conductance in microsiemens, so that the same code as live reads it back.
    """
    n = round(recording.length_s * ROW_HZ)
    volts = np.full((n, 2), np.nan)
    if recording.pulse_volts is not None:
        volts[:, 0] = recording.pulse_volts
    if recording.skin_usiemens is not None:
        volts[:, 1] = [g if math.isnan(g) else skin_volts(g) for g in recording.skin_usiemens.tolist()]
    faults = np.where(np.isnan(volts), Fault.GAP, Fault.NONE).astype(np.uint8)
    t_s = np.repeat(np.round(np.arange(n) / ROW_HZ, 6)[:, None], 2, axis=1)
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
        return Samples(first, whole.t_s[part], whole.volts[part], whole.faults[part])

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
        events = []
        while self._done and self._done[0][0] <= t_s + 1e-6:
            events.append(self._done.popleft()[1])
        return tuple(events)

    def close(self) -> None:
        """Nothing to let go of."""

"""Pulse and skin found in any EDF or EDF+ file, on the 90 Hz grid, its gaps kept."""

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from edfio import Edf, EdfSignal, read_edf
from numpy.typing import NDArray

from drivers import stored
from drivers.edf_skin import in_usiemens, is_of_skin, unit_of
from drivers.ports import ROW_HZ, DriverError

PULSE_NAMES = ("pulse", "ppg", "pleth", "plethysmogram", "bvp")
SKIN_NAMES = ("eda", "gsr", "skin", "scl")
VOLTS = {"v": 1.0, "mv": 1e-3, "uv": 1e-6, "µv": 1e-6}
COUNT_V = 4.096 / 32768  # of 16-bit integers without a unit: they are taken as the lamp's own converter's
LONGEST_S, LONGEST_GAPS_S = 7 * 86400.0, 3 * 3600.0  # gaps also as long as what there is: a small file costs little
SLOWEST_BEATS_S = 10.0  # from one to the next
SLOWEST_HZ = {"pulse": 10.0, "skin": 0.5}  # fewer values a second tell nothing of a beat, or of a response

Array = NDArray[np.float64]
Resample = Callable[[Array, float, int], Array]  # values, their rate in Hz, rows at ROW_HZ


@dataclass(frozen=True, slots=True)
class Recording:
    """What a file holds for us.

    pulse_volts, skin_usiemens: (rows,) on the 90 Hz grid, NaN in gaps; None if the file has no such signal.
    beats_s: annotated R peaks, ascending, for files that have beats and no pulse. notes: what was left out, and why.
    """

    length_s: float
    pulse_volts: Array | None
    skin_usiemens: Array | None
    beats_s: tuple[float, ...]
    simulated: bool
    notes: tuple[str, ...]


def read_recording(path: Path, on_grid: Resample) -> Recording:
    """Read an EDF or EDF+ file, its signals resampled by on_grid.

    Raises DriverError that says what was found where there is nothing to replay.
    """
    edf, notes = _open(path)
    try:
        return _found(edf, notes, path, on_grid)
    except stored.NO_EDF as trouble:
        raise DriverError(f"{path}: what it says of its signals cannot be ({trouble})") from trouble


def _found(edf: Edf, notes: list[str], path: Path, on_grid: Resample) -> Recording:
    pulse, skin = (
        _fast_enough(_named(edf, names), what, notes) for what, names in (("pulse", PULSE_NAMES), ("skin", SKIN_NAMES))
    )
    stretches = _stretches(edf, path)
    length_s = _rows(stretches) / ROW_HZ
    peaks_s = () if pulse is not None else (a.onset for a in edf.annotations if a.text == "R")
    beats_s = tuple(sorted(onset_s for onset_s in peaks_s if 0 <= onset_s <= length_s))
    if pulse is None and skin is None and not beats_s:
        labels = ", ".join(repr(signal.label) for signal in edf.signals) or "no signals at all"
        raise DriverError(
            f"{path}: no pulse and no skin signal. It has {labels}; "
            f"a pulse is looked for under {', '.join(PULSE_NAMES)}, skin under {', '.join(SKIN_NAMES)}"
        )
    usiemens = None if skin is None else _usiemens(skin, notes)
    if beats_s:
        notes.append(f"it has no pulse signal: its {len(beats_s)} annotated R peaks are taken as the beats")
    if beats_s and edf.duration > LONGEST_GAPS_S + SLOWEST_BEATS_S * len(beats_s):
        hours = f"{edf.duration / 3600:.0f} hours"
        raise DriverError(f"{path}: it says that it lasts {hours}, and has {len(beats_s)} beats for all of them")
    return Recording(
        length_s=length_s,
        pulse_volts=None if pulse is None else _laid_out(pulse, _pulse_volts(pulse), stretches, on_grid),
        skin_usiemens=None if skin is None or usiemens is None else _laid_out(skin, usiemens, stretches, on_grid),
        beats_s=beats_s,
        simulated=edf.reserved.startswith("EDF+") and "simulated" in edf.recording.equipment_code.lower(),
        notes=tuple(notes),
    )


def _open(path: Path) -> tuple[Edf, list[str]]:
    if not path.exists():
        raise DriverError(f"{path}: no such file")
    try:
        with stored.opened(path, stored.MOST_RECORDING) as file:
            head = file.read(8)
        if head[:1] not in (b"0", b"\xff"):
            raise DriverError(f"{path}: not an EDF file: those begin with the version '0', this one does not")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")  # an unclosed file, or a torn last record, is read as far as it goes
            edf = read_edf(path)
        length_s = edf.data_record_duration
        if not (0 < length_s < LONGEST_S and edf.num_data_records > 0):
            raise DriverError(f"{path}: nothing to replay: {edf.num_data_records} data records of {length_s:g} s each")
        return edf, [str(warning.message) for warning in caught]
    except OSError as trouble:
        raise DriverError(f"{path}: cannot be read: {trouble.strerror}") from trouble
    except stored.UnreadableError as trouble:
        raise DriverError(f"{path}: {trouble}, not an EDF file") from trouble
    except stored.NO_EDF as trouble:
        raise DriverError(f"{path}: its header is damaged or cut short, and cannot be read ({trouble})") from trouble


class _Stretch(NamedTuple):
    """An unbroken part of a file: when it begins in recording time, and from where to where it is stored, all in s."""

    at_s: float
    from_s: float
    to_s: float


def _stretches(edf: Edf, path: Path) -> list[_Stretch]:
    """All of them in order. Raises DriverError for times that cannot be.

    A continuous file is one stretch. In a discontinuous one (EDF+D) each record says when it begins, at the head of
    its first annotation (EDF+ specification 2.2.4); edfio does not hand these times out.
    """
    length_s, stretches = edf.data_record_duration, [_Stretch(0.0, 0.0, edf.duration)]
    if edf.reserved.startswith("EDF+D"):
        heads = edf._timekeeping_signal.digital.reshape(edf.num_data_records, -1)
        try:
            begins = [float(record.tobytes().split(b"\x14", 1)[0]) for record in heads]
        except ValueError as trouble:
            raise DriverError(f"{path}: a data record does not say when it begins: {trouble}") from trouble
        if any(later - sooner < 0.999 * length_s for sooner, later in pairwise(begins)):
            raise DriverError(f"{path}: its data records overlap in time, so the times in it are damaged")
        stretches = []
        for k, begin_s in enumerate(begins):
            at_s, from_s = begin_s - begins[0], k * length_s
            if stretches and abs(at_s - stretches[-1].at_s - (from_s - stretches[-1].from_s)) < 1e-3:
                stretches[-1] = stretches[-1]._replace(to_s=from_s + length_s)
            else:
                stretches.append(_Stretch(at_s, from_s, from_s + length_s))
    missing_s = sum(later.at_s - sooner.at_s - (sooner.to_s - sooner.from_s) for sooner, later in pairwise(stretches))
    if missing_s > (most_s := max(LONGEST_GAPS_S, edf.duration)):
        raise DriverError(
            f"{path}: {missing_s / 3600:.0f} hours are missing between its parts; here up to {most_s / 3600:.0f} can be"
        )
    if (days := _rows(stretches) / ROW_HZ / 86400) > LONGEST_S / 86400:
        raise DriverError(f"{path}: says that it lasts {days:.0f} days; up to 7 can be replayed")
    return stretches


def _rows(stretches: Sequence[_Stretch]) -> int:
    """Rows of the grid from the first to the last of them."""
    last = stretches[-1]
    return int((last.at_s + last.to_s - last.from_s) * ROW_HZ)


def _laid_out(signal: EdfSignal, values: Array, stretches: Sequence[_Stretch], on_grid: Resample) -> Array:
    """(rows,) on the grid: each stretch resampled by itself, NaN between them."""
    rate_hz, whole = signal.sampling_frequency, np.full(_rows(stretches), np.nan)
    for at_s, from_s, to_s in stretches:
        part = values[round(from_s * rate_hz) : round(to_s * rate_hz)]
        first = round(at_s * ROW_HZ)
        after = min(len(whole), first + int((to_s - from_s) * ROW_HZ))
        whole[first:after] = on_grid(part, rate_hz, after - first)
    return whole


def _unit(signal: EdfSignal) -> str:
    return signal.physical_dimension.strip().lower()


def _named(edf: Edf, names: tuple[str, ...]) -> EdfSignal | None:
    """The signal one of whose words is among names; of several, one in a unit of skin, then the first."""
    found = [s for s in edf.signals if set(re.findall(r"[a-z]+", s.label.lower())) & set(names)]
    return min(found, key=lambda s: not is_of_skin(unit_of(s._physical_dimension)), default=None)


def _fast_enough(signal: EdfSignal | None, what: str, notes: list[str]) -> EdfSignal | None:
    """The signal, or None and a note if it is too slow for what it is."""
    if signal is None or signal.sampling_frequency >= SLOWEST_HZ[what]:
        return signal
    slow, least = signal.sampling_frequency, SLOWEST_HZ[what]
    notes.append(f"{signal.label} has {slow:.2g} values a second; {what} needs {least:g}, so it is left out")
    return None


def _usiemens(signal: EdfSignal, notes: list[str]) -> Array | None:
    """(n,) skin conductance in uS, or None and a note that says why there is none.

    Where edfio cannot read a signal's scale it hands out the counts themselves; a decimal comma can be read.
    """
    ends = signal._physical_min, signal._physical_max
    signal._physical_min, signal._physical_max = (end.replace(b",", b".") for end in ends)
    try:
        scaled = signal.physical_min != signal.physical_max and signal.digital_min != signal.digital_max
    except ValueError:
        scaled = False
    unit = unit_of(signal._physical_dimension)
    values, note = in_usiemens(signal.label, unit, signal.data) if scaled else (None, "")
    if note or not scaled:
        notes.append(
            note or f"{signal.label} does not say what its counts are in {unit or 'any unit'}, so it is left out"
        )
    return values


def _pulse_volts(signal: EdfSignal) -> Array:
    """Volts where the file says volts; otherwise of COUNT_V."""
    scale = VOLTS.get(_unit(signal))
    return np.asarray(signal.data * scale if scale else signal.digital * COUNT_V, float)

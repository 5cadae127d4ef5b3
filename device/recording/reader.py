"""A person's recording read back: every signal, every note, and the very rows that the lamp heard."""

import datetime as dt
import io
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from edfio import AnonymizedDateError, Edf, EdfAnnotation, read_edf
from numpy.typing import NDArray

from device.language import tr
from device.model import Array
from device.recording import age_files, annotation, edf, events, fields, layout
from device.recording.age_files import Identities
from device.recording.annotation import Note
from device.recording.fields import (
    BY_LABEL,
    EDA,
    FIELDS,
    LEAST,
    MOST,
    OFFSET,
    ON_SKIN,
    PULSE,
    SKIN_CONTACT,
    TICKS,
    Field,
)
from device.recording.folders import SessionError
from device.recording.layout import UNKNOWN
from device.recording.origin import says_ebb
from drivers import stored
from drivers.ports import ROW_HZ, Channel, Samples

LONGEST_GAP_S = 24 * 3600  # of all that is missing between the parts of a session
STRETCH = 1 << 16  # rows made at a time
LATEST_S = 600  # after a file's last second, in which something may still be noted
NEARLY, MOST_VOLTS = 1e-3, 1e3  # of a scale as eight characters of a header say it; and of any sensor


@dataclass(frozen=True)
class Recorded:
    """One person's recording of one session, its parts laid end to end; seconds between them are unknown.

    version, format: of the Ebb that wrote it, and of the file. rows: of the 90 Hz grid, up to the last that was
    recorded. integers: (seconds * rate,) by label, of the fields that the file has. steps: physical value of one
    integer. damaged: seconds whose checksum is wrong; they are unknown too.
    """

    path: Path
    code: str
    began: dt.datetime
    synchronised: bool
    simulated: bool
    version: str
    format: int
    rows: int
    notes: tuple[Note, ...]
    integers: Mapping[str, NDArray[np.int16]]
    steps: Mapping[str, float]
    damaged: tuple[int, ...]

    @property
    def length_s(self) -> float:
        """How long the session was; if it was cut off, how much of it there is."""
        return self.ended_s or self.rows / ROW_HZ

    def signal(self, label: str) -> Array:
        """(n,) physical values of a field up to length_s, NaN where unknown, as all of a field that the file lacks."""
        n = int(np.ceil(self.length_s * self.rate_hz(label) - 1e-6))
        if label not in self.integers:
            return np.full(n, np.nan)
        integers, step = self.integers[label][:n], self.steps[label]
        field = BY_LABEL[label]
        if field.sensor:
            values = layout.volts(integers, step)[0]
        else:
            values, (least, most) = layout.values(integers, step), field.possible
            values[(values < least) | (values > most)] = np.nan
        return np.pad(values, (0, n - len(values)), constant_values=np.nan)

    def rate_hz(self, label: str) -> int:
        """Values a second of a field; of one that the file lacks, today's. Raises KeyError for what no format has."""
        if label not in self.integers:
            return BY_LABEL[label].rate_hz
        return len(self.integers[label]) // (len(self.integers[PULSE]) // ROW_HZ)

    def times(self, label: str) -> Array:
        """(n,) session time in s of each value of a field, on its own grid."""
        return np.arange(len(self.signal(label))) / self.rate_hz(label)

    def skin_usiemens(self) -> Array:
        """(n,) skin conductance at the rate of EDA, NaN where the electrodes were not on skin.

        An open circuit has a conductance too, and joined hands. The contact is noted as each second begins, so the
        second in which it goes is left out as well.
        """
        values = self.signal(EDA)
        on = np.isin(self.signal(SKIN_CONTACT), ON_SKIN)
        on[:-1] &= on[1:]
        return np.where(np.repeat(on, self.rate_hz(EDA))[: len(values)], values, np.nan)

    @cached_property
    def samples(self) -> Samples:
        """All rows, in the columns of `channels`, each with the time stamp of its pulse sample."""
        shape = self.rows, len(self._raw)
        t_s, values, faults = np.empty(self.rows), np.empty(shape), np.empty(shape, np.uint8)
        for begin in range(0, self.rows, STRETCH):  # whole, a night's steps on the way take three times its rows
            part = self.stretch(begin, min(begin + STRETCH, self.rows))
            these = slice(begin, begin + len(part))
            t_s[these], values[these], faults[these] = part.t_s[:, 0], part.values, part.faults
        return Samples(0, np.broadcast_to(t_s[:, None], shape), values, faults)

    def stretch(self, begin: int, end: int) -> Samples:
        """Rows begin .. end - 1 of `samples`, which need not be made for it."""
        shape = end - begin, len(self._raw)
        t_s = layout.stamps(self.integers[OFFSET][begin:end], np.arange(begin, end))
        values, faults = np.empty(shape), np.empty(shape, np.uint8)
        for column, f in enumerate(self._raw):
            values[:, column], faults[:, column] = layout.volts(self.integers[f.label][begin:end], self.steps[f.label])
        return Samples(begin, np.broadcast_to(t_s[:, None], shape), values, faults)

    def channels(self, person: int) -> tuple[Channel, ...]:
        """What the columns of `samples` are, for a person who sits at this place."""
        return tuple(Channel(person, f.sensor, f.unit, self.steps[f.label] * -LEAST) for f in self._raw)

    @property
    def _raw(self) -> list[Field]:
        return [f for f in FIELDS if f.sensor and f.label in self.integers]

    def late_ticks(self) -> frozenset[int]:
        """Indices of the ticks that the lamp skipped."""
        ran = np.flatnonzero(layout.ticks_run(self.integers[TICKS]))
        skipped = np.ones(int(ran[-1]) if len(ran) else 0, bool)
        skipped[ran[:-1]] = False
        return frozenset((np.flatnonzero(skipped[1:]) + 1).tolist())

    @property
    def mode(self) -> str | None:
        """What kind of session it was."""
        return events.first_after(self.notes, annotation.MODE)

    @property
    def elsewhere(self) -> str | None:
        """What made it, if another device did, and its file's name."""
        return events.first_after(self.notes, annotation.ELSEWHERE)

    @property
    def ended_s(self) -> float | None:
        """When the light was to be out; None if the session was cut off."""
        return next((n.onset_s for n in events.starting_with(self.notes, annotation.END)), None)


def read(paths: Sequence[Path], identities: Identities | None = None) -> Recorded:
    """Read the parts of one person's recording, in order. The files stay as they are. Raises SessionError, OSError.

    identities: what opens those that are encrypted.
    """
    if not paths:
        raise SessionError(tr("there is no recording of that person in this session"))
    parts = [_part(path, identities) for path in paths]
    try:
        return _whole(parts)
    except stored.NO_EDF as trouble:
        raise SessionError(
            tr("{path}: its header or its notes are damaged ({trouble})", path=paths[0], trouble=trouble)
        ) from trouble


def _whole(parts: Sequence["_Part"]) -> Recorded:
    """The parts, laid end to end."""
    if sum(p.seconds for p in parts) + LONGEST_GAP_S < max(p.begin_s + p.seconds for p in parts):
        raise ValueError(tr("seconds are missing for days"))
    seconds, first = max(p.begin_s + p.seconds for p in parts), parts[0]
    equipment = first.edf.recording.equipment_code
    whole = {
        label: np.full(seconds * (len(values) // first.seconds), UNKNOWN, np.int16)
        for label, values in first.integers.items()
    }
    for p in parts:
        for label, values in p.integers.items():
            rate = len(values) // p.seconds
            whole[label][p.begin_s * rate : p.begin_s * rate + len(values)] = values
    rows = np.flatnonzero((whole[OFFSET] != UNKNOWN) | (whole[PULSE] != UNKNOWN))
    opening = {n.text for n in first.notes if n.onset_s == 0}
    noted = set(first.notes)  # a file that landed while its card reported a failure has a second that another has too
    later = (
        n
        for p in parts[1:]
        for n in p.notes
        if n not in noted and n.text not in opening and not n.text.startswith(annotation.CONTINUES)
    )
    notes = tuple(sorted((*first.notes, *later), key=lambda n: n.onset_s))
    corrected = events.corrected(notes)
    return Recorded(
        path=first.path,
        code=first.edf.patient.code,
        began=corrected or _began(first.edf) - dt.timedelta(seconds=first.begin_s),
        synchronised=corrected is not None or "synchronised" in first.edf.recording.additional,
        simulated="simulated" in equipment,
        version=equipment.split("_")[1],
        format=first.format,
        rows=int(rows[-1]) + 1 if len(rows) else 0,
        notes=notes,
        integers=whole,
        steps={s.label.strip(): -s.physical_min / -LEAST for s in first.edf.signals},
        damaged=tuple(p.begin_s + n for p in parts for n in p.damaged),
    )


def _began(file: Edf) -> dt.datetime:
    """What the header says; its earliest date where the clock's was none that a header can say."""
    try:
        date = file.startdate
    except AnonymizedDateError:
        date = edf.EARLIEST.date()
    return dt.datetime.combine(date, file.starttime, dt.UTC)


@dataclass(frozen=True)
class _Part:
    path: Path
    edf: Edf
    begin_s: int
    seconds: int
    format: int
    notes: tuple[Note, ...]
    damaged: tuple[int, ...]

    @cached_property
    def integers(self) -> Mapping[str, NDArray[np.int16]]:
        return {s.label: s.digital.astype(np.int16, copy=False) for s in self.edf.signals}


def _part(path: Path, identities: Identities | None) -> _Part:
    try:
        content = age_files.content(path, stored.MOST_RECORDING, identities)
    except stored.UnreadableError as trouble:
        raise SessionError(f"{path}: {trouble}") from trouble
    read_at = edf.reading(content)
    shape = edf.shape(read_at, len(content))
    if shape is None:
        whole_head = content[:1] == b"0" and says_ebb(content)
        what = tr("its header is damaged") if whole_head else tr("it is not one of Ebb's recordings")
        raise SessionError(f"{path}: {what if content else tr('the file is empty')}")
    if not shape.records:
        raise SessionError(tr("{path}: it has a header, and not one whole second after it", path=path))
    damaged = tuple(n for n in range(shape.records) if not shape.sound(shape.record(read_at, n)))
    try:
        with warnings.catch_warnings(action="ignore"):
            content = _mended(content, shape, damaged)
            del read_at  # and with it the content as it was: a night has 23 MB
            read_back = read_edf(io.BytesIO(content))
            _require_scales(read_back)
            begin_s, notes = noted(read_back.annotations, shape.records)
        marked = (part.removeprefix(edf.FORMAT_MARK) for part in read_back.recording.additional)
        format_ = next((int(number) for number in marked if number.isdecimal()), 1)
    except stored.NO_EDF as trouble:
        raise SessionError(tr("{path}: its header is damaged ({trouble})", path=path, trouble=trouble)) from trouble
    if format_ > fields.FORMAT:
        by, newest = read_back.recording.equipment_code, fields.FORMAT
        raise SessionError(
            tr(
                "{path}: it is of format {format}, by {by}; this version reads formats 1 to {newest}",
                path=path,
                format=format_,
                by=by,
                newest=newest,
            )
        )
    return _Part(path, read_back, begin_s, shape.records, format_, notes, damaged)


def noted(annotations: Iterable[EdfAnnotation], seconds: int) -> tuple[int, tuple[Note, ...]]:
    """The session's second at which a file of so many begins, and what it notes, in session time.

    What speaks of a moment that the file cannot know of is left out. Raises ValueError.
    """
    found = tuple(Note(a.onset, stored.shown(a.text), a.duration) for a in annotations)
    begin_s = events.begins_s(found)
    moved = (replace(n, onset_s=round(n.onset_s + begin_s, 6)) for n in found if abs(n.onset_s) < LONGEST_GAP_S * 30)
    latest_s = begin_s + seconds + LATEST_S
    return begin_s, tuple(
        n for n in moved if 0 <= n.onset_s <= latest_s and 0 <= (n.duration_s or 0.0) <= latest_s + LONGEST_GAP_S
    )


def _require_scales(file: Edf) -> None:
    """Raises ValueError unless each signal is known, and has the rate and the scale that every format gives it."""
    found = {s.label: s for s in file.signals}
    if missing := {PULSE, OFFSET, TICKS} - found.keys():
        raise ValueError(tr("it has no {missing}", missing=", ".join(sorted(missing))))
    for label, signal in found.items():
        if (known := BY_LABEL.get(label)) is None:
            raise ValueError(tr("{label!r} is no signal that Ebb writes", label=label))
        step = -signal.physical_min / -LEAST
        right = step > 0 and abs(step / known.step - 1) < NEARLY if known.step else 0 < step < MOST_VOLTS / -LEAST
        if not right or (signal.digital_min, signal.digital_max) != (LEAST, MOST):
            raise ValueError(tr("the scale of {label} is none that Ebb writes", label=label))
        if signal.sampling_frequency != known.rate_hz:
            raise ValueError(
                tr("{label} has {rate_hz:g} values a second", label=label, rate_hz=signal.sampling_frequency)
            )


def _mended(content: bytes, shape: edf.Shape, damaged: Sequence[int]) -> bytes:
    """The file in memory, closed, with unknown in the place of damaged seconds."""
    closed = shape.closed(content)
    if not damaged:
        return closed
    whole = bytearray(closed)
    for n in damaged:
        at = shape.header_len + n * shape.record_len
        unknown = LEAST.to_bytes(2, "little", signed=True) * ((shape.record_len - shape.notes_len) // 2)
        head = b"+%d\x14\x14\x00" % n
        whole[at : at + shape.record_len] = unknown + head.ljust(shape.notes_len, b"\0")
    return bytes(whole)

"""EDF, EDF+, BDF and BDF+ files: their signals, their annotations and their gaps, read as far as they go."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers import stored
from drivers.foreign.edf_header import ANNOTATIONS, EACH, FIRST, MOST_SIGNALS, Header, HeaderError, SignalHeader, header
from drivers.foreign.number import number
from drivers.foreign.track import Array, Opened, Stretch, Track
from drivers.said import Said

LEAST_HEAD = FIRST + EACH * MOST_SIGNALS
TOUCH_S = 1e-3  # records so near to one another are one after the other
OVERLAP = 0.999  # of a record, that the next begins after it
MOST_SAMPLES = 1 << 28  # of one signal: three days at 1 kHz


@dataclass(frozen=True, slots=True)
class _Records:
    """The records of a file, as far as it has them whole. They are read anew each time: nothing of it is held open."""

    path: Path
    head: Header
    count: int

    def of(self, signal: SignalHeader) -> NDArray[np.uint8]:
        """(count, bytes of the signal in each). Raises HeaderError, UnreadableError, OSError."""
        length = signal.samples * self.head.width
        rows = np.empty((self.count, length), np.uint8)
        with stored.opened(self.path, stored.MOST_RECORDING) as file:
            for k in range(self.count):
                part = os.pread(file.fileno(), length, self.head.length + k * self.head.record_len + signal.at)
                if len(part) < length:
                    raise HeaderError(Said("it became shorter while it was read"))
                rows[k] = np.frombuffer(part, np.uint8)
        return rows

    def digital(self, signal: SignalHeader) -> NDArray[np.int32]:
        """(n,) samples, as they are stored."""
        raw = self.of(signal)
        if self.head.width == 2:
            return raw.reshape(-1).view("<i2").astype(np.int32)
        three = raw.reshape(-1, 3).astype(np.int32)
        return (three[:, 0] | three[:, 1] << 8 | three[:, 2] << 16) - ((three[:, 2] & 0x80) << 17)


def read(path: Path) -> Opened:
    """Open such a file; its signals are read once they are asked for. Raises HeaderError, UnreadableError, OSError."""
    with stored.opened(path, stored.MOST_RECORDING) as file:
        head, size = header(file.read(LEAST_HEAD)), os.fstat(file.fileno()).st_size
    whole = (size - head.length) // head.record_len
    notes = list[str]()
    if head.records is None:
        notes.append(Said("it was never closed: it is read as far as it goes, {count} records", count=whole))
    elif head.records > whole:
        notes.append(
            Said(
                "it is cut short: it says that it has {said} records, and there are {count}",
                said=head.records,
                count=whole,
            )
        )
    count = whole if head.records is None else min(head.records, whole)
    if not count:
        raise HeaderError(Said("it has a header, and not one whole record after it"))
    records = _Records(path, head, count)
    marked = [records.of(signal) for signal in head.signals if signal.label in ANNOTATIONS and signal.samples]
    begins = [_begins(row) for row in marked[0]] if marked and head.plus else []
    stretches = _stretches(head, count, begins)
    signals = [signal for signal in head.signals if signal.samples and signal.label not in ANNOTATIONS]
    tracks = [_track(records, signal, stretches, place) for place, signal in enumerate(signals)]
    first_s = begins[0] or 0.0 if begins else 0.0
    marks = sorted((at_s - first_s, text) for rows in marked for at_s, text in _texts(rows))
    length_s = stretches[-1].end_s if tracks else max([stretches[-1].end_s, *(at_s for at_s, _ in marks)])
    return Opened(
        f"{head.kind} file", tracks, length_s, marks, (), head.began, head.device, head.simulated, notes,
        [track.label for track in tracks],
    )  # fmt: skip


def _track(records: _Records, signal: SignalHeader, stretches: Sequence[Stretch], place: int) -> Track:
    rate_hz = signal.samples / records.head.record_s
    scale = signal.scale(*records.head.ends)
    counts = scale if isinstance(scale, str) else ""
    return Track(signal.label, signal.unit, rate_hz, stretches, partial(_values, records, signal), counts, place)


def _values(records: _Records, signal: SignalHeader) -> Array:
    """(n,) of a signal in its unit; where it has no scale, its counts. What it says it cannot be is NaN."""
    if records.count * signal.samples > MOST_SAMPLES:
        raise HeaderError(
            Said(
                "its signal {signal!r} is longer than can be read here: {most:,} samples",
                signal=signal.label,
                most=MOST_SAMPLES,
            )
        )
    digital = records.digital(signal)
    scale = signal.scale(*records.head.ends)
    if isinstance(scale, str):
        return digital.astype(float)
    values = np.asarray(digital * scale.gain + scale.offset, float)
    values[(digital < scale.first) | (digital > scale.last)] = np.nan
    return values


def _begins(row: NDArray[np.uint8]) -> float | None:
    """When a record begins, in s: the onset of its first list (EDF+ 2.2.4); None if that is no number."""
    return number(row.tobytes().split(b"\x14", 1)[0].decode("latin-1"))


def _texts(rows: NDArray[np.uint8]) -> Iterator[tuple[float, str]]:
    """Onset in s and text of everything that is noted (EDF+ 2.2.2); what has no onset is left out."""
    for row in rows:
        for tal in row.tobytes().split(b"\0"):
            head, *texts = tal.split(b"\x14")
            onset_s = number(head.split(b"\x15", 1)[0].decode("latin-1"))
            if onset_s is not None:
                yield from ((onset_s, _text(text)) for text in texts if text)


def _text(written: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written.decode("latin-1")


def _stretches(head: Header, count: int, begins: Sequence[float | None]) -> list[Stretch]:
    """The unbroken parts, in order. Raises HeaderError for times that cannot be.

    In a discontinuous file (EDF+D) each record says when it begins.
    """
    if head.plus != "D":
        return [Stretch(0.0, 0.0, count * head.record_s)]
    known = [begin for begin in begins if begin is not None]
    if len(known) < count:
        silent = next((k for k, begin in enumerate(begins) if begin is None), 0)
        raise HeaderError(Said("its record {number} does not say when it begins", number=silent + 1))
    if any(later - sooner < OVERLAP * head.record_s for sooner, later in pairwise(known)):
        raise HeaderError(Said("its records overlap in time, so the times in it are damaged"))
    stretches = list[Stretch]()
    for k, begin_s in enumerate(known):
        at_s, from_s = begin_s - known[0], k * head.record_s
        if stretches and abs(at_s - stretches[-1].at_s - (from_s - stretches[-1].from_s)) < TOUCH_S:
            stretches[-1] = stretches[-1]._replace(to_s=from_s + head.record_s)
        else:
            stretches.append(Stretch(at_s, from_s, from_s + head.record_s))
    return stretches

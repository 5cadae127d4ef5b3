"""The bytes of a growing EDF+C file: its header, its data records, and how many of them are whole.

edfio makes the header, from a file of one record; the append path is here, because no library has one. Each record
carries a CRC-32, so that what a power cut leaves behind at a tail is never taken for a body's signal. EDF+
specification: Kemp and Olivan 2003, https://www.edfplus.info/specs/edfplus.html
"""

import datetime as dt
import io
import struct
import zlib
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from edfio import Edf, EdfAnnotation, EdfSignal, Patient, Recording

from device.recording.annotation import Note
from device.recording.fields import CHECK, FORMAT, LEAST, MOST, Field
from device.recording.origin import says_ebb
from device.recording.session_info import SessionInfo

COUNT_AT, COUNT_LEN = 236, 8  # "number of data records" in the header
UNKNOWN_COUNT = b"-1      "
NOTES_LEN = 200  # bytes of annotations in a record: nine beats, or a long sentence and its time
LONGEST_HEADER = 64 * 1024
CHECK_LEN, SHORTEST_NOTES = 2, 40  # of a record: integers of its checksum, and bytes of annotations at the very least
END = b"\x14\x00"
EARLIEST, LATEST = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (1985, 2085))
"""The dates that a header can say (EDF+ 2.1.3); of others its recording field says X, unknown."""
FORMAT_MARK = "fmt_"  # before the format's number; the field that holds it has 80 characters, and they are few


def header(info: SessionInfo, code: str, part: int, begin_s: int, fields: Sequence[Field]) -> bytes:
    """The header of a file that is being written: its record count is -1.

    code: the person's. part: of a session that was rolled, from 1. begin_s: its first second, in session time.
    """
    un = "" if info.synchronised else "un"
    began = info.began + dt.timedelta(seconds=begin_s)
    made = [
        EdfSignal(
            np.zeros(s.rate_hz), s.rate_hz, label=s.label, physical_dimension=s.unit, physical_range=s.physical,
            digital_range=(LEAST, MOST), transducer_type=s.about, prefiltering="",
        )
        for s in fields
    ]  # fmt: skip
    first = Edf(
        made,
        patient=Patient(code=code),
        recording=Recording(
            startdate=began.date() if can_say(began) else None,
            equipment_code=f"Ebb_{info.version}" + ("_simulated" if info.simulated else ""),
            additional=["UTC", f"{un}synchronised", f"part_{part}", f"{FORMAT_MARK}{FORMAT}"],
        ),
        starttime=began.time().replace(microsecond=0, tzinfo=None),
        data_record_duration=1.0,
        annotations=[EdfAnnotation(0, None, "x" * (NOTES_LEN - len(b"+0\x14\x14\x00+0\x14" + END)))],
    )
    with io.BytesIO() as out:
        first.write(out)
        whole = out.getvalue()
    head = whole[: len(whole) - record_len(fields)]
    return head[:COUNT_AT] + UNKNOWN_COUNT + head[COUNT_AT + COUNT_LEN :]


def can_say(began: dt.datetime) -> bool:
    """Whether a header has room for that date."""
    return EARLIEST <= began < LATEST


def record_len(fields: Sequence[Field]) -> int:
    """Bytes of a data record."""
    return 2 * sum(s.rate_hz for s in fields) + NOTES_LEN


def count_field(records: int) -> bytes:
    """What the header says of the number of records."""
    return b"%-8d" % records


class Records:
    """Data records of one file, made one after the other. begin_s: the file's first second, in session time.

    opening: annotations that every file begins with. What does not fit into a record waits for the next; the opening
    goes where what happens leaves room, so that no beat waits for it.
    """

    def __init__(self, fields: Sequence[Field], begin_s: int, opening: Sequence[Note] = ()) -> None:
        self._fields, self._begin_s = tuple(fields), begin_s
        self._check_at = 2 * sum(f.rate_hz for f in fields[: [f.label for f in fields].index(CHECK)])
        self.waiting: deque[Note] = deque()
        """What is to be noted with the next record."""
        self._opening = deque(opening)

    @property
    def left(self) -> bool:
        """Whether annotations are left that no record holds yet."""
        return bool(self.waiting or self._opening)

    def make(self, second: int, data: Mapping[str, bytes], notes: Sequence[Note]) -> bytes:
        """The record of a second of the session. data: little-endian 16-bit integers by label."""
        self.waiting.extend(notes)
        tal = b"+%d\x14\x14\x00" % (second - self._begin_s)
        for queue in (self.waiting, self._opening):
            while queue and len(tal) + len(note_tal := self._tal(queue[0])) <= NOTES_LEN:
                tal += note_tal
                queue.popleft()
        signals = b"".join(b"\0\0\0\0" if f.label == CHECK else data[f.label] for f in self._fields)
        record = signals + tal.ljust(NOTES_LEN, b"\0")
        return record[: self._check_at] + struct.pack("<I", zlib.crc32(record)) + record[self._check_at + 4 :]

    def _tal(self, note: Note) -> bytes:
        duration = b"" if note.duration_s is None else b"\x15%.6f" % note.duration_s
        return b"%+.6f%b\x14%b" % (note.onset_s - self._begin_s, duration, note.text.encode()) + END


Read = Callable[[int, int], bytes]
"""Up to so many bytes of a file: (at, length)."""


def reading(content: bytes) -> Read:
    """What reads a file whose content is in memory."""
    return lambda at, length: content[at : at + length]


@dataclass(frozen=True, slots=True)
class Shape:
    """Where things are in a file of ours. check_at: of a record's checksum. notes_len: of its annotations.

    records: how many there are up to the last one that is sound; what lies behind it is not the recording's.
    """

    header_len: int
    record_len: int
    check_at: int
    notes_len: int
    records: int = 0

    @property
    def length(self) -> int:
        """Bytes of the file without what is not the recording's."""
        return self.header_len + self.records * self.record_len

    def sound(self, record: bytes) -> bool:
        """Whether a record is as it was written."""
        begin, after = record[: self.check_at], record[self.check_at + 4 :]
        crc = zlib.crc32(after, zlib.crc32(b"\0\0\0\0", zlib.crc32(begin)))
        return record[self.check_at : self.check_at + 4] == struct.pack("<I", crc)

    def record(self, read: Read, n: int) -> bytes:
        """The n-th record of a file."""
        return read(self.header_len + n * self.record_len, self.record_len)

    def closed(self, content: bytes) -> bytes:
        """A file's content as its writer would have closed it."""
        return content[:COUNT_AT] + count_field(self.records) + content[COUNT_AT + COUNT_LEN : self.length]


def shape(read: Read, size: int) -> Shape | None:
    """The shape of a file of so many bytes; None if its header is not ours, or not whole."""
    content = read(0, LONGEST_HEADER)
    try:
        header_len, signals = int(content[184:192]), int(content[252:256])
        labels = [content[256 + 16 * i : 272 + 16 * i].decode("ascii").strip() for i in range(signals)]
        at = 256 + 216 * signals
        samples = [int(content[at + 8 * i : at + 8 * i + 8]) for i in range(signals)]
        if len(content) < header_len or header_len != 256 * (signals + 1) or not says_ebb(content):
            return None
        check, notes = labels.index(CHECK), labels.index("EDF Annotations")
        if min(samples) < 1 or samples[check] != CHECK_LEN or 2 * samples[notes] < SHORTEST_NOTES:
            return None
        check_at = 2 * sum(samples[:check])
        found = Shape(header_len, 2 * sum(samples), check_at, 2 * samples[notes])
    except ValueError:  # UnicodeDecodeError is one
        return None
    records = max(0, (size - header_len) // found.record_len)
    while records and not found.sound(found.record(read, records - 1)):
        records -= 1
    return replace(found, records=records)

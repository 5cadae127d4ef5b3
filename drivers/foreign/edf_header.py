"""The header of EDF, EDF+, BDF and BDF+ files (edfplus.info/specs, biosemi.com/faq/file_format.htm), field by field.

A field that cannot be read is None: nothing stands in for it. What the file as a whole hangs on is refused instead.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from drivers.foreign.number import field_number, field_whole, text_of
from drivers.said import Said

FIRST, EACH = 256, 256  # bytes of a header, and of it for each signal
MOST_SIGNALS = 4096
ANNOTATIONS = ("EDF Annotations", "BDF Annotations")
EDF, BDF = b"0       ", b"\xffBIOSEMI"
LONGEST_S = 7 * 86400.0
FIELDS = (
    ("label", 16), ("transducer", 80), ("unit", 8), ("low", 8), ("high", 8), ("digital_low", 8), ("digital_high", 8),
    ("filters", 80), ("samples", 8), ("reserved", 32),
)  # fmt: skip
"""Of a signal, with their lengths, in their order: each for all signals, then the next."""
UNKNOWN_YEAR = 1985
"""The first that an EDF date can say: who leaves a date out says 01.01.85 (EDF+ 2.1.3.4)."""
DATE = re.compile(r"(\d\d?)[.:/-](\d\d?)[.:/-](\d\d)")
START = re.compile(r"Startdate (\d\d?)-([A-Z]{3})-(\d{4})", re.IGNORECASE)
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


class HeaderError(ValueError):
    """A header that no file can be read by. The message goes on from the file's name."""


@dataclass(frozen=True, slots=True)
class SignalHeader:
    """One signal. samples: of a record. at: where they begin in it, in bytes.

    low, high: the physical values of digital_low and digital_high, in unit; None where the field is no number.
    """

    label: str
    unit: str
    low: float | None
    high: float | None
    digital_low: int | None
    digital_high: int | None
    samples: int
    at: int

    def scale(self, least: int, most: int) -> "Scale | str":
        """What its counts are in unit, or why that is not known. least, most: that a sample can be."""
        low, high, first, last = self.low, self.high, self.digital_low, self.digital_high
        if low is None or high is None:
            return Said("its physical range cannot be read")
        if first is None or last is None:
            return Said("its digital range cannot be read")
        if low == high:
            return Said("its physical range begins and ends at {low:g}", low=low)
        if not least <= first < last <= most:
            return Said("its digital range, {first} to {last}, is none", first=first, last=last)
        gain = (high - low) / (last - first)
        return Scale(gain, low - gain * first, first, last)


class Scale(NamedTuple):
    """Physical value = count * gain + offset, of counts from first to last: others are none that the file can have."""

    gain: float
    offset: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Header:
    """width: bytes of a sample. records: as the header says it, None for unknown. length: of the header, in bytes.

    began: by the device's clock; None if it does not say. plus: '', 'C' or 'D', continuous or with gaps.
    """

    width: int
    plus: str
    length: int
    records: int | None
    record_s: float
    record_len: int
    signals: Sequence[SignalHeader]
    began: dt.datetime | None
    device: str
    simulated: bool

    @property
    def kind(self) -> str:
        """EDF, EDF+, BDF or BDF+."""
        return ("EDF" if self.width == 2 else "BDF") + "+" * bool(self.plus)

    @property
    def ends(self) -> tuple[int, int]:
        """The least and the most that a sample can be."""
        return -(1 << (8 * self.width - 1)), (1 << (8 * self.width - 1)) - 1


def header(head: bytes) -> Header:
    """The header that a file begins with, of which head is enough. Raises HeaderError."""
    width = 3 if head[:8] == BDF else 2
    name, count = ("BDF" if width == 3 else "EDF"), field_whole(head[252:256])
    if len(head) < FIRST:
        raise HeaderError(
            Said("its header is cut short, after {there} of at least {least} bytes", there=len(head), least=2 * FIRST)
        )
    if count is None or not 0 < count <= MOST_SIGNALS:
        raise HeaderError(
            Said("its header is damaged: {found!r} is no number of signals", found=text_of(head[252:256]))
        )
    length, said = FIRST + count * EACH, field_whole(head[184:192])
    if said is not None and said != length:
        raise HeaderError(
            Said(
                "its header is damaged: it says that it has {said} bytes, and {count} signals need {length}",
                said=said,
                count=count,
                length=length,
            )
        )
    if len(head) < length:
        raise HeaderError(
            Said("its header is cut short, after {there} of {length} bytes", there=len(head), length=length)
        )
    signals, record_s = _signals(head[FIRST:length], count, width), field_number(head[244:252])
    timeless = record_s == 0 and all(signal.label in ANNOTATIONS for signal in signals)  # as EDF+ 2.2.1 allows it
    if record_s is None or not (0 < record_s < LONGEST_S or timeless):
        what = f"{record_s:g} s" if record_s is not None else repr(text_of(head[244:252]))
        raise HeaderError(Said("its records last {what}, so nothing says how fast its signals are", what=what))
    record_len = sum(signal.samples for signal in signals) * width
    if not record_len:
        raise HeaderError(Said("its records are empty"))
    reserved, recording = text_of(head[192:236]), text_of(head[88:168])
    plus = reserved[4:5] if reserved.startswith((f"{name}+C", f"{name}+D")) else ""
    equipment = (recording.split() + 5 * [""])[4] if plus and recording.startswith("Startdate") else ""
    return Header(
        width, plus, length, _records(head[236:244]), record_s, record_len, signals, _began(head, recording),
        "" if equipment == "X" else equipment.replace("_", " "), "simulated" in equipment.lower(),
    )  # fmt: skip


def _records(field: bytes) -> int | None:
    count = field_whole(field)
    return count if count is not None and count >= 0 else None


def _signals(block: bytes, count: int, width: int) -> list[SignalHeader]:
    columns: dict[str, list[bytes]] = {}
    at = 0
    for name, size in FIELDS:
        columns[name] = [block[at + i * size : at + (i + 1) * size] for i in range(count)]
        at += count * size
    signals, at = list[SignalHeader](), 0
    for i in range(count):
        samples = field_whole(columns["samples"][i])
        if samples is None or samples < 0:
            raise HeaderError(
                Said(
                    "its header is damaged: signal {number} has {found!r} samples in a record",
                    number=i + 1,
                    found=text_of(columns["samples"][i]),
                )
            )
        signals.append(
            SignalHeader(
                text_of(columns["label"][i]), text_of(columns["unit"][i]),
                field_number(columns["low"][i]), field_number(columns["high"][i]),
                field_whole(columns["digital_low"][i]), field_whole(columns["digital_high"][i]), samples, at,
            )
        )  # fmt: skip
        at += samples * width
    return signals


def _began(head: bytes, recording: str) -> dt.datetime | None:
    """What the header says of its beginning; None for a date that is unknown, or none."""
    time, start, date = (
        DATE.fullmatch(text_of(head[176:184])), START.match(recording), DATE.fullmatch(text_of(head[168:176]))
    )  # fmt: skip
    try:
        if start and start[2].upper() in MONTHS:
            day = dt.date(int(start[3]), MONTHS.index(start[2].upper()) + 1, int(start[1]))
        elif date:
            year = int(date[3])
            day = dt.date(year + (1900 if year >= UNKNOWN_YEAR - 1900 else 2000), int(date[2]), int(date[1]))
        else:
            return None
        if not time or day == dt.date(UNKNOWN_YEAR, 1, 1) or not UNKNOWN_YEAR <= day.year < UNKNOWN_YEAR + 200:
            return None
        hour, minute, second = (int(part) for part in time.groups())
        return dt.datetime.combine(day, dt.time(hour, minute, second))
    except ValueError:
        return None

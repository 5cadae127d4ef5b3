"""Files as other devices and programs write them, byte by byte, from a known truth: no reader of ours helped."""

import struct

import numpy as np

HEART_HZ, SKIN_USIEMENS = 1.1, 6.2
NAMES = ("label", "transducer", "unit", "low", "high", "digital_low", "digital_high", "filters", "samples", "reserved")
SIZES = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)


def pulse(t_s, heart_hz=HEART_HZ):
    """A pulse wave of 1 from foot to crest: steep up, slowly down, with its dicrotic bump."""
    phase = (np.asarray(t_s) * heart_hz) % 1
    bumps = ((1.0, 0.15, 0.06), (0.55, 0.30, 0.10), (0.35, 0.48, 0.09))
    around = ((size, at - turn, width) for size, at, width in bumps for turn in (-1, 0, 1))
    return np.asarray(sum(size * np.exp(-0.5 * ((phase - at) / width) ** 2) for size, at, width in around) / 1.1)


def skin(t_s, level=SKIN_USIEMENS):
    """uS: a level with a response every 30 s."""
    since = np.asarray(t_s) % 30
    return level + 0.5 * since * np.exp(1 - since / 2) / 2


def field(value, size):
    """A header's field: text or bytes, blanks behind."""
    written = value if isinstance(value, bytes) else str(value).encode()
    assert len(written) <= size, written
    return written.ljust(size)


def signal(label, values, rate_hz, unit="", low=None, high=None, digital=(-32768, 32767), record_s=1.0, **fields):
    """A signal of a file: what its header says, and its counts. fields: of the header in place of the usual ones."""
    values = np.asarray(values, float)
    span = np.ptp(values) or 1.0
    low = float(_eight(values.min() - 0.01 * span)) if low is None else low
    high = float(_eight(values.max() + 0.01 * span)) if high is None else high
    counts = np.rint((values - low) / (high - low) * (digital[1] - digital[0]) + digital[0])
    said = {
        "label": label, "transducer": "", "unit": unit, "low": _eight(low), "high": _eight(high),
        "digital_low": digital[0], "digital_high": digital[1], "filters": "", "samples": round(rate_hz * record_s),
        "reserved": "",
    }  # fmt: skip
    return {**said, **fields}, np.clip(counts, *digital).astype(int)


def _eight(value):
    """A number in the eight characters that a header has for it."""
    return next(text for digits in range(8, 0, -1) if len(text := f"{value:.{digits}g}") <= 8)


def tals(records, record_s, marks, size, begins=None, encoding="utf-8"):
    """Annotations, a record each, as bytes. marks: (onset in s, text or bytes). begins: of the records."""
    whole = []
    for k in range(records):
        begin = k * record_s if begins is None else begins[k]
        text = b"+%g\x14\x14\x00" % begin
        for onset, name in marks:
            if begin <= onset < begin + record_s:
                text += b"+%.6f\x14%b\x14\x00" % (onset, name if isinstance(name, bytes) else name.encode(encoding))
        assert len(text) <= size, f"{len(text)} bytes of annotations"
        whole.append(text.ljust(size, b"\0"))
    return whole


def edf(
    signals, marks=None, record_s=1.0, bdf=False, plus="", begins=None, encoding="utf-8", annotations=300,
    version=None, recording="", date="22.11.26", time="22.14.05", header=None, count=None, duration=None,
):  # fmt: skip
    """The bytes of an EDF, EDF+, BDF or BDF+ file. marks: of one of the plus kind. header: fields in its place."""
    width, name = (3, "BDF") if bdf else (2, "EDF")
    records = min(len(counts) // said["samples"] for said, counts in signals) if signals else len(begins or [0])
    plus = plus or ("C" if marks is not None else "")
    heads, parts = [said for said, _ in signals], []
    for said, counts in signals:
        part = counts[: records * said["samples"]].reshape(records, -1)
        parts.append([b"".join(_sample(int(count), width) for count in row) for row in part])
    if plus:
        size = annotations * width
        most = 1 << (8 * width - 1)
        notes = {"label": f"{name} Annotations", "low": -1, "high": 1, "digital_low": -most, "digital_high": most - 1}
        heads = [*heads, {**dict.fromkeys(NAMES, ""), **notes, "samples": annotations}]
        parts.append(tals(records, record_s, marks or (), size, begins, encoding))
    said = {
        "version": version or (b"\xffBIOSEMI" if bdf else "0"), "patient": "X X X X", "recording": recording,
        "date": date, "time": time, "length": 256 * (len(heads) + 1),
        "reserved": f"{name}+{plus}" if plus else ("24BIT" if bdf else ""),
        "count": records if count is None else count, "duration": duration or f"{record_s:g}", "signals": len(heads),
    } | (header or {})  # fmt: skip
    sizes = (8, 80, 80, 8, 8, 8, 44, 8, 8, 4)
    first = b"".join(field(said[key], size) for key, size in zip(said, sizes, strict=True))
    each = b"".join(field(head[key], size) for key, size in zip(NAMES, SIZES, strict=True) for head in heads)
    return first + each + b"".join(part[k] for k in range(records) for part in parts)


def _sample(count, width):
    return struct.pack("<h", count) if width == 2 else struct.pack("<i", count)[:3]


def grid(seconds, rate_hz):
    """Times of samples, in s."""
    return np.arange(round(seconds * rate_hz)) / rate_hz


def columns(heads, *values, separator=",", comma=False, above=(), units=None, decimals=6):
    """The bytes of a table. values: numbers, or texts as they are; NaN is an empty cell. above: lines before it."""

    def cell(value):
        if isinstance(value, str):
            return value
        text = "" if value != value else f"{value:.{decimals}f}"
        return text.replace(".", ",") if comma else text

    rows = [separator.join(map(cell, row)) for row in zip(*values, strict=True)]
    named = [separator.join(row) for row in (heads, units) if row]
    return "\n".join([*above, *named, *rows, ""]).encode()

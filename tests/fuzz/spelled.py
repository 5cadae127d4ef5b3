"""Files of other devices whose fields are spelled as an input says, with a few bytes of the header hit besides.

What such a file truly holds is worked out a second time, by what a field can mean to anybody: each value that is shown
is that, to 1 %, or it is unknown. Where all of it is plainly written, it has to be shown.
"""

import re
from decimal import Decimal, InvalidOperation

import numpy as np
from fuzz.required import require
from support.foreign_files import edf, grid, signal

from device.app.worlds import on_grid
from drivers.foreign.reading import read_recording
from drivers.ports import ROW_HZ

SECONDS, SKIN_HZ, PULSE_HZ = 6, 10, 30
MICRO = (b"u", b"\xb5", "\u00b5".encode(), "\u03bc".encode(), b"?", b"micro", b"\xe6")
PREFIXES = {b"": 1.0, b"n": 1e-9, b"m": 1e-3, b"k": 1e3, b"M": 1e6, **dict.fromkeys(MICRO, 1e-6)}
SIEMENS, OHMS = (b"S", b"Siemens", b"siemens", b"mho", b"Mho"), (b"Ohm", b"ohm", b"Ohms", "\u03a9".encode())
BASES = dict.fromkeys(SIEMENS, False) | dict.fromkeys(OHMS, True)
UNITS = {
    prefix + base: (factor, inverse)
    for prefix, factor in PREFIXES.items()
    for base, inverse in BASES.items()
    if len(prefix + base) <= 8 and (base.isascii() or prefix not in (b"\xb5", b"\xe6"))  # in one encoding
}
UNITS |= {b"microsie": (1e-6, False), b"nanosiem": (1e-9, False)}  # cut off where the field ends


def _folded(unit):
    """A unit as it is without its case, which counts in one place: M is mega, m is milli."""
    counts = unit[:1] in b"mM" and not unit.lower().startswith((b"mho", b"micro"))
    return unit[:1] + unit[1:].lower() if counts else unit.lower()


FOLDED = {_folded(unit): meant for unit, meant in UNITS.items()}  # of a skin, µs is µS: nobody has it in seconds
OF_A_SKIN = {False: 25e-6, True: 250e3}  # full scale, in S and in ohm: a skin of about 10 uS in the middle of it
NO_UNITS = (b"", b"mV", b"V", b"bpm", b"uS/cm", b"%", b"s/m", b"degC", b"u", b"uF")
LOWS, NO_LOWS = (b"0", b"0,0", b"-0", b"0\0\0\0", b"0.000"), (b"", b"low", b"nan", b"-inf", b"0 0", b"1e", b"0\0x")
NO_HIGHS = (b"1,000", b"0", b"", b"inf", b"25.5uS", b"1e400", b"25..5", b"0x19", b"25.5 5", b"25")
DIGITAL = (b"0", b"30000"), (b"-9999", b"32767"), (b"0,0", b"30000"), (b"-5", b"30000\0\0")
NO_DIGITAL = (b"", b""), (b"9", b"9"), (b"1", b"9e9"), (b"a", b"b"), (b"30000", b"0")
LABELS = b"EDA", b"GSR 1", b"SC", b"EDA100C", b"skin cond."
NO_LABELS = b"EDA Phasic", b"Skin temp", b"GSR_Range", b"ECG"
WAVES, NO_WAVES = (b"PPG", b"PlethWV", b"Pulse", b"BVP"), (b"Pulse rate", b"PulseRate", b"HR", b"Pulse Ampl")
WAVE_UNITS, NO_WAVE_UNITS = (b"", b"mV", b"V", b"NU"), (b"bpm", b"/min", b"ms", b"uS")
LASTS, NO_LASTS = (b"1", b"1,0", b"1.000", b"1\0\0", b"1e0", b"0.5", b"2"), (b"0", b"", b"-1", b"one", b"nan")
COUNTS, NO_COUNTS = (SECONDS, -1, b"", b"6,0"), (SECONDS + 3, SECONDS - 2, b"many")
LENGTHS, NO_LENGTHS = (None, b""), (b"0", b"512", b"none")
MOSTLY = 200  # of 256: how often something is spelled so that it can be read


class Choices:
    """An input as choices, one after the other; when it is used up, always the first. plain: none was a bad one yet."""

    def __init__(self, data):
        self._data, self.plain = list(data), True

    def number(self):
        return self._data.pop(0) if self._data else 0

    def one(self, options, others=()):
        """Mostly one of options, else one of others."""
        choice = self.number()
        if others and choice >= MOSTLY:
            self.plain, options = False, others
        options = tuple(options)
        return options[choice % len(options)]


def number(field):
    """What a field means to anybody, as a decimal with a point or a comma, or None."""
    text = field.rstrip(b" \0").lstrip(b" ")
    if not text.isascii() or b"\0" in text or b"_" in text or re.fullmatch(rb"[+-]?[1-9]\d{0,2},\d{3}", text):
        return None
    try:
        value = float(Decimal(text.decode().strip().replace(",", ".")))
    except InvalidOperation:
        return None
    return value if abs(value) < 1e300 else None


def _spellings(unit):
    """Of a full scale in this unit, with a skin in its middle: by a point, a comma, an exponent, NULs, a sign."""
    factor, inverse = UNITS.get(unit, (1e-6, False))
    plain = f"{OF_A_SKIN[inverse] / factor:g}"
    mantissa, exponent = f"{OF_A_SKIN[inverse] / factor:.1e}".split("e")
    spelled = (plain, plain.replace(".", ","), f"{mantissa}e{int(exponent)}", f"{plain}\0\0", f"+{plain}", f"{plain}.0")
    return [text.encode() for text in spelled if len(text) <= 8 and (plain.isdecimal() or not text.endswith(".0"))]


def made(data):
    """(bytes of a file, whether all of it is plainly written) that an input asks for."""
    chosen = Choices(data)
    bdf = bool(chosen.number() % 2)
    ramp = np.linspace(11000, 13000, SECONDS * SKIN_HZ).astype(int)
    wave = (1000 * np.sin(2 * np.pi * 0.7 * grid(SECONDS, PULSE_HZ))).astype(int)
    said, _ = signal("EDA", np.zeros(1), SKIN_HZ, low=0, high=1)
    eda = said | {"label": chosen.one(LABELS, NO_LABELS), "unit": (unit := chosen.one(UNITS, NO_UNITS))}
    first, last = chosen.one(DIGITAL, NO_DIGITAL)
    eda |= {"low": chosen.one(LOWS, NO_LOWS), "high": chosen.one(_spellings(unit), NO_HIGHS)}
    eda |= {"digital_low": first, "digital_high": last}
    said, _ = signal("PPG", np.zeros(1), PULSE_HZ, low=-1, high=1)
    ppg = said | {"label": chosen.one(WAVES, NO_WAVES), "unit": chosen.one(WAVE_UNITS, NO_WAVE_UNITS)}
    marks = [(0.5, "rest")] if chosen.number() % 2 else None
    length = chosen.one(LENGTHS, NO_LENGTHS)
    said = {"duration": chosen.one(LASTS, NO_LASTS), "count": chosen.one(COUNTS, NO_COUNTS)}
    said["header"] = {} if length is None else {"length": length}
    whole = bytearray(edf([(eda, ramp), (ppg, wave)], marks, bdf=bdf, **said))
    for _ in range(chosen.number() % 5):
        chosen.plain = False
        at = (chosen.number() << 8 | chosen.number()) % (256 * (4 if marks else 3))
        whole[at] = chosen.number()
    return bytes(whole), chosen.plain


def truth(whole):
    """(length in s, {label: (unit, rate in Hz, counts, low, high, first, last)}) by its bytes; None if it is none."""
    width = 3 if whole[:8] == b"\xffBIOSEMI" else 2
    count, record_s = number(whole[252:256]), number(whole[244:252])
    if count is None or count != int(count) or not record_s or not 0 < count < 9:
        return None
    n, at = int(count), 256

    def fields(size):
        nonlocal at
        at += n * size
        return [whole[at - (n - i) * size : at - (n - i - 1) * size] for i in range(n)]

    labels, _, units, lows, highs, firsts, lasts, _, samples, _ = (
        fields(k) for k in (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
    )
    each = [number(field) for field in samples]
    if any(value is None or value < 0 or value != int(value) for value in each):
        return None
    each = [int(value) for value in each]
    record, body = sum(each) * width, whole[256 * (n + 1) :]
    said, there = number(whole[236:244]), len(body) // record if record else 0
    records = there if said is None or said < 0 or said != int(said) else min(int(said), there)
    signals, begin = {}, 0
    for k in range(n):
        raw = b"".join(body[r * record + begin : r * record + begin + each[k] * width] for r in range(records))
        cut = [raw[i : i + width] for i in range(0, len(raw), width)]
        digital = np.array([int.from_bytes(one, "little", signed=True) for one in cut], float)
        scale = tuple(number(field[k]) for field in (lows, highs, firsts, lasts))
        label = labels[k].split(b"\0")[0].strip()
        signals.setdefault(label, (units[k].split(b"\0")[0].strip(), each[k] / record_s, digital, *scale))
        begin += each[k] * width
    return records * record_s, signals


def usiemens(unit, counts, low, high, first, last, width):
    """(n,) true conductance in uS, NaN where the file says there can be none; None if nobody can tell."""
    most = 1 << (8 * width - 1)
    known = _folded(unit) in FOLDED and None not in (low, high, first, last)
    if not known or low == high or first != int(first) or last != int(last) or not -most <= first < last < most:
        return None
    factor, inverse = FOLDED[_folded(unit)]
    values = (low + (counts - first) * (high - low) / (last - first)) * factor
    values = np.where((counts < first) | (counts > last), np.nan, values)
    with np.errstate(divide="ignore"):
        return 1e6 / values if inverse else 1e6 * values


def at_samples(rows, rate_hz, count):
    """(rows of the grid, samples) that are of one moment, where none is made of several."""
    at = np.arange(rows) * rate_hz / ROW_HZ
    same = (np.abs(at - np.rint(at)) < 1e-9) & (at < count)
    return (np.flatnonzero(same), np.rint(at[same]).astype(int)) if rate_hz < 2 * ROW_HZ else (np.zeros(0, int),) * 2


def headers(place):
    def read(data):
        whole, plain = made(data)
        (place / "x.edf").write_bytes(whole)
        found = read_recording(place / "x.edf", on_grid)
        true = truth(whole)
        require(true is not None, "a file is read that says nothing")
        length_s, signals = true
        require(not plain or len(found.used) == 2, f"what is plainly written is not read: {found.notes}")
        require(abs(found.length_s - length_s) < 1e-6 * length_s, f"it lasts {found.length_s} s, and not {length_s}")
        width = 3 if whole[:8] == b"\xffBIOSEMI" else 2
        for used in found.used:
            label = re.search(r"""(['"])(.*?)\1 \(""", used)[2].encode()
            if label not in signals:
                continue  # hit so that its letters are others to others
            unit, rate_hz, counts, *scale = signals[label]
            if used.startswith("skin"):
                require(label not in NO_LABELS, f"{label} is taken for skin")
                require_skin(found, usiemens(unit, counts, *scale, width), rate_hz, used)
            elif used.startswith("pulse"):
                require(label not in NO_WAVES and unit not in NO_WAVE_UNITS, f"{label} in {unit} is taken for a wave")
                require_wave(found, counts, rate_hz)

    return read


def require_skin(found, true, rate_hz, used):
    require(true is not None, f"a skin is shown that nobody can tell: {used}")
    rows, samples = at_samples(len(found.skin_usiemens), rate_hz, len(true))
    shown, true = found.skin_usiemens[rows], true[samples]
    known = ~np.isnan(shown)
    off = np.abs(shown[known] - true[known]) > 0.01 * np.abs(true[known])
    require(not off.any(), f"a skin of {true[known][off][:1]} uS is shown as {shown[known][off][:1]}: {used}")


def require_wave(found, counts, rate_hz):
    rows, samples = at_samples(len(found.pulse_volts), rate_hz, len(counts))
    shown, true = found.pulse_volts[rows], counts[samples]
    known = ~np.isnan(shown) & (np.abs(shown) < 4.09)
    if known.sum() < 3 or np.ptp(true[known]) == 0:
        return
    fit = np.polyval(np.polyfit(true[known], shown[known], 1), true[known])
    require(np.abs(fit - shown[known]).max() <= 0.01 * np.ptp(shown[known]) + 1e-9, "a wave has another shape")


def header_seeds():
    """Plainly written ones: each has to be read."""
    spelled = [], [1, 4, 0, 1, 1], [3, 12, 1, 1, 2], [4, 60, 2, 2, 3], [2, 25, 3, 3, 0], [0, 40, 1, 0, 1]
    yield from (bytes([kind, *rest]) for kind in (0, 1) for rest in spelled)

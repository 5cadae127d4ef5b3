"""Tables of other programs: exports of makers hit anywhere, and columns whose headings are spelled as an input says."""

import numpy as np
from fuzz.required import require, require_within
from fuzz.spelled import NO_UNITS, UNITS, Choices, at_samples
from support.foreign_files import columns, grid, pulse
from support.maker_exports import acqknowledge, consensys, empatica, imotions, labchart, opensignals, rdsamp

from device.app.worlds import on_grid
from device.settings.tree import DEFAULTS
from device.signals.skin.front_end import skin_circuit
from drivers.foreign.reading import read_recording
from drivers.recording import samples_of

SHORT = grid(1, 40)
ROWS, HZ = 80, 10
SEPARATORS = ("\t", ";", "|", ",", " ")
TIMES = {"s": 1.0, "sec": 1.0, "seconds": 1.0, "ms": 1e-3, "msec": 1e-3, "Milliseconds": 1e-3, "us": 1e-6,
         "\u00b5s": 1e-6, "ns": 1e-9, "min": 60.0, "h": 3600.0}  # fmt: skip
TIME_NAMES = ("time", "Timestamp", "elapsed time", "Zeit", "t")
SKINS, NO_SKINS = ("EDA", "GSR", "Skin Conductance", "SC"), ("Skin temp", "EDA phasic", "GSR quality", "x")
FORMS = ("{name} [{unit}]", "{name} ({unit})", "row")
SPELLED = [unit.decode() for unit in UNITS if unit.isascii() or b"\xc2" in unit]


def exports(place):
    volts = skin_circuit(DEFAULTS.skin).volts

    def read(data):
        (place / "BVP.csv").write_bytes(data)
        found = read_recording(place / "BVP.csv", on_grid)
        require_within(0, found.length_s, 8 * 86400, "length")
        for values, most in ((found.pulse_volts, 4.096), (found.skin_usiemens, 1e6)):
            require(values is None or not (np.abs(values[~np.isnan(values)]) > most).any(), "a value")
        require(list(found.beats_s) == sorted(found.beats_s), "beats are out of order")
        require(all(len(note) < 1000 and note.isprintable() for note in (*found.used, *found.notes)), "a note")
        samples_of(found, volts)

    return read


def export_seeds():
    yield from (consensys(SHORT), imotions(SHORT), opensignals(SHORT), rdsamp(SHORT, "seconds"), rdsamp(SHORT, "clock"))
    yield from (acqknowledge(SHORT, True), acqknowledge(SHORT, False), labchart(SHORT, False), labchart(SHORT, True))
    yield empatica("BVP.csv", pulse(SHORT), 40)[1]
    yield columns(["rr_ms"], 900.0 + np.arange(40))


def headings(place):
    """A skin of a known course under headings of any spelling; its cells may be missing, or letters."""

    def read(data):
        chosen = Choices(data)
        separator = chosen.one(SEPARATORS)
        comma = separator != "," and bool(chosen.number() % 2)
        time_unit, form = chosen.one(TIMES), chosen.one(FORMS)
        unit = chosen.one(SPELLED, [unit.decode() for unit in NO_UNITS if unit])
        name, time_name = chosen.one(SKINS, NO_SKINS), chosen.one(TIME_NAMES)
        factor, inverse = UNITS.get(unit.encode(), (1e-6, False))
        usiemens = np.linspace(9.5, 10.5, ROWS)
        values = [f"{v:.9g}" for v in ((1e6 / usiemens) / factor if inverse else usiemens * 1e-6 / factor)]
        times = [f"{v:.9f}".rstrip("0") + "0" for v in grid(ROWS / HZ, HZ) / TIMES[time_unit]]
        for _ in range(chosen.number() % 4):
            at = chosen.number() % ROWS
            values[at] = chosen.one(("", "NaN", "x", "-", "1e", "?" if separator == "," else "1,234"))
            usiemens[at] = np.nan
        if comma:
            values, times = ([text.replace(".", ",") for text in some] for some in (values, times))
        named = [(time_name, time_unit), (name, unit)]
        if separator == " ":
            named = [(title.replace(" ", "_"), said) for title, said in named]
            form = "{name}_[{unit}]"
        heads = [title if form == "row" else form.format(name=title, unit=said) for title, said in named]
        units = [said for _, said in named] if form == "row" else None
        content = columns(heads, times, values, separator=separator, units=units)
        (place / "x.csv").write_bytes(content)
        found = read_recording(place / "x.csv", on_grid)
        require(
            abs(found.length_s - ROWS / HZ) < 0.01 * ROWS / HZ + 1 / HZ, f"it lasts {found.length_s} s: {time_unit}"
        )
        if found.skin_usiemens is None:
            require(not chosen.plain, f"{unit} is not read: {found.notes}")
            return
        require(unit.encode() in UNITS and name not in NO_SKINS, f"{name} in {unit} is taken for skin")
        rows, samples = at_samples(len(found.skin_usiemens), HZ, ROWS)
        shown, true = found.skin_usiemens[rows], usiemens[samples]
        off = ~np.isnan(shown) & ~(np.abs(shown - true) <= 0.01 * true)
        require(not off.any(), f"{true[off][:1]} uS are shown as {shown[off][:1]}")

    return read


def heading_seeds():
    yield from (bytes([separator, separator, unit, separator, 7 * unit]) for separator in range(5) for unit in range(6))

"""Public formats and spellings, a row each: what stands in such a file is found, and what cannot be told is refused.

Layouts are those that makers and readers of such files describe; every value is made here from a known truth.
"""

import datetime as dt

import numpy as np
import pytest
from support.foreign_files import HEART_HZ, columns, edf, grid, pulse, signal, skin
from support.maker_exports import (
    EPOCH,
    acqknowledge,
    by_some_clock,
    consensys,
    empatica,
    imotions,
    iso,
    labchart,
    mindware,
    opensignals,
    rdsamp,
)

from device.signals.batch import analyse_ppg, on_grid
from drivers.foreign.asked import Asked
from drivers.foreign.reading import read_recording
from drivers.ports import ROW_HZ, DriverError

SECONDS = 60
T = grid(SECONDS, 100)
T4, T64 = grid(SECONDS, 4), grid(SECONDS, 64)


def read(tmp_path, name, content, **asked):
    path = tmp_path / name
    path.write_bytes(content)
    return read_recording(path, on_grid, Asked(**asked))


def refused(tmp_path, name, content, **asked):
    with pytest.raises(DriverError) as caught:
        read(tmp_path, name, content, **asked)
    return str(caught.value)


def assert_pulse(recording, seconds=SECONDS, heart_hz=HEART_HZ):
    """The wave is there in its true time: its rate is the truth's, to half a beat a minute."""
    assert recording.pulse_volts is not None, recording.notes
    assert recording.length_s == pytest.approx(seconds, abs=0.2)
    result = analyse_ppg(recording.pulse_volts, ROW_HZ)
    assert np.nanmedian(result.heart_rate_bpm) == pytest.approx(60 * heart_hz, abs=0.5)


def assert_skin(recording, level=1.0):
    assert recording.skin_usiemens is not None, recording.notes
    truth = skin(np.arange(len(recording.skin_usiemens)) / ROW_HZ) * level
    near = np.abs(recording.skin_usiemens / truth - 1)[2 * ROW_HZ : -2 * ROW_HZ]
    assert np.nanmax(near) < 0.03  # 4 a second are 2 % off on the steepest rise
    assert np.nanmedian(near) < 0.003


WAVES = [
    # label, unit, rate, beside it: (label, unit, rate)
    ("PlethMasimo", "mV", 64, ("HR", "bpm", 1)),  # NSRR CHAT, with its typos
    ("PletMasimo", "mV", 64, ("SpO2", "%", 1)),
    ("PLETHMASIMO", "", 128, ("SpO2", "%", 1)),
    ("PlethNellcor", "", 64, ("SpO2", "%", 1)),
    ("PWF", "", 64, ("SpO2", "%", 1)),
    ("RD-Pleth", "", 75, ("Pulse", "", 3)),  # NSRR HeartBEAT: Nonin 8000
    ("Pleth", "mV", 256, ("HR", "bpm", 1)),  # NSRR MESA
    ("PlethWV", "", 128, ("PULSE", "bpm", 1)),  # NSRR CFS
    ("PLETH", "NU", 125, ("PULSE", "bpm", 1)),  # PhysioNet, Philips monitors
    ("PPG100C", "V", 100, ("PulseRate", "", 1)),  # BIOPAC
    ("Plet", "uV", 256, ("Temp", "C", 4)),  # BioSemi ActiView
    ("BVP", "", 64, ("HR", "", 1)),  # Empatica, Thought Technology
    ("Plethysmogram", "%", 100, ("Pulsfrequenz", "", 100)),
    ("PulseWave", "", 100, ("Pulse Amplitude", "", 100)),
]


@pytest.mark.parametrize(("label", "unit", "rate_hz", "beside"), WAVES, ids=[row[0] for row in WAVES])
def test_a_pulse_wave_is_found_under_the_names_that_laboratories_give_it(tmp_path, label, unit, rate_hz, beside):
    other, other_unit, other_hz = beside
    rate = signal(other, 66 + np.arange(SECONDS * other_hz) % 2, other_hz, other_unit, low=0, high=255)
    wave = signal(label, pulse(grid(SECONDS, rate_hz)), rate_hz, unit)
    recording = read(tmp_path, "x.edf", edf([rate, wave]))
    assert_pulse(recording)
    assert recording.used[0].startswith(f"pulse: '{label}'")


SKINS = [
    # label, unit, of one uS; None: cannot be told
    ("EDA100C-MRI", "microsie", 1.0),  # BIOPAC: 'microsiemens' in eight characters
    ("EDA100C", "umho", 1.0),
    ("GSR", "uMho", 1.0),
    ("SC-Pro/Flex", "uS", 1.0),  # Thought Technology
    ("GSC", "uS", 1.0),  # MindWare
    ("GSR1", "nS", 1e3),  # BioSemi ActiView 6 and later
    ("GSR1", "Ohm", "ohm"),  # ... and before
    ("GSR 1", "kOhms", "kohm"),  # Shimmer
    ("EDA", "\u00b5S".encode("cp850"), 1.0),
    ("EDA", "\u03bcS", 1.0),
    ("EDA", "?S", 1.0),  # micro, where it could not be written
    ("Hautleitwert", "uS", 1.0),
    ("Skin Resistance", "kOhm", "kohm"),
    ("Skin Temp", "uS", None),
    ("EDA Phasic", "uS", None),
    ("EDA", "uS/cm", None),
    ("EDA", "a.u.", None),
]  # fmt: skip
OF_A_USIEMENS = {"ohm": 1e6, "kohm": 1e3}


@pytest.mark.parametrize(("label", "unit", "factor"), SKINS, ids=[f"{label} in {unit}" for label, unit, _ in SKINS])
def test_skin_is_found_in_the_units_that_laboratories_give_it(tmp_path, label, unit, factor):
    usiemens = skin(grid(SECONDS, 16))
    values = OF_A_USIEMENS[factor] / usiemens if factor in OF_A_USIEMENS else usiemens * (factor or 1.0)
    unit = unit if isinstance(unit, bytes) else unit.encode()
    content = edf([signal(label, values, 16, unit), signal("PPG", pulse(T), 100)])
    recording = read(tmp_path, "x.edf", content)
    if factor is None:
        assert recording.skin_usiemens is None
    else:
        assert_skin(recording)


TABLES = {
    "Empatica E4 BVP.csv": (*empatica("BVP.csv", 100 * pulse(T64), 64), "p"),
    "Empatica E4 EDA.csv": (*empatica("EDA.csv", skin(T4), 4), "s"),
    "Shimmer Consensys": ("x.csv", consensys(T), "ps"),
    "Shimmer in iMotions": ("x.txt", imotions(T), "ps"),
    "OpenSignals": ("x.txt", opensignals(T), "p"),
    "AcqKnowledge with times": ("x.txt", acqknowledge(T, True), "ps"),
    "AcqKnowledge without": ("x.txt", acqknowledge(T, False), "ps"),
    "LabChart": ("x.txt", labchart(T, False), "ps"),
    "LabChart, decimal commas": ("x.txt", labchart(T, True), "ps"),
    "WFDB rdsamp": ("x.csv", rdsamp(T, "seconds"), "p"),
    "PhysioBank ATM": ("x.csv", rdsamp(T, "clock"), "p"),
    "BIDMC": ("x.csv", columns(["Time [s]", " RESP", " PLETH", " II"], T, T * 0, pulse(T), T * 0), "p"),
    "RADAR-base": ("x.csv", columns(["key.userId", "value.time", "value.timeReceived", "value.bloodVolumePulse"],
                                    ["u"] * len(T), EPOCH + T, EPOCH + 1 + np.round(T), pulse(T)), "p"),
    "Ebb's own export": ("a_samples.csv", columns(["t_s", "pulse_v"], T, 1 + 0.1 * pulse(T)), "p"),
    "semicolons, decimal commas": ("x.csv", columns(["Zeit [ms]", "PPG [mV]", "EDA [µS]"], 1e3 * T, pulse(T), skin(T),
                                                    separator=";", comma=True), "ps"),
    "ISO times over midnight": ("x.csv", columns(["timestamp", "ppg", "eda_uS"], iso(T), pulse(T), skin(T)), "ps"),
    "times of day over midnight": ("x.csv", columns(["time", "ppg", "eda (uS)"], iso(T, "%H:%M:%S.%f"), pulse(T),
                                                    skin(T)), "ps"),
    "dates in another order": ("x.tsv", columns(["date", "ppg"], iso(T, "%d.%m.%Y %H:%M:%S,%f"), pulse(T),
                                                separator="\t"), "p"),
    "seconds since 1970": ("x.csv", columns(["timestamp", "PPG"], EPOCH + T, pulse(T)), "p"),
    "ns since 1970": ("x.csv", columns(["timestamp_ns", "PPG"], [f"{EPOCH * 10**9 + round(t * 1e9)}" for t in T],
                                       pulse(T)), "p"),
    "a comment and blanks": ("x.txt", b"# a finger, at rest\n# fs = 100 Hz\n" + columns(["time", "ppg"], T, pulse(T),
                                                                                  separator=" "), "p"),
    "two rates in one table": ("x.csv", columns(["time_s", "bvp", "eda_uS"], T, pulse(T),
                                                np.where(np.arange(len(T)) % 25, np.nan, skin(T))), "ps"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_that_kind_is_read_without_being_told_anything(tmp_path, name):
    file, content, holds = TABLES[name]
    recording = read(tmp_path, file, content)
    if "p" in holds:
        assert_pulse(recording)
    if "s" in holds:
        assert_skin(recording)
    assert len(recording.used) == len(holds)


def test_the_calibrated_column_is_taken_and_conductance_before_resistance(tmp_path):
    recording = read(tmp_path, "x.txt", imotions(T))
    assert recording.used[0].startswith("pulse: 'Internal ADC A13 PPG CAL' (mVolts")
    assert recording.used[1].startswith("skin: 'GSR CAL' (µSiemens")
    recording = read(tmp_path, "x.csv", consensys(T))
    assert recording.used[1].startswith("skin: 'Shimmer_8B3A_GSR_Skin_Conductance_CAL' (uS")


def test_a_beginning_that_a_table_names_is_kept(tmp_path):
    at = dt.datetime.fromtimestamp(EPOCH, dt.UTC)
    assert read(tmp_path, *empatica("BVP.csv", 100 * pulse(T64), 64)).began == at
    assert read(tmp_path, "x.csv", consensys(T)).began == at
    assert read(tmp_path, "x.txt", opensignals(T)).began == by_some_clock(2017, 5, 22, 9, 39, 1)
    assert read(tmp_path, *TABLES["ISO times over midnight"][:2]).began == by_some_clock(2026, 11, 22, 23, 59, 30)
    assert read(tmp_path, *TABLES["times of day over midnight"][:2]).began is None
    of_2000 = [f"{800_000_000_000_000_000 + round(t * 1e9)}" for t in T]  # Polar's sensors count from the year 2000
    heads = ["Phone timestamp", "sensor timestamp [ns]", "channel 0"]
    content = columns(heads, iso(T, "%Y-%m-%dT%H:%M:%S.%f"), of_2000, pulse(T), separator=";")
    recording = read(tmp_path, "x.txt", content, pulse="channel 0")
    assert recording.began == by_some_clock(2026, 11, 22, 23, 59, 30)
    assert_pulse(recording)


RR_MS = 909 + 60 * np.sin(np.arange(66) / 2)
RR_ENDS = np.cumsum(RR_MS) / 1e3


def polar():
    stamps = [stamp[:-3] for stamp in iso(RR_ENDS + 0.3, "%Y-%m-%dT%H:%M:%S.%f")]
    return columns(["Phone timestamp", "RR-interval [ms]"], stamps, RR_MS, separator=";", decimals=0)


INTERVALS = {
    "Polar Sensor Logger": ("x_RR.txt", polar(), {}),
    "HRV Logger": (
        "x_RR.csv",
        columns(["date", "rr", "since start"], iso(RR_ENDS), RR_MS, 1e3 * RR_ENDS, decimals=0),
        {},
    ),
    "Empatica E4 IBI.csv": ("IBI.csv", columns([f"{EPOCH}.000000", " IBI"], RR_ENDS + 5, RR_MS / 1e3), {}),
    "Elite HRV": ("x.txt", columns((), RR_MS, decimals=0), {"rr": "1"}),
    "Kubios, in s": ("x.csv", columns(["RR interval (s)"], RR_MS / 1e3), {}),
}


@pytest.mark.parametrize("name", INTERVALS)
def test_intervals_between_beats_are_read_as_beats(tmp_path, name):
    file, content, asked = INTERVALS[name]
    recording = read(tmp_path, file, content, **asked)
    assert recording.pulse_volts is None
    found = 1e3 * np.diff(recording.beats_s)
    assert found == pytest.approx(RR_MS, abs=1.0)
    assert any("come from intervals in" in said for said in recording.used)


def test_intervals_that_are_missing_leave_their_time(tmp_path):
    keep = (RR_ENDS < 20) | (RR_ENDS > 35)
    content = columns([f"{EPOCH}.000000", " IBI"], RR_ENDS[keep], RR_MS[keep] / 1e3)
    recording = read(tmp_path, "IBI.csv", content)
    assert recording.beats_s[-1] == pytest.approx(RR_ENDS[-1], abs=0.01)
    assert max(np.diff(recording.beats_s)) > 13


REFUSED = {
    "Empatica E4 HR.csv": (*empatica("HR.csv", 66 + 0 * T4, 1), {}, "no beats were found. It has 'HR'"),
    "Welltory": ("PPG.csv", columns(["time", "R", "G", "B"], 33.0 * np.arange(999), T[:999], T[:999], T[:999]), {},
                 "It has 'time', 'R', 'G', 'B'"),
    "NeuroKit's example": ("x.csv", columns(["ECG", "PPG", "RSP"], T, pulse(T), T), {}, "--rate HZ says how many rows"),
    "one column of who knows what": ("x.txt", columns((), RR_MS, decimals=0), {}, "It has 'column 1'"),
    "an index for a time": ("x.csv", columns(["time", "ppg"], np.arange(len(T)), pulse(T)), {},
                            "nobody says what its 'time' is in, and its steps are 1: --time 'time:ms'"),
    "rows that are no times": ("x.csv", columns(["time", "ppg"], ["x"] * len(T), pulse(T)), {}, "--rate HZ"),
    "a text": ("x.txt", b"once upon a time, there was\na lamp; it breathed.\n" * 40, {}, "no rows of values"),
    "a column that is not there": ("x.csv", columns(["time_s", "ppg"], T, pulse(T)), {"pulse": "bvp"},
                                   "no such signal or column; there are 'time', 'ppg', or their numbers"),
    "times that overlap": ("x.csv", columns(["time_s", "ppg"], np.concatenate((T[:3000], T[:3000] + 0.0037)), pulse(T)),
                           {}, "its times go back 1 times, first after row 3000"),
    "all rows of one time": ("x.csv", columns(["time_s", "ppg"], 5.0 + 0 * T, pulse(T)), {}, "same time"),
    "intervals of no heart": ("x.csv", columns(["rr_ms"], 20 + 0 * RR_MS), {}, "which is no heart's in ms or in s"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_table_does_not_say_is_not_guessed_at(tmp_path, name):
    file, content, asked, told = REFUSED[name]
    said = refused(tmp_path, file, content, **asked)
    assert told in said
    assert len(said) < 800


def test_a_person_can_say_what_a_table_does_not(tmp_path):
    told = read(tmp_path, "x.txt", mindware(T))
    assert told.skin_usiemens is None
    assert any("--skin 'MWMOBILEJ_GSC:uS' says so" in note for note in told.notes)
    assert_skin(read(tmp_path, "x.txt", mindware(T), skin="MWMOBILEJ_GSC:uS"))
    content = columns(["n", "G", "x"], np.arange(len(T)), 30 * pulse(T), 1e3 / skin(T))
    recording = read(tmp_path, "x.csv", content, pulse="G", skin="x:kOhm", rate_hz=100.0)
    assert_pulse(recording)
    assert_skin(recording)
    recording = read(tmp_path, "x.csv", columns(["n", "G"], 10 * np.arange(len(T)), pulse(T)), time="1:ms", pulse="2")
    assert_pulse(recording)
    assert "time: 'n', in ms" in recording.notes


def jittered():
    late = np.random.default_rng(3).uniform(0, 0.004, len(T))
    return columns(["time_s", "ppg"], T + late, pulse(T + late))


def test_times_that_jitter_keep_each_value_in_its_place(tmp_path):
    recording = read(tmp_path, "x.csv", jittered())
    truth = pulse(np.arange(len(recording.pulse_volts)) / ROW_HZ)
    assert np.corrcoef(recording.pulse_volts[90:-90], truth[90:-90])[0, 1] > 0.9995


@pytest.mark.parametrize(
    ("times", "told"),
    [
        (np.floor(T), "about 100 rows share each time"),
        (np.round(T * 4) / 4, "about 25 rows share each time"),
        (np.where(T < 30, T, T + 20), "'ppg' has a gap, 20 s in all"),
        (np.where(np.arange(len(T)) % 700 == 5, np.nan, T), "9 rows have no time, and are left out"),
    ],
)
def test_what_is_odd_about_times_is_said_and_the_pulse_is_still_right(tmp_path, times, told):
    recording = read(tmp_path, "x.csv", columns(["time_s", "ppg"], times, pulse(T)))
    assert any(told in note for note in recording.notes), recording.notes
    assert_pulse(recording, seconds=recording.length_s)


def test_rows_out_of_order_are_put_in_it_and_that_is_said(tmp_path):
    order = np.arange(len(T))
    order[1000:1400:2], order[1001:1400:2] = order[1001:1400:2].copy(), order[1000:1400:2].copy()
    recording = read(tmp_path, "x.csv", columns(["time_s", "ppg"], T[order], pulse(T)[order]))
    assert any("not in the order of their times (200 go back)" in note for note in recording.notes)
    assert_pulse(recording)


def test_missing_cells_are_unknown_and_what_is_no_number_is_said(tmp_path):
    values = [f"{v:.4f}" for v in skin(T)]
    values[2000:2500] = ["", "NaN", "NA", "--", "null"] * 100
    values[3000:3100] = ["sensor off"] * 100
    recording = read(tmp_path, "x.csv", columns(["time_s", "eda_uS"], T, values))
    gap = np.isnan(recording.skin_usiemens)
    assert gap[20 * 90 + 9 : 25 * 90 - 9].all()
    assert gap[30 * 90 + 9 : 31 * 90 - 9].all()
    assert "100 cells of 'eda' are neither numbers nor empty, and count as missing" in recording.notes
    assert_skin(recording)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_in_any_encoding_is_read(tmp_path, encoding):
    content = columns(["Zeit (s)", "Hautleitwert (µS)"], T, skin(T)).decode()
    assert_skin(read(tmp_path, "x.csv", content.encode(encoding)))


def test_a_simulated_table_says_so(tmp_path):
    content = columns(["time_s", "ppg"], T, pulse(T), above=["# a simulated finger"])
    assert read(tmp_path, "x.csv", content).simulated
    assert not read(tmp_path, "x.csv", columns(["time_s", "ppg"], T, pulse(T))).simulated

"""Kinds of file that were once read wrongly, each made here from a known truth; and those beside the project."""

import struct
from pathlib import Path

import mne
import numpy as np
import pyedflib
import pytest
from edfio import Bdf, BdfSignal, read_edf
from support.foreign_files import SKIN_USIEMENS, edf, grid, pulse, signal, skin

from device.app import modes, worlds
from device.settings.tree import Config
from device.signals.batch import on_grid
from device.text.states import why_unknown
from drivers.foreign import edf as reader
from drivers.foreign.asked import Asked
from drivers.foreign.edf_header import HeaderError
from drivers.foreign.reading import read_recording
from drivers.ports import DriverError
from drivers.simulated.clock import VirtualClock

SECONDS, HEART_BPM = 60, 66.0
CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "recordings"
T_PULSE, T_SKIN = grid(SECONDS, 100), grid(SECONDS, 10)


def wave(label="Pulse", unit="", **fields):
    return signal(label, pulse(T_PULSE), 100, unit, **fields)


def conductance(label="EDA", unit="uS", factor=1.0, **fields):
    return signal(label, skin(T_SKIN) * factor, 10, unit, **fields)


def recorded(tmp_path, content, name="x.edf", **asked):
    path = tmp_path / name
    path.write_bytes(content)
    return read_recording(path, on_grid, Asked(**asked))


def refused(tmp_path, content, **asked):
    with pytest.raises(DriverError) as caught:
        recorded(tmp_path, content, **asked)
    return str(caught.value)


def played(path, **asked):
    """(the world, vitals once a second) of a file that is played to the lamp."""
    config = Config()
    world = worlds.open_recording(path, config, VirtualClock(), asked=Asked(**asked))
    steps = list(modes.dark(config, world).run())
    return world, [step.readings["a"].vitals for step in steps[45::45]]


def median(vitals, name):
    known = [value for v in vitals if (value := getattr(v, name)) is not None]
    return float(np.median(known)) if known else None


def assert_skin(recording, usiemens=SKIN_USIEMENS):
    truth = skin(np.arange(len(recording.skin_usiemens)) / 90, usiemens)
    assert np.abs(recording.skin_usiemens / truth - 1)[90:-90].max() < 0.01


def test_a_small_pulse_in_millivolts_gives_the_rate_that_it_gives_without_a_unit(tmp_path):
    for unit, size in (("", 1.0), ("mV", 2e-4), ("V", 1e-6), ("NU", 5e5)):
        (tmp_path / "x.edf").write_bytes(edf([signal("Pleth", size * pulse(T_PULSE), 100, unit)]))
        _, vitals = played(tmp_path / "x.edf")
        assert median(vitals, "heart_rate_bpm") == pytest.approx(HEART_BPM, abs=1)


def test_records_without_a_length_are_refused_for_what_they_are(tmp_path):
    assert "its records last 0 s, so nothing says how fast" in refused(tmp_path, edf([wave()], duration="0"))


@pytest.mark.parametrize("record_s", [0.1, 0.25, 0.5, 1.0, 2.5, 30.0])
def test_records_of_any_length_keep_the_time(tmp_path, record_s):
    signals = [signal("EDA", skin(T_SKIN), 20 if record_s == 0.25 else 10, "uS", record_s=record_s)]
    if record_s == 0.25:
        signals = [signal("EDA", skin(grid(SECONDS, 20)), 20, "uS", record_s=record_s)]
    recording = recorded(tmp_path, edf(signals, record_s=record_s, duration=f"{record_s:g}".replace(".", ",")))
    assert recording.length_s == pytest.approx(SECONDS)
    assert_skin(recording)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "cp1252", "shift_jis"])
def test_texts_in_any_encoding_keep_no_beat_from_being_read(tmp_path, encoding):
    other = {"shift_jis": "安静"}.get(encoding, "Geräusch")
    marks = [(k * 0.9, "R") for k in range(1, 60)] + [(3.3, other)]
    recording = recorded(tmp_path, edf([signal("ECG", np.zeros(60 * 10), 10, "mV", low=-1, high=1)], marks,
                                       encoding=encoding))  # fmt: skip
    assert recording.beats_s == pytest.approx([k * 0.9 for k in range(1, 60)])


def test_the_wave_is_taken_and_not_the_rate_of_the_same_name(tmp_path):
    rate = signal("PULSE", np.full(SECONDS, 66.0), 1, "bpm", low=0, high=255)
    staircase = signal("Pulse", np.repeat(60 + np.arange(SECONDS) % 9, 100), 100, "", low=0, high=255)
    recording = recorded(tmp_path, edf([rate, staircase, wave("PlethWV")]))
    assert recording.used[0].startswith("pulse: 'PlethWV'")
    assert "not taken as the pulse: 'PULSE' (bpm, 1 a second): it is in bpm, a rate" in recording.notes
    assert any("'Pulse' (no unit, 100 a second): its values stand still" in note for note in recording.notes)
    told = refused(tmp_path, edf([rate, staircase]))
    assert "it is in bpm, a rate" in told


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ("0", "0", "its physical range begins and ends at 0"),
        ("", "", "its physical range cannot be read"),
        ("none", "25", "its physical range cannot be read"),
        ("0", "1,000", "its physical range cannot be read"),
        ("0", "nan", "its physical range cannot be read"),
        ("0", b"25.5\x00uS", "its physical range cannot be read"),
    ],
)
def test_counts_are_never_taken_for_microsiemens(tmp_path, low, high, told):
    said, counts = conductance(digital=(0, 1023))
    recording = recorded(tmp_path, edf([wave(), ({**said, "low": low, "high": high}, counts)]))
    assert recording.skin_usiemens is None
    assert any(told in note and "does not say what its counts are in uS" in note for note in recording.notes)


@pytest.mark.parametrize("digital", [(5, 5), (1023, 0), ("", ""), (0, 70000)])
def test_a_digital_range_that_cannot_be_is_no_scale(tmp_path, digital):
    said, counts = conductance(digital=(0, 1023))
    said |= {"digital_low": digital[0], "digital_high": digital[1]}
    recording = recorded(tmp_path, edf([wave(), (said, counts)]))
    assert recording.skin_usiemens is None
    assert any("its digital range" in note for note in recording.notes)


@pytest.mark.parametrize(
    ("low", "high"),
    [("0,0", "25,5"), (b"0.0\0\0\0\0\0", b"25.5\0\0\0\0"), ("+0", "2.55e1"), ("0.", "025.500"), ("-0", "25.5")],
)
def test_a_scale_is_read_as_it_is_written(tmp_path, low, high):
    said, counts = signal("EDA", skin(T_SKIN), 10, "uS", low=0, high=25.5, digital=(0, 32767))
    assert_skin(recorded(tmp_path, edf([({**said, "low": low, "high": high}, counts)])))


def test_a_value_that_the_file_says_cannot_be_is_unknown(tmp_path):
    said, counts = signal("EDA", skin(T_SKIN), 10, "uS", low=0, high=20, digital=(0, 4000))
    counts[200:300] = 32767
    recording = recorded(tmp_path, edf([(said, counts)]))
    assert np.isnan(recording.skin_usiemens[21 * 90 : 29 * 90]).all()
    assert np.nanmax(recording.skin_usiemens) < 20


def test_two_people_in_a_file_are_said_and_either_can_be_chosen_with_their_own_skin(tmp_path):
    fast = signal("Pulse B", pulse(T_PULSE, 1.4), 100)
    content = edf([wave("Pulse A"), fast, conductance("EDA A"), conductance("EDA B", factor=2.0)])
    (tmp_path / "x.edf").write_bytes(content)
    first, vitals = played(tmp_path / "x.edf")
    assert any("more than one pulse: 'Pulse A' is taken, and not 'Pulse B'; --pulse NAME" in n for n in first.notes)
    assert median(vitals, "heart_rate_bpm") == pytest.approx(66, abs=1)
    second, vitals = played(tmp_path / "x.edf", pulse="pulse b")
    assert any(note.startswith("skin: 'EDA B'") for note in second.notes)
    assert median(vitals, "heart_rate_bpm") == pytest.approx(84, abs=1)
    assert median(vitals, "skin_usiemens") == pytest.approx(2 * np.median(skin(T_SKIN)), rel=0.05)
    assert "there are 'Pulse A', 'Pulse B'" in refused(tmp_path, content, pulse="Pulse C")


def test_what_is_asked_for_and_cannot_be_is_refused(tmp_path):
    content = edf([signal("HR", np.full(SECONDS, 66.0), 1, "bpm", low=0, high=255), wave()])
    assert "cannot be the pulse: it is in bpm, a rate" in refused(tmp_path, content, pulse="HR")
    assert "--time, --rr and --rate are for tables" in refused(tmp_path, content, rate_hz=100.0)


def test_a_person_can_say_the_unit_that_a_file_lacks(tmp_path):
    content = edf([conductance("GSR", "", 1000.0)])
    assert recorded(tmp_path, content + b"", skin="GSR:nS").skin_usiemens is not None
    assert "'GSR' (no unit" in recorded(tmp_path, content, skin="GSR:nS").used[0]
    assert recorded(tmp_path, edf([conductance("GSR", ""), wave()])).skin_usiemens is None


NAMES = [
    "R", "r", "R-peak", "R peak", "Rpeak", "R_peak", "QRS", "QRS complex", "Beat", "Heartbeat", "heart beat", "ECG R",
    "R-peak@@ECG", "N", "R wave",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_beats_are_read_from_marks_by_their_usual_names(tmp_path, name):
    ecg = signal("ECG", np.sin(grid(SECONDS, 10)), 10, "mV")
    recording = recorded(tmp_path, edf([ecg], [(k * 0.9, name) for k in range(1, 60)] + [(5.0, "Lights off")]))
    assert len(recording.beats_s) == 59
    assert f"59 marks '{name}' are taken as the heart's beats" in recording.used[0]


@pytest.mark.parametrize("duration", ["0", "1"])
def test_a_file_of_annotations_alone_has_beats_too(tmp_path, duration):
    content = edf([], [(k * 0.9, "R") for k in range(1, 30)], record_s=60.0, begins=[0.0], duration=duration)
    recording = recorded(tmp_path, content)
    assert len(recording.beats_s) == 29
    assert recording.length_s == pytest.approx(29 * 0.9)


def test_ectopic_beats_stand_beside_normal_ones(tmp_path):
    ecg = signal("ECG", np.sin(grid(SECONDS, 10)), 10, "mV")
    marks = [(k * 0.9, "V" if k % 10 == 0 else "N") for k in range(1, 60)]
    recording = recorded(tmp_path, edf([ecg], marks))
    assert len(recording.beats_s) == 59
    assert "with the other beats' V" in recording.used[0]


@pytest.mark.parametrize(
    ("every_s", "told"), [(30.0, "come every 30 s, as no heart beats"), (0.05, "as no heart beats")]
)
def test_marks_that_no_heart_makes_are_no_beats(tmp_path, every_s, told):
    ecg = signal("ECG", np.sin(grid(300, 1)), 1, "mV")
    count = min(200, int(290 / every_s))
    content = edf([ecg], [(k * every_s, "R") for k in range(count)], annotations=3000)
    assert "no beats were found" in refused(tmp_path, content)
    found = recorded(tmp_path, edf([ecg, conductance(record_s=1.0)], [(k * 30.0, "R") for k in range(2)]))
    assert any("come every 30 s" in note for note in found.notes)
    assert told


def test_a_refusal_says_which_marks_are_looked_for_and_which_are_there(tmp_path):
    ecg = signal("ECG", np.sin(grid(SECONDS, 10)), 10, "mV")
    told = refused(tmp_path, edf([ecg], [(k * 0.9, "Herzschlag") for k in range(1, 60)]))
    assert "It has 'ECG', and marks 'Herzschlag'." in told
    assert "beats as marks r, r peak" in told


def test_a_bdf_is_read_in_24_bits_as_mne_and_pyedflib_read_it(tmp_path):
    """What once was read as 16 bits, and shown as 50 uS of nobody's skin."""
    path = tmp_path / "x.bdf"
    values = skin(T_SKIN)
    Bdf([
        BdfSignal(pulse(T_PULSE) + 300.0, 100, label="Plet", physical_dimension="uV", physical_range=(-262144, 262143)),
        BdfSignal(1e8 / values, 10, label="GSR1", physical_dimension="nOhm", physical_range=(0, 9.9e7)),
        BdfSignal(values * 1e3, 10, label="GSR2", physical_dimension="nS", physical_range=(-1e5, 1e5)),
    ]).write(path)  # fmt: skip
    recording = read_recording(path, on_grid)
    assert recording.kind == "BDF file"
    assert recording.used[1] == "skin: 'GSR2' (nS, 10 a second)"
    assert_skin(recording)
    theirs = mne.io.read_raw_bdf(path, verbose="error", include=["Plet"], preload=True)
    here = np.interp(np.arange(len(recording.pulse_volts)) / 90, theirs.times, theirs.get_data()[0])
    assert np.corrcoef(here, recording.pulse_volts)[0, 1] > 0.995
    assert read_recording(path, on_grid, Asked(skin="GSR1")).skin_usiemens is None  # 1e8 nOhm are a tenth of an ohm


@pytest.mark.parametrize("bdf", [False, True])
def test_what_the_files_made_here_hold_is_what_others_read_in_them(tmp_path, bdf):
    marks, path = [(3.5, "R"), (4.5, "R")], tmp_path / f"x.{'b' if bdf else 'e'}df"
    ends = (-8388608, 8388607) if bdf else (-32768, 32767)
    path.write_bytes(edf([wave(digital=ends), conductance(digital=ends)], marks, bdf=bdf,
                         recording="Startdate 22-NOV-2026 X X X"))  # fmt: skip
    with pyedflib.EdfReader(str(path)) as theirs:
        assert np.allclose(theirs.readSignal(1), skin(T_SKIN), rtol=1e-3)
        assert theirs.readAnnotations()[0].tolist() == [3.5, 4.5]
    recording = read_recording(path, on_grid)
    assert_skin(recording)
    assert recording.kind == ("BDF+ file" if bdf else "EDF+ file")
    assert f"{recording.began:%Y-%m-%d %H:%M:%S}" == "2026-11-22 22:14:05"


@pytest.mark.parametrize("bdf", [False, True])
def test_gaps_between_records_are_kept_in_edf_and_in_bdf(tmp_path, bdf):
    begins = [k + 40.0 * (k >= 20) for k in range(SECONDS)]
    content = edf([conductance()], [], bdf=bdf, plus="D", begins=begins)
    recording = recorded(tmp_path, content)
    assert recording.length_s == 100
    gap = np.isnan(recording.skin_usiemens)
    assert gap[20 * 90 : 60 * 90].all()
    assert gap.sum() == 40 * 90
    assert np.abs(recording.skin_usiemens[61 * 90] / skin(21.0) - 1) < 0.01
    assert "overlap in time" in refused(tmp_path, edf([conductance()], [], bdf=bdf, plus="D", begins=[0.0] * SECONDS))


def test_a_24_bit_sample_keeps_its_sign(tmp_path):
    values = np.tile([-8388608, -1, 0, 1, 8388607, -256, 65536, -65537], 8)
    said, _ = signal("EDA", np.zeros(64), 64, "V", low=-8388608, high=8388607, digital=(-8388608, 8388607))
    (tmp_path / "x.bdf").write_bytes(edf([(said, values)], bdf=True))
    assert reader.read(tmp_path / "x.bdf").tracks[0].read() == pytest.approx(values)
    assert struct.pack("<i", -65537)[:3] in (tmp_path / "x.bdf").read_bytes()


def test_a_file_that_is_cut_while_it_is_read_is_told(tmp_path):
    path = tmp_path / "x.edf"
    path.write_bytes(edf([wave()]))
    opened = reader.read(path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(HeaderError, match="it became shorter while it was read"):
        opened.tracks[0].read()


@pytest.mark.parametrize(("count", "told"), [(-1, "never closed"), ("", "never closed"), (90, "cut short")])
def test_a_file_that_was_not_closed_is_read_as_far_as_it_goes_and_that_is_said(tmp_path, count, told):
    recording = recorded(tmp_path, edf([wave(), conductance()], count=count)[:-77])
    assert recording.length_s == SECONDS - 1
    assert any(told in note for note in recording.notes)


def test_the_beginning_is_unknown_where_the_file_leaves_it_out(tmp_path):
    for date, recording in (("01.01.85", ""), ("22.11.26", "Startdate X X X X"), ("  .  .  ", ""), ("99.99.99", "")):
        found = recorded(tmp_path, edf([wave()], recording=recording, date=date))
        assert (found.began is None) == (date != "22.11.26")


def breathing(per_min, seconds=120, swing_s=0.12):
    """Times of beats whose intervals themselves swing by so much with the breath."""
    beats, t_s = [], 0.0
    while t_s < seconds:
        beats.append(t_s)
        middle_s = t_s + 0.45
        t_s += 0.91 + swing_s / 2 * np.sin(2 * np.pi * per_min / 60 * middle_s)
    return [(t_s, "R") for t_s in beats]


def test_the_swing_is_what_its_description_says_and_a_breath_too_fast_has_its_reason(tmp_path):
    ecg = signal("ECG", np.sin(grid(120, 10)), 10, "mV")
    (tmp_path / "x.edf").write_bytes(edf([ecg], breathing(15), annotations=400))
    _, vitals = played(tmp_path / "x.edf")
    own = np.sinc(0.91 * 15 / 60)  # an interval is the mean of the heart over its own length
    assert median(vitals, "rsa_ms") == pytest.approx(120 / own, rel=0.03)
    (tmp_path / "x.edf").write_bytes(edf([ecg], breathing(24), annotations=400))
    _, vitals = played(tmp_path / "x.edf")
    assert median(vitals, "rsa_ms") is None
    assert any("no breath of 3 to 20 a minute can be heard" in why for why in why_unknown(vitals[-5]))


BESIDE = {
    "beats_latin1": (66, None, "129 marks 'R'"),
    "eda_kohm": (66, 6.2, "skin: 'GSR' (kOhm"),
    "eda_negative": (66, None, "falls below zero"),
    "eda_unit_S": (66, 6.2, "skin: 'EDA' (S,"),
    "eda_unit_latin1_micro": (66, 6.2, "skin: 'EDA' (µS,"),
    "eda_unit_nS": (66, 6.2, "skin: 'EDA' (nS,"),
    "eda_zero_mean": (66, None, "falls below zero"),
    "plethwv": (66, None, "pulse: 'PlethWV'"),
    "pulse_mV_small": (66, None, "pulse: 'Pleth' (mV"),
    "record_s_0": (None, None, "its records last 0 s"),
    "rr_in_pulse_seconds": (66, None, "265 marks 'R-peak'"),
    "rr_swing120_breath15": (66, None, "264 marks 'R'"),
    "rr_swing120_breath24": (66, None, "264 marks 'R'"),
    "skin_pmin_comma": (66, 0.22, "skin: 'EDA' (uS"),
    "two_people": (66, 6.2, "more than one pulse: 'Pulse A' is taken, and not 'Pulse B'"),
}


@pytest.mark.few(8)
@pytest.mark.skipif(not CASES.is_dir(), reason="needs the recordings in ../shared/cases")
@pytest.mark.parametrize("name", BESIDE)
def test_every_file_that_once_was_read_wrongly_is_right_or_refused_for_its_true_reason(name):
    heart_bpm, usiemens, told = BESIDE[name]
    path = CASES / f"{name}.edf"
    if heart_bpm is None:
        with pytest.raises(DriverError, match=told):
            worlds.open_recording(path, Config(), VirtualClock())
        return
    world, vitals = played(path)
    assert any(told in note for note in world.notes), world.notes
    assert median(vitals, "heart_rate_bpm") == pytest.approx(heart_bpm, abs=1)
    found = median(vitals, "skin_usiemens")
    assert found == (None if usiemens is None else pytest.approx(usiemens, rel=0.05))


@pytest.mark.skipif(not CASES.is_dir(), reason="needs the recordings in ../shared/cases")
def test_no_file_beside_the_project_is_left_out_of_that_table():
    assert {path.stem for path in CASES.glob("*.edf")} <= set(BESIDE)
    assert read_edf(CASES / "plethwv.edf").signals[0].label == "PlethWV"

"""Recordings as a source: what is found in a file, what is refused and how, and the grid."""

import numpy as np
import pytest
from edfio import Edf, EdfAnnotation, EdfSignal

from device.signals.batch import on_grid
from drivers.foreign.reading import read_recording
from drivers.ports import ROW_HZ, DriverError, Fault
from drivers.recording import ReplaySource, samples_of


def write(path, annotations=(), seconds=20, **signals):
    """An EDF+ file of (rate, unit, function of time) by label."""
    made = []
    for label, (rate, unit, wave) in signals.items():
        t_s = np.arange(seconds * rate) / rate
        made.append(EdfSignal(wave(t_s), rate, label=label, physical_dimension=unit))
    Edf(made, annotations=[EdfAnnotation(*a) for a in annotations]).write(path)
    return path


def sine(hz, size=1.0, offset=0.0):
    return lambda t_s: offset + size * np.sin(2 * np.pi * hz * t_s)


def test_pulse_and_skin_are_found_by_their_labels(tmp_path):
    file = write(tmp_path / "x.edf", PPG=(100, "", sine(1.2)), **{"GSR left": (4, "uS", sine(0.01, 1, 5))})
    recording = read_recording(file, on_grid)
    assert recording.length_s == 20
    assert len(recording.pulse_volts) == len(recording.skin_usiemens) == 1800
    assert recording.skin_usiemens[0] == pytest.approx(5, abs=0.01)
    assert not recording.notes


@pytest.mark.parametrize(("unit", "size"), [("", 1.0), ("mV", 2.5e-4), ("V", 1.0), ("uV", 3e5), ("NU", 1e6)])
def test_a_pulse_of_any_size_and_unit_comes_in_the_lamps_volts_and_that_is_said(tmp_path, unit, size):
    file = write(tmp_path / "x.edf", Pulse=(90, unit, sine(1.2347, size)))
    recording = read_recording(file, on_grid)
    assert 0.1 < np.ptp(recording.pulse_volts) < 2 * 4.096
    truth = sine(1.2347)(np.arange(1800) / 90)
    assert np.corrcoef(recording.pulse_volts, truth)[0, 1] > 0.9999
    assert f"pulse: 'Pulse' ({unit or 'no unit'}, 90 a second), scaled by" in recording.used[0]


def test_a_small_pulse_beside_a_spike_keeps_its_shape(tmp_path):
    spikes = np.zeros(1800)
    spikes[900] = 30000.0
    wave = 20 * np.sin(2 * np.pi * 1.2347 * np.arange(1800) / 90)
    Edf([EdfSignal(wave + spikes, 90, label="PPG", physical_range=(-32768, 32767))]).write(tmp_path / "x.edf")
    volts = samples_of(read_recording(tmp_path / "x.edf", on_grid), lambda g: g)[0].values[:, 0]
    assert volts[900] > 100 * volts[:890].max()
    assert np.corrcoef(volts[:890], wave[:890])[0, 1] > 0.999


def test_skin_without_a_scale_is_left_out_and_said(tmp_path):
    file = write(tmp_path / "x.edf", Pulse=(90, "", sine(1.2)), EDA=(4, "", sine(0.01, 100, 2000)))
    recording = read_recording(file, on_grid)
    assert recording.skin_usiemens is None
    assert recording.notes[0].startswith("EDA is without a unit, which is neither conductance nor resistance")


def test_annotated_beats_stand_in_for_a_pulse_that_is_not_there(tmp_path):
    file = write(tmp_path / "x.edf", [(1.0, None, "R"), (1.8, None, "R")], Resp=(25, "", sine(0.1)))
    assert read_recording(file, on_grid).beats_s == (1.0, 1.8)


def test_annotated_beats_are_not_used_where_there_is_a_pulse(tmp_path):
    file = write(tmp_path / "x.edf", [(1.0, None, "R")], Pulse=(90, "", sine(1.2)))
    assert read_recording(file, on_grid).beats_s == ()


@pytest.mark.parametrize("rate_hz", [25, 30, 64, 90, 100, 125, 256, 500, 1000])
def test_the_grid_keeps_a_pulse_in_its_place(rate_hz):
    t_s = np.arange(10 * rate_hz) / rate_hz
    rows = 10 * ROW_HZ
    kept = on_grid(sine(1.3)(t_s), rate_hz, rows)
    truth = sine(1.3)(np.arange(rows) / ROW_HZ)
    # Catmull-Rom errs by (2 pi f / rate)^3 / 12 at most: 0.3 % at 25 Hz; a mean over n samples takes less than 2 %.
    assert np.abs(kept - truth)[45:-45].max() < 0.02


def test_a_recording_ends_where_it_ends(tmp_path):
    file = write(tmp_path / "x.edf", Pulse=(90, "", sine(1.2)))
    source = ReplaySource.of(*samples_of(read_recording(file, on_grid), lambda g: g / 10))
    samples = [source.read(t_s) for t_s in (0.5, 19.0, 25.0, 30.0)]
    assert [len(s) for s in samples] == [44, 1709 - 44, 1800 - 1709, 0]
    assert [s.row for s in samples] == [0, 44, 1709, 1800]


def test_a_signal_that_is_not_there_is_flagged_as_a_gap(tmp_path):
    file = write(tmp_path / "x.edf", Pulse=(90, "", sine(1.2)))
    source = ReplaySource.of(*samples_of(read_recording(file, on_grid), lambda g: g / 10))
    samples = source.read(1.0)
    assert (samples.faults[:, 0] == Fault.NONE).all()
    assert (samples.faults[:, 1] == Fault.GAP).all()
    assert np.isnan(samples.values[:, 1]).all()


def test_the_gaps_of_a_discontinuous_recording_are_flagged_and_the_rest_keeps_its_time(tmp_path):
    path = write(tmp_path / "x.edf", Pulse=(90, "V", sine(1.2)))
    broken = path.read_bytes().replace(b"EDF+C", b"EDF+D")
    for record in range(19, 7, -1):  # from the ninth record on, thirty seconds later, in a head of the same length
        head = b"+%d\x14\x14\x00" % record
        later = b"+%d\x14\x14" % (record + 30)
        broken = broken.replace(head + b"\x00" * (len(later) - len(head)), later.ljust(len(head), b"\x00"))
    path.write_bytes(broken)
    recording = read_recording(path, on_grid)
    assert recording.length_s == 50
    gap = np.isnan(recording.pulse_volts)
    assert gap[8 * 90 : 38 * 90].all()
    assert gap.sum() == 30 * 90
    stored = sine(1.2)(np.arange(1800) / 90)
    volts = recording.pulse_volts[~gap]
    assert np.abs(volts / volts.max() - stored / stored.max()).max() < 2e-3


def refused(path):
    with pytest.raises(DriverError) as caught:
        read_recording(path, on_grid)
    return str(caught.value)


def test_a_small_file_that_says_it_lasts_long_is_not_laid_out(tmp_path):
    gap = write(tmp_path / "gap.edf", [(0, None, "in the first record")], Pulse=(90, "V", sine(1.2)))
    whole = gap.read_bytes().replace(b"EDF+C", b"EDF+D")
    gap.write_bytes(whole.replace(b"+19\x14\x14\x00\x00\x00", b"+20000\x14\x14"))
    assert "5.55 hours are missing between the parts of 'Pulse'; here up to 3 hours can be" in refused(gap)
    beats = [EdfAnnotation(k, None, "R") for k in range(9)]
    Edf([EdfSignal(np.zeros(20), 1 / 3000, label="ECG")], annotations=beats).write(tmp_path / "beats.edf")
    assert "16.7 hours, and has 9 beats" in refused(tmp_path / "beats.edf")


def test_a_file_without_a_pulse_or_skin_says_what_it_has(tmp_path):
    told = refused(write(tmp_path / "x.edf", Resp=(25, "", sine(0.1)), Temp=(1, "C", sine(0.01))))
    assert "no pulse, no skin and no beats were found. It has 'Resp', 'Temp'" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "it is empty"),
        (b"PK\x03\x04" + bytes(100), "a ZIP archive: unpack it first"),
        (b"\x89HDF\r\n", "an HDF5 file"),
        (bytes(range(256)), "neither EDF nor BDF, and no text either"),
        (b"once upon a time\nthere was\n", "no rows of values"),
        (b"0       " + b"x" * 50, "its header is cut short"),
        (b"0       " + bytes(range(256)) * 20, "its header is damaged"),
        (b"0       " + b" " * 2000, "its header is damaged"),
        (b"\xffBIOSEMI" + b" " * 2000, "its header is damaged"),
    ],
)
def test_a_file_that_is_not_edf_says_so(tmp_path, content, told):
    path = tmp_path / "x.edf"
    path.write_bytes(content)
    assert told in refused(path)


def test_no_file_and_a_folder_say_so(tmp_path):
    assert refused(tmp_path / "none.edf").endswith("no such file")
    assert refused(tmp_path).endswith("it is a folder")


def test_messages_stay_short_whatever_a_file_has(tmp_path):
    signals = [EdfSignal(np.sin(np.arange(20.0) + k), 1, label=f"signal of {k:06d}") for k in range(300)]
    Edf(signals).write(tmp_path / "x.edf")
    told = refused(tmp_path / "x.edf")
    assert "and 292 more" in told
    assert len(told) < 700


def test_a_damaged_header_is_refused_whatever_byte_is_hit(tmp_path):
    whole = write(tmp_path / "x.edf", Pulse=(90, "", sine(1.2)), EDA=(4, "uS", sine(0.01, 1, 5))).read_bytes()
    rng = np.random.default_rng(6)
    for _ in range(300):
        hit = bytearray(whole)
        for at in rng.integers(0, 768, 3):
            hit[at] = rng.integers(256)
        (tmp_path / "hit.edf").write_bytes(hit)
        try:
            recording = read_recording(tmp_path / "hit.edf", on_grid)
        except DriverError:
            continue
        assert recording.pulse_volts is not None or recording.skin_usiemens is not None or recording.notes


def test_a_recording_cut_short_is_read_as_far_as_it_goes(tmp_path):
    path = write(tmp_path / "x.edf", Pulse=(90, "", sine(1.2)))
    path.write_bytes(path.read_bytes()[: -180 * 7 - 33])
    assert 11 <= read_recording(path, on_grid).length_s <= 13

"""What a file calls skin: in whatever unit it is, and whatever cannot be a skin's is doubted and not clipped."""

import numpy as np
import pytest
from edfio import Edf, EdfSignal

from device.signals.batch import on_grid
from drivers.foreign.reading import read_recording

T_S = np.arange(400) / 20
USIEMENS = 6.2 + 0.3 * np.sin(T_S)


def recorded(path, values, unit, *patches):
    """A file with a pulse and this skin signal. patches: (old, new) bytes of the header, of one length."""
    pulse = EdfSignal(np.sin(7 * T_S), 20, label="Pulse")
    skin = EdfSignal(np.asarray(values, float), 20, label="EDA", physical_dimension="unit")
    Edf([pulse, skin]).write(path)
    content = path.read_bytes()
    for old, new in ((b"unit".ljust(8), unit.ljust(8)), *patches):
        assert len(old) == len(new)
        assert old in content
        content = content.replace(old, new, 1)
    path.write_bytes(content)
    return read_recording(path, on_grid)


UNITS = [
    (b"uS", 1.0), (b"US", 1.0), ("µS".encode(), 1.0), ("μS".encode(), 1.0), (b"\xb5S", 1.0), (b"\xe6S", 1.0),
    (b"umho", 1.0),
    (b"nS", 1e3), (b"mS", 1e-3), (b"S", 1e-6), (b"Siemens", 1e-6), (b"uSiemens", 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "factor"), UNITS)
def test_conductance_in_any_unit_and_encoding_is_read_in_microsiemens(tmp_path, unit, factor):
    recording = recorded(tmp_path / "x.edf", USIEMENS * factor, unit)
    assert np.nanmedian(recording.skin_usiemens) == pytest.approx(6.2, rel=0.02)
    assert len(recording.notes) == (factor != 1.0)


@pytest.mark.parametrize(
    ("unit", "factor"), [(b"Ohm", 1.0), (b"kOhm", 1e-3), (b"KOHM", 1e-3), (b"MOhm", 1e-6), ("kΩ".encode(), 1e-3)]
)
def test_a_resistance_is_read_as_its_conductance_and_said(tmp_path, unit, factor):
    recording = recorded(tmp_path / "x.edf", 1e6 / USIEMENS * factor, unit)
    assert np.nanmedian(recording.skin_usiemens) == pytest.approx(6.2, rel=0.02)
    assert "it is told in uS" in recording.notes[0]


@pytest.mark.parametrize(
    ("values", "unit", "told"),
    [
        (-0.7 - 0.2 * np.sin(T_S), b"uS", "falls below zero, to -0.90 uS"),
        (1.2 * np.sin(T_S), b"uS", "falls below zero, to -1.20 uS"),
        (USIEMENS, b"S", "would be 6.5e+06 uS in its unit 'S'"),
        (USIEMENS * 1e-6, b"uS", "uS in its unit 'uS', as no skin is"),
        (1000 / USIEMENS, b"Ohm", "as no skin is"),
        (USIEMENS * 1000, b"Ohm", "would be 169 uS in its unit 'Ohm', as no skin is"),
        (USIEMENS, b"mV", "is in 'mV', which is neither conductance nor resistance"),
        (USIEMENS, b"s", "as no skin is"),
    ],
)
def test_what_cannot_be_the_conductance_of_a_skin_is_left_out_and_said(tmp_path, values, unit, told):
    recording = recorded(tmp_path / "x.edf", values, unit)
    assert recording.skin_usiemens is None
    assert told in recording.notes[0]


def test_open_electrodes_that_read_a_little_below_nothing_are_an_amplifiers_error(tmp_path):
    values = np.where(T_S < 5, -0.01, USIEMENS)
    recording = recorded(tmp_path / "x.edf", values, b"uS")
    assert np.nanmedian(recording.skin_usiemens) == pytest.approx(6.2, rel=0.05)
    assert not recording.notes


def test_a_decimal_comma_in_the_scale_is_read(tmp_path):
    recording = scaled_by(tmp_path / "x.edf", b"0,0", b"25,5")
    assert np.nanmax(recording.skin_usiemens) == pytest.approx(99 * 25.5 / 1023, rel=0.02)


@pytest.mark.parametrize("words", [(b"0", b"0"), (b"", b""), (b"low", b"high")])
def test_counts_whose_scale_is_missing_are_not_taken_for_microsiemens(tmp_path, words):
    recording = scaled_by(tmp_path / "x.edf", *words)
    assert recording.skin_usiemens is None
    assert "does not say what its counts are in uS" in recording.notes[0]


def scaled_by(path, low, high):
    """A recording of 10-bit counts, 0 to 99, whose header gives its physical range in these words."""
    counts = (np.arange(400) // 4).astype(np.int16)
    skin = EdfSignal.from_digital(
        counts, 20, label="EDA", physical_dimension="uS", physical_range=(61, 62), digital_range=(0, 1023)
    )
    Edf([EdfSignal(np.sin(7 * T_S), 20, label="Pulse"), skin]).write(path)
    content = path.read_bytes().replace(b"61".ljust(8), low.ljust(8), 1).replace(b"62".ljust(8), high.ljust(8), 1)
    path.write_bytes(content)
    return read_recording(path, on_grid)

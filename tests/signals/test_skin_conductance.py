"""Skin conductance through both front ends, with resistors as the reference."""

import math
from dataclasses import fields

import pytest
from support.skin_circuits import ConstantVoltage, Divider

from device.model import SkinState
from device.settings.tree import SkinSettings
from device.signals.skin import front_end
from device.signals.skin.conductance import SkinConductance

LSB_V = 4.096 / 32768
VALUES = (0.5, 1e6, 200e3, 3.3)
ENDS = [
    pytest.param(ConstantVoltage(*VALUES), front_end.ConstantVoltage(*VALUES), id="constant-voltage"),
    pytest.param(Divider(3.3, 100e3), front_end.Divider(3.3, 100e3), id="divider"),
]
RESISTORS = [25e3, 47e3, 100e3, 220e3, 470e3, 1e6, 2.2e6, 4.7e6, 10e6]


def level(circuit, known, true_usiemens, seconds=8):
    """Skin of true_usiemens, as it is laid on circuit and settles by 2 %, read by what is known of it."""
    skin = SkinConductance(known.usiemens)
    for row in range(-90, 90 * seconds):
        usiemens = true_usiemens * (1.02 - 0.02 * row / (90 * seconds)) if row >= 0 else 0.0
        skin.feed(row / 90, round(circuit.volts(usiemens) / LSB_V) * LSB_V)  # as the converter rounds it
    return skin


@pytest.mark.parametrize(("circuit", "known"), ENDS)
@pytest.mark.parametrize("ohm", RESISTORS)
def test_a_resistor_reads_as_its_conductance_within_2_percent(circuit, known, ohm):
    assert level(circuit, known, 1e6 / ohm).level() == pytest.approx(1e6 / ohm, rel=0.02)


@pytest.mark.parametrize(("circuit", "known"), ENDS)
@pytest.mark.parametrize("usiemens", [0.0, 0.05, 1.0, 5.0, 20.0, 40.0, 1e3, 1e9])
def test_the_simulations_volts_are_the_circuits(circuit, known, usiemens):
    assert known.volts(usiemens) == pytest.approx(circuit.volts(usiemens), rel=1e-12)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (SkinSettings(), "const. 0.5 V, 1e+06 ohm, series 200000 ohm"),
        (SkinSettings(front_end="divider"), "divider 100000 ohm, 3.3 V"),
    ],
)
def test_a_files_header_says_which_circuit_it_was(settings, words):
    assert front_end.skin_circuit(settings).describe() == words


@pytest.mark.parametrize(("circuit", "known"), ENDS)
@pytest.mark.parametrize(
    ("true_usiemens", "state"),
    [(0.0, SkinState.OPEN), (0.3, SkinState.DRY), (5.0, SkinState.ON), (1e5, SkinState.SATURATED)],
)
def test_what_the_electrodes_touch_has_a_name(circuit, known, true_usiemens, state):
    skin = level(circuit, known, true_usiemens)
    assert skin.state is state
    assert (skin.level() is None) == (state in (SkinState.OPEN, SkinState.SATURATED))


def test_electrodes_that_touch_each_other_are_a_short_and_no_skin_of_any_size():
    """Behind protection resistors as large as the skin a short is far from the supply: only its size tells."""
    for error in (0.99, 1.0, 1.01):  # resistors of 1 %, and a short that is therefore read as something
        skin = level(ConstantVoltage(0.5, 1e6, 200e3 * error, 3.3), front_end.ConstantVoltage(*VALUES), 1e9)
        assert skin.state is SkinState.SATURATED
        assert skin.level() is None


def test_a_pin_that_floats_since_its_electrodes_came_off_is_no_skin_that_was_there_before():
    circuit, known = ENDS[0].values
    skin = SkinConductance(known.usiemens)
    for row in range(90 * 20):
        t_s = row / 90
        floats = 0.06 + 0.01 * math.sin(t_s / 3)  # as a bare pin does, above what is called open
        skin.feed(t_s, circuit.volts(5.0 + 0.02 * t_s if t_s < 0.5 else floats))
        assert t_s < 0.7 or skin.level() is None
    assert not skin.touched


def test_joined_hands_take_the_level_with_them_at_once():
    skin = level(ENDS[0].values[0], ENDS[0].values[1], 5.0)
    assert skin.level() is not None
    skin.join(True)
    assert skin.level() is None


def test_mains_on_the_skin_leaves_no_ripple():
    circuit = ConstantVoltage(*VALUES)
    for mains_hz in (50, 60):
        quiet, spoilt = (SkinConductance(front_end.ConstantVoltage(*VALUES).usiemens) for _ in range(2))
        for row in range(1800):
            volts = circuit.volts(5.0 + row / 18000)
            quiet.feed(row / 90, volts)
            spoilt.feed(row / 90, volts + 0.05 * math.sin(2 * math.pi * mains_hz * row / 90))
        assert spoilt.level() == pytest.approx(quiet.level(), abs=1e-6)


def test_a_level_is_gone_one_second_after_its_last_value():
    skin = level(ENDS[0].values[0], ENDS[0].values[1], 5.0)
    for _ in range(85):
        skin.feed(9.0, math.nan)
    assert skin.level() is not None
    for _ in range(10):
        skin.feed(9.0, math.nan)
    assert skin.level() is None


def test_every_front_end_that_can_be_set_is_a_circuit():
    offered = next(f for f in fields(SkinSettings) if f.name == "front_end").metadata["one_of"]
    assert offered == tuple(front_end.FRONT_ENDS)

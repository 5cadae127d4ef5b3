"""The circuits by ngspice: a second solver agrees with the first, and what only it can tell stays as it is said."""

import pytest

from hardware.draw import faults, measure, netlist, spice

pytestmark = pytest.mark.skipif(bool(spice.missing()), reason=spice.missing() or "here")
PARTS = netlist.read().parts["skin"]
END = measure.FrontEnd.of(PARTS)


@pytest.mark.parametrize("usiemens", measure.LEVELS)
def test_both_solvers_and_the_formula_give_the_same_output(usiemens):
    assert spice.output_v(PARTS, usiemens) == pytest.approx(END.volts(usiemens), abs=1e-3)


@pytest.mark.few(1)
@pytest.mark.parametrize("scene", spice.ALL_SCENES, ids=lambda scene: f"{scene.name} {scene.joined or ''}")
def test_a_second_solver_finds_no_fault_worse_than_the_first_did(scene):
    """Of a fault with several states it finds one, so it may find less."""
    alike, tried = 0, [faults.NONE, *faults.every_single(PARTS)]
    for fault in tried:
        ours, theirs = faults.microamperes(PARTS, scene, fault)[0], spice.microamperes(PARTS, scene, fault)
        assert theirs <= ours * 1.005 + 0.01, fault.name
        alike += abs(theirs - ours) <= ours * 0.005 + 0.01
    assert alike >= 0.9 * len(tried)


def test_the_corner_is_that_of_the_two_parts():
    assert spice.corner_hz(PARTS) == pytest.approx(4.82, abs=0.1)


def test_the_amplifier_is_stable_with_its_leads_because_of_c2():
    without = {ref: part for ref, part in PARTS.items() if ref != "C2"}
    assert spice.phase_margin_deg(PARTS) > 60
    assert spice.phase_margin_deg(PARTS, spice.CABLE_F) > 30
    assert spice.phase_margin_deg(without) < 20
    assert spice.phase_margin_deg(without, spice.CABLE_F) < 5


def test_mains_is_a_tenth_with_c2_and_within_what_the_signal_path_is_tested_with():
    """simulated/troubles.py plays 8 mV, and the tests of the skin's signals 13 mV."""
    without = {ref: part for ref, part in PARTS.items() if ref != "C2"}
    ordinary = spice.mains_mv(PARTS, "ordinary")
    assert 0.1 < ordinary < 13
    assert spice.mains_mv(without, "ordinary") == pytest.approx(10 * ordinary, rel=0.1)


@pytest.mark.parametrize(("hz", "gain"), [(1, 34), (2, 72), (3, 80), (10, 25), (50, 5)])
def test_the_pulse_sensors_appetite_is_the_one_that_was_found_in_its_published_circuit(hz, gain):
    assert spice.sensor_mv(1, hz, own=False) == pytest.approx(gain, rel=0.16)


def test_a_ripple_on_the_supply_is_less_than_a_pulse_behind_the_boards_own_regulator_and_much_more_without():
    assert spice.sensor_mv(100, 3) < 10
    assert spice.sensor_mv(10, 3, own=False) > 500


@pytest.mark.soak
def test_the_committed_page_is_what_ngspice_says():
    assert spice.page(PARTS) == (netlist.HARDWARE / "spice.md").read_text(), "run 'make spice'"

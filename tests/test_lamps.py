"""Ten thousand lamps by chance pass the tests of assembly.md, and each planted mistake fails at least one."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from device.settings.tree import Config
from device.signals.skin.front_end import skin_circuit
from device.signals.skin.known_resistors import Misfit, fit
from hardware.draw import lamps, netlist

CIRCUIT = netlist.read()
WINDOWS = {window.what: window for window in lamps.windows()}
ASSEMBLY = (netlist.HARDWARE / "assembly.md").read_text()
KNOWN_OHM = (1e6, 100e3)


def all_read(lamp, chance):
    """What every test reads, the firmware's own calibration included; a test that cannot be done reads NaN."""
    found = lamps.measured(lamp, chance)
    skin = Config().skin
    read = [lamps.volts(lamp, ohm, chance) for ohm in (math.inf, *KNOWN_OHM)]
    found["open_v"], found["wire_v"] = read[0], lamps.volts(lamp, 1.0, chance)
    try:
        values = fit(skin, KNOWN_OHM, read, "a").values
    except Misfit:
        return found | {"third": math.nan}
    circuit = replace(skin_circuit(skin), **values)
    found["third"] = circuit.usiemens(lamps.volts(lamp, 330e3, chance))
    return found


def failed(lamp, chance):
    found = all_read(lamp, chance)
    assert found.keys() == WINDOWS.keys()
    return [what for what, value in found.items() if not WINDOWS[what].passes(value)]


@pytest.mark.parametrize("count", [300, pytest.param(10_000, marks=pytest.mark.soak)])
def test_99_of_100_right_lamps_pass_every_test(count):
    chance = np.random.default_rng(17)
    fails = [what for _ in range(count) if (what := failed(lamps.by_chance(CIRCUIT, chance), chance))]
    assert len(fails) <= 0.01 * count, fails


@pytest.mark.few(8)
@pytest.mark.parametrize("mistake", lamps.MISTAKES)
def test_a_mistake_is_found_by_at_least_one_test_in_every_lamp(mistake):
    chance = np.random.default_rng(5)
    found = [failed(lamps.MISTAKES[mistake](lamps.by_chance(CIRCUIT, chance)), chance) for _ in range(50)]
    assert all(found), f"{sum(not each for each in found)} of 50 passed"


@pytest.mark.parametrize("what", WINDOWS)
def test_the_page_has_the_window_in_its_step(what):
    window = WINDOWS[what]
    step = re.search(rf"\n## {window.step}\..*?(?=\n## |\Z)", ASSEMBLY, re.S)
    assert step
    if window.unit:
        assert re.search(rf"{re.escape(window.where)}.*?{re.escape(window.words)}", step[0], re.S), window.words


def test_the_page_says_how_many_mistakes_are_tried():
    said = {19: "nineteen"}[len(lamps.MISTAKES)]
    assert f"each of {said} mistakes" in ASSEMBLY
    assert f"{said} mistakes" in (netlist.HARDWARE / "boards.md").read_text()

"""The lamp that can be built: circuits, wires, parts and pages agree, and no fault lets too much through a person."""

import itertools
import math
import re
import shutil
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest

from device.settings.parse import TAKEN_PINS
from device.settings.tree import Config
from device.signals.skin.front_end import FRONT_ENDS, skin_circuit
from drivers.pi.ws281x import MOSI_PIN
from hardware.draw import board, calculation, enclosure, faults, measure, netlist, parts, wiring
from hardware.draw.direct import Network, current, solutions, solve

HARDWARE = Path(__file__).resolve().parents[1] / "hardware"
CIRCUIT, WIRING, BOUGHT = netlist.read(), wiring.read(), parts.read()
SKIN_PARTS = CIRCUIT.parts["skin"]
END = measure.FrontEnd.of(SKIN_PARTS)
HEADER = {2: 3, 3: 5, 10: 19, 13: 33, 17: 11, 18: 12}  # number on the 40-pin header by GPIO, of those in use


# --- what flows through a person ---


def test_in_normal_use_at_most_10_microamperes_flow_through_a_person():
    found = faults.worst(SKIN_PARTS, [faults.NONE])
    assert found.microamperes <= faults.NORMAL_UA
    assert found.microamperes == pytest.approx(1e6 * END.excitation_v / (END.series_ohm + faults.BODY_OHM), rel=0.01)


EVERYONE = (*faults.SCENES, *faults.APART)


@cache
def worst_of(group, of=faults.worst, scenes=EVERYONE):
    return of(SKIN_PARTS, faults.single_faults(SKIN_PARTS)[group], scenes)


@pytest.mark.parametrize("group", faults.single_faults(SKIN_PARTS))
def test_under_any_single_fault_at_most_50_microamperes_flow_through_a_person(group):
    assert worst_of(group).microamperes <= faults.SINGLE_FAULT_UA, worst_of(group)


def test_nothing_on_the_lamps_side_of_the_resistors_can_exceed_50_microamperes_in_a_contact():
    least = min(CIRCUIT.ohm(ref) for ref in ("R5", "R6", "R8", "R9")) * (1 - measure.TOLERANCE)
    assert faults.bound_ua(least) <= faults.SINGLE_FAULT_UA
    assert max(worst_of(group).microamperes for group in faults.single_faults(SKIN_PARTS)) <= faults.bound_ua(least)


def test_the_bounds_are_what_all_far_ends_at_both_extremes_give():
    """Each of the four resistors' far ends at ground or at the most, in every scene: sixteen broken lamps."""
    ends = {"R5": "A_IN", "R6": "A_FAR", "R8": "B_IN", "R9": "B_FAR"}
    broken = {
        ref: replace(SKIN_PARTS[ref], pins={near: net if net.endswith(("_DRIVE", "_RETURN")) else ends[ref]
                                            for near, net in SKIN_PARTS[ref].pins.items()})
        for ref in ends
    }  # fmt: skip
    tried = [
        faults.Fault("", volts=tuple(zip(ends.values(), volts, strict=True)))
        for volts in itertools.product((0.0, faults.CLAMPED_V), repeat=4)
    ]
    found = [faults.microamperes(broken, scene, fault) for fault in tried for scene in EVERYONE]
    assert max(contact for contact, _ in found) == pytest.approx(faults.bound_ua(100e3), rel=0.01)
    assert max(chest for _, chest in found) == pytest.approx(faults.hands_bound_ua(100e3), rel=0.01)
    assert faults.hands_bound_ua(100e3) > faults.SINGLE_FAULT_UA, "then the page need not name it as an exception"


def test_in_normal_use_nothing_passes_the_heart_and_on_two_hands_all_of_it_does():
    assert faults.worst_chest(SKIN_PARTS, [faults.NONE], faults.SCENES).chest < 0.001
    assert faults.worst_chest(SKIN_PARTS, [faults.NONE], faults.APART).chest == pytest.approx(2.49, abs=0.01)


def test_a_person_alone_with_one_hand_in_use_has_no_current_from_arm_to_arm_under_any_fault():
    every = [*faults.every_single(SKIN_PARTS), *faults.bare_leads(), faults.bare_sensor("A")]
    assert faults.worst_chest(SKIN_PARTS, [f for f in every if "B_" not in f.name], (faults.ONE,)).chest < 0.001


def test_a_sensor_without_its_two_insulations_is_what_the_yardstick_names_as_an_exception():
    """74.4 uA arm to arm for two people hand in hand was computed elsewhere, with a solver that is not this one."""
    one, joined, both = calculation.sensors_ua(SKIN_PARTS)
    assert one == pytest.approx(37.4, abs=0.1)
    assert joined == pytest.approx(74.4, abs=0.3)
    assert min(joined, both) > faults.SINGLE_FAULT_UA


def test_a_hand_on_the_lamps_metal_is_within_normal_use_and_an_exception_under_a_fault():
    assert faults.worst_chest(SKIN_PARTS, [faults.NONE], faults.GROUNDED).chest <= faults.NORMAL_UA
    every = faults.every_single(SKIN_PARTS)
    alone, joined = (faults.worst(SKIN_PARTS, every, (scene,)).microamperes for scene in faults.GROUNDED)
    assert faults.SINGLE_FAULT_UA < alone < joined
    page = (HARDWARE / "safety.md").read_text()
    assert f"{alone:.0f} µA, {joined:.0f} µA" in page
    floating = [faults.microamperes(SKIN_PARTS, scene, faults.ground_off())[0] for scene in faults.GROUNDED]
    assert f"{floating[0]:.0f} µA, {floating[1]:.0f} µA" in page
    assert f"({faults.microamperes(SKIN_PARTS, faults.GROUNDED[0], faults.NONE)[0]:.1f} µA without any fault)" in page


def test_the_measuring_board_has_two_wires_to_ground_since_without_any_it_floats_up():
    plug = next(part for part in board.read(CIRCUIT)[0].parts if part.reference == "J3")
    assert list(plug.nets.values()).count("GND") == 2
    assert (
        sum(wire.start[0] == "Pi" and wire.end[0] == "Measure" and wire.pin == "ground" for wire in WIRING.wires) == 2
    )


def test_what_flows_into_metal_under_a_hand_is_counted_where_it_is_most():
    """All of both people's current ends in that hand: by Kirchhoff as much as their four leads carry together."""
    scene = faults.GROUNDED[1]
    network = faults.network(SKIN_PARTS, scene, faults.NONE)
    volts = solve(network)
    leads = sum(current(network, volts, f"{who} drive") - current(network, volts, f"{who} return") for who in "AB")
    assert faults.microamperes(SKIN_PARTS, scene, faults.NONE)[0] == pytest.approx(1e6 * leads, rel=1e-4)


def test_a_motors_5_v_under_the_other_hand_is_an_exception_that_two_insulations_stand_against():
    for scene, returns in ((faults.ONE, 1), (faults.JOINED, 2)):
        found, chest = faults.microamperes(SKIN_PARTS, scene, faults.bare_motor())
        to_ground, into_input = 5.25 / 101e3, (5.25 - 3.465) / 101e3
        assert found == pytest.approx(returns * 1e6 * (to_ground + into_input), rel=0.02)
        assert chest == pytest.approx(found / returns, rel=0.02)


def test_a_supply_that_fails_high_is_held_at_what_the_parts_can_bear():
    clamp, series = CIRCUIT.parts["measure"]["D2"], CIRCUIT.ohm("R15")
    pushed_a = 2 * (max(faults.HIGH_V) - clamp.value) / series
    assert pushed_a < 0.24, "beyond the current at which 1N5338B's 5.36 V are stated"
    assert pushed_a * faults.CLAMPED_V < 5.0, "W"
    assert faults.CLAMPED_V < 7.0, "what converter and amplifier bear (absolute maximum)"
    assert faults.bound_ua(100e3 * (1 - measure.TOLERANCE)) < faults.SINGLE_FAULT_UA


def test_a_fault_that_feeds_back_counts_with_the_worst_of_its_states():
    latched = next(f for f in faults.every_single(SKIN_PARTS) if f.name == "A_OUT at E")
    states = [volts["A_OUT"] for volts in solutions(faults.network(SKIN_PARTS, faults.ONE, latched))]
    assert [min(states), max(states)] == pytest.approx([0, 3.465], abs=0.01)
    assert faults.microamperes(SKIN_PARTS, faults.ONE, latched)[0] == pytest.approx(2.885, abs=0.01)


def test_every_part_is_tried_shorted_and_open_and_every_pin_of_the_chip_at_both_rails():
    names = {fault.name for group in faults.single_faults(SKIN_PARTS).values() for fault in group}
    for ref, part in SKIN_PARTS.items():
        if part.kind in ("resistor", "capacitor", "shunt"):
            assert {f"{ref} shorted", f"{ref} open"} <= names
        if part.kind == "opamp":
            assert {
                f"{ref} {pin} at its {rail} supply" for pin in ("plus", "minus", "out") for rail in ("high", "low")
            } <= names
    assert {f"{net} at {rail}" for net in faults.board_nets(SKIN_PARTS) for rail in ("3V3", "5V")} <= names


def test_the_circuit_that_the_settings_once_had_fails_as_it_must():
    """One resistor of 1 kohm, 120 kohm of feedback: the computation would have found it."""
    old = faults.with_ohm(SKIN_PARTS, R5=1e3, R8=1e3, R6=1e-3, R9=1e-3, R4=120e3, R7=120e3)
    assert faults.worst(old, [faults.NONE], (faults.ONE,)).microamperes > faults.NORMAL_UA
    chip = faults.single_faults(old)["the amplifier's chip fails"]
    assert faults.worst(old, chip, (faults.ONE,)).microamperes > 1000


def test_the_network_solver_agrees_with_ohm_and_with_an_amplifiers_ends():
    halves = Network({"a": ("V", "m", 1e3), "b": ("m", "GND", 3e3)}, {"V": 4.0, "GND": 0.0})
    assert solve(halves)["m"] == pytest.approx(3.0)
    assert current(halves, solve(halves), "b") == pytest.approx(1e-3)
    gain = {"f": ("x", "o", 9e3), "g": ("x", "GND", 1e3)}
    for v_in, v_out in ((0.1, 1.0), (0.3, 3.0), (0.9, 3.3)):
        amplifier = Network(gain, {"i": v_in, "V": 3.3, "GND": 0.0}, {"u": ("i", "x", "o", "V", "GND")})
        assert solve(amplifier)["o"] == pytest.approx(v_out, abs=1e-4)
    zener = {"r": ("V", "z", 1e3)}
    for supply_v, z_v in ((3.3, 1.2), (1.0, 1.0)):
        shunt = Network(zener, {"V": supply_v, "GND": 0.0}, {}, {"d": ("z", "GND", 1.2)})
        assert solve(shunt)["z"] == pytest.approx(z_v, abs=1e-3)


def test_the_safety_page_says_what_is_computed():
    page = (HARDWARE / "safety.md").read_text()
    every = [f for group in faults.single_faults(SKIN_PARTS).values() for f in group]
    bare = faults.worst(SKIN_PARTS, faults.bare_leads()).microamperes
    for value in (
        f"{faults.worst(SKIN_PARTS, [faults.NONE]).microamperes:.1f} µA",
        f"{max(worst_of(group).microamperes for group in faults.single_faults(SKIN_PARTS)):.1f} µA",
        f"{faults.bound_ua(100e3):.1f} µA",
        f"{faults.hands_bound_ua(100e3):.0f} µA",
        f"{faults.microamperes(SKIN_PARTS, faults.JOINED, faults.bare_motor())[0]:.0f} µA",
        f"{bare:.0f} µA",
        f"{calculation.sensors_ua(SKIN_PARTS)[1]:.0f} µA",
        f"{calculation.sensors_ua(SKIN_PARTS)[2]:.0f} µA",
        f"{faults.bound_ua(100e3, max(faults.HIGH_V)):.0f} µA",
        f"{max(worst_of(g, faults.worst_chest, faults.SCENES).chest for g in faults.single_faults(SKIN_PARTS)):.1f} µA",
        f"{calculation.mains_fault_ma(100e3):.0f} mA",
        f"about {round(calculation.adapter_leak_ua(), -1):.0f} µA",
    ):
        assert value in page, value
    assert f"any of {len(every)} single faults" in (HARDWARE / "calculation.md").read_text()


# --- what it measures ---


def test_the_settings_are_the_circuit_that_is_drawn():
    skin = Config().skin
    assert skin.front_end == "constant-voltage"
    assert (skin.excitation_v, skin.feedback_ohm, skin.series_ohm) == (
        END.excitation_v,
        END.feedback_ohm,
        END.series_ohm,
    )
    assert CIRCUIT.ohm("R4") == CIRCUIT.ohm("R7")
    assert CIRCUIT.ohm("R5") + CIRCUIT.ohm("R6") == CIRCUIT.ohm("R8") + CIRCUIT.ohm("R9")


@pytest.mark.parametrize("usiemens", measure.LEVELS)
def test_netlist_simulated_circuit_and_firmware_agree_on_what_skin_gives(usiemens):
    skin = Config().skin
    built = skin_circuit(skin)
    network = faults.network(SKIN_PARTS, faults.ONE, faults.Fault("", volts=(("3V3", 3.3),)), 1e6 / usiemens)
    volts = solve(network)["A_OUT"]
    assert volts == pytest.approx(built.volts(usiemens), abs=1e-3)
    assert volts == pytest.approx(END.volts(usiemens), abs=1e-3)
    assert built.usiemens(END.volts(usiemens)) == pytest.approx(usiemens, rel=1e-9)


def test_no_skin_clips_and_a_short_is_still_below_the_rail_and_the_converters_range():
    assert measure.clips_at_usiemens(END) is None
    assert END.volts(40) < END.short_v() < END.supply_v - 0.1 < 4.096
    assert measure.clips_at_usiemens(measure.FrontEnd(0.5, 120e3, 1e3)) == pytest.approx(49, abs=0.5)


@pytest.mark.parametrize(("usiemens", "least_lsb"), [(1, 20), (10, 4), (20, 1.5), (40, 0.45)])
def test_a_hundredth_of_a_microsiemens_is_so_many_steps_of_the_converter(usiemens, least_lsb):
    step = END.volts(usiemens + 0.005) - END.volts(usiemens - 0.005)
    assert step == pytest.approx(0.01 * END.volts_per_usiemens(usiemens), rel=1e-3)
    assert step / measure.LSB_V >= least_lsb


@pytest.mark.parametrize("usiemens", measure.LEVELS)
def test_offset_and_parts_are_within_2_percent_and_skin_sees_at_most_half_a_volt(usiemens):
    assert measure.offset_error(END, usiemens) < 0.02
    assert measure.part_error(END, usiemens) < 0.02
    assert END.across_skin_v(usiemens) < 0.5
    assert END.skin_ua(usiemens) < 2.5


# --- wires and parts ---


def test_no_contact_has_two_wires():
    contacts = [place for wire in WIRING.wires for place in (wire.start, wire.end)]
    assert len(contacts) == len(set(contacts))


def test_the_wires_are_where_the_settings_say():
    said = [wire.setting for wire in WIRING.wires] + [setting for _, _, setting in WIRING.module]
    keys = set()
    for section, key, value in (re.fullmatch(r'(\w+)\.(\w+) = "?([^"]+)"?', text).groups() for text in said if text):
        assert str(getattr(getattr(Config(), section), key)) == value, f"{section}.{key}"
        keys.add(f"{section}.{key}")
    channels = {f"{person}.{kind}_channel" for person in "ab" for kind in ("pulse", "skin")}
    assert keys == channels | {"adc.bus", "adc.address", "touch.pin", "touch_b.pin", "button.pin", "ring.device"}


def test_every_wire_from_the_pi_is_on_the_header_pin_of_its_name():
    rails = {"3.3 V": {1, 17}, "5 V": {2, 4}, "ground": {6, 9, 14, 20, 25, 30, 34, 39}}
    gpio = {}
    for wire in WIRING.wires:
        if wire.start[0] != "Pi":
            continue
        number = int(wire.start[1])
        if wire.pin in rails:
            assert number in rails[wire.pin]
        else:
            gpio[int(re.match(r"GPIO (\d+)", wire.pin)[1])] = number
    assert gpio == HEADER
    config = Config()
    assert {2, 3, MOSI_PIN, config.touch.pin, config.touch_b.pin, config.button.pin} == set(gpio)
    assert not {config.touch.pin, config.touch_b.pin, config.button.pin} & set(TAKEN_PINS)
    assert config.ring.device == "/dev/spidev0.0"  # SPI bus 0, whose data pin is GPIO 10


def test_the_converters_pins_are_the_channels_of_the_settings():
    module = {pin: to for pin, to, _ in WIRING.module}
    config = Config()
    assert module["ADDR"] == "GND"
    assert config.adc.address == 0x48  # ADDR to GND (ADS1115 data sheet)
    for letter, person in (("A", config.a), ("B", config.b)):
        assert f"{letter}_OUT" in module[f"A{person.skin_channel}"]
        assert "pulse" in module[f"A{person.pulse_channel}"]


def test_nets_that_the_wiring_names_are_nets_of_the_circuits():
    nets = {net for circuit in CIRCUIT.parts.values() for part in circuit.values() for net in part.pins.values()}
    assert {wire.net for wire in WIRING.wires if wire.net} <= nets


def test_every_part_of_the_circuits_is_on_the_list_once():
    references = [ref for part in BOUGHT for ref in part.references]
    assert len(references) == len(set(references))
    drawn = {re.sub(r"(?<=U\d)[AB]$", "", ref) for circuit in CIRCUIT.parts.values() for ref in circuit}
    assert drawn <= set(references)
    assert {ref for ref in references if re.match(r"[RCDQ]\d", ref)} <= drawn


def test_the_list_says_the_values_of_the_circuit_and_enough_pieces():
    for part in BOUGHT:
        for ref in part.references:
            owner = next(
                (c[ref] for c in CIRCUIT.parts.values() if ref in c and c[ref].kind in ("resistor", "capacitor")), None
            )
            if owner is not None:
                unit = {"resistor": "Ω", "capacitor": "F"}[owner.kind]
                assert netlist.written(owner.value, unit) in part.name, ref
        if part.references[0][0] in "RC" and part.group != "calibration":
            assert part.counts[1] == len(part.references), part.name
        assert part.why
        assert part.euros > 0
        assert all(part.sources)
    assert 100 < parts.total(BOUGHT, 1) < parts.total(BOUGHT, 2) < 300


# --- boards ---


@pytest.mark.parametrize("made", board.read(CIRCUIT), ids=lambda made: made.name)
def test_a_boards_copper_joins_what_the_circuit_joins(made):
    meant = {(part.reference, pad): net for part in made.parts for pad, net in part.nets.items()}
    assert board.joined(HARDWARE / "board" / f"{made.name}.kicad_pcb") == meant


def test_every_pin_of_the_circuits_has_its_net_on_a_board_or_is_elsewhere():
    on_boards = {net for made in board.read(CIRCUIT) for part in made.parts for net in part.nets.values()}
    nets = {net for circuit in CIRCUIT.parts.values() for part in circuit.values() for net in part.pins.values()}
    assert nets - on_boards == {"A_DRIVE", "A_RETURN", "B_DRIVE", "B_RETURN", "GPIO17"}


def test_no_plug_fits_where_another_belongs():
    plugs = [part.footprint for made in board.read(CIRCUIT) for part in made.parts if part.reference[0] == "J"]
    assert len(plugs) == len(set(plugs)) == 9


def test_the_page_ties_the_converters_pins_to_ground_where_the_board_has_them():
    """assembly.md, step 2: in the sockets and plugs of the printed board, before anything else is in them."""
    step = re.search(r"\n## 2\..*?(?=\n## 3)", (HARDWARE / "assembly.md").read_text(), re.S)[0]
    pads = {(part.reference, pad): net for part in board.read(CIRCUIT)[0].parts for pad, net in part.nets.items()}
    for plug, pin, ground, net in (
        ("J4", 1, 3, "A_PULSE"),
        ("J5", 1, 3, "B_PULSE"),
        ("U1", 1, 4, "A_OUT"),
        ("U1", 7, 4, "B_OUT"),
    ):
        assert (pads[plug, str(pin)], pads[plug, str(ground)]) == (net, "GND")
        assert f"{plug}'s {pin} and {ground}" in step


def test_the_page_says_at_which_pad_a_net_is_measured():
    """assembly.md, step 2, by the boards that are made."""
    said = re.search(r"any pad of theirs, as (.*?); pin 1", (HARDWARE / "assembly.md").read_text(), re.S)
    assert said
    told = re.findall(r"([\w+]+) at ([A-Z]+\d+)'s (\d)", " ".join(said[1].split()))
    pads = {
        (part.reference, pad): net
        for made in board.read(CIRCUIT)
        for part in made.parts
        for pad, net in part.nets.items()
    }
    names = {"gate": "GATE", "MOTOR+": "MOTOR"}
    assert len(told) == 13
    for net, reference, pad in told:
        assert pads[reference, pad] == names.get(net, net), net


def test_every_part_of_a_printed_board_is_named_in_the_step_that_solders_it():
    """And the steps name nothing that neither a board nor the list has."""
    pages = re.split(r"\n## \d\. ", (HARDWARE / "assembly.md").read_text())
    ranges = r"\b([A-Z]+)(\d+) to (?:[A-Z]+)?(\d+)\b"
    steps = [
        {*re.findall(r"\b(?:[RCDQFUJ]|VR)\d+\b", page)}
        | {f"{kind}{n}" for kind, a, b in re.findall(ranges, page) for n in range(int(a), int(b) + 1)}
        for page in pages
    ]
    on_boards = [{part.reference for part in made.parts} for made in board.read(CIRCUIT)]
    assert on_boards[0] <= set().union(*steps[2:6])  # 2 to 5
    assert on_boards[1] <= steps[6]
    listed = {ref for part in BOUGHT for ref in part.references}
    assert set().union(*steps) <= set().union(*on_boards) | listed


def test_the_list_has_a_header_plug_for_each_wire_from_the_pi():
    plugs = next(part.name for part in BOUGHT if "HD1" in part.references)
    assert {12: "twelve"}[sum(wire.start[0] == "Pi" for wire in WIRING.wires)] in plugs


def test_a_board_that_lacks_a_part_is_refused(monkeypatch):
    told = board._told()
    del told["measure"]["at"]["D2"]
    monkeypatch.setattr(board, "_told", lambda: told)
    with pytest.raises(ValueError, match="'D2'"):
        board.read(CIRCUIT)


# --- drawings, pages, enclosure ---


def test_the_drawn_schematics_join_what_the_netlist_joins_and_nothing_else():
    pytest.importorskip("schemdraw", reason="schematics are drawn with schemdraw: pip install -e '.[hardware]'")
    from hardware.draw import schematics

    drawn_refs = set()
    for name, sheet in schematics.sheets(CIRCUIT).items():
        drawn = sheet.joined()  # refuses wires that end on another without a dot, or run through a part
        meant = {(ref, pin): net for c in CIRCUIT.parts.values() for ref, p in c.items() for pin, net in p.pins.items()}
        refs = {ref for ref, _ in drawn}
        drawn_refs |= refs
        assert {pin for pin in meant if pin[0] in refs} == set(drawn), name
        by_drawing: dict[str, set[str]] = {}
        by_meaning: dict[str, set[str]] = {}
        for pin, net in drawn.items():
            by_drawing.setdefault(net, set()).add(meant[pin])
            by_meaning.setdefault(meant[pin], set()).add(net)
        assert all(len(nets) == 1 for nets in by_drawing.values()), f"{name}: joined though apart: {by_drawing}"
        assert all(len(nets) == 1 for nets in by_meaning.values()), f"{name}: apart though joined: {by_meaning}"
    assert drawn_refs == {ref for circuit in CIRCUIT.parts.values() for ref in circuit}


def test_a_sheet_refuses_what_would_mislead():
    pytest.importorskip("schemdraw", reason="schematics are drawn with schemdraw: pip install -e '.[hardware]'")
    from hardware.draw.sheet import Sheet

    touching = Sheet(SKIN_PARTS, "x")
    touching.wire((0, 0), (4, 0))
    touching.wire((2, 0), (2, 2))
    with pytest.raises(ValueError, match="without a dot"):
        touching.joined()
    through = Sheet(SKIN_PARTS, "x")
    through.two("R1", (0, 0), (3, 0))
    through.wire((1.5, -1), (1.5, 1))
    with pytest.raises(ValueError, match="goes through R1"):
        through.joined()
    shorted = Sheet(SKIN_PARTS, "x")
    shorted.wire((0, 0), (1, 0))
    shorted.supply((0, 0), "3V3")
    shorted.ground((1, 0))
    with pytest.raises(ValueError, match="are joined"):
        shorted.joined()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("parts.md", lambda: parts.page(BOUGHT)),
        ("wiring.md", lambda: wiring.page(WIRING)),
        ("calculation.md", lambda: calculation.page(CIRCUIT)),
        ("board/bill.csv", lambda: board.bill(board.read(CIRCUIT), BOUGHT)),
        ("board/measure.kicad_dru", board.rules),
        ("board/measure.kicad_sch", lambda: board.schematic(board.read(CIRCUIT)[0])),
        ("board/output.kicad_sch", lambda: board.schematic(board.read(CIRCUIT)[1])),
    ],
)
def test_a_page_is_what_its_text_makes_of_it(name, make):
    assert (HARDWARE / name).read_text() == make(), "run 'make hardware' or 'make board'"


@pytest.mark.parametrize("page", sorted(path.name for path in HARDWARE.glob("*.md")))
def test_links_of_the_hardware_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https://)([^)#]+)", (HARDWARE / page).read_text()):
        assert (HARDWARE / target).exists(), target


def test_the_page_of_other_boards_has_what_the_groves_formula_gives_and_no_front_end_fits_it():
    page = (HARDWARE / "sensors.md").read_text()
    levels, volts = (
        [float(cell) for cell in re.search(rf"\| {row} \|(.*)\|", page)[1].split("|") if cell.strip() != "none"]
        for row in ("skin, µS", "volts on 3.3 V")
    )
    assert volts[0] == pytest.approx(3.3 / 2)
    for usiemens, level_v in zip(levels, volts[1:], strict=True):
        reading = 1024 * level_v / 3.3
        ohm = (1024 + 2 * reading) * 10e3 / (512 - reading)  # Seeed's own
        assert 1e6 / ohm == pytest.approx(usiemens, rel=0.01)
    for kind in FRONT_ENDS:
        rising = skin_circuit(replace(Config().skin, front_end=kind))
        assert rising.volts(0.0) < rising.volts(1.0) < rising.volts(10.0)
    assert volts[0] > volts[1] > volts[-1]


def test_what_goes_in_has_the_makers_measures():
    p = enclosure.parameters()
    assert (p["zero_w"], p["zero_h"], p["zero_hole_w"], p["zero_hole_h"]) == (65, 30, 58, 23)  # mechanical drawings
    assert (p["full_w"], p["full_h"], p["full_hole_w"], p["full_hole_h"], p["full_hole_x"]) == (85, 56, 58, 49, 3.5)
    assert (p["zero_usb_x"], p["full_usb_x"]) == (54, 11.2)
    assert p["tube"] >= 12  # nearer, and each of the 24 LEDs (8 mm apart) is seen as a point
    assert p["window_t"] + p["window_lip"] < 1.5  # farther from the sensor, and a pulse is hardly seen (a judgement)
    assert p["foot_back"] > p["bend"]


NO_OPENSCAD = pytest.mark.skipif(
    not shutil.which("openscad"), reason="OpenSCAD is not installed (apt install openscad)"
)
PAIRS = list(itertools.combinations(enclosure.LAMP, 2))
APART = [pair for group in (enclosure.HOOD, enclosure.PUCK) for pair in itertools.combinations(group, 2)]
QUICK = [pair for pair in PAIRS + APART if not {"shell", "back", "light"} & {*pair}]


def some(pairs, full):
    """The pairs that OpenSCAD is quick with; the others are soaked."""
    return [pytest.param(*p, full, marks=() if p in QUICK else pytest.mark.soak) for p in pairs]


def test_the_bodies_are_those_of_the_model():
    names = re.search(r"^names = \[(.*?)\];", enclosure.SCAD.read_text(), re.M | re.S)[1]
    assert tuple(re.findall(r'"([^"]+)"', names)) == enclosure.BODIES


@pytest.mark.few(8)
@NO_OPENSCAD
@pytest.mark.parametrize(("one", "other", "full"), [*some(PAIRS, False), *some(PAIRS, True), *some(APART, False)])
def test_no_body_in_the_lamp_lies_in_another(one, other, full):
    assert enclosure.clash_mm3(one, other, full) < 0.01


@NO_OPENSCAD
@pytest.mark.parametrize("holds", ["puck", "lid"])
def test_the_pucks_teeth_bite_its_cable_from_above_and_from_below(holds):
    assert 1 < enclosure.clash_mm3(holds, "motor cable", whole=True) < 20


@pytest.mark.soak
@NO_OPENSCAD
@pytest.mark.parametrize(("body", "least_mm3"), [("shell", 2 * math.pi * 4.1**2 * 2.4), ("back", 2 * 5 * 5 * 2.4)])
def test_a_lamp_for_one_has_no_hole_for_a_second_persons_sockets_and_cables(body, least_mm3):
    two, one = (enclosure.clash_mm3(body, body, people=people) for people in (2, 1))
    assert least_mm3 - 5 < one - two < 2 * least_mm3


@NO_OPENSCAD
def test_a_clash_would_be_found():
    assert enclosure.clash_mm3("Pi", "Pi") > 1000


@pytest.mark.parametrize("part", enclosure.PARTS)
def test_a_printable_part_is_a_closed_surface_that_stands_on_the_bed(part):
    surface = enclosure.triangles(HARDWARE / "printed" / f"{part}.stl")
    corners = [tuple(map(tuple, triangle)) for triangle in surface.tolist()]
    edges: dict[tuple, int] = {}
    for triangle in corners:
        for k in range(3):
            edge = (triangle[k], triangle[(k + 1) % 3])
            edges[edge] = edges.get(edge, 0) + 1
    assert all(edges.get((b, a), 0) == count for (a, b), count in edges.items())
    assert min(z for triangle in corners for _, _, z in triangle) == pytest.approx(0, abs=1e-3)


def test_the_printable_parts_are_less_than_a_megabyte():
    assert sum(path.stat().st_size for path in (HARDWARE / "printed").glob("*.stl")) < 1e6


def test_the_pages_name_settings_that_exist():
    known = {f"{s.name}.{f.name}" for s in fields(Config) for f in fields(getattr(Config(), s.name))}
    sections = {s.name for s in fields(Config)}
    for path in HARDWARE.glob("*.md"):
        for section, key in re.findall(r"`(\w+)\.(\w+)(?: = [^`]*)?`", path.read_text()):
            if section in sections:
                assert f"{section}.{key}" in known, path

"""The packed gerbers by a reader that is not KiCad: what a maker of boards would make joins what the circuit joins."""

import zipfile

import pytest
from support import gerber_copper

from hardware.draw import board, gerbers, netlist

pytestmark = pytest.mark.skipif(bool(gerbers.missing()), reason=gerbers.missing() or "here")
BOARDS = board.read(netlist.read())
NEAR_MM = 2 * gerber_copper.PIXEL_MM  # what drawing in pixels costs


@pytest.fixture(scope="module", params=BOARDS, ids=lambda made: made.name)
def seen(request):
    made = request.param
    pcb = board.BOARD / f"{made.name}.kicad_pcb"
    return made, gerber_copper.Copper(gerbers.packed(made.name), made.size_mm), gerber_copper.pads(pcb), pcb


def test_the_outline_is_the_boards(seen):
    made, copper, _, _ = seen
    assert copper.outline_mm() == pytest.approx(made.size_mm, abs=NEAR_MM)


def test_every_pad_screw_and_via_has_its_hole_and_nothing_else_has(seen):
    _, copper, pads, pcb = seen
    assert len(copper.middles) == sum(map(len, pads.values())) + gerber_copper.vias(pcb)


def test_its_copper_joins_what_the_circuit_joins_and_nothing_else(seen):
    made, copper, pads, _ = seen
    pieces = {net: {copper.at(*place) for place in places} for net, places in pads.items() if net}
    assert set(pieces) == {net for part in made.parts for net in part.nets.values()}
    assert all(len(each) == 1 and 0 not in each for each in pieces.values()), pieces
    assert len({next(iter(each)) for each in pieces.values()}) == len(pieces), pieces


def test_no_two_nets_come_nearer_than_the_clearance(seen):
    made, copper, _, _ = seen
    assert copper.gap_mm() >= made.clearance_mm - NEAR_MM


def test_what_leads_to_people_is_as_far_from_5_volts_as_it_must_be(seen):
    made, copper, pads, _ = seen
    people = board._told()["people"]
    inputs, supplies = (
        {copper.at(*pads[net][0]) for net in people[what] if net in pads} for what in ("inputs", "supplies")
    )
    if made.name == "measure":
        assert len(inputs) == 2
        assert supplies
        assert copper.apart_mm(inputs, supplies) >= people["far"] - NEAR_MM
    else:
        assert not inputs, "nothing that leads to people is on the other board"


def line(x_mm, y_mm, x2_mm, y2_mm):
    """As a gerber draws it; its y goes up."""
    (x, y), (x2, y2) = ((round(1e6 * x_mm), round(-1e6 * y_mm)), (round(1e6 * x2_mm), round(-1e6 * y2_mm)))
    return f"X{x}Y{y}D02*\nX{x2}Y{y2}D01*\n"


def changed(source, target, polarity, lines):
    """The same gerbers with lines of 1 mm more on both sides of copper: 'D' lays copper there, 'C' takes it away."""
    drawn = f"%ADD999C,1.0*%\n%LP{polarity}*%\nD999*\n{''.join(line(*each) for each in lines)}M02*"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, text.replace("M02*", drawn) if name.endswith((".gtl", ".gbl")) else text)
    return target


def test_a_bridge_between_two_nets_and_a_pad_that_is_cut_off_are_seen(tmp_path):
    made, source = BOARDS[0], gerbers.packed("measure")
    pads = gerber_copper.pads(board.BOARD / "measure.kicad_pcb")
    one, other, (x, y) = pads["A_IN"][0], pads["A_OUT"][0], pads["GND"][0]
    bridged = gerber_copper.Copper(changed(source, tmp_path / "b.zip", "D", [(*one, *other)]), made.size_mm)
    assert bridged.at(*one) == bridged.at(*other)
    corners = [(x - 2, y - 2), (x + 2, y - 2), (x + 2, y + 2), (x - 2, y + 2)]
    ring = [(*corners[i - 1], *corners[i]) for i in range(4)]
    cut = gerber_copper.Copper(changed(source, tmp_path / "c.zip", "C", ring), made.size_mm)
    assert len({cut.at(*place) for place in pads["GND"]}) > 1

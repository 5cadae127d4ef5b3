"""The boards for KiCad: parts, pads and nets from circuit.toml and board/board.toml, a schematic for its ERC, rules.

`board/make` hands them to KiCad's own Python, which places, routes and judges them (`board/in_kicad.py`).
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hardware.draw.netlist import HARDWARE, Circuit, Part, written
from hardware.draw.parts import Bought

BOARD = HARDWARE / "board"
HOLES = (2.1, "MountingHole:MountingHole_2.7mm_M2.5")  # from the edges: enclosure.scad's perf_hole_edge
POWER_IN = {"high", "low"}
TYPES = {  # of pins, as KiCad's ERC knows them; all others are passive
    ("opamp", "plus"): "input", ("opamp", "minus"): "input", ("opamp", "out"): "output",
    ("regulator", "input"): "power_in", ("regulator", "out"): "power_out",
    ("buffer", "input"): "input", ("buffer", "enable"): "input", ("buffer", "out"): "output",
    ("mosfet", "gate"): "input",
    ("converter", "a0"): "input", ("converter", "a1"): "input",
    ("converter", "a2"): "input", ("converter", "a3"): "input",
    ("converter", "sda"): "bidirectional", ("converter", "scl"): "input", ("converter", "address"): "input",
}  # fmt: skip
FLAGS = ("GND", "M5V", "5V", "PI5V")  # supplied from off the board
UNITS = {"resistor": "Ω", "capacitor": "F"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A part on a board. nets and types: by pad; pads without a net are in neither."""

    reference: str
    value: str
    footprint: str
    at_mm: tuple[float, float]
    turn: float
    nets: Mapping[str, str]
    types: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Board:
    """One board: width and height, tracks' width, clearance, where the screws are; and its parts."""

    name: str
    size_mm: tuple[float, float]
    width_mm: float
    clearance_mm: float
    holes: tuple[float, str]
    parts: tuple[Placed, ...]


def read(circuit: Circuit) -> list[Board]:
    """Both boards. Raises ValueError where one has not all parts of its circuits."""
    data = _told()
    return [_board(name, data, circuit) for name in ("measure", "output")]


def _told() -> dict[str, Any]:
    return tomllib.loads((BOARD / "board.toml").read_text("utf-8"))


def write(folder: Path, circuit: Circuit) -> None:
    """What KiCad needs, into a folder: BOARD.json, BOARD.kicad_sch and BOARD.kicad_dru of each."""
    for board in read(circuit):
        (folder / f"{board.name}.json").write_text(json.dumps(asdict(board)), "utf-8")
        (folder / f"{board.name}.kicad_sch").write_text(schematic(board), "utf-8")
        (folder / f"{board.name}.kicad_dru").write_text(rules(), "utf-8")


def rules() -> str:
    """Distances for KiCad's DRC."""
    people = _told()["people"]
    inputs, supplies = (
        " || ".join(f"{side}.NetName == '{net}'" for net in people[what])
        for side, what in (("A", "inputs"), ("B", "supplies"))
    )
    return (
        f"(version 1)\n(rule people\n  (constraint clearance (min {people['far']:g}mm))\n"
        f'  (condition "({inputs}) && ({supplies})"))\n'
    )


def bill(boards: list[Board], bought: list[Bought]) -> str:
    """What to solder onto which board, as CSV: in the order of the parts list."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["board", "references", "part", "footprint"])
    for board in boards:
        for part in bought:
            here = [each for each in board.parts if each.reference in part.references]
            for print_ in dict.fromkeys(each.footprint for each in here):
                same = [each.reference for each in here if each.footprint == print_]
                table.writerow([board.name, " ".join(same), part.name, print_.partition(":")[2]])
        for plug in (each for each in board.parts if each.reference[0] == "J"):
            pins = ", ".join(plug.nets.get(pad, "free") for pad in _every_pad(plug))
            what = f"header for {plug.value}: from pin 1 (square) {pins}"
            table.writerow([board.name, plug.reference, what, plug.footprint.partition(":")[2]])
    return out.getvalue()


def joined(pcb: Path) -> dict[tuple[str, str], str]:
    """Net by reference and pad, as a .kicad_pcb has them."""
    found = {}
    for text in re.split(r"\n\t\(footprint ", pcb.read_text("utf-8"))[1:]:
        reference = re.search(r'\(property "Reference" "([^"]+)"', text)
        for pad in re.split(r"\n\t\t\(pad ", text)[1:]:
            net = re.search(r'\(net \d+ "([^"]+)"\)', pad)
            if reference and net:
                found[reference[1], pad.split('"')[1]] = net[1]
    return found


def _board(name: str, data: Mapping[str, Any], circuit: Circuit) -> Board:
    about, prints = data[name], data["footprints"]
    own = {ref: part for kind in about["kinds_of"] for ref, part in circuit.parts[kind].items()}
    in_chips = {pin.partition(".")[0] for pins in about["chip"].values() for pin in pins.values()}
    meant = {ref for ref in own if ref not in about["elsewhere"] and ref not in in_chips} | set(about["chip"])
    if meant != set(about["at"]):
        raise ValueError(f"{name}: {sorted(meant ^ set(about['at']))} are on one of board and circuit only")
    parts = []
    for ref, (kind, x, y, turn) in about["at"].items():
        pads = _chip(about["chip"][ref], own) if ref in about["chip"] else _pads(own[ref], data["pads"].get(ref))
        nets, types = ({pad: each[i] for pad, each in pads.items()} for i in (0, 1))
        parts.append(Placed(ref, _value(ref, own), prints[kind], (x, y), turn, nets, types))
    for ref, plug in about["plugs"].items():
        kind, x, y, turn = plug["at"]
        nets = {str(i): net for i, net in enumerate(plug["nets"], 1) if net}
        parts.append(Placed(ref, plug["to"], prints[kind], (x, y), turn, nets, dict.fromkeys(nets, "passive")))
    return Board(name, tuple(about["size"]), about["track"], data["clearance"], HOLES, tuple(parts))


def _value(ref: str, own: Mapping[str, Part]) -> str:
    part = own.get(ref)
    if part is None:
        return {"U1": "MCP6022", "U2": "74AHCT125"}[ref]
    if part.kind in UNITS and part.value is not None:
        return written(part.value, UNITS[part.kind])
    return part.purpose.split(":")[0].split(",")[0][:24]


def _typed(part: Part, pin: str) -> tuple[str, str]:
    chip = part.kind in ("opamp", "buffer", "regulator", "converter")
    return part.pins[pin], "power_in" if chip and pin in POWER_IN else TYPES.get((part.kind, pin), "passive")


def _pads(part: Part, named: Mapping[str, str] | None) -> dict[str, tuple[str, str]]:
    pins = named or {pin: pin for pin in part.pins}
    return {str(pad): _typed(part, pin) for pad, pin in pins.items()}


def _chip(pins: Mapping[str, str], own: Mapping[str, Part]) -> dict[str, tuple[str, str]]:
    found = {}
    for pad, pin in pins.items():
        ref, _, name = pin.partition(".")
        found[str(pad)] = _typed(own[ref], name) if name else (pin, "input")
    return found


# --- the schematic, as KiCad's ERC reads it: every pin has its net as a label ---

PITCH = 2.54
SPACE = uuid.UUID("5c1d6f0e-8d0c-4a57-9c5e-6a2f4d1b7e00")


def schematic(board: Board) -> str:
    """A .kicad_sch. The drawings are for eyes; this is for KiCad: the same parts, pads and nets."""
    flags = [
        Placed(f"#FLG{i}", "PWR_FLAG", "", (0, 0), 0, {"1": net}, {"1": "power_out"})
        for i, net in enumerate(sorted({net for part in board.parts for net in part.nets.values()} & set(FLAGS)), 1)
    ]
    parts = [*board.parts, *flags]
    lines = [
        "(kicad_sch",
        "(version 20250114)",
        '(generator "ebb")',
        f"(uuid {_id(board.name)})",
        '(paper "A2")',
        "(lib_symbols",
    ]
    for part in parts:
        lines += _symbol(part)
    lines.append(")")
    for i, part in enumerate(parts):
        x, y = 10 * PITCH + 20 * PITCH * (i % 8), 10 * PITCH + 20 * PITCH * (i // 8)
        lines += _instance(board, part, x, y)
    return "\n".join([*lines, '(sheet_instances (path "/" (page "1")))', ")", ""])


def _id(*words: str) -> str:
    return f'"{uuid.uuid5(SPACE, "/".join(words))}"'


def _every_pad(part: Placed) -> list[str]:
    """Pads with a net, and those that have none."""
    if part.footprint.startswith("Connector_JST"):
        count = int(part.footprint.split("_1x")[1][:2])
    else:
        count = {"DIP-8": 8, "DIP-1": 14, "PinSo": 10}.get(part.footprint.split(":")[-1][:5], 0)
    pads = {str(i + 1) for i in range(count)} | set(part.nets)
    return sorted(pads, key=int)


def _symbol(part: Placed) -> Iterator[str]:
    pads = _every_pad(part)
    name = part.reference.replace("#", "")
    yield f'(symbol "ebb:{name}" {"(power) " if part.reference[0] == "#" else ""}(pin_numbers (hide no)) (exclude_from_sim no) (in_bom yes) (on_board yes)'
    for key, value in (("Reference", part.reference), ("Value", part.value), ("Footprint", part.footprint)):
        yield f'(property "{key}" "{value}" (at 0 0 0) (effects (font (size 1.27 1.27)) {"" if key != "Footprint" else "(hide yes)"}))'
    yield f'(symbol "{name}_0_1" (rectangle (start 2.54 2.54) (end 12.7 {-PITCH * len(pads):.2f}) (stroke (width 0.2) (type default)) (fill (type none))))'
    yield f'(symbol "{name}_1_1"'
    for i, pad in enumerate(pads):
        kind = part.types.get(pad, "no_connect")
        yield (
            f"(pin {kind} line (at 0 {-PITCH * i:.2f} 0) (length 2.54) "
            f'(name "{part.nets.get(pad, "~")}" (effects (font (size 1.27 1.27)))) (number "{pad}" (effects (font (size 1.27 1.27)))))'
        )
    yield "))"


def _instance(board: Board, part: Placed, x: float, y: float) -> Iterator[str]:
    key, name = (board.name, part.reference), part.reference.replace("#", "")
    yield (
        f'(symbol (lib_id "ebb:{name}") (at {x:.2f} {y:.2f} 0) (unit 1) (exclude_from_sim no) (in_bom yes) '
        f"(on_board yes) (dnp no) (uuid {_id(*key)})"
    )
    for prop, value in (("Reference", part.reference), ("Value", part.value), ("Footprint", part.footprint)):
        hidden = " (hide yes)" if prop == "Footprint" else ""
        yield f'(property "{prop}" "{value}" (at {x:.2f} {y - 5:.2f} 0) (effects (font (size 1.27 1.27)){hidden}))'
    for pad in _every_pad(part):
        yield f'(pin "{pad}" (uuid {_id(*key, pad)}))'
    yield f'(instances (project "{board.name}" (path "/{_id(board.name)[1:-1]}" (reference "{part.reference}") (unit 1)))))'
    for i, pad in enumerate(_every_pad(part)):
        at = f"{x:.2f} {y + PITCH * i:.2f}"
        if pad in part.nets:
            yield (
                f'(global_label "{part.nets[pad]}" (shape passive) (at {at} 180) (effects (font (size 1.27 1.27)) (justify right)) '
                f"(uuid {_id(*key, pad, 'label')}))"
            )
        else:
            yield f"(no_connect (at {at}) (uuid {_id(*key, pad, 'nc')}))"

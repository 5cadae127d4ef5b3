"""circuit.toml as netlists for ngspice: a second solver, and what the first cannot do: frequency, stability, ripple.

Models of parts are of this file, from their data sheets; no maker's model is used. ngspice is a Debian package.
"""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hardware.draw import faults
from hardware.draw.direct import LEAK_OHM, Network
from hardware.draw.faults import APART, ONE, Fault, Scene
from hardware.draw.measure import LEVELS, FrontEnd
from hardware.draw.netlist import Part

# MCP6022 (DS20001685, typical at 5.5 V): 10 MHz, 110 dB; its output resistance is a judgement. Inputs: 6 pF to ground.
GAIN, BANDWIDTH_HZ, OUT_OHM, INPUT_F = 10 ** (110 / 20), 10e6, 150.0, 6e-12
REFERENCE_OHM = 0.6  # LM385's dynamic resistance
CABLE_F, WIRE_F = 300e-12, 30e-12  # two metres of electrode lead, shielded; 20 cm from the board to the sockets
SENSOR_HZ, SENSOR_GAIN, SENSOR_Q = (
    2.6,
    82.0,
    1.0,
)  # PulseSensor, from its supply to its output: 34, 72, 80, 25, 5 at 1, 2, 3, 10, 50 Hz
U4_PASSES = (
    1e-3  # of a ripple at its input, below 50 Hz: LP2950's line regulation is at most 0.2 % over 26 V, a quarter of it
)
MAINS_V, MAINS_HZ, PERSON_F = 230.0, 50.0, 150e-12  # a person to earth
ROOMS = {
    "ordinary": (2e-12, 20e-12),
    "a bed on a heated blanket": (10e-12, 100e-12),
}  # mains to person, lamp to earth; judgements
ANSWER, POINT = re.compile(r"\w+\(\w+\) = "), re.compile(r"\d+\t")


ALL_SCENES = (*faults.SCENES, *APART)


class SpiceError(Exception):
    """ngspice is not there, or did not find a solution."""


def missing() -> str:
    """Why it cannot be asked, or nothing."""
    return "" if shutil.which("ngspice") else "ngspice is not installed (Debian: apt install ngspice)"


@dataclass(frozen=True, slots=True)
class Deck:
    """A netlist's lines, and the names that its nets have there."""

    lines: tuple[str, ...]
    node: Mapping[str, str]


def deck(network: Network, capacitors: Iterable[tuple[str, str, float]] = (), loop: str | None = None) -> Deck:
    """A network for ngspice. loop: the amplifier whose inverting input is cut, for its loop gain at node "fb"."""
    nets = {net for one, other, _ in network.resistors.values() for net in (one, other)} | set(network.fixed_v)
    nets |= {net for amplifier in network.amplifiers.values() for net in amplifier}
    nets |= {net for *ends, _ in network.shunts.values() for net in ends}
    node = {net: "0" if net == "GND" else f"n{i}" for i, net in enumerate(sorted(nets))}
    lines = [f"r{i} {node[a]} {node[b]} {ohm:.6g}" for i, (a, b, ohm) in enumerate(network.resistors.values())]
    lines += [f"rl{i} {node[net]} 0 {LEAK_OHM:.6g}" for i, net in enumerate(sorted(nets - {"GND"}))]
    lines += [f"v{i} {node[net]} 0 {v:.6g}" for i, (net, v) in enumerate(network.fixed_v.items()) if net != "GND"]
    lines += [f"c{i} {node[a]} {node[b]} {farad:.6g}" for i, (a, b, farad) in enumerate(capacitors)]
    for i, (ref, (plus, minus, out, high, low)) in enumerate(network.amplifiers.items()):
        sensed = node[minus]
        if ref == loop:  # closed for direct current, open for what is asked
            lines += [f"lfb fb {sensed} 1e9", "cfb fb ac 1e9", "vac ac 0 dc 0 ac 1"]
            sensed = "fb"
        pole = GAIN / (2 * math.pi * BANDWIDTH_HZ)
        top, bottom = f"v({node[high]})", f"v({node[low]})"
        lines += [
            f"cin{i}a {node[plus]} 0 {INPUT_F}",
            f"cin{i}b {node[minus]} 0 {INPUT_F}",
            f"bg{i} 0 g{i} i = {GAIN:.6g} * tanh((v({node[plus]}) - v({sensed})) * 1e3) / 1e3",
            f"rg{i} g{i} 0 1",
            f"cg{i} g{i} 0 {pole:.6g}",
            f"bo{i} o{i} 0 v = max({bottom}, min({top}, ({top} + {bottom}) / 2 + v(g{i})))",
            f"ro{i} o{i} {node[out]} {OUT_OHM if loop else 1e-3:.6g}",
        ]
    for i, (up, down, volts) in enumerate(network.shunts.values()):
        lines.append(
            f"bs{i} {node[up]} {node[down]} i = uramp(v({node[up]}) - v({node[down]}) - {volts:.6g}) / {REFERENCE_OHM}"
        )
    return Deck(tuple(lines), node)


def asked(lines: Iterable[str], analysis: str, prints: Iterable[str]) -> list[list[float]]:
    """What ngspice prints of an analysis: a row a point, its columns those of print. Raises SpiceError."""
    names = " ".join(prints)
    text = [
        "ebb", *lines, ".control", "set numdgt=9", "set width=4000", "set nobreak", analysis, f"print {names}",
        ".endc", ".end", "",
    ]  # fmt: skip
    done = subprocess.run(["ngspice", "-b"], input="\n".join(text), capture_output=True, text=True, timeout=120)
    answers = [float(line.split(" = ")[1].split()[0]) for line in done.stdout.splitlines() if ANSWER.match(line)]
    rows = [answers] if answers else []
    for line in done.stdout.splitlines():
        if POINT.match(line):
            rows.append([float(cell.rstrip(",")) for cell in line.split()[1:]])
    if not rows:
        raise SpiceError(f"no answer: {done.stdout[-600:]}{done.stderr[-600:]}")
    return rows


def microamperes(parts: Mapping[str, Part], scene: Scene, fault: Fault) -> float:
    """The first of faults.microamperes by ngspice, which finds one of several states."""
    network = faults.network(parts, scene, fault)
    made = deck(network)
    ends = [network.resistors[name] for name in faults.contacts(network)]
    said = [f"v({made.node[a]})" for a, _, _ in ends] + [f"v({made.node[b]})" for _, b, _ in ends]
    prints = [name for name in dict.fromkeys(said) if name != "v(0)"]
    row = dict(zip(prints, asked(made.lines, "op", prints)[0], strict=True)) | {"v(0)": 0.0}
    return 1e6 * max(abs(row[f"v({made.node[a]})"] - row[f"v({made.node[b]})"]) / ohm for a, b, ohm in ends)


def _skin(parts: Mapping[str, Part], usiemens: float) -> Network:
    """One person whose skin has a conductance, on supplies as they should be."""
    return faults.network(parts, ONE, Fault("", volts=(("3V3", 3.3), ("5V", 5.0))), 1e6 / usiemens)


def capacitors(parts: Mapping[str, Part]) -> list[tuple[str, str, float]]:
    """The circuit's own."""
    return [(p.pins["1"], p.pins["2"], p.value) for p in parts.values() if p.kind == "capacitor" and p.value]


def output_v(parts: Mapping[str, Part], usiemens: float) -> float:
    """The first person's amplifier at a conductance, volts."""
    made = deck(_skin(parts, usiemens))
    return asked(made.lines, "op", [f"v({made.node['A_OUT']})"])[0][0]


def corner_hz(parts: Mapping[str, Part], usiemens: float = 5.0) -> float:
    """Where the amplifier's answer to a voltage at the electrodes has fallen by 3 dB."""
    network = _skin(parts, usiemens)
    drive = network.resistors["A drive"]
    halves = {**network.resistors, "A drive": ("A cell", drive[1], drive[2])}
    made = deck(
        Network({**halves, "A cell": ("A cell", "A_DRIVE", 1e9)}, network.fixed_v, network.amplifiers, network.shunts),
        capacitors(parts),
    )
    lines = (*made.lines, f"vcell {made.node['A cell']} {made.node['A_DRIVE']} dc 0 ac 1")
    rows = asked(lines, "ac dec 200 0.01 1000", [f"vm({made.node['A_OUT']})"])
    flat = rows[0][-1]
    return next(row[0] for row in rows if row[-1] < flat / math.sqrt(2))


def phase_margin_deg(parts: Mapping[str, Part], wire_f: float = WIRE_F) -> float:
    """Of the first person's amplifier, electrodes and leads attached, degrees. wire_f: on its input, before R5."""
    network = _skin(parts, 5.0)
    cables = [("A_IN", "GND", wire_f), ("A_DRIVE", "GND", CABLE_F)]
    made = deck(network, [*capacitors(parts), *cables], loop="U1A")
    back = made.node["A_IN"]
    rows = asked(made.lines, "ac dec 100 1 1e9", [f"db({back})", f"cph({back})"])
    at_once = next(row for row in rows if row[1] < 0)
    return math.degrees(at_once[2]) % 360


def mains_mv(parts: Mapping[str, Part], room: str, usiemens: float = 5.0) -> float:
    """50 Hz at the amplifier's output, on a battery, by the strays of a room; amplitude in mV."""
    stray_f, earth_f = ROOMS[room]
    network = _skin(parts, usiemens)
    made = deck(network, capacitors(parts))
    body, earth = made.node["A hand"], "earth"
    lines = (
        *made.lines,
        f"vmains mains {earth} dc 0 ac {MAINS_V * math.sqrt(2):.6g}",
        f"cstray mains {body} {stray_f}",
        f"cearth {earth} 0 {earth_f}",
        f"cperson {body} {earth} {PERSON_F}",
        f"rearth {earth} 0 1e12",
        "rmains mains 0 1e12",
    )
    rows = asked(lines, f"ac lin 1 {MAINS_HZ} {MAINS_HZ}", [f"vm({made.node['A_OUT']})"])
    return 1e3 * rows[0][-1]


def sensor_mv(ripple_mv: float, hz: float, own: bool = True) -> float:
    """What a ripple on 5 V (own: through U4; else on the sensor's 3.3 V itself) is at a pulse sensor's output, mV.

    The sensor's own circuit is not ours: a band-pass with its measured gains.
    """
    inductor = SENSOR_Q / (2 * math.pi * SENSOR_HZ)
    lines = (
        f"vin in 0 dc 0 ac {ripple_mv:.6g}",
        f"eldo supply 0 in 0 {U4_PASSES if own else 1}",
        f"lband supply a {inductor:.6g}",
        f"cband a b {1 / (2 * math.pi * SENSOR_HZ * SENSOR_Q):.6g}",
        "rband b 0 1",
        f"eout out 0 b 0 {SENSOR_GAIN}",
    )
    return asked(lines, f"ac lin 1 {hz} {hz}", ["vm(out)"])[0][-1]


def page(parts: Mapping[str, Part]) -> str:
    """The table of both: calculation.md's figures and ngspice's."""
    end = FrontEnd.of(parts)
    lines = [
        "# The circuits, by a second solver",
        "",
        "<!-- made by 'make spice' from circuit.toml; tests/test_spice.py holds it where ngspice is installed -->",
        "",
        "ngspice computed the right column from netlists that `draw/spice.py` writes out of [circuit.toml](circuit.toml); the",
        "left one is [calculation.md](calculation.md)'s own. Models of parts are from data sheets, or judgements that are named",
        "there. Nothing was measured on a real board.",
        "",
        "| what | computed | ngspice | they may differ by |",
        "|---|---|---|---|",
    ]
    for level in LEVELS:
        lines.append(f"| output at {level:g} µS, V | {end.volts(level):.4f} | {output_v(parts, level):.4f} | 0.001 |")
    by_kind = {"nothing is wrong": [faults.NONE], **faults.single_faults(parts)}
    for kind, tried in by_kind.items():
        ours = max(faults.worst(parts, tried, (scene,)).microamperes for scene in ALL_SCENES)
        theirs = max(microamperes(parts, scene, fault) for fault in tried for scene in ALL_SCENES)
        lines.append(f"| {kind}: most through a person, all scenes, µA | {ours:.1f} | {theirs:.1f} | 0.1 |")
    corner = 1 / (2 * math.pi * end.feedback_ohm * (parts["C2"].value or 0.0))
    lines.append(f"| corner of R4 and C2, Hz | {corner:.2f} | {corner_hz(parts):.2f} | 0.1 |")
    bare = {ref: part for ref, part in parts.items() if ref != "C2"}
    lines += ["", "What only ngspice can tell:", "", "| what | found |", "|---|---|"]
    for name, circuit in (("with C2", parts), ("without C2", bare)):
        near, far = phase_margin_deg(circuit), phase_margin_deg(circuit, CABLE_F)
        lines.append(
            f"| phase margin {name}, 30 pF before R5 and 300 pF behind it; 300 pF before it | {near:.0f}°; {far:.0f}° |"
        )
    for room in ROOMS:
        with_c2, without = mains_mv(parts, room), mains_mv(bare, room)
        lines.append(f"| 50 Hz at the output, {room}; without C2 | {with_c2:.1f} mV; {without:.1f} mV |")
    for hz in (1, 2, 3, 10, 50):
        own, pi = sensor_mv(100, hz), sensor_mv(100, hz, own=False)
        lines.append(
            f"| 100 mV of ripple at {hz} Hz, at a pulse sensor's output: on 5 V through U4; on its 3.3 V | {own:.0f} mV; {pi:.0f} mV |"
        )
    lines += [
        "",
        "A finger's pulse is 20 to 1000 mV at that output. On the Pi's own 3.3 V, 10 mV at 3 Hz would be as large as a pulse.",
        "",
    ]
    return "\n".join(lines)

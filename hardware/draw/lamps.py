"""Lamps as chance builds them, and the meter that a hobbyist owns: what each test of assembly.md would read.

Deviations are uniform within each part's tolerance: a maker's parts are nearer. A lamp with a mistake is a lamp too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from hardware.draw import faults
from hardware.draw.direct import Network, current, solutions
from hardware.draw.faults import ONE, Fault
from hardware.draw.netlist import HARDWARE, Circuit, Part

TOLERANCES = {
    "VR1": 0.01, "U4": 0.01, "R4": 0.001, "R5": 0.001, "R6": 0.001, "R7": 0.001, "R8": 0.001, "R9": 0.001,
    "R1": 0.01, "R2": 0.01, "R3": 0.01, "C2": 0.1, "C3": 0.1,
}  # fmt: skip
OTHERS = 0.05  # what has no tolerance of its own in parts.csv
OFFSET_V, CONVERTER_GAIN = 0.5e-3, 0.0015  # MCP6022, most; ADS1115's gain error, most at 25 degrees
RESISTOR = 0.001  # of the resistors that stand for skin
METER_OHM, BURDEN_OHM = 10e6, 1000.0  # a hobbyist's meter: on volts; on its range of 200 uA
READS = {
    "V": (0.005, 0.01),
    "mV": (0.005, 1.0),
    "kOhm": (0.01, 0.2),
    "Ohm": (0.01, 0.5),
    "uA": (0.015, 0.2),
    "nF": (0.03, 0.3),
}
"""Share of the reading, and digits, by unit: three and a half digits."""


@dataclass(frozen=True, slots=True)
class Window:
    """A test of assembly.md. what: its key here; where: as the page has it. low, high: inclusive."""

    what: str
    step: int
    where: str
    low: float
    high: float
    unit: str

    def passes(self, value: float) -> bool:
        """Whether it is what the page says."""
        return self.low <= value <= self.high

    @property
    def words(self) -> str:
        """As the page writes it."""
        unit = {"kOhm": "kΩ", "Ohm": "Ω", "uA": "µA", "uS": "µS"}.get(self.unit, self.unit)
        return f"more than {self.low:g} {unit}" if self.high == np.inf else f"{self.low:g} to {self.high:g} {unit}"


def windows() -> list[Window]:
    """Every window, in the order of the page."""
    rows = tomllib.loads((HARDWARE / "windows.toml").read_text("utf-8"))["window"]
    return [Window(r["what"], r["step"], r["where"], r["low"], r.get("high", np.inf), r["unit"]) for r in rows]


@dataclass(frozen=True, slots=True)
class Lamp:
    """Parts as they were soldered in. offset_v: U1's; gain: the converter's. swapped: the pulse sensors."""

    parts: Mapping[str, Part]
    offset_v: float = 0.0
    gain: float = 1.0
    forward: tuple[str, ...] = ()
    """Diodes and references that stand the wrong way round."""
    swapped: bool = False
    wired: tuple[str, ...] = ()
    """Parts that somebody replaced by a wire."""


def by_chance(circuit: Circuit, chance: np.random.Generator) -> Lamp:
    """A lamp that was built rightly."""
    parts = {}
    for ref, part in ((ref, part) for group in circuit.parts.values() for ref, part in group.items()):
        off = chance.uniform(-1, 1) * TOLERANCES.get(ref, OTHERS)
        parts[ref] = part if part.value is None else replace(part, value=part.value * (1 + off))
    return Lamp(parts, chance.uniform(-1, 1) * OFFSET_V, 1 + chance.uniform(-1, 1) * CONVERTER_GAIN)


def _other(ref: str, value: float) -> Callable[[Lamp], Lamp]:
    return lambda lamp: replace(lamp, parts={**lamp.parts, ref: replace(lamp.parts[ref], value=value)})


def _open(ref: str) -> Callable[[Lamp], Lamp]:
    return lambda lamp: replace(lamp, parts={name: part for name, part in lamp.parts.items() if name != ref})


def _exchanged(one: str, other: str) -> Callable[[Lamp], Lamp]:
    def made(lamp: Lamp) -> Lamp:
        a, b = lamp.parts[one], lamp.parts[other]
        return replace(lamp, parts={**lamp.parts, one: replace(a, value=b.value), other: replace(b, value=a.value)})

    return made


def _inputs_exchanged(lamp: Lamp) -> Lamp:
    u = lamp.parts["U1A"]
    pins = {**u.pins, "plus": u.pins["minus"], "minus": u.pins["plus"]}
    return replace(lamp, parts={**lamp.parts, "U1A": replace(u, pins=pins)})


MISTAKES: Mapping[str, Callable[[Lamp], Lamp]] = MappingProxyType(
    {
        "R4 is 100 kΩ": _other("R4", 100e3),
        "R5 is 10 kΩ": _other("R5", 10e3),
        "R2 and R3 exchanged": _exchanged("R2", "R3"),
        "U1's inputs exchanged": _inputs_exchanged,
        "a cold joint at R3": _open("R3"),
        "a cold joint at R6": _open("R6"),
        "VR1 the wrong way round": lambda lamp: replace(lamp, forward=("VR1",)),
        "D2 the wrong way round": lambda lamp: replace(lamp, forward=("D2",)),
        "D1 the wrong way round": lambda lamp: replace(lamp, forward=("D1",)),
        "C2 left out": _open("C2"),
        "R5 shorted": _other("R5", 0.1),
        "R6 shorted": _other("R6", 0.1),
        "a wire instead of F2": lambda lamp: replace(lamp, wired=("F2",)),
        "D2 is of 12 V": _other("D2", 12.0),
        "a cold joint at D2": _open("D2"),
        "R15 is 15 Ω": _other("R15", 15.0),
        "the pulse sensors exchanged": lambda lamp: replace(lamp, swapped=True),
        "R10 and R11 exchanged": _exchanged("R10", "R11"),
        "R12 is 270 Ω": _other("R12", 270.0),
    }
)


def read(value: float, unit: str, chance: np.random.Generator) -> float:
    """What the meter shows of a value."""
    share, digits = READS[unit]
    return value * (1 + chance.uniform(-share, share)) + chance.uniform(-digits, digits) * (value < np.inf)


def measured(lamp: Lamp, chance: np.random.Generator) -> dict[str, float]:
    """What each test of assembly.md reads, by its key. What the firmware makes of volts is not here: see `volts`."""
    parts = lamp.parts

    def ohm(ref: str) -> float:
        return parts[ref].value or 0.0 if ref in parts else np.inf

    supply_v = 0.7 if "D2" in lamp.forward else (parts["U4"].value or 0.0)
    found = {"3v3": read(supply_v, "V", chance)}
    found["f2"] = read(
        0.2 if "F2" in lamp.wired else chance.uniform(7.3, 22), "Ohm", chance
    )  # MF-R005's data sheet: new, and after it has tripped
    zener_v = min(8.5, (parts["D2"].value or 0.0) - chance.uniform(0, 1.0)) if "D2" in parts else 9.0  # at 4 mA
    found["d2"] = read(0.7 if "D2" in lamp.forward else zener_v, "V", chance)
    found["r15"] = read(ohm("R15"), "Ohm", chance)
    without = {ref: part for ref, part in parts.items() if part.kind in ("resistor", "shunt")}
    for what, net in (("vref", "VREF"), ("e", "E")):
        found[what] = read(_at(lamp, without, supply_v, net), "V", chance)
    found["pin8"], found["c2"] = (
        read(supply_v, "V", chance),
        read(1e9 * ohm("C2") if "C2" in parts else 0.0, "nF", chance),
    )
    found["drive"], found["return"] = (read(ohm(ref) / 1e3, "kOhm", chance) for ref in ("R5", "R6"))
    found["short"] = read(_through_ua(lamp, supply_v), "uA", chance)
    found["gate"], found["gate_down"] = read(ohm("R10"), "Ohm", chance), read(ohm("R11") / 1e3, "kOhm", chance)
    found["motor"] = read(ohm("R12"), "Ohm", chance)
    found["d1"] = read(2000.0 if "D1" in lamp.forward else chance.uniform(150, 350), "mV", chance)
    found["moves"] = 2.0 if lamp.swapped else 1.0
    return found


def _network(lamp: Lamp, supply_v: float, skin_ohm: float, parts: Mapping[str, Part]) -> Network:
    skin = {ref: part for ref, part in parts.items() if part.kind in ("resistor", "shunt", "opamp")}
    network = faults.network(skin, ONE, Fault("", volts=(("3V3", supply_v), ("5V", 5.0))), skin_ohm)
    if "VR1" in lamp.forward:  # a diode in its other direction
        up, down, _ = network.shunts["VR1"]
        network = replace(network, shunts={"VR1": (up, down, 0.6)})
    return network


def _settled(network: Network) -> dict[str, float]:
    """Volts of every net. Where an amplifier feeds back upon itself it stands at an end: only there it is stable."""
    return list(solutions(network))[-1]


def _at(lamp: Lamp, parts: Mapping[str, Part], supply_v: float, net: str) -> float:
    """Volts at a net with the meter on it, before U1 is in its socket."""
    network = _network(lamp, supply_v, 1e12, parts)
    meter = {**network.resistors, "meter": (net, "GND", METER_OHM)}
    return _settled(replace(network, resistors=meter))[net]


def _through_ua(lamp: Lamp, supply_v: float) -> float:
    """From drive to return through the meter, uA."""
    network = _network(lamp, supply_v, BURDEN_OHM, lamp.parts)
    return 1e6 * abs(current(network, _settled(network), "A drive"))


def volts(lamp: Lamp, skin_ohm: float, chance: np.random.Generator) -> float:
    """What the converter reads of the first person's front end with a resistor, or nothing (inf), on its electrodes."""
    supply_v = lamp.parts["U4"].value or 0.0
    skin = 1e12 if skin_ohm == np.inf else skin_ohm * (1 + chance.uniform(-RESISTOR, RESISTOR))
    solved = _settled(_network(lamp, supply_v, skin, lamp.parts))
    noise_v = chance.normal(0, 20e-6)
    amplified = 1 + (0 if skin_ohm == np.inf else 1e6 / (200e3 + skin_ohm))
    return min(supply_v, max(0.0, solved["A_OUT"] + lamp.offset_v * amplified)) * lamp.gain + noise_v

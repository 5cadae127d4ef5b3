"""The worst direct current through a person: in normal use, and under every single fault of the measuring board.

The yardstick is IEC 60601-1's limit of the patient auxiliary current, direct: 10 µA in normal use, 50 µA under a single
fault. It is a yardstick: nothing was tested by it. What is not direct current, mains above all, is not computed here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from hardware.draw.direct import WIRE_OHM, Network, current, solutions
from hardware.draw.netlist import Part

NORMAL_UA, SINGLE_FAULT_UA = 10.0, 50.0
RAILS_V = {"3V3": 3.465, "5V": 5.25, "GND": 0.0}  # 5 % above nominal: USB's own tolerance, and the regulator's
BODY_OHM = 1000.0  # from electrode to electrode: IEC 60601-1's measuring device; skin alone has 25 kΩ (40 µS) and more
CLAMPED_V = 5.7  # 3V3 when D2 conducts: at most 5.36 V at 0.24 A (1N5338B), and 0.3 V for what it does when it is hot
HIGH_V = (9.0, 12.0, 20.0)  # what a bank of USB-PD could give unasked
PEOPLE = ("A", "B")
Wires = tuple[tuple[str, str], ...]
INPUTS: Wires = tuple((f"{person}_IN", "3V3") for person in PEOPLE)
"""5 V on a body lifts U1's inputs above its supply: its input diodes hold them there. As wires they let more through.

The diodes to ground are in the scenes with metal, where a body may pull an input below it.
"""
METAL = "the Pi's ground"  # the bank's plug, and the board's own ground while its wire is on


@dataclass(frozen=True, slots=True)
class Scene:
    """How people sit there. joined: A's hand in B's, at these ends. apart: the electrodes are on two hands.

    grounded: A's other hand is on metal of the lamp's, such as its bank's plug.
    """

    people: int
    joined: tuple[str, str] | None = None
    apart: bool = False
    grounded: bool = False

    @property
    def name(self) -> str:
        """In words."""
        who = "one person" if self.people == 1 else "two people" if self.joined is None else "two people, hand in hand"
        how = ", electrodes on two hands" if self.apart else ", a hand on metal" if self.grounded else ""
        return who + how


ONE, TWO, JOINED = Scene(1), Scene(2), Scene(2, ("other", "other"))
SCENES = (ONE, TWO, JOINED)
APART = (
    Scene(1, apart=True),
    Scene(2, apart=True),
    *(Scene(2, (a, b), apart=True) for a in ("hand", "other") for b in ("hand", "other")),
)
"""What safety.md forbids, and somebody will do: the current's way is through the chest."""
GROUNDED = (Scene(1, grounded=True), Scene(2, ("other", "other"), grounded=True))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that went wrong. wires: nets that touch. gone: parts that are open. volts: rails that are elsewhere."""

    name: str
    wires: Wires = ()
    gone: tuple[str, ...] = ()
    volts: tuple[tuple[str, float], ...] = ()
    floating: tuple[tuple[str, str], ...] = ()
    """(part, pin) whose solder joint is open."""
    touched: tuple[tuple[str, str], ...] = ()
    """(hand, net) where bare metal lies under one: "A hand" has the electrodes, "A other" is the other."""


@dataclass(frozen=True, slots=True)
class Found:
    """The most that flows through one person, in µA, and under what. chest: of it, from arm to arm."""

    microamperes: float
    chest: float
    fault: str
    scene: str


def network(parts: Mapping[str, Part], scene: Scene, fault: Fault, body_ohm: float = BODY_OHM) -> Network:
    """The skin circuit with bodies on its electrodes and one fault in it.

    A body is two hands and a chest between them that resists nothing; the skin under an electrode has half of body_ohm.
    """
    resistors, amplifiers, shunts = {}, {}, {}
    for ref, part in parts.items():
        if ref in fault.gone:
            continue
        pin = dict(part.pins)
        for of, name in fault.floating:
            if of == ref:
                pin[name] = f"{ref}.{name}"
        if part.kind == "resistor":
            assert part.value is not None
            resistors[ref] = (pin["1"], pin["2"], part.value)
        elif part.kind == "opamp":
            amplifiers[ref] = (pin["plus"], pin["minus"], pin["out"], pin["high"], pin["low"])
        elif part.kind == "shunt":
            assert part.value is not None
            shunts[ref] = (pin["1"], pin["2"], part.value)
    for person in PEOPLE[: scene.people]:
        back = "other" if scene.apart else "hand"
        resistors[f"{person} drive"] = (f"{person}_DRIVE", f"{person} hand", body_ohm / 2)
        resistors[f"{person} return"] = (f"{person} {back}", f"{person}_RETURN", body_ohm / 2)
        resistors[f"{person} chest"] = (f"{person} hand", f"{person} other", WIRE_OHM)
    if scene.joined:
        one, other = scene.joined
        resistors["hands"] = (f"A {one}", f"B {other}", WIRE_OHM)
    if scene.grounded:
        resistors["metal"] = ("A other", METAL, body_ohm / 2)
        shunts |= {f"{person} input": ("GND", net, 0.0) for person, (net, _) in zip(PEOPLE, INPUTS, strict=True)}
    for hand, net in fault.touched:
        resistors[f"finger {hand}"] = (hand, net, body_ohm / 2)
    for i, (one, other) in enumerate(fault.wires):
        resistors[f"fault {i}"] = (one, other, WIRE_OHM)
    metal_v = {METAL: RAILS_V["GND"]} if scene.grounded else {}
    return Network(resistors, RAILS_V | metal_v | dict(fault.volts), amplifiers, shunts)


def contacts(network: Network) -> list[str]:
    """The resistors that are a person's skin on something: electrodes, and metal under a finger or a hand."""
    return [
        name
        for name in network.resistors
        if name.endswith((" drive", " return")) or name.startswith(("finger ", "metal"))
    ]


def microamperes(
    parts: Mapping[str, Part], scene: Scene, fault: Fault, body_ohm: float = BODY_OHM
) -> tuple[float, float]:
    """The larger of what flows through any contact of any person, and of what flows through any chest, µA.

    Where amplifiers may stand in several ways, the most of all.
    """
    net = network(parts, scene, fault, body_ohm)
    chests = [name for name in net.resistors if name.endswith(" chest")]
    most = [0.0, 0.0]
    for volts in solutions(net):
        for i, names in enumerate((contacts(net), chests)):
            most[i] = max(most[i], *(1e6 * abs(current(net, volts, name)) for name in names))
    return most[0], most[1]


def worst(parts: Mapping[str, Part], faults: list[Fault], scenes: tuple[Scene, ...] = SCENES) -> Found:
    """The fault and the scene that give the most."""
    tried = [Found(*microamperes(parts, scene, f), f.name, scene.name) for f in faults for scene in scenes]
    return max(tried, key=lambda found: round(found.microamperes, 6))  # of equals the first, whatever a solver rounds


def worst_chest(parts: Mapping[str, Part], faults: list[Fault], scenes: tuple[Scene, ...]) -> Found:
    """The same for what flows from arm to arm."""
    tried = [Found(*microamperes(parts, scene, f), f.name, scene.name) for f in faults for scene in scenes]
    return max(tried, key=lambda found: round(found.chest, 6))


NONE = Fault("nothing is wrong")


def single_faults(parts: Mapping[str, Part]) -> dict[str, list[Fault]]:
    """Every single fault of the circuit, by what it is a fault of."""
    return {
        "a part is shorted or open": list(_of_parts(parts)),
        "the amplifier's chip fails": list(_of_amplifiers(parts)),
        "U4 lets 5.25 V through": [Fault("3V3 at 5.25 V", volts=(("3V3", RAILS_V["5V"]),))],
        "the supply fails high: 9, 12 or 20 V": list(_of_supply()),
        "a loose wire puts 3.3 V, 5 V or ground on a net": list(_of_wires(parts)),
        "solder joins two nets": list(_of_bridges(parts)),
        "electrode leads touch each other": list(_of_leads()),
    }


def every_single(parts: Mapping[str, Part]) -> list[Fault]:
    """All of them, in one list."""
    return [fault for group in single_faults(parts).values() for fault in group]


def bare_sensor(*people: str) -> Fault:
    """What two insulations prevent, the film on a sensor and the hood's window: fingers on its metal. Two faults each.

    The first of people touches 3V3, the next ground.
    """
    hands, nets = (f"{person} hand" for person in people), ("3V3", "GND")
    return Fault(f"bare metal under {len(people)} finger(s)", touched=tuple(zip(hands, nets, strict=False)))


def bare_motor() -> Fault:
    """What a cable's two insulations, or a core's and the puck, prevent: a motor's 5 V under the other hand."""
    return Fault("a motor's wire bare under the other hand", INPUTS, touched=(("A other", "5V"),))


def ground_off() -> Fault:
    """Both ground wires of the measuring board off, two faults: it floats up, by its supply at the most.

    Nobody feels it but who touches the Pi's ground as well.
    """
    return Fault("its ground at 5.25 V", volts=((METAL, -RAILS_V["5V"]),))


def bare_leads() -> list[Fault]:
    """What insulation prevents: a supply on the person's side of the protection resistors. Two faults at once."""
    return [
        Fault(f"{lead} touches {rail}", ((lead, rail), *(INPUTS if rail == "5V" else ())))
        for lead in _leads()
        for rail in ("3V3", "5V", "GND")
    ]


def board_nets(parts: Mapping[str, Part]) -> list[str]:
    """The nets on the lamp's side of the protection resistors, rails left out."""
    return sorted({net for part in parts.values() for net in part.pins.values()} - set(RAILS_V) - set(_leads()))


def _leads() -> list[str]:
    return [f"{person}_{lead}" for person in PEOPLE for lead in ("DRIVE", "RETURN")]


def _of_parts(parts: Mapping[str, Part]) -> Iterator[Fault]:
    for ref, part in parts.items():
        if part.kind in ("resistor", "capacitor", "shunt"):
            ends = (part.pins["1"], part.pins["2"])
            burnt = tuple(
                shunt for shunt, its in parts.items() if its.kind == "shunt" and {*ends} == {"3V3", its.pins["1"]}
            )
            yield Fault(f"{ref} shorted", (ends,), burnt)
            yield Fault(f"{ref} open", gone=(ref,))


def _of_amplifiers(parts: Mapping[str, Part]) -> Iterator[Fault]:
    chip = [(ref, part) for ref, part in parts.items() if part.kind == "opamp"]
    for ref, part in chip:
        for pin, rail in itertools.product(("plus", "minus", "out"), ("high", "low")):
            lost = (ref,) if pin == "out" else ()
            yield Fault(f"{ref} {pin} at its {rail} supply", ((part.pins[pin], part.pins[rail]),), lost)
        for one, other in itertools.combinations(("plus", "minus", "out"), 2):
            yield Fault(f"{ref} {one} at {other}", ((part.pins[one], part.pins[other]),))
        for pin in ("plus", "minus", "out"):
            yield Fault(f"{ref} {pin} open", floating=((ref, pin),))
    for rail in ("3V3", "GND"):
        pins = {part.pins[pin] for _, part in chip for pin in ("plus", "minus", "out")}
        yield Fault(
            f"every pin of the chip at {rail}",
            tuple((net, rail) for net in sorted(pins)),
            tuple(ref for ref, _ in chip),
        )


def _of_supply() -> Iterator[Fault]:
    """U4 bears it. If the Pi does not, it may push all of it through the bus into D2."""
    for volts in HIGH_V:
        yield Fault(f"5 V at {volts:g} V", volts=(("5V", volts),))
        yield Fault(f"5 V at {volts:g} V, the Pi broken by it", volts=(("5V", volts), ("3V3", CLAMPED_V)))


def _of_wires(parts: Mapping[str, Part]) -> Iterator[Fault]:
    burnt = tuple(ref for ref, part in parts.items() if part.kind == "shunt")  # the reference dies of it: worst case
    for net, rail in itertools.product(board_nets(parts), RAILS_V):
        dead = tuple(ref for ref, part in parts.items() if part.kind == "opamp" and part.pins["out"] == net)
        yield Fault(f"{net} at {rail}", ((net, rail),), burnt + dead)
    for ref, part in parts.items():  # the return wire leaves the board and touches a rail
        if part.kind == "resistor" and part.pins["1"].endswith("_RETURN"):
            for rail in ("3V3", "5V"):
                yield Fault(f"{ref}, off ground, at {rail}", ((f"{ref}.2", rail),), floating=((ref, "2"),))


def _of_bridges(parts: Mapping[str, Part]) -> Iterator[Fault]:
    outs = {part.pins["out"] for part in parts.values() if part.kind == "opamp"}
    for one, other in itertools.combinations(board_nets(parts), 2):
        burnt = tuple(
            ref
            for ref, part in parts.items()
            if part.kind == "shunt" and part.pins["1"] in (one, other) and outs & {one, other}
        )  # an amplifier against the reference: whichever wins
        yield Fault(f"{one} at {other}", ((one, other),), burnt)


def _of_leads() -> Iterator[Fault]:
    for one, other in itertools.combinations(_leads(), 2):
        yield Fault(f"{one} at {other}", ((one, other),))


def bound_ua(lead_ohm: float, volts: float = CLAMPED_V) -> float:
    """What no fault on the lamp's side can exceed in a contact: one lead at volts, three of two people at ground."""
    return 1e6 * volts / (lead_ohm + lead_ohm / 3)


def hands_bound_ua(lead_ohm: float, volts: float = CLAMPED_V) -> float:
    """The same from arm to arm of two people hand in hand: both leads of one at volts, both of the other at ground."""
    return 1e6 * volts / lead_ohm


def with_ohm(parts: Mapping[str, Part], **ohm: float) -> dict[str, Part]:
    """The circuit with other values of some resistors."""
    return {ref: replace(part, value=ohm.get(ref, part.value)) for ref, part in parts.items()}

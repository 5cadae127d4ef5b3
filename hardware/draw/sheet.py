"""A sheet of a schematic that knows what it joins: each part and wire is drawn and remembered with its place.

So the drawing can be compared with the netlist wire by wire, and what would mislead an eye is refused: a wire that
ends on another without a dot, a dot on a crossing, a wire through a part.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import schemdraw
import schemdraw.elements as elm

from hardware.draw.netlist import Part, written

Point = tuple[float, float]
Align = Literal["center", "left", "right"]
Side = Literal["left", "right", "top", "bottom"]
NEAR = 0.02
UNITS = {"resistor": "Ω", "capacitor": "F"}
SHAPES = {
    "resistor": elm.ResistorIEC,
    "capacitor": elm.Capacitor,
    "motor": elm.Motor,
    "diode": elm.Schottky,
    "shunt": elm.Zener,
    "clamp": elm.Zener,
    "battery": elm.Battery,
    "fuse": elm.FuseIEC,
    "switch": elm.Button,
}


class Sheet:
    """One drawing. Places are in schemdraw's units, y upward."""

    def __init__(self, parts: Mapping[str, Part], title: str) -> None:
        schemdraw.use("svg")
        self._parts = parts
        self._d = schemdraw.Drawing(show=False)
        self._d.config(unit=2, fontsize=12, font="sans-serif", bgcolor="white", margin=0.5, lw=1.6)
        self.pins: dict[tuple[str, str], Point] = {}
        self.wires: list[tuple[Point, Point]] = []
        self.dots: list[Point] = []
        self.named: list[tuple[Point, str]] = []
        self._bodies: list[tuple[str, Point, Point]] = []
        self._title = title

    def two(self, ref: str, start: Point, end: Point, loc: str = "top", note: str = "", turned: bool = False) -> None:
        """A part with two pins from start (its pin "1", or a diode's anode) to end. turned: drawn from end to start."""
        part = self._parts[ref]
        value = written(part.value, UNITS[part.kind]) if part.value is not None and part.kind in UNITS else ""
        text = "\n".join(x for x in (ref, value, note) if x)
        first, last = (end, start) if turned else (start, end)
        shape = SHAPES[part.kind]().at(first).to(last)
        self._d.add(shape.label(text, loc=loc, fontsize=11, ofst=0.12))
        names = ("anode", "cathode") if part.kind in ("diode", "clamp") else ("1", "2")
        places = (start, end)
        self._pin(ref, dict(zip(names, places, strict=True)))
        self._bodies.append((ref, start, end))

    def polar(self, ref: str, plus: Point, minus: Point, loc: str = "top", note: str = "") -> None:
        """A capacitor or battery whose pin "1" is plus. The sign stands beside that plate."""
        part = self._parts[ref]
        value = written(part.value, UNITS[part.kind]) if part.value is not None and part.kind in UNITS else ""
        text = "\n".join(x for x in (ref, value, note) if x)
        kind = elm.Capacitor2 if part.kind == "capacitor" else elm.BatteryCell
        # Both are drawn from plus: a battery's long line, a capacitor's straight plate.
        self._d.add(kind().at(plus).to(minus).label(text, loc=loc, fontsize=11, ofst=0.12))
        x, y = (plus[0] + minus[0]) / 2, (plus[1] + minus[1]) / 2
        toward = (plus[1] > minus[1]) - (plus[1] < minus[1])
        self.text((x + 0.32, y + 0.38 * toward), "+", 12)
        self._pin(ref, {"1": plus, "2": minus})
        self._bodies.append((ref, plus, minus))

    def opamp(self, ref: str, at: Point, numbers: Mapping[str, str], flipped: bool = False) -> dict[str, Point]:
        """An amplifier with its inverting input above (or below, flipped) at `at`. numbers: the chip's pins."""
        amp = elm.Opamp(leads=False).theta(0).at(at).anchor("in1")
        if flipped:
            amp = amp.flip()
        self._d.add(amp)
        names = {"minus": "in1", "plus": "in2", "out": "out", "high": "vd", "low": "vs"}
        if flipped:
            names |= {"high": "vs", "low": "vd"}
        places = {pin: self._point(amp, anchor) for pin, anchor in names.items()}
        self._pin(ref, places)
        self.text((places["minus"][0] + 1.15, places["out"][1]), ref, 11)
        shift = {
            "minus": (-0.2, 0.22),
            "plus": (-0.2, -0.25),
            "out": (0.2, 0.22),
            "high": (0.2, 0.15),
            "low": (0.2, -0.15),
        }
        for pin, number in numbers.items():
            x, y = places[pin]
            self.text((x + shift[pin][0], y + shift[pin][1]), number, 8)
        return places

    def mosfet(self, ref: str, drain: Point, note: str) -> dict[str, Point]:
        """An n-channel transistor below drain, its gate to the left."""
        fet = elm.AnalogNFet(arrow=True).theta(0).reverse().at(drain).anchor("drain")
        self._d.add(fet)
        places = {pin: self._point(fet, pin) for pin in ("gate", "drain", "source")}
        self._pin(ref, places)
        self.text((drain[0] + 0.3, (places["drain"][1] + places["source"][1]) / 2), f"{ref}\n{note}", 11, "left")
        return places

    def box(
        self, ref: str, at: Point, size: Point, pins: Iterable[tuple[str, Side, str, str, str]], name: str
    ) -> dict[str, Point]:
        """A box with pins (pin, side, its name, its number, slot such as 1/2), its lower left corner at `at`."""
        pins = list(pins)
        ics = [elm.IcPin(side=side, slot=slot, anchorname=pin) for pin, side, _, _, slot in pins]
        ic = elm.Ic(pins=ics, size=size, leadlen=0.6)
        self._d.add(ic.theta(0).at(at))
        self.text((at[0] + size[0] / 2, at[1] + size[1] / 2), name, 11)
        places = {pin: self._point(ic, pin) for pin, *_ in pins}
        self._pin(ref, places)
        inward: dict[Side, tuple[int, int, Align]] = {
            "left": (1, 0, "left"),
            "right": (-1, 0, "right"),
            "top": (0, -1, "center"),
            "bottom": (0, 1, "center"),
        }
        for pin, side, label, number, _ in pins:
            (x, y), (dx, dy, align) = places[pin], inward[side]
            self.text((x + 0.75 * dx, y + 0.85 * dy), label, 10, align)
            self.text((x + 0.3 * dx + 0.22 * abs(dy), y + 0.3 * dy + 0.2 * abs(dx)), number, 8)
        return places

    def electrodes(self, ref: str, drive: Point, back: Point, name: str) -> None:
        """A person's two contacts, to the left of drive and back."""
        for place, word in ((drive, "drive"), (back, "return")):
            self._d.add(elm.Dot(open=True, radius=0.12).at(place))
            self.text((place[0] - 0.3, place[1]), word, 11, "right")
        self.text((drive[0] - 1.2, (drive[1] + back[1]) / 2), f"{ref}\n{name}", 11, "right")
        self._pin(ref, {"1": drive, "2": back})

    def wire(self, *points: Point) -> None:
        """A wire along points."""
        for one, other in itertools.pairwise(points):
            self._d.add(elm.Line().at(one).to(other))
            self.wires.append((one, other))

    def dot(self, *places: Point) -> None:
        """Where wires join."""
        for place in places:
            self._d.add(elm.Dot(radius=0.07).at(place))
            self.dots.append(place)

    def ground(self, *places: Point) -> None:
        """Ground."""
        for place in places:
            self._d.add(elm.Ground().theta(0).at(place))
            self.named.append((place, "GND"))

    def supply(self, place: Point, net: str) -> None:
        """A supply rail by its name."""
        self._d.add(elm.Vdd().theta(0).at(place).label(net, fontsize=11))  # type: ignore[no-untyped-call]
        self.named.append((place, net))

    def net(self, place: Point, net: str, words: str, side: str = "right") -> None:
        """A net that goes on elsewhere under its name. side: where the words stand."""
        theta = {"right": 0, "left": 180}[side]
        width = 0.7 + 0.17 * len(words)
        self._d.add(elm.Tag(width=width, height=0.6).at(place).theta(theta))
        self.text((place[0] + (0.1 + width / 2) * (1 if side == "right" else -1), place[1]), words, 10)
        self.named.append((place, net))

    def text(self, place: Point, words: str, size: float = 11, align: Align = "center") -> None:
        """Words only."""
        self._d.add(
            elm.Label().theta(0).at(place).label(words, fontsize=size, halign=align, valign="center", loc="center")
        )

    def save(self, path: Path) -> None:
        """Write the drawing as SVG: on white, and with letters where every viewer puts them alike."""
        self._d.save(str(path))
        drawn = path.read_text("utf-8")
        x, y, width, height = re.search(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', drawn).groups()  # type: ignore[union-attr]
        paper = f'<title>{self._title}</title><rect x="{x}" y="{y}" width="{width}" height="{height}" fill="white" />'
        head, rest = drawn.split(">", 1)
        path.write_text(f"{head}>{paper}{_BASELINE.sub(_settled, rest)}", "utf-8")

    def joined(self) -> dict[tuple[str, str], str]:
        """Every pin's net as drawn, by name where it has one. Raises ValueError where an eye would be misled."""
        nodes = _Nodes()
        for one, other in self.wires:
            nodes.join(one, other)
        everywhere = [*self.pins.values(), *self.dots, *(place for place, _ in self.named)]
        everywhere += [end for wire in self.wires for end in wire]
        for place, (one, other) in itertools.product(everywhere, self.wires):
            if _within(place, one, other):
                if not any(_same(place, dot) for dot in self.dots):
                    raise ValueError(f"{place} ends on the wire {one} to {other} without a dot")
                nodes.join(place, one)
        for (ref, one, other), wire in itertools.product(self._bodies, self.wires):
            if _crosses((one, other), wire):
                raise ValueError(f"the wire {wire} goes through {ref}")
        named: dict[Point, str] = {}
        for place, net in self.named:
            root = nodes.root(place)
            if named.setdefault(root, net) != net:
                raise ValueError(f"{net} and {named[root]} are joined at {place}")
        return {pin: named.get(nodes.root(place), str(nodes.root(place))) for pin, place in self.pins.items()}

    def _pin(self, ref: str, places: Mapping[str, Point]) -> None:
        for pin, place in places.items():
            if (ref, pin) in self.pins:
                raise ValueError(f"{ref}'s pin {pin} is drawn twice")
            self.pins[ref, pin] = place

    @staticmethod
    def _point(element: elm.Element, anchor: str) -> Point:
        place = element.absanchors[anchor]
        return (round(place.x, 4), round(place.y, 4))


_BASELINE = re.compile(r' y="([-\d.]+)" dominant-baseline="(\w+)"( fill="\w+" font-size="([\d.]+)")')
BELOW = {
    "central": 0.42,
    "ideographic": -0.2,
}  # of a letter's size: from that line down to the one that letters stand on


def _settled(text: re.Match[str]) -> str:
    """A text's place without dominant-baseline, which viewers take differently."""
    y = float(text[1]) + BELOW.get(text[2], 0.0) * float(text[4])
    return f' y="{y:.2f}"{text[3]}'


class _Nodes:
    """Places that are one net."""

    def __init__(self) -> None:
        self._parent: dict[Point, Point] = {}

    def root(self, place: Point) -> Point:
        key = next((known for known in self._parent if _same(known, place)), place)
        parent = self._parent.setdefault(key, key)
        return key if parent == key else self.root(parent)

    def join(self, one: Point, other: Point) -> None:
        self._parent[self.root(one)] = self.root(other)


def _same(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < NEAR and abs(one[1] - other[1]) < NEAR


def _within(place: Point, one: Point, other: Point) -> bool:
    """Whether place lies on the inside of the straight line from one to other."""
    if _same(place, one) or _same(place, other):
        return False
    across = (other[0] - one[0]) * (place[1] - one[1]) - (other[1] - one[1]) * (place[0] - one[0])
    along = (place[0] - one[0]) * (other[0] - one[0]) + (place[1] - one[1]) * (other[1] - one[1])
    length = (other[0] - one[0]) ** 2 + (other[1] - one[1]) ** 2
    return abs(across) < NEAR * length**0.5 and 0 < along < length


def _crosses(body: tuple[Point, Point], wire: tuple[Point, Point]) -> bool:
    """Whether a wire meets the inside of a part, at any angle."""
    (ax, ay), (bx, by) = body
    for k in range(1, 20):
        place = (ax + (bx - ax) * k / 20, ay + (by - ay) * k / 20)
        if _within(place, *wire):
            return True
    return False

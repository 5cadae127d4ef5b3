"""Every wire of the lamp, and the setting that it obeys: what drawings are made of, and what whoever builds one reads.

The table is wiring.toml. What a wire does electrically is told in hardware/.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from device.language import msgid

COLOURS: Mapping[str, str] = MappingProxyType({
    "RD": msgid("red"), "BK": msgid("black"), "BU": msgid("blue"), "YE": msgid("yellow"), "VT": msgid("violet"),
    "GN": msgid("green"), "WH": msgid("white"), "OG": msgid("orange"),
})  # fmt: skip
"""By their codes (IEC 60757)."""
GROUND = msgid("ground")
"""What the table calls a pin that is that."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One wire from a contact to another: thing and contact. pin: what the first is on the Pi.

    setting: 'touch.pin = 18', the one that it obeys with its default. net: of the circuits.
    """

    start: tuple[str, str]
    end: tuple[str, str]
    colour: str
    pin: str
    setting: str
    net: str


@dataclass(frozen=True, slots=True)
class Wiring:
    """Things by name, the wires between them, and the converter module's own pins (pin, to, setting).

    second: the things that only a second person needs.
    """

    things: Mapping[str, str]
    second: tuple[str, ...]
    wires: tuple[Wire, ...]
    module: tuple[tuple[str, str, str], ...]


def read() -> Wiring:
    """The lamp's."""
    data = tomllib.loads(files("device.settings").joinpath("wiring.toml").read_text("utf-8"))
    wires = tuple(
        Wire(_place(w["from"]), _place(w["to"]), w["colour"], w.get("pin", ""), w.get("setting", ""), w.get("net", ""))
        for w in data["wire"]
    )
    module = tuple((m["pin"], m["to"], m.get("setting", "")) for m in data["module"])
    second = tuple(t["name"] for t in data["thing"] if t.get("second"))
    return Wiring({t["name"]: t["what"] for t in data["thing"]}, second, wires, module)


def _place(text: str) -> tuple[str, str]:
    thing, _, contact = text.partition(".")
    return thing, contact

"""What whoever builds a lamp asks: every wire, part by part, and where the settings in effect have it elsewhere."""

from typing import Any

from device.archive.asked import Asked, Place
from device.language import tr
from device.settings import wiring
from device.settings.toml import as_value
from device.settings.tree import Config


def wires(asked: Asked, place: Place) -> dict[str, Any]:
    """Each part in the order in which it is put in, with the wires that end at it."""
    table = wiring.read()
    parts = []
    for name, what in table.things.items():
        ending = [_wire(wire, place.config) for wire in table.wires if wire.end[0] == name]
        if ending:
            parts.append({"name": name, "what": tr(what), "second": name in table.second, "wires": ending})
    return {"parts": parts}


def _wire(wire: wiring.Wire, config: Config) -> dict[str, Any]:
    """set: the setting in effect, where it is another than the table's."""
    (thing, contact), (_, to), setting = wire.start, wire.end, ""
    if wire.setting:
        name, _, default = wire.setting.partition(" = ")
        section, key = name.split(".")
        value = as_value(getattr(getattr(config, section), key))
        setting = f"{name} = {value}" if value != default else ""
    return {
        "code": wire.colour, "colour": tr(wiring.COLOURS[wire.colour]), "from": thing, "contact": contact,
        "pin": tr(wire.pin), "to": to, "set": setting,
    }  # fmt: skip

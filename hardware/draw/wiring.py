"""The wires between the lamp's parts: the pin table and the drawing, both from device/settings/wiring.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from device.settings.wiring import COLOURS, Wire, Wiring
from device.settings.wiring import read as read  # for those who draw


def page(wiring: Wiring) -> str:
    """The pin table, as Markdown."""
    rows = [
        f"| {w.start[1]} | {w.pin} | {w.end[0]}, {w.end[1]} | {COLOURS[w.colour]} | {_code(w.setting)} |"
        for w in wiring.wires
        if w.start[0] == "Pi"
    ]
    between = [
        f"| {w.start[0]}, {w.start[1]} | {w.end[0]}, {w.end[1]} | {COLOURS[w.colour]} | {_code(w.setting)} |"
        for w in wiring.wires
        if w.start[0] != "Pi"
    ]
    module = [f"| {pin} | {to} | {_code(setting)} |" for pin, to, setting in wiring.module]
    things = [f"- **{name}**: {what}." for name, what in wiring.things.items()]
    return "\n".join(
        [
            "# Wiring",
            "",
            "<!-- made from device/settings/wiring.toml by 'make hardware': change that file -->",
            "",
            "![Every wire between the parts](drawings/wiring.svg)",
            "",
            *things,
            "",
            f"One wire a contact. Without a second person, leave out {', '.join(wiring.second)} and their wires.",
            "",
            "## From the Raspberry Pi's header",
            "",
            "| number | pin | goes to | colour | setting |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "## Between the boards and the rest",
            "",
            "| from | to | colour | setting |",
            "|---|---|---|---|",
            *between,
            "",
            "## The ADS1115 module on the measuring board",
            "",
            "| pin | goes to | setting |",
            "|---|---|---|",
            *module,
            "",
            "The module hangs on the measuring board's own 3.3 V, never on 5 V: "
            "its pull-up resistors would put 5 V on the Pi's pins.",
            "ALRT stays free.",
            "",
        ]
    )


def _code(setting: str) -> str:
    return f"`{setting}`" if setting else ""


def harness(wiring: Wiring) -> dict[str, Any]:
    """The wiring in WireViz's words."""
    contacts: dict[str, list[str]] = {name: [] for name in wiring.things}
    for wire in wiring.wires:
        for thing, contact in (wire.start, wire.end):
            if contact not in contacts[thing]:
                contacts[thing].append(contact)
    if "Pi" in contacts:
        contacts["Pi"].sort(key=int)
    words = {w.start[1]: w.pin for w in wiring.wires if w.start[0] == "Pi"}
    connectors: dict[str, Any] = {
        name: {
            "type": what + 4 * "\u00a0",  # Graphviz measures its letters narrower than some viewers draw them
            "show_pincount": False,
            "pins": [_number(contact) for contact in contacts[name]],
            **({"pinlabels": [words[c] for c in contacts[name]]} if name == "Pi" else {}),
        }
        for name, what in wiring.things.items()
    }
    bundles: dict[tuple[str, str], list[Wire]] = {}
    for wire in wiring.wires:
        bundles.setdefault((wire.start[0], wire.end[0]), []).append(wire)
    cables, connections = {}, []
    for (start, end), wires in bundles.items():
        name = f"{start} to {end}"
        cables[name] = {"category": "bundle", "colors": [w.colour for w in wires], "show_name": False}
        connections.append(
            [
                {start: [_number(w.start[1]) for w in wires]},
                {name: list(range(1, len(wires) + 1))},
                {end: [_number(w.end[1]) for w in wires]},
            ]
        )
    return {"connectors": connectors, "cables": cables, "connections": connections}


def _number(contact: str) -> int | str:
    """WireViz takes a number for a number."""
    return int(contact) if contact.isdigit() else contact


def draw(wiring: Wiring, folder: Path) -> None:
    """Draw wiring.svg in folder. Needs WireViz, and Graphviz's program dot."""
    from wireviz.wireviz import parse

    parse(harness(wiring), output_formats=("svg",), output_dir=str(folder), output_name="wiring")

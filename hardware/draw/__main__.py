"""Make every picture, table and printable part from the texts: `make hardware`, or one of them by its name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from hardware.draw import board, calculation, enclosure, gerbers, netlist, parts, schematics, spice, wiring
from hardware.draw.netlist import HARDWARE

DRAWINGS = HARDWARE / "drawings"
PNG_WIDTH = 1400


def pages() -> dict[str, str]:
    """Every generated page of text, by the name of its file."""
    return {
        "parts.md": parts.page(parts.read()),
        "wiring.md": wiring.page(wiring.read()),
        "calculation.md": calculation.page(netlist.read()),
        "board/bill.csv": board.bill(board.read(netlist.read()), parts.read()),
    }


def write_pages() -> None:
    """parts.md, wiring.md, calculation.md."""
    for name, text in pages().items():
        (HARDWARE / name).write_text(text, "utf-8")


def draw_schematics() -> None:
    """The schematics as SVG and PNG, after a look at what they join."""
    for name, sheet in schematics.sheets(netlist.read()).items():
        sheet.joined()
        sheet.save(DRAWINGS / f"{name}.svg")
        _png(DRAWINGS / f"{name}.svg")


def draw_wiring() -> None:
    """The wiring as SVG and PNG."""
    wiring.draw(wiring.read(), DRAWINGS)
    _png(DRAWINGS / "wiring.svg")


def write_spice() -> None:
    """spice.md, by ngspice."""
    if trouble := spice.missing():
        raise FileNotFoundError(2, trouble, "ngspice")
    (HARDWARE / "spice.md").write_text(spice.page(netlist.read().parts["skin"]), "utf-8")


def pack_gerbers(folder: Path) -> None:
    """KiCad's gerbers of both boards as ZIP files, and drawn by gerbv."""
    for made in board.read(netlist.read()):
        gerbers.pack(folder / f"gerbers-{made.name}", gerbers.packed(made.name))
        gerbers.picture(gerbers.packed(made.name), made.size_mm, DRAWINGS / f"gerbers-{made.name}.png")


def _png(svg: Path) -> None:
    subprocess.run(["rsvg-convert", "-w", str(PNG_WIDTH), str(svg), "-o", str(svg.with_suffix(".png"))], check=True)


MAKES: dict[str, Callable[[], None]] = {
    "pages": write_pages,
    "spice": write_spice,
    "schematics": draw_schematics,
    "wiring": draw_wiring,
    "enclosure": enclosure.make,
}


def main(asked: list[str]) -> int:
    """Make what is asked for, or everything.

    'calculation' only prints its page; 'board FOLDER' and 'gerbers FOLDER' are for board/make.
    """
    if asked == ["calculation"]:
        sys.stdout.write(calculation.page(netlist.read()))
        return 0
    if asked[:1] == ["board"] and len(asked) == 2:
        board.write(Path(asked[1]), netlist.read())
        return 0
    if asked[:1] == ["gerbers"] and len(asked) == 2:
        pack_gerbers(Path(asked[1]))
        return 0
    if wrong := [name for name in asked if name not in MAKES]:
        sys.stderr.write(f"{', '.join(wrong)}: nothing of that name; there are calculation, {', '.join(MAKES)}\n")
        return 2
    for name in asked or MAKES:
        sys.stdout.write(f"{name}\n")
        try:
            MAKES[name]()
        except FileNotFoundError as trouble:
            sys.stderr.write(f"{trouble.filename} is not there: hardware/README.md says what to install\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

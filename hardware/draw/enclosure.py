"""The enclosure: its parameters as a test sees them, and OpenSCAD's printable parts and pictures."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hardware.draw.netlist import HARDWARE

SCAD, PRINTED, DRAWINGS = HARDWARE / "enclosure.scad", HARDWARE / "printed", HARDWARE / "drawings"
PARTS = ("shell", "back", "carrier", "diffuser", "hood", "puck", "puck_lid")
LAMP = ("shell", "back", "Pi", "supply", "measuring", "output", "button", "sockets", "light", "C8")
HOOD, PUCK = ("hood", "sensor", "sensor cable", "tie"), ("puck", "lid", "motor", "motor cable")
BODIES = (*LAMP, *HOOD, *PUCK)
"""As `names` in the file."""
LOOKS = {  # where each picture is taken from: rotation in degrees
    "all": "65,0,35",
    "section": "75,0,60",
    "behind": "70,0,25",
    "shell": "50,0,30",
    "back": "50,0,30",
    "carrier": "50,0,30",
    "hood": "60,0,30",
    "puck": "50,0,30",
    "reliefs": "35,0,15",
}


def parameters(path: Path = SCAD) -> dict[str, float]:
    """The numbers at the top of the file, by name."""
    head = path.read_text("utf-8").split("// --- what follows ---")[0]
    return {name: float(value) for name, value in re.findall(r"^(\w+) = ([\d.]+);", head, re.M)}


def make() -> None:
    """Every part as a binary STL, and the pictures. Needs openscad and xvfb-run."""
    PRINTED.mkdir(exist_ok=True)
    for part in PARTS:
        stl = PRINTED / f"{part}.stl"
        _openscad("-o", str(stl), "--export-format", "binstl", "-D", f'part="{part}"', str(SCAD))
        _in_order(stl)
    for part, turned in LOOKS.items():
        picture = DRAWINGS / f"enclosure-{part}.png"
        _openscad(
            "-o", str(picture), "-D", f'part="{part}"', "--imgsize", "1000,760", "--viewall", "--autocenter",
            "--camera", f"0,0,0,{turned},500", "--colorscheme", "Tomorrow",
            *(() if part in ("all", "behind", "reliefs") else ("--render=true",)), str(SCAD),
            screen=True,
        )  # fmt: skip


def clash_mm3(one: str, other: str, full: bool = False, whole: bool = False, people: int = 2) -> float:
    """How much of one body lies in another, all of it if it is the same. Needs openscad.

    full: with a full-size Pi. whole: its cable unsqueezed. people: for whom it is printed.
    """
    with tempfile.TemporaryDirectory() as folder:
        stl = Path(folder) / "clash.stl"
        asked = {"one": BODIES.index(one), "other": BODIES.index(other), "full": int(full), "whole": int(whole)}
        asked["people"] = people
        pair = [word for name, value in asked.items() for word in ("-D", f"{name}={value}")]
        words = ("-o", str(stl), "--export-format", "binstl", "-D", 'part="clash"', *pair, str(SCAD))
        run = subprocess.run(["openscad", *words], capture_output=True, text=True, check=False)
        if "object is empty" in run.stderr:
            return 0.0
        if run.returncode:
            raise RuntimeError(f"openscad {' '.join(words)}: {run.stderr.strip()}")
        return volume_mm3(triangles(stl))


def triangles(stl: Path) -> NDArray[np.float32]:
    """(triangles, 3 corners, 3), mm, of a binary STL."""
    data = stl.read_bytes()
    count = int(np.frombuffer(data, "<u4", 1, 80)[0])
    if len(data) != 84 + 50 * count:
        raise ValueError(f"{stl}: {count} triangles announced, and another length")
    rows = np.frombuffer(data, np.dtype([("normal", "<3f4"), ("corners", "<9f4"), ("more", "<u2")]), count, 84)
    return rows["corners"].reshape(count, 3, 3)


def volume_mm3(surface: NDArray[np.float32]) -> float:
    """Of a closed surface."""
    a, b, c = np.moveaxis(surface.astype(float), 1, 0)
    return float(abs(np.sum(a * np.cross(b, c))) / 6)


def _in_order(stl: Path) -> None:
    """Sort the triangles: OpenSCAD tells them in another order each time, and only a change may change the file."""
    data = stl.read_bytes()
    triangles = []
    for at in range(84, len(data), 50):
        corners = [data[at + 12 * k : at + 12 * k + 12] for k in (1, 2, 3)]
        first = corners.index(min(corners))
        turned = b"".join(corners[first:] + corners[:first])
        triangles.append(turned + data[at : at + 12] + data[at + 48 : at + 50])
    sorted_ = b"".join(t[36:48] + t[:36] + t[48:] for t in sorted(triangles))
    stl.write_bytes(data[:84] + sorted_)


def _openscad(*words: str, screen: bool = False) -> None:
    command = [*(["xvfb-run", "-a"] if screen else []), "openscad", "--hardwarnings", *words]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"{' '.join(command)}: {run.stderr.strip()}")

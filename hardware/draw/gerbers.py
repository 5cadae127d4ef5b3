"""The boards' gerbers: packed as a maker of boards takes them, and drawn by gerbv, which shares nothing with KiCad.

Dates are left out, so that only a change of the board changes a file.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from hardware.draw.netlist import HARDWARE

MM_AN_INCH = 25.4
MARGIN_MM = 1.0  # around the board, in a drawing
DATED = re.compile(rb".*(CreationDate|Created by KiCad|DRILL file|%TF\.GenerationSoftware|GenerationSoftware).*\r?\n")
KINDS = {"front": ".gtl", "back": ".gbl", "edge": ".gm1", "print": ".gto", "holes": ".drl"}
SHOWN = (
    ("holes", "#101010ff"),
    ("print", "#ffffffff"),
    ("front", "#c04030c0"),
    ("back", "#3060c0ff"),
    ("edge", "#ffe000ff"),
)
"""Layers of the picture, from the top, and their colours."""
DPI = 400


def missing() -> str | None:
    """Why nothing can be drawn; None if it can."""
    return None if shutil.which("gerbv") else "gerbv is not installed (apt install gerbv)"


def pack(folder: Path, target: Path) -> None:
    """All gerbers and drills of a folder into a ZIP file, without their dates. Nothing else is in it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for file in sorted(each for each in folder.iterdir() if each.suffix != ".gbrjob"):
            packed.writestr(zipfile.ZipInfo(file.name), DATED.sub(b"", file.read_bytes()), zipfile.ZIP_DEFLATED, 9)


def draw(packed: Path, size_mm: tuple[float, float], layers: Iterable[tuple[str, str]], target: Path, dpi: int) -> None:
    """A PNG of layers (a kind of KINDS, and its colour as #RRGGBBAA), from the top, with a margin around the board.

    Raises subprocess.CalledProcessError where gerbv fails.
    """
    width, height = ((side + 2 * MARGIN_MM) / MM_AN_INCH for side in size_mm)
    corner = f"{-MARGIN_MM / MM_AN_INCH:.6f}x{-(size_mm[1] + MARGIN_MM) / MM_AN_INCH:.6f}"
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed) as files:
        files.extractall(folder)
        words = [
            "gerbv",
            "--export=png",
            "--border=0",
            f"--dpi={dpi}",
            f"--origin={corner}",
            f"--window_inch={width:.6f}x{height:.6f}",
        ]
        words += ["--background=#000000", *(f"--foreground={colour}" for _, colour in layers), f"--output={target}"]
        names = [str(next(Path(folder).glob(f"*{KINDS[kind]}"))) for kind, _ in layers]
        subprocess.run([*words, *names], check=True, capture_output=True)


def picture(packed: Path, size_mm: tuple[float, float], target: Path) -> None:
    """All of a board, for a person: holes, print, copper in front (red) and behind (blue)."""
    draw(packed, size_mm, SHOWN, target, DPI)


def packed(board: str) -> Path:
    """Where a board's gerbers are kept."""
    return HARDWARE / "board" / f"gerbers-{board}.zip"

"""A board as a second reader sees it: gerbv draws the packed gerbers, and what touches in the drawing is joined.

Pads' places are the board file's; that copper joins them, and how far apart it is, comes from gerbers and drills alone.
"""

import math
import re
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from hardware.draw.gerbers import MARGIN_MM, MM_AN_INCH, draw

DPI = 1000
PIXEL_MM = MM_AN_INCH / DPI
INK = "#ffffffff"


class Copper:
    """packed: gerbers as a ZIP file. size_mm: of the board."""

    def __init__(self, packed: Path, size_mm: tuple[float, float]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.edge, self.front, self.back, drilled = (
                _drawn(packed, size_mm, kind, Path(folder) / "x.png") for kind in ("edge", "front", "back", "holes")
            )
        self.holes, count = ndimage.label(drilled)
        self.middles = ndimage.center_of_mass(drilled, self.holes, range(1, count + 1))
        front, fronts = ndimage.label(self.front)
        back, _ = ndimage.label(self.back)
        self.layers = front, np.where(back > 0, back + fronts, 0)
        self._joined: dict[int, int] = {}
        for y, x in self.middles:  # a plated hole joins both layers
            one, other = (int(layer[round(y), round(x)]) for layer in self.layers)
            if one and other and self._root(one) != self._root(other):
                self._joined[self._root(other)] = self._root(one)

    def _root(self, piece: int) -> int:
        while piece in self._joined:
            piece = self._joined[piece]
        return piece

    def at(self, x_mm: float, y_mm: float) -> int:
        """The piece of copper at a place, 0 if there is none; one number for all that is joined."""
        x, y = (round((mm + MARGIN_MM) / PIXEL_MM) for mm in (x_mm, y_mm))
        return self._root(int(self.layers[0][y, x] or self.layers[1][y, x]))

    def outline_mm(self) -> tuple[float, float]:
        """Width and height between the middles of the edge's lines."""
        ys, xs = np.nonzero(self.edge)
        across = np.flatnonzero(
            np.diff(self.edge[len(self.edge) // 2].astype(int))
        )  # where a row enters and leaves a line
        line_mm = PIXEL_MM * float(across[1] - across[0])
        return tuple(PIXEL_MM * (float(np.ptp(each)) + 1) - line_mm for each in (xs, ys))

    def apart_mm(self, some: set[int], others: set[int]) -> float:
        """The least distance on either layer between two sets of pieces."""
        least = math.inf
        for layer in self.layers:
            here, there = (self._within(layer, pieces) for pieces in (some, others))
            if here.any() and there.any():
                least = min(least, float(ndimage.distance_transform_edt(~here)[there].min()))
        return PIXEL_MM * (least - 1)

    def gap_mm(self) -> float:
        """The least distance on either layer between pieces that are not joined."""
        least = math.inf
        for layer in self.layers:
            far, (ys, xs) = ndimage.distance_transform_edt(layer == 0, return_indices=True)
            nearest = np.array([self._root(piece) for piece in range(int(layer.max()) + 1)])[layer[ys, xs]]
            for one, other in ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1])):
                border = nearest[one] != nearest[other]
                least = min(least, float((far[one] + far[other])[border].min()))
        return PIXEL_MM * least

    def _within(self, layer: np.ndarray, pieces: set[int]) -> np.ndarray:
        return np.isin(layer, [piece for piece in range(1, int(layer.max()) + 1) if self._root(piece) in pieces])


def _drawn(packed: Path, size_mm: tuple[float, float], kind: str, png: Path) -> np.ndarray:
    draw(packed, size_mm, [(kind, INK)], png, DPI)
    return np.array(Image.open(png).convert("L")) > 127


def pads(pcb: Path) -> dict[str, list[tuple[float, float]]]:
    """Where a .kicad_pcb has the pads of each net, mm from its corner; those without a net under ''."""
    found = defaultdict(list)
    for text in re.split(r"\n\t\(footprint ", pcb.read_text("utf-8"))[1:]:
        x_mm, y_mm, turn = _place(re.search(r"\n\t\t\(at ([-\d. ]+)\)", text)[1])
        for pad in re.split(r"\n\t\t\(pad ", text)[1:]:
            dx, dy, _ = _place(re.search(r"\(at ([-\d. ]+)\)", pad)[1])
            net = re.search(r'\(net \d+ "([^"]+)"\)', pad)
            sin, cos = math.sin(math.radians(turn)), math.cos(math.radians(turn))
            found[net[1] if net else ""].append((x_mm + dx * cos + dy * sin, y_mm - dx * sin + dy * cos))
    return dict(found)


def vias(pcb: Path) -> int:
    """How many vias a .kicad_pcb has."""
    return len(re.findall(r"\n\t\(via\n", pcb.read_text("utf-8")))


def _place(text: str) -> tuple[float, float, float]:
    numbers = [float(each) for each in text.split()]
    return numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 0.0

"""The lamp's nod: what the button did is told by one small gesture of light, the same size whatever it says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from device.scene.shapes import around

NOD_S = 1.2
GAMMA = 2.2  # from linear to the eye to light
ADDED = 0.09  # of the light of a full breath: below the 10 % of a reversal, and seen on a dark ring as on a full one
BAND = 0.16  # of the ring's height
POINT = 0.06  # of the ring


class Nod(StrEnum):
    """What it says."""

    BEGUN = "begun"  # goes up both sides
    MARKED = "marked"  # goes around once
    ENDED = "ended"  # goes down both sides


def nodded(
    ring: NDArray[np.float64],
    full: NDArray[np.float64],
    height: NDArray[np.float64],
    nods: Sequence[tuple[Nod, float]],
    t_s: float,
) -> NDArray[np.float64]:
    """The ring at t_s with some nods laid over it, each with the time at which it began.

    full: (3,) the colour of a full breath, which nothing is brighter than: a nod adds light where it is, and takes as
    much of what there is away from all, so that on a full ring the rest of it dims. Nods that overlap do not add up.
    """
    there, shape = 0.0, np.zeros(len(height))
    for nod, begun_s in nods:
        x = (t_s - begun_s) / NOD_S
        if 0 < x < 1:
            swell = math.sin(math.pi * x) ** 2
            there, shape = max(there, swell), np.maximum(shape, swell * _place(nod, x, height))
    if not there:
        return ring
    over: NDArray[np.float64] = (1 - ADDED * there) * ring**GAMMA + ADDED * shape[:, None] * full**GAMMA
    return np.asarray(over ** (1 / GAMMA))


def going_on(nods: Sequence[tuple[Nod, float]], t_s: float) -> tuple[tuple[Nod, float], ...]:
    """Those that are not over at t_s."""
    return tuple(nod for nod in nods if t_s < nod[1] + NOD_S)


def _place(nod: Nod, x: float, height: NDArray[np.float64]) -> NDArray[np.float64]:
    if nod is Nod.MARKED:
        return around(x * len(height), POINT * len(height), len(height))
    at = x if nod is Nod.BEGUN else 1 - x
    shape: NDArray[np.float64] = np.exp(-0.5 * ((height - at) / BAND) ** 2)
    return shape

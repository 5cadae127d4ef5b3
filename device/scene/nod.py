"""The lamp's nod: what the button did is told by one small gesture of light, the same size whatever it says."""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from device.scene.light import around

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
    nod: Nod,
    begun_s: float,
    t_s: float,
) -> NDArray[np.float64]:
    """The ring at t_s with a nod laid over it that began at begun_s; full: (3,) the colour of a full breath."""
    x = (t_s - begun_s) / NOD_S
    if not 0 < x < 1:
        return ring
    shape = math.sin(math.pi * x) ** 2 * _place(nod, x, height)
    over: NDArray[np.float64] = (ring**GAMMA + ADDED * shape[:, None] * full**GAMMA) ** (1 / GAMMA)
    return over


def _place(nod: Nod, x: float, height: NDArray[np.float64]) -> NDArray[np.float64]:
    if nod is Nod.MARKED:
        return around(x * len(height), POINT * len(height), len(height))
    at = x if nod is Nod.BEGUN else 1 - x
    shape: NDArray[np.float64] = np.exp(-0.5 * ((height - at) / BAND) ** 2)
    return shape

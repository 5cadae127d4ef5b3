"""The lamp's gesture: what the button did is told by one small gesture of light, the same size whatever it says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from device.scene.shapes import around

GESTURE_S = 1.2
GAMMA = 2.2  # from linear to the eye to light
ADDED = 0.09  # of the light of a full breath: below the 10 % of a reversal, and seen on a dark ring as on a full one
BAND = 0.16  # of the ring's height
POINT = 0.06  # of the ring


class Gesture(StrEnum):
    """What it says."""

    BEGUN = "begun"  # goes up both sides
    MARKED = "marked"  # goes around once
    ENDED = "ended"  # goes down both sides


def with_gestures(
    ring: NDArray[np.float64],
    full: NDArray[np.float64],
    height: NDArray[np.float64],
    gestures: Sequence[tuple[Gesture, float]],
    t_s: float,
) -> NDArray[np.float64]:
    """The ring at t_s with some gestures laid over it, each with the time at which it began.

    full: (3,) the colour of a full breath, which nothing is brighter than: a gesture adds light where it is, and
    takes as much of what there is away from all, so that on a full ring the rest of it dims.
    Gestures that overlap do not add up.
    """
    there, shape = 0.0, np.zeros(len(height))
    for gesture, begun_s in gestures:
        x = (t_s - begun_s) / GESTURE_S
        if 0 < x < 1:
            swell = math.sin(math.pi * x) ** 2
            there, shape = max(there, swell), np.maximum(shape, swell * _place(gesture, x, height))
    if not there:
        return ring
    over: NDArray[np.float64] = (1 - ADDED * there) * ring**GAMMA + ADDED * shape[:, None] * full**GAMMA
    return np.asarray(over ** (1 / GAMMA))


def going_on(gestures: Sequence[tuple[Gesture, float]], t_s: float) -> tuple[tuple[Gesture, float], ...]:
    """Those that are not over at t_s."""
    return tuple(gesture for gesture in gestures if t_s < gesture[1] + GESTURE_S)


def _place(gesture: Gesture, x: float, height: NDArray[np.float64]) -> NDArray[np.float64]:
    if gesture is Gesture.MARKED:
        return around(x * len(height), POINT * len(height), len(height))
    at = x if gesture is Gesture.BEGUN else 1 - x
    shape: NDArray[np.float64] = np.exp(-0.5 * ((height - at) / BAND) ** 2)
    return shape

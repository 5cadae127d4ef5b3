"""Gestures: what the button did, acknowledged by a small movement of light, the same size whatever it says."""

import math
from enum import StrEnum

import numpy as np

from device.model import Array
from device.scene import shapes
from device.scene.shapes import GAMMA

GESTURE_S = 1.2
ADDED = 0.09  # of the light of a full breath: below the 10 % of a reversal, and seen on a dark ring as on a full one
BAND = 0.16  # of the ring's height
POINT = 0.06  # of the ring


class Gesture(StrEnum):
    """What is acknowledged."""

    BEGUN = "begun"  # goes up both sides
    MARKED = "marked"  # goes around once
    ENDED = "ended"  # goes down both sides


class GestureQueue:
    """Gestures that are going on or still to come on a ring of so many pixels. Those that overlap do not add up."""

    def __init__(self, pixels: int) -> None:
        self._heights = shapes.heights(pixels)
        self._queue: tuple[tuple[Gesture, float], ...] = ()  # each with the time at which it begins

    def add(self, gesture: Gesture, t_s: float, times: int = 1) -> None:
        """From t_s on, make a gesture so many times; of those before, what has not begun is dropped."""
        begun = (g for g in self._queue if g[1] <= t_s < g[1] + GESTURE_S)
        self._queue = (*begun, *((gesture, t_s + k * GESTURE_S) for k in range(times)))

    def over(self, t_s: float) -> bool:
        """Whether all have been made."""
        return all(t_s >= begun_s + GESTURE_S for _, begun_s in self._queue)

    def feed(self, t_s: float, ring: Array, full: Array) -> Array:
        """The ring (pixels, 3) at t_s with the gestures laid over it.

        full: (3,) the colour of a full breath, which nothing is brighter than: a gesture adds light where it is, and
        takes as much of what there is away from all, so that on a full ring the rest of it dims.
        """
        most, shape = 0.0, np.zeros(len(ring))
        for gesture, begun_s in self._queue:
            x = (t_s - begun_s) / GESTURE_S
            if 0 < x < 1:
                swell = math.sin(math.pi * x) ** 2
                most, shape = max(most, swell), np.maximum(shape, swell * self._shape(gesture, x))
        if not most:
            return ring
        light: Array = (1 - ADDED * most) * ring**GAMMA + ADDED * shape[:, None] * full**GAMMA
        return np.asarray(light ** (1 / GAMMA))

    def _shape(self, gesture: Gesture, x: float) -> Array:
        if gesture is Gesture.MARKED:
            pixels = len(self._heights)
            return shapes.around(x * pixels, POINT * pixels, pixels)
        at = x if gesture is Gesture.BEGUN else 1 - x
        return np.asarray(np.exp(-0.5 * ((self._heights - at) / BAND) ** 2))

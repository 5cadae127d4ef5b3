"""Gestures: what the button did, told by a small movement of light, the same size whatever it says."""

import math
from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from device.model import Array
from device.scene import shapes
from device.scene.messages import is_private
from device.scene.request import Message, SceneRequest, Told
from device.scene.setup import SceneSetup
from device.scene.shapes import GAMMA

GESTURE_S = 1.2
ADDED = 0.09  # of the light of a full breath: below the 10 % of a reversal, and seen on a dark ring as on a full one
BAND = 0.16  # of the ring's height
POINT = 0.06  # of the ring


class Gesture(StrEnum):
    """A movement."""

    BEGUN = "begun"  # goes up both sides
    MARKED = "marked"  # goes around once
    ENDED = "ended"  # goes down both sides
    YES_LEFT = "yes, left"  # goes up one side
    YES_RIGHT = "yes, right"


SHOWN = {
    Message.BEGUN: Gesture.BEGUN,
    Message.MARKED: Gesture.MARKED,
    Message.TAKEN_BACK: Gesture.ENDED,
    Message.ENDED: Gesture.ENDED,
}
"""What else is told, the light tells by itself: search points, halves that ask."""


class GestureQueue:
    """Gestures that are going on, of what the button said. Those that overlap do not add up.

    left: the code of whose half is the left one, if halves are anybody's.
    """

    def __init__(self, setup: SceneSetup, left: str | None = None) -> None:
        self._heights, self._felt_by, self._left = shapes.heights(setup.pixels), setup.felt_by, left
        self._queue: tuple[tuple[Gesture, float], ...] = ()  # each with the time at which it began

    def feed(self, t_s: float, ring: Array, full: Array, request: SceneRequest) -> Array:
        """The ring (pixels, 3) at t_s with the gestures laid over it, those of what request tells included.

        full: (3,) the colour of a full breath, which nothing is brighter than: a gesture adds light where it is, and
        takes as much of what there is away from all, so that on a full ring the rest of it dims.
        """
        if not self._queue and not request.told:
            return ring
        new = (self._of(told, request.present) for told in request.told)
        goes_on = (g for g in self._queue if t_s < g[1] + GESTURE_S)
        self._queue = (*goes_on, *((gesture, t_s) for gesture in new if gesture))
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

    def _of(self, told: Told, present: Sequence[str] | None) -> Gesture | None:
        """What shows a message. A yes that no motor tells privately goes up the half of whoever gave it."""
        if told.message is Message.YES and self._left and not is_private(told, self._felt_by, present):
            return Gesture.YES_LEFT if told.to == self._left else Gesture.YES_RIGHT
        return SHOWN.get(told.message)

    def _shape(self, gesture: Gesture, x: float) -> Array:
        if gesture is Gesture.MARKED:
            pixels = len(self._heights)
            return shapes.around(x * pixels, POINT * pixels, pixels)
        at = 1 - x if gesture is Gesture.ENDED else x
        band = np.exp(-0.5 * ((self._heights - at) / BAND) ** 2)
        if gesture in (Gesture.YES_LEFT, Gesture.YES_RIGHT):
            left = shapes.left_half(len(band))
            band = band * (left if gesture is Gesture.YES_LEFT else 1 - left)
        return np.asarray(band)

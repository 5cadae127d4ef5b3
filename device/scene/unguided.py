"""Scenes that no body and no programme draws: while a session only listens, and after a config error."""

import math
from collections.abc import Mapping

import numpy as np

from device.model import Reading, Scene, Tick
from device.scene import shapes
from device.scene.felt import Felt
from device.scene.gesture import GestureQueue
from device.scene.request import SceneRequest
from device.scene.setup import SceneSetup

PERIOD_S = 8.0  # of the glow of a config error: slower than any breath that the lamp leads
LOW, HIGH = 0.10, 0.22  # to the eye; no programme is white, and the glow of an error inside is warm and steady
RISE_S = 3.0


class DarkScene:
    """No light, and no touch but what answers the button."""

    def __init__(self, setup: SceneSetup) -> None:
        self._dark, self._felt = np.zeros((setup.pixels, 3)), Felt(setup)

    def feed(self, tick: Tick, readings: Mapping[str, Reading], request: SceneRequest, level: float) -> Scene:
        """Darkness, whatever is requested."""
        return Scene(self._dark, self._felt.feed(tick.t_s, request, None, level))


class PilotScene:
    """One dim steady point at the bottom, and what answers the button."""

    def __init__(self, setup: SceneSetup) -> None:
        self._ring, self._felt, self._gestures = np.zeros((setup.pixels, 3)), Felt(setup), GestureQueue(setup)
        self._ring[0] = shapes.POINT * min(1.0, setup.brightness / shapes.POINT.max())

    def feed(self, tick: Tick, readings: Mapping[str, Reading], request: SceneRequest, level: float) -> Scene:
        """The point, fading in and out with level."""
        ring = self._gestures.feed(tick.t_s, level * self._ring, 2 * shapes.POINT, request)
        return Scene(ring, self._felt.feed(tick.t_s, request, None, level))


class ConfigErrorGlow:
    """Settings that cannot be used: the whole ring, dim and white, coming and going slowly."""

    def __init__(self, pixels: int) -> None:
        self._pixels = pixels

    def feed(self, t_s: float) -> Scene:
        """The scene at t_s, from black at 0."""
        swell = 0.5 - 0.5 * math.cos(2 * math.pi * t_s / PERIOD_S)
        level = (LOW + (HIGH - LOW) * swell) * min(1.0, t_s / RISE_S)
        return Scene(np.full((self._pixels, 3), level))

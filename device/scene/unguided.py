"""Scenes that no body and no programme draws: while a session only listens, between sessions, after a config error."""

import math
from collections.abc import Mapping

import numpy as np

from device.model import Reading, Scene, Tick
from device.scene import shapes
from device.scene.gesture import GestureQueue
from device.scene.palette import colour
from device.scene.request import SceneRequest
from device.scene.stage import SceneSetup

PERIOD_S = 8.0  # of the glow of a config error: slower than any breath that the lamp leads
LOW, HIGH = 0.10, 0.22  # to the eye; no programme is white, and the glow of an error inside is warm and steady
RISE_S = 3.0


class DarkScene:
    """No light and no touch, nor any gesture."""

    def __init__(self, pixels: int) -> None:
        self._scene, self.gestures = Scene(np.zeros((pixels, 3))), GestureQueue(pixels)

    def feed(self, tick: Tick, readings: Mapping[str, Reading], request: SceneRequest, level: float) -> Scene:
        """Darkness, whatever is requested."""
        return self._scene


class PilotScene:
    """One dim steady point at the bottom, and gestures. brightness: the most it may be, 0.01..1."""

    def __init__(self, pixels: int, brightness: float = 1.0) -> None:
        self._ring, self.gestures = np.zeros((pixels, 3)), GestureQueue(pixels)
        self._ring[0] = shapes.POINT * min(1.0, brightness / shapes.POINT.max())

    def feed(self, tick: Tick, readings: Mapping[str, Reading], request: SceneRequest, level: float) -> Scene:
        """The point, fading in and out with level."""
        return Scene(level * self.gestures.feed(tick.t_s, self._ring, 2 * shapes.POINT))


class StandbyScene:
    """The lamp between sessions: dark but for the gestures that acknowledge its button.

    setup: as for a session; a gesture is as small on the dark ring as on its breath.
    """

    def __init__(self, setup: SceneSetup) -> None:
        self._dark = np.zeros((setup.pixels, 3))
        self._full = shapes.peak(setup.brightness) * colour(setup.palette, None)
        self.gestures = GestureQueue(setup.pixels)

    def feed(self, t_s: float) -> Scene:
        """The scene at t_s."""
        return Scene(self.gestures.feed(t_s, self._dark, self._full))


class ConfigErrorGlow:
    """Settings that cannot be used: the whole ring, dim and white, coming and going slowly."""

    def __init__(self, pixels: int) -> None:
        self._pixels = pixels

    def feed(self, t_s: float) -> Scene:
        """The scene at t_s, from black at 0."""
        swell = 0.5 - 0.5 * math.cos(2 * math.pi * t_s / PERIOD_S)
        level = (LOW + (HIGH - LOW) * swell) * min(1.0, t_s / RISE_S)
        return Scene(np.full((self._pixels, 3), level))

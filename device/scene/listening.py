"""The scenes of sessions that only listen: no light at all, or one dim point that says that the lamp is on."""

from collections.abc import Mapping

import numpy as np

from device.model import Reading, Scene, Tick
from device.scene import shapes
from device.scene.gesture import GestureQueue
from device.scene.request import SceneRequest


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

"""The lamp between sessions: dark but for the gestures that acknowledge its button."""

import numpy as np

from device.model import Scene
from device.scene import shapes
from device.scene.gesture import GestureQueue
from device.scene.palette import colour
from device.scene.stage import SceneSetup


class StandbyScene:
    """setup: as for a session; a gesture is as small on the dark ring as on its breath."""

    def __init__(self, setup: SceneSetup) -> None:
        self._dark = np.zeros((setup.pixels, 3))
        self._full = shapes.peak(setup.brightness) * colour(setup.palette, None)
        self.gestures = GestureQueue(setup.pixels)

    def feed(self, t_s: float) -> Scene:
        """The scene at t_s."""
        return Scene(self.gestures.feed(t_s, self._dark, self._full))

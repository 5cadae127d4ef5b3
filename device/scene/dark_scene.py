"""The lamp between sessions: dark, and nodding at what its button did."""

from __future__ import annotations

import numpy as np

from device.model import Scene
from device.scene import shapes
from device.scene.gesture import GESTURE_S, Gesture, going_on, with_gestures
from device.scene.palette import EMBER, Palette, colour


class DarkScene:
    """brightness: 0.01..1, of the breath that is slept off; a gesture is as small on the dark ring as on that."""

    def __init__(self, pixels: int, brightness: float, palette: Palette = EMBER) -> None:
        self._dark, self._heights = np.zeros((pixels, 3)), shapes.heights(pixels)
        self._full = shapes.peak(brightness) * colour(palette, None)
        self._gestures: tuple[tuple[Gesture, float], ...] = ()

    def gesture(self, kind: Gesture, t_s: float, times: int = 1) -> None:
        """Tell what the button did, from t_s on, in so many gestures; what was still to come is not."""
        begun = (was for was in going_on(self._gestures, t_s) if was[1] <= t_s)
        self._gestures = (*begun, *((kind, t_s + k * GESTURE_S) for k in range(times)))

    def feed(self, t_s: float) -> Scene:
        """The scene at t_s."""
        return Scene(with_gestures(self._dark, self._full, self._heights, self._gestures, t_s))

    def still(self, t_s: float) -> bool:
        """Whether all has been told."""
        return not going_on(self._gestures, t_s)

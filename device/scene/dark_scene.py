"""The lamp between sessions: dark, and nodding at what its button did."""

from __future__ import annotations

import numpy as np

from device.model import Scene
from device.scene import shapes
from device.scene.gesture import NOD_S, Nod, going_on, nodded
from device.scene.palette import EMBER, Palette, colour


class Asleep:
    """brightness: 0.01..1, of the breath that is slept off; a nod is as small on the dark ring as on that."""

    def __init__(self, pixels: int, brightness: float, palette: Palette = EMBER) -> None:
        self._dark, self._heights = np.zeros((pixels, 3)), shapes.heights(pixels)
        self._full = shapes.peak(brightness) * colour(palette, None)
        self._nods: tuple[tuple[Nod, float], ...] = ()

    def nod(self, nod: Nod, t_s: float, times: int = 1) -> None:
        """Tell what the button did, from t_s on, in so many nods after each other; what was still to come is not."""
        begun = (was for was in going_on(self._nods, t_s) if was[1] <= t_s)
        self._nods = (*begun, *((nod, t_s + k * NOD_S) for k in range(times)))

    def feed(self, t_s: float) -> Scene:
        """The scene at t_s."""
        return Scene(nodded(self._dark, self._full, self._heights, self._nods, t_s))

    def still(self, t_s: float) -> bool:
        """Whether all has been told."""
        return not going_on(self._nods, t_s)

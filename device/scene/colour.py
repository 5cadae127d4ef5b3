"""The colour of an arousal in a palette, and how joined hands warm it."""

import numpy as np

from device.model import Array
from device.scene.palette import Colour, Palette

WARM: Colour = (1.00, 0.52, 0.24)
"""Of embers, a little to the red: what joined hands lean every colour to. Red is 0.78 of its light, and 0.80 is the
least that counts as saturated."""
WARMER = 0.20  # of the way there at most: every state keeps its colour, and embers are as warm as can be already


def warmed(shown: Array, warm: float) -> Array:
    """(3,) a colour, so much warmer: 0 not at all .. 1 as warm as hands make it."""
    return shown + WARMER * warm * (np.array(WARM) - shown)


def colour(palette: Palette, arousal: float | None) -> Array:
    """(3,) for an arousal 0..1, or for not knowing: from settled by way of usual to activated."""
    if arousal is None:
        return np.array(palette.unknown)
    states = (palette.settled, palette.usual, palette.activated)
    return np.array([np.interp(arousal, (0.0, 0.5, 1.0), channel) for channel in zip(*states, strict=True)])

"""What a person sees when the settings cannot be used: the whole ring, dim and white, coming and going slowly."""

import math

import numpy as np

from device.model import Scene

PERIOD_S = 8.0  # slower than any breath that the lamp leads
LOW, HIGH = 0.10, 0.22  # to the eye; no programme is white, and the glow of an error inside is warm and steady
RISE_S = 3.0


class ConfigErrorGlow:
    """The glow on a ring of so many pixels."""

    def __init__(self, pixels: int) -> None:
        self._pixels = pixels

    def feed(self, t_s: float) -> Scene:
        """The scene at t_s, from black at 0."""
        swell = 0.5 - 0.5 * math.cos(2 * math.pi * t_s / PERIOD_S)
        level = (LOW + (HIGH - LOW) * swell) * min(1.0, t_s / RISE_S)
        return Scene(np.full((self._pixels, 3), level))

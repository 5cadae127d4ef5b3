"""One dim light that goes once around the ring, so that whoever wired it sees every pixel by itself, and which way."""

import numpy as np

from device.model import Array
from device.scene import shapes

EDGE_S = 0.4  # it comes at the bottom, and goes there
AROUND_S = 3.2
LENGTH_S = 2 * EDGE_S + AROUND_S
LIGHT = 0.75 * shapes.POINT  # of which the gate holds nothing back: it is gone within one frame


def once_around(t_s: float, pixels: int) -> Array:
    """(pixels, 3) at t_s, from the bottom clockwise: each pixel in its turn, fading from the one before."""
    at = pixels * min(1.0, max(0.0, (t_s - EDGE_S) / AROUND_S)) % pixels
    away = np.abs(np.arange(pixels) - at)
    lit = np.maximum(0.0, 1.0 - np.minimum(away, pixels - away))
    amount = min(1.0, max(0.0, t_s / EDGE_S), max(0.0, (LENGTH_S - t_s) / EDGE_S))
    return np.asarray(amount * lit[:, None] * LIGHT)

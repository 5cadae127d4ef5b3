"""The grammar of the light: breath is how bright and how full the ring is, colour is settled <-> activated.

Colours are linear to the eye, low in blue for the night (melanopsin answers to blue), and none is a saturated red.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SETTLED = np.array((1.00, 0.56, 0.16))  # ember
ACTIVATED = np.array((0.98, 0.88, 0.52))  # a pale candle
UNKNOWN = np.array((0.98, 0.72, 0.40))  # between the two, and says neither
POINT = np.array((0.34, 0.34, 0.31))  # the looking point: dim, white

REST_GLOW = 0.16  # what stays lit when the lungs are empty, so that the lamp is never mistaken for off
EDGE = 0.35  # how softly the filling ends, of the ring's height
SHIMMER = 0.10  # depth of the activated shimmer, of brightness
SHIMMER_HZ = 0.25  # slower than a fast breath
POINT_LAPS_HZ = 0.10  # the looking point walks once around in ten seconds
POINT_WIDTH = 0.9  # of a pixel


def heights(pixels: int) -> NDArray[np.float64]:
    """(pixels,) height of each pixel, 0 bottom .. 1 top; pixel 0 is at the bottom."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(pixels) / pixels)


def colour(arousal: float | None) -> NDArray[np.float64]:
    """(3,) for an arousal 0..1, or for not knowing."""
    return UNKNOWN if arousal is None else SETTLED + arousal * (ACTIVATED - SETTLED)


def filling(lungs: float, height: NDArray[np.float64]) -> NDArray[np.float64]:
    """(pixels,) brightness 0..1 for lungs 0..1: filled from the bottom, with a soft edge, brighter when fuller."""
    level = lungs * (1 + EDGE) - height
    edge = np.minimum(np.maximum(level / EDGE, 0.0), 1.0)
    fill = edge * edge * (3 - 2 * edge)
    rest = REST_GLOW * (1 - height) ** 2
    brightness: NDArray[np.float64] = np.maximum(rest, fill * (0.35 + 0.65 * lungs))
    return brightness


def shimmer(arousal: float, t_s: float, pixels: int) -> NDArray[np.float64]:
    """(pixels,) factor about 1: two slow waves around the ring, deeper when more activated; their mean stays still."""
    place = 4 * np.pi * np.arange(pixels) / pixels
    return 1 + SHIMMER * arousal * np.sin(place - 2 * np.pi * SHIMMER_HZ * t_s)


def point(t_s: float, pixels: int, walking: bool) -> NDArray[np.float64]:
    """(pixels,) brightness of the looking point: it walks around, or rests at the bottom."""
    at = (t_s * POINT_LAPS_HZ * pixels) % pixels if walking else 0.0
    distance = np.abs(np.arange(pixels) - at)
    distance = np.minimum(distance, pixels - distance)
    shape: NDArray[np.float64] = np.exp(-0.5 * (distance / POINT_WIDTH) ** 2)
    return shape

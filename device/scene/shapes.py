"""Shapes of light on the ring, as brightness 0..1 linear to the eye. What they mean is up to the scenes.

Breath is how full the ring is and how bright; activated moves as a slow shimmer; unknown stands still as petals.
"""

from functools import cache

import numpy as np

from device.model import Array

SEAM = 0.26  # how softly halves meet at bottom and top, as the sine of an angle: a pixel of 24
GAMMA = 2.2  # exponent from what is linear to the eye, as all frames are, to light
POINT = np.array((0.34, 0.34, 0.31))  # the search point: dim, white
POINT_WIDTH = 0.9  # of a pixel

DIMMEST = 0.15  # of a full breath at 1 %: 1.6 of an LED's 255 steps at gamma 2.2 and a cap of 0.4; less would be black
TRUE_FROM = 0.20  # from here on a brightness is what the frame's brightest value is, so that a cap on the one caps both
LEAST_GLOW = 0.05  # what stays lit at the bottom at any brightness: two of the driver's dither steps
REST_GLOW = 0.16  # what stays lit when the lungs are empty, so that the lamp is never mistaken for off
EDGE = 0.35  # how softly the filling ends, of the ring's height
STILL = 0.50  # the still look, at the bottom of the ring; half of it at the top
POOL_EDGE = 0.80  # a pool of light has hardly an edge
POOL = 0.62  # brightness of a pool that fills the ring
SHIMMER_HZ = 0.25  # half a reversal a second where 3 are allowed, and apart from any breath, which is 0.2 Hz at most
LOBES = 6  # petals of what is unknown: more than the shimmer's two waves, and they never move
PETALS = 0.30  # their depth, of brightness


def peak(brightness: float) -> float:
    """The most there is in any frame, for a brightness of 0.01..1: even 1 % is light that an LED can show."""
    return float(np.interp(brightness, (0.01, TRUE_FROM, 1.0), (DIMMEST, TRUE_FROM, 1.0)))


def folded(pixels: int) -> Array:
    """(pixels,) how many pixels each is from the bottom, by the shorter way: the same on the left as on the right."""
    at = np.arange(pixels, dtype=float)
    return np.asarray(np.minimum(at, pixels - at))


def left_half(pixels: int) -> Array:
    """(pixels,) how far each pixel belongs to the left half, 0..1."""
    right = np.arange(pixels) > pixels / 2
    away = np.sin(2 * np.pi * folded(pixels) / pixels) / (2 * SEAM)
    return np.clip(0.5 + np.where(right, -away, away), 0.0, 1.0)


def heights(pixels: int) -> Array:
    """(pixels,) height of each pixel, 0 bottom .. 1 top; pixel 0 is at the bottom. To the bit left as right."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * folded(pixels) / pixels)


def filling(lungs: float, height: Array) -> Array:
    """(pixels,) for lungs 0..1: filled from the bottom, with a soft edge, brighter when fuller."""
    return np.maximum(REST_GLOW * (1 - height) ** 2, _up_to(lungs, EDGE, height) * (0.35 + 0.65 * lungs))


def pool(level: float, height: Array) -> Array:
    """(pixels,) for a level 0..1: a quiet glow that lies at the bottom and reaches higher, and has hardly an edge."""
    return _up_to(level, POOL_EDGE, height) * POOL * (0.55 + 0.45 * level)


def still(height: Array) -> Array:
    """(pixels,) low and constant, a little less at the top."""
    return STILL * (1 - 0.5 * height)


def _up_to(level: float, edge: float, height: Array) -> Array:
    """1 below the level, 0 above, and a smooth step between them; no pixel is lit at level 0, all at 1."""
    x = np.minimum(np.maximum((level * (1 + edge) - height) / edge, 0.0), 1.0)
    step: Array = x * x * (3 - 2 * x)
    return step


def shimmer(depth: float, turn: float, places: Array, pixels: int) -> Array:
    """(pixels,) factor of at most 1: two slow waves, turn cycles on; their mean stays still.

    places: (pixels,) where each pixel is for the waves. Numbered around the ring they go around it; folded, they rise.
    """
    return (1 + depth * np.sin(4 * np.pi * places / pixels - 2 * np.pi * turn)) / (1 + depth)


def petals(depth: float, pixels: int) -> Array:
    """(pixels,) factor of at most 1: lobes that stand still, one of them at the bottom."""
    return 1 - depth * _between_lobes(pixels)


@cache
def _between_lobes(pixels: int) -> Array:
    """(pixels,) 0 on a lobe .. 1 between two."""
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * LOBES * folded(pixels) / pixels))


def around(at: float, width: float, pixels: int) -> Array:
    """(pixels,) a soft point at a place and of a width, both in pixels."""
    distance = np.abs(np.arange(pixels) - at)
    distance = np.minimum(distance, pixels - distance)
    return np.asarray(np.exp(-0.5 * (distance / width) ** 2))

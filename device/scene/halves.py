"""The two halves of the ring, and what is laid over one. Pixels 1, 2, ... are the left one, seen from the front."""

import math

import numpy as np

from device.model import Array
from device.scene.shapes import folded

SEAM = 0.26  # how softly halves meet at bottom and top, as the sine of an angle: a pixel of 24
REST, LEAST_REST = 2 / 24, 1.5  # the search point stays so far from bottom and top: of the ring, and in pixels at least
HUSHED = 0.65  # of the light, that makes way on both halves while one of them asks
ASKING = 0.75  # of a full breath, in the middle of the half that asks
ASKS_IN_THE_DARK = 0.5  # of that, at least, however low the light is: a question that cannot be seen is none


def left(pixels: int) -> Array:
    """(pixels,) how far each pixel belongs to the left half, 0..1."""
    right = np.arange(pixels) > pixels / 2
    away = np.sin(2 * np.pi * folded(pixels) / pixels) / (2 * SEAM)
    return np.clip(0.5 + np.where(right, -away, away), 0.0, 1.0)


def mirrored(ring: Array) -> Array:
    """A ring (pixels, ...) with left and right exchanged."""
    return np.roll(ring[::-1], 1, axis=0)


def point_at(at: float, pixels: int, is_left: bool) -> float:
    """Pixel of the search point on a half. at: 0..pixels, of its way up and down again, 0 at rest."""
    rest = max(REST * pixels, LEAST_REST)
    up = rest + (pixels / 2 - 2 * rest) * (0.5 - 0.5 * math.cos(2 * math.pi * at / pixels))
    return up if is_left else pixels - up


def asking(ring: Array, colour: Array, half: Array, asked: float, amount: float) -> Array:
    """The ring (pixels, 3) while one half asks for a yes: it glows steadily, and all else steps back.

    half: (pixels,) how far each pixel belongs to it. asked: 0..1, how far the question has come. amount: of light.
    """
    # A dome: highest in the middle of the half, and nothing beyond its ends.
    height = np.sin(2 * np.pi * folded(len(half)) / len(half))
    dome = np.sqrt(np.maximum(height, 0.0)) * np.clip(2 * half - 1, 0.0, 1.0)
    glow = ASKING * asked * max(amount, ASKS_IN_THE_DARK) * dome
    return np.maximum((1 - HUSHED * asked) * ring, glow[:, None] * colour)

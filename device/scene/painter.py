"""Paints shades and looking points on a ring. Does not know whose they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from device.scene import shapes
from device.scene.state_colour import Shade
from device.scene.transition import GONE, Blend

SOFT_LIGHT, SOFT_MOTION = 0.35, 0.6  # how much of brightness, and of speed and depth of movement, softness takes away


class Painter:
    """peak: the most there is, 0..1. shimmer: its depth, 0..1. places: where the shimmer's waves find each pixel."""

    def __init__(self, places: NDArray[np.float64], peak: float, shimmer: float, tick_s: float) -> None:
        self._places, self._peak, self._depth = places, peak, shimmer
        self._heights = shapes.heights(len(places))
        self._turn_a_tick, self._turn = shapes.SHIMMER_HZ * tick_s, 0.0

    def move(self, ticks: int, soft: float) -> None:
        """What moves by itself goes on."""
        self._turn = (self._turn + ticks * self._turn_a_tick * (1 - SOFT_MOTION * soft)) % 1.0

    def paint(self, shade: Shade, lungs: float, mix: Blend) -> NDArray[np.float64]:
        """(pixels, 3) of a shade. lungs: how full the light of the breath is, 0..1."""
        pixels, shape = len(self._places), self._shape(shade.level, lungs, mix)
        if shade.activated > GONE:
            depth = self._depth * (1 - SOFT_MOTION * mix.soft) * shade.activated * (1 - mix.still)
            shape = shape * shapes.shimmer(depth, self._turn, self._places, pixels)
        if shade.petals > GONE:
            shape = shape * shapes.petals(shapes.PETALS * shade.petals, pixels)
        shape = self._peak * (1 - SOFT_LIGHT * mix.soft) * mix.there * shape
        glow = shapes.LEAST_GLOW * mix.there * (1 - self._heights) ** 2
        ring: NDArray[np.float64] = np.maximum(shape, glow)[:, None] * shade.colour
        return ring

    def point(self, ring: NDArray[np.float64], at: float, dim: float, mix: Blend) -> NDArray[np.float64]:
        """The ring with the looking point at a pixel. dim: 0..1, how much of it there is."""
        if not dim:
            return ring
        dim = dim * mix.there * min(1.0, 0.3 + self._peak)
        over: NDArray[np.float64] = np.maximum(ring, dim * shapes.point(at, len(ring))[:, None] * shapes.POINT)
        return np.minimum(over, self._peak)  # the point is no brighter than the dimmest breath

    def _shape(self, level: float, lungs: float, mix: Blend) -> NDArray[np.float64]:
        """(pixels,) of all lights that there are now, as shares of what there is."""
        if mix.breath >= 1:
            return shapes.filling(lungs, self._heights)
        all_of_it = max(mix.breath + mix.still + mix.mirror, 1e-9)
        shape = (mix.breath / all_of_it) * shapes.filling(lungs, self._heights)
        shape = shape + (mix.still / all_of_it) * shapes.still(self._heights)
        return shape + (mix.mirror / all_of_it) * shapes.pool(level, self._heights)

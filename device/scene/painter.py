"""Paints a shown state and search points on the ring. Does not know whose they are."""

import numpy as np

from device.model import Array
from device.scene import shapes
from device.scene.state_colour import ShownState
from device.scene.transition import GONE, Blend

SOFT_LIGHT, SOFT_MOTION = 0.35, 0.6  # how much of brightness, and of speed and depth of movement, softness takes away


class Painter:
    """peak: the most there is, 0..1. shimmer: its depth, 0..1. places: where the shimmer's waves find each pixel."""

    def __init__(self, places: Array, peak: float, shimmer: float, tick_s: float) -> None:
        self._places, self._peak, self._depth = places, peak, shimmer
        self._heights = shapes.heights(len(places))
        self._turn_a_tick, self._turn = shapes.SHIMMER_HZ * tick_s, 0.0

    def move(self, ticks: int, soft: float) -> None:
        """Let the shimmer go on by so many ticks."""
        self._turn = (self._turn + ticks * self._turn_a_tick * (1 - SOFT_MOTION * soft)) % 1.0

    def paint(self, state: ShownState, lungs: float, blend: Blend) -> Array:
        """(pixels, 3) of a state. lungs: how full the light of the breath is, 0..1."""
        pixels, shape = len(self._places), self._shape(state.height, lungs, blend)
        if state.activated > GONE:
            depth = self._depth * (1 - SOFT_MOTION * blend.soft) * state.activated * (1 - blend.still)
            shape = shape * shapes.shimmer(depth, self._turn, self._places, pixels)
        if state.petals > GONE:
            shape = shape * shapes.petals(shapes.PETALS * state.petals, pixels)
        shape = self._peak * (1 - SOFT_LIGHT * blend.soft) * blend.amount * shape
        glow = shapes.LEAST_GLOW * blend.amount * (1 - self._heights) ** 2
        return np.asarray(np.maximum(shape, glow)[:, None] * state.colour)

    def point(self, ring: Array, at: float, dim: float, blend: Blend) -> Array:
        """The ring with the search point at a pixel. dim: 0..1, how much of it there is."""
        if not dim:
            return ring
        dim = dim * blend.amount * min(1.0, 0.3 + self._peak)
        over: Array = np.maximum(ring, dim * shapes.around(at, shapes.POINT_WIDTH, len(ring))[:, None] * shapes.POINT)
        return np.minimum(over, self._peak)  # the point is no brighter than the dimmest breath

    def _shape(self, height: float, lungs: float, blend: Blend) -> Array:
        """(pixels,) of all lights that there are now, as shares of what there is."""
        if blend.breath >= 1:
            return shapes.filling(lungs, self._heights)
        total = max(blend.breath + blend.still + blend.mirror, 1e-9)
        shape = (blend.breath / total) * shapes.filling(lungs, self._heights)
        shape = shape + (blend.still / total) * shapes.still(self._heights)
        return shape + (blend.mirror / total) * shapes.pool(height, self._heights)

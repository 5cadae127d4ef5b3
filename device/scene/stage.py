"""What the scenes of one person and of two share: how light and touch are made of a request and a state."""

import math

import numpy as np

from device.model import Array, Scene, Tick
from device.scene import shapes
from device.scene.easing import GONE, Blend, SceneTransition
from device.scene.felt import Felt
from device.scene.gesture import GestureQueue
from device.scene.request import SceneRequest
from device.scene.setup import SceneSetup
from device.scene.shown_state import ShownState

EMPTYING_S = 1.2  # both time constants with which the light breathes out where a lead ends in the middle of a breath
SOFT_LIGHT, SOFT_MOTION = 0.35, 0.6  # how much of brightness, and of speed and depth of movement, softness takes away


class Stage:
    """Every paced scene: feed it a tick, paint states and search points, whosever they are, and finish the scene.

    places: (pixels,) where the shimmer's waves find each pixel. left: as of GestureQueue.
    """

    def __init__(self, setup: SceneSetup, places: Array, left: str | None = None) -> None:
        self._setup, self.peak = setup, shapes.peak(setup.brightness)
        self._places, self._heights = places, shapes.heights(setup.pixels)
        self._depths = (1 - self._heights) ** 2  # where what never goes out lies
        self._turn_a_tick, self._turn = shapes.SHIMMER_HZ * setup.tick_s, 0.0  # of the shimmer, in cycles
        self._transition = SceneTransition(setup.pattern, setup.tick_s)
        self._gestures, self._felt = GestureQueue(setup, left), Felt(setup)
        self._t_s, self._lungs, self._request = 0.0, 0.0, SceneRequest()
        self._asked, self._asked_s = 0.0, 0.0  # lungs that were last asked for, and when
        self._blend: Blend

    def feed(self, tick: Tick, request: SceneRequest) -> Blend:
        """Go on to this tick, which all other calls then speak of."""
        self._t_s, self._request, ticks = tick.t_s, request, 1 + tick.missed
        self._blend = self._transition.feed(tick.t_s, ticks, request)
        if request.breath:
            self._asked, self._asked_s = request.breath.lungs, tick.t_s
        since = (tick.t_s - self._asked_s) / EMPTYING_S  # where the pacer stops asking, the light empties
        self._lungs = self._asked * (1 + since) * math.exp(-since)
        self._turn = (self._turn + ticks * self._turn_a_tick * (1 - SOFT_MOTION * self._blend.soft)) % 1.0
        return self._blend

    def paint(self, state: ShownState) -> Array:
        """(pixels, 3) of a state, in the looks that are asked for."""
        blend, pixels, shape = self._blend, self._setup.pixels, self._shape(state.height)
        if state.activated > GONE:
            depth = self._setup.palette.shimmer * (1 - SOFT_MOTION * blend.soft) * state.activated * (1 - blend.still)
            shape = shape * shapes.shimmer(depth, self._turn, self._places, pixels)
        if state.petals > GONE:
            shape = shape * shapes.petals(shapes.PETALS * state.petals, pixels)
        shape = self.peak * (1 - SOFT_LIGHT * blend.soft) * blend.amount * shape
        glow = shapes.LEAST_GLOW * blend.amount * self._depths
        return np.asarray(np.maximum(shape, glow)[:, None] * state.colour)

    def point(self, ring: Array, at: float, amount: float) -> Array:
        """The ring with a search point at a pixel. amount: 0..1, how much of it there is."""
        if not amount:
            return ring
        dim = amount * self._blend.amount * min(1.0, 0.3 + self.peak)
        over: Array = np.maximum(ring, dim * shapes.around(at, shapes.POINT_WIDTH, len(ring))[:, None] * shapes.POINT)
        return np.minimum(over, self.peak)  # the point is no brighter than the dimmest breath

    def finish(self, ring: Array, colour: Array, level: float, given: float = 0.0, tap: float = 0.0) -> Scene:
        """The scene: the ring with gestures over it, and the touch. level: 0..1, fades all but these in and out.

        colour: (3,) of a gesture. given: 0..1, how far the breath's touch makes way for taps. tap: 0..1.
        """
        t_s, request = self._t_s, self._request
        ring = self._gestures.feed(t_s, level * ring, self.peak * colour, request)
        return Scene(ring, self._felt.feed(t_s, request, self._blend, level, given, tap))

    def _shape(self, height: float) -> Array:
        """(pixels,) of all lights that there are now, as shares of what there is. height: 0..1, of the mirror's."""
        blend = self._blend
        if blend.breath >= 1:
            return shapes.filling(self._lungs, self._heights)
        total = max(blend.breath + blend.still + blend.mirror, 1e-9)
        shape = (blend.breath / total) * shapes.filling(self._lungs, self._heights)
        shape = shape + (blend.still / total) * shapes.still(self._heights)
        return shape + (blend.mirror / total) * shapes.pool(height, self._heights)

"""The scene of one person: the breath, coloured by their state, or another look that is asked for."""

from collections.abc import Mapping

import numpy as np

from device.model import Reading, Scene, Tick
from device.scene.pulse_search import PulseSearch
from device.scene.request import SceneRequest
from device.scene.setup import SceneSetup
from device.scene.shown_state import HeartRateDeviation, StateDisplay
from device.scene.stage import Stage


class SoloScene:
    """What is requested, as light and touch, coloured by the one person there is.

    With two people, or while the body is not to be judged, nobody's state is shown: the colour is the one that says
    neither.
    """

    def __init__(self, setup: SceneSetup) -> None:
        self._stage = Stage(setup, np.arange(setup.pixels, dtype=float))
        self._state = StateDisplay(setup.palette, setup.tick_s)
        self._heart, self._search = HeartRateDeviation(), PulseSearch(setup.pixels, setup.tick_s)

    def feed(self, tick: Tick, readings: Mapping[str, Reading], request: SceneRequest, level: float) -> Scene:
        """The scene of this tick. level: 0..1, fades all in at the start, and out."""
        ticks = 1 + tick.missed
        self._stage.feed(tick, request)
        only = next(iter(readings.values())) if len(readings) == 1 and request.judged else None
        arousal = only.vitals.arousal if only else None
        unsure = only is not None and arousal is None
        state = self._state.feed(arousal, self._heart.feed(tick.t_s, only), unsure, ticks)
        at, amount = self._search.feed(only.vitals.contact if only else None, ticks)
        ring = self._stage.point(self._stage.paint(state), at, amount)
        return self._stage.finish(ring, state.colour, level)

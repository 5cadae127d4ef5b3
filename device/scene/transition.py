"""From look to look, and into a pause and out of it: how much there is of each light and of each touch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from device.scene.easing import Drift, Fade
from device.scene.wish import Light, Touch, Wish

LIGHTS, TOUCHES = (Light.BREATH, Light.STILL, Light.MIRROR), (Touch.PULSES, Touch.SWELL)
SOFT_S = 0.8  # of softness and level: steps of them become slopes over 3 s, slopes stay
GONE = 1e-3  # of what drifts: too little to be seen


@dataclass(frozen=True, slots=True)
class Blend:
    """How much there is, 0..1, of each light, of each touch, and of light in all; and how soft it is, 0..1."""

    breath: float
    still: float
    mirror: float
    pulses: float
    swell: float
    there: float
    soft: float


class SceneTransition:
    """pattern: what is felt where a look says pulses. tick_s: between ticks."""

    def __init__(self, pattern: Touch, tick_s: float) -> None:
        self._pattern = pattern
        self._asked: tuple[Light, Touch] | None = None
        self._level = 1.0
        self._ways = Fade(np.zeros(len(LIGHTS) + len(TOUCHES)))
        self._drift = Drift(np.array((0.0, 1.0)), np.full(2, SOFT_S), tick_s)

    def feed(self, t_s: float, ticks: int, wish: Wish) -> Blend:
        """The mix at t_s, so many ticks after the last; the first look comes at once."""
        look = wish.look
        if look.light is not Light.DARK:  # darkness has no level of its own, and comes from the one there was
            self._level = min(1.0, max(0.0, look.level))
        asked = (look.light, self._pattern if look.touch is Touch.PULSES else look.touch)
        if asked != self._asked:
            aim = np.array([float(x is asked[0]) for x in LIGHTS] + [float(x is asked[1]) for x in TOUCHES])
            if self._asked:
                self._ways.lead(t_s, aim, look.over_s)
            else:
                self._ways = Fade(aim)
                self._drift.jump(-1, self._level)
            self._asked = asked
        soft, level = self._drift.feed(np.array((wish.softness, self._level)), ticks).tolist()
        breath, still, mirror, pulses, swell = self._ways.at(t_s).tolist()
        there = min(1.0, level) * (breath + still + mirror) if level > GONE else 0.0
        return Blend(breath, still, mirror, pulses, swell, there, soft)

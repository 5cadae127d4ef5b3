"""Cross-fades from look to look, and into a pause and out of it: how much there is of each light and each touch."""

from dataclasses import dataclass

import numpy as np

from device.scene.easing import Fade, TwoPoleLowPass
from device.scene.request import Light, SceneRequest, Touch

LIGHTS, TOUCHES = (Light.BREATH, Light.STILL, Light.MIRROR), (Touch.PULSES, Touch.SWELL)
SOFT_S = 0.8  # of softness and level: steps of them become slopes over 3 s, slopes stay
GONE = 1e-3  # of what is smoothed: too little to be seen


@dataclass(frozen=True, slots=True)
class Blend:
    """How much there is, 0..1, of each light, of each touch, and of light in all; and how soft it is, 0..1."""

    breath: float
    still: float
    mirror: float
    pulses: float
    swell: float
    amount: float
    soft: float


class SceneTransition:
    """Requests in, blends out. pattern: what is felt where a look says pulses. tick_s: between ticks."""

    def __init__(self, pattern: Touch, tick_s: float) -> None:
        self._pattern = pattern
        self._asked: tuple[Light, Touch] | None = None
        self._level = 1.0
        self._shares = Fade(np.zeros(len(LIGHTS) + len(TOUCHES)))
        self._smooth = TwoPoleLowPass(np.array((0.0, 1.0)), np.full(2, SOFT_S), tick_s)

    def feed(self, t_s: float, ticks: int, request: SceneRequest) -> Blend:
        """The blend at t_s, so many ticks after the last; the first look comes at once."""
        look = request.look
        if look.light is not Light.DARK:  # darkness has no level of its own, and comes from the one there was
            self._level = min(1.0, max(0.0, look.level))
        asked = (look.light, self._pattern if look.touch is Touch.PULSES else look.touch)
        if asked != self._asked:
            to = np.array([float(x is asked[0]) for x in LIGHTS] + [float(x is asked[1]) for x in TOUCHES])
            if self._asked:
                self._shares.start(t_s, to, look.over_s)
            else:
                self._shares = Fade(to)
                self._smooth.jump(-1, self._level)
            self._asked = asked
        soft, level = self._smooth.feed(np.array((request.softness, self._level)), ticks).tolist()
        breath, still, mirror, pulses, swell = self._shares.at(t_s).tolist()
        amount = min(1.0, level) * (breath + still + mirror) if level > GONE else 0.0
        return Blend(breath, still, mirror, pulses, swell, amount, soft)

"""Change without a jump: timed fades, low-passes for values that change all the time, cross-fades from look to look."""

from dataclasses import dataclass

import numpy as np

from device.model import Array
from device.scene.request import Light, SceneRequest, Touch

LIGHTS, TOUCHES = (Light.BREATH, Light.STILL, Light.MIRROR), (Touch.PULSES, Touch.SWELL)
SOFT_S = 0.8  # of softness and level: steps of them become slopes over 3 s, slopes stay
GONE = 1e-3  # of what is smoothed: too little to be seen


class Fade:
    """A value that goes to each new target along a smoothstep, in closed form, and then stands exactly there."""

    def __init__(self, value: Array) -> None:
        self._from = self._to = value
        self._begun_s, self._over_s = 0.0, 1.0

    def start(self, t_s: float, to: Array, over_s: float) -> None:
        """From where it is at t_s, go to another value within over_s."""
        self._from, self._to = self.at(t_s), to
        self._begun_s, self._over_s = t_s, max(over_s, 1e-3)

    def at(self, t_s: float) -> Array:
        """The value at t_s."""
        x = (t_s - self._begun_s) / self._over_s
        return self._to if x >= 1 else self._from + x * x * (3 - 2 * x) * (self._to - self._from)


class FadingSwitch:
    """Off or on, 0 or 1, with a fade of over_s between them; it begins off."""

    def __init__(self, over_s: float) -> None:
        self._over_s, self._on, self._fade = over_s, False, Fade(np.zeros(1))

    def feed(self, t_s: float, on: bool) -> float:
        """How far it is on at t_s, 0..1."""
        if on is not self._on:
            self._on = on
            self._fade.start(t_s, np.array([float(on)]), self._over_s)
        return float(self._fade.at(t_s)[0])


class TwoPoleLowPass:
    """Two equal first-order low-passes in series, for (n,) values: even a step of the target begins slowly.

    taus_s: (n,) time constant of each; 90 % of the way after 3.9 of them. tick_s: time between two ticks.
    """

    def __init__(self, values: Array, taus_s: Array, tick_s: float) -> None:
        self._first = self._second = values
        self._decay = np.exp(-tick_s / taus_s)

    def jump(self, at: int, value: float) -> None:
        """Set one of the values at once, where it begins."""
        self._first, self._second = self._first.copy(), self._second.copy()
        self._first[at] = self._second[at] = value

    def feed(self, targets: Array, ticks: int) -> Array:
        """The values so many ticks on."""
        keep = self._decay if ticks == 1 else self._decay**ticks
        self._first = targets + keep * (self._first - targets)
        self._second = self._first + keep * (self._second - self._first)
        return self._second


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
            self._level = min(1.0, max(0.0, look.level * request.softer))
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

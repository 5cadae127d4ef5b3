"""Safety limiter, the last stage before light and touch: what leaves is finite, in range, and never flashes.

Each rule returns the largest allowed interpolation factor from the previous to the requested frame; going less far in
the same direction never breaks another rule, so the rules can be applied one after the other.

The flash rule is WCAG 2.3.1's (a lamp in a dark room fills the view, so only its rate counts): a reversal is an
opposing change of 10 % or more of the largest relative luminance. A pixel, and the ring as a whole, may go back by that
much only REVERSAL_S after its last extreme: so it reverses at most three times in any second, whoever counts.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from device.model import Array, Scene
from device.scene.shapes import GAMMA

LUMINANCE = np.array((0.2126, 0.7152, 0.0722))  # ITU-R BT.709, as in WCAG's relative luminance
REVERSAL = 0.10  # of the largest luminance this lamp has
HELD, TURNED = 0.97, 0.99  # of what is left of it: how far one may go back meanwhile, and from where it is a reversal
NO_WAY = 1e-9
REVERSAL_S = 0.40  # three reversals then take at least 0.8 s, and the next falls into another second
PIXEL_STEP, RING_STEP = 0.10, 0.05  # of full luminance a frame: dark to full in 10 frames, 20 for the whole ring
RED_SHARE = 0.79  # WCAG calls R / (R + G + B) >= 0.8 a saturated red
MOTOR_ON_S = 2.4  # a motor that runs longer without resting as long is stuck; and 0.6 s more, if the loop hangs then
COLOUR_STEP = 0.10  # of full light a frame, of each colour: colours that change at the same luminance are seen too


class SafetyGate:
    """Scenes in, safe scenes out, one a tick.

    gamma: exponent from frame value to light, as the ring's driver applies it. rounding: how much the steps of its LEDs
    may add to a change, of the largest light; so much less is let through, and where nothing is left, no way back.
    """

    def __init__(self, pixels: int, gamma: float = GAMMA, rounding: float = 0.0) -> None:
        self._gamma, self._reversal = gamma, max(REVERSAL - rounding, NO_WAY)
        self._light = self._shown = np.zeros((pixels, 3))  # as light, and as the frame that shows it
        # The pixels' luminances, and last the whole ring's; their last extreme, and when it was last gone beyond.
        self._level = np.zeros(pixels + 1)
        self._extreme = np.zeros(pixels + 1)
        self._rising = np.zeros(pixels + 1, bool)
        self._extreme_s = np.full(pixels + 1, -math.inf)
        self._step = np.append(np.full(pixels, PIXEL_STEP), RING_STEP)
        self._motors: list[_MotorLimit] = []
        self._before = self._state()

    def feed(self, scene: Scene, t_s: float) -> Scene:
        """The nearest safe scene on the way from the last one. Raises ValueError for another number of pixels."""
        if scene.ring.shape != self._light.shape:
            raise ValueError(f"a frame of shape {scene.ring.shape} for a ring of {self._light.shape}")
        self._before = self._state()
        if scene.ring.any() or self._level.any():
            self._light = self._toward(self._light_of(scene.ring), t_s)
            self._shown = np.power(self._light, 1 / self._gamma)
        return Scene(self._shown, self._touch(scene.touch, t_s))

    def take_back(self) -> None:
        """Undo the last frame, which the ring did not take: the next step begins where the ring still stands."""
        self._light, self._shown, self._level, self._extreme, self._rising, self._extreme_s = self._before

    def _state(self) -> tuple[Array, Array, Array, Array, NDArray[np.bool_], Array]:
        return self._light, self._shown, self._level, self._extreme, self._rising, self._extreme_s

    def zero(self, t_s: float) -> None:
        """Set this clock to zero at t_s, for the next session: what is remembered stays as far in the past.

        A ring that has been dark for REVERSAL_S has nothing to remember, and the gate is as new: a session that begins
        in the dark is shown as its replay will be.
        """
        self._extreme_s = self._extreme_s - t_s
        for motor in self._motors:
            motor.zero(t_s)
        if self.dark and (self._extreme_s <= -REVERSAL_S).all():
            self._extreme, self._rising = np.zeros_like(self._level), np.zeros_like(self._rising)
            self._extreme_s = np.full_like(self._level, -math.inf)

    @property
    def shown(self) -> Array:
        """The frame that the ring took last."""
        return self._shown

    @property
    def dark(self) -> bool:
        """Whether the ring shows nothing."""
        return not self._level.any()

    def _light_of(self, ring: Array) -> Array:
        """The frame as light, in range, without saturated red; the last one if it is not finite."""
        if not math.isfinite(ring.sum()):  # one pass: a NaN or an infinity survives a sum
            return self._light
        asked: Array = np.power(_between(ring, 0.0, 1.0), self._gamma)
        asked[:, 0] = np.minimum(asked[:, 0], (asked[:, 1] + asked[:, 2]) * (RED_SHARE / (1 - RED_SHARE)))
        return asked

    def _toward(self, asked: Array, t_s: float) -> Array:
        luminance, way, now = asked @ LUMINANCE, asked - self._light, self._level[:-1]
        low, high = self._allowed(t_s)
        furthest, mean = np.abs(way).max(axis=1), _mean(now + (luminance - now))
        free = (_between(luminance, low[:-1], high[:-1]) == luminance).all() and low[-1] <= mean[0] <= high[-1]
        if not free or furthest.max() > COLOUR_STEP:  # else, as nearly always, nothing holds it back
            share = _share(now, luminance, low[:-1], high[:-1])
            share = np.minimum(share, COLOUR_STEP / np.maximum(furthest, COLOUR_STEP))
            mean = _mean(now + share * (luminance - now))
            way *= (_share(self._level[-1:], mean, low[-1:], high[-1:])[0] * share)[:, None]
        light: Array = self._light + way
        self._remember(light @ LUMINANCE, t_s)
        return light

    def _allowed(self, t_s: float) -> tuple[Array, Array]:
        """Lowest and highest luminance now: within a step, and no way back too soon after an extreme."""
        low, high = self._level - self._step, self._level + self._step
        soon = t_s - self._extreme_s < REVERSAL_S
        back = self._reversal * HELD
        np.maximum(low, self._extreme - back, out=low, where=soon & self._rising)
        np.minimum(high, self._extreme + back, out=high, where=soon & ~self._rising)
        return low, high

    def _remember(self, luminance: Array, t_s: float) -> None:
        level, extreme = np.concatenate((luminance, _mean(luminance))), self._extreme
        further = np.where(self._rising, level > extreme, level < extreme)
        turned = (np.abs(level - extreme) > self._reversal * TURNED) & ~further
        moved = further | turned
        self._level, self._rising = level, self._rising ^ turned
        self._extreme, self._extreme_s = np.where(moved, level, extreme), np.where(moved, t_s, self._extreme_s)

    def _touch(self, asked: Sequence[float], t_s: float) -> tuple[float, ...]:
        while len(self._motors) < len(asked):
            self._motors.append(_MotorLimit(t_s))
        return tuple(motor.feed(touch, t_s) for motor, touch in zip(self._motors, asked, strict=False))


class _MotorLimit:
    """Lets one motor turn for MOTOR_ON_S, and then makes it rest as long."""

    def __init__(self, t_s: float) -> None:
        self._fed_s, self._on_s, self._rest_until_s = t_s, 0.0, -math.inf

    def zero(self, t_s: float) -> None:
        """As of SafetyGate."""
        self._fed_s, self._rest_until_s = 0.0, self._rest_until_s - t_s

    def feed(self, asked: float, t_s: float) -> float:
        """The nearest safe touch."""
        since_s, self._fed_s = min(t_s - self._fed_s, 1.0), t_s
        if not asked > 0 or not math.isfinite(asked) or t_s < self._rest_until_s:
            self._on_s = max(0.0, self._on_s - since_s)
            return 0.0
        self._on_s += since_s
        if self._on_s >= MOTOR_ON_S:
            self._rest_until_s = t_s + MOTOR_ON_S
            return 0.0
        return min(asked, 1.0)


def _share(now: Array, asked: Array, low: Array, high: Array) -> Array:
    """How much of the way from now to asked stays within low..high, 0..1; all of it where there is no way to go."""
    way = asked - now
    nowhere = np.abs(way) < 1e-12
    way[nowhere] = 1.0
    share: Array = (_between(asked, low, high) - now) / way
    share[nowhere] = 1.0  # as a ring whose point walks: each pixel goes its way, and the sum of all goes nowhere
    return _between(share, 0.0, 1.0)


def _mean(level: Array) -> Array:
    """(1,) the whole ring's, of its pixels'."""
    return np.asarray(level.sum(keepdims=True) / len(level))


def _between(x: Array, low: "Array | float", high: "Array | float") -> Array:
    """np.clip, at a third of its cost for arrays this small."""
    return np.minimum(np.maximum(x, low), high)

"""A simulated person's own breath, which may be drawn to a lamp's. Sees light, feels touch and its own state, no more.

People keep time with a rhythm by two corrections, each from one event to the next: of the phase and of the period
(Mates 1994, 10.1007/BF00203239; review: Repp 2005, 10.3758/BF03206433). Here the events are breaths. Inhalation and
exhalation are half cosines; every decision falls on a turn, where the lungs stand still, so their speed has no step.
"""

import math
import random
from collections import deque
from collections.abc import Iterator
from typing import Protocol

from drivers.simulated.senses import Eyes, Fingers
from drivers.simulated.temperament import Temperament

LOOK_STEPS = 6  # eyes look 15 times a second: cheap, and what happens between two looks is interpolated
KEPT_BREATHS = 512

PERIOD_GAIN, PHASE_GAIN = 0.6, 0.5  # of what is missing, a breath: judgements, between ignoring it and overshooting
LAPSE_BREATHS = 3.0  # mean length of a spell of minding something else
HOMEWARD = 0.06  # of the way to the comfortable pace, a breath, when nothing leads
EASED_S, STIFFENED_S = 240.0, 480.0  # how fast comfort moves down while a slow pace is followed, and back
EASED_BY = 0.25  # of the comfortable pace
SIGH_S, SIGH_DEPTH = 2.0, 1.4  # longer, and the air of two breaths, of which the heart shows less
ASLEEP = 1.2  # times as long are breaths of one who sleeps (a judgement: near 11 a minute)
NEAR_PERIOD, NEAR_PHASE = 0.10, 0.15  # of a period: in step
IN_STEP_BREATHS = 2


class Urges(Protocol):
    """What stirs a body that is coupled to another: normal numbers."""

    wander: Iterator[float]

    def depth(self, t_s: float) -> float:
        """For the depth of the breath that begins at t_s."""
        ...

    def length(self, t_s: float) -> float:
        """For the length of the breath that begins at t_s."""
        ...


class Breather:
    """One breath after another. who, seed: whose. step_s: time between two updates.

    alone: of a breath's length, how far it varies while no lamp is followed, if that is more than beside one.

    Truth: `begins_s`, when breaths began; `last_bpm`; `behind_s`; `in_step` and `rushed`.
    """

    def __init__(self, who: Temperament, seed: int, step_s: float, alone: float = 0.0) -> None:
        self._who, self._step_s = who, step_s
        self._alone, self._led = alone, False
        self._random = random.Random(seed)
        self._eyes, self._fingers = Eyes(LOOK_STEPS * step_s), Fingers()
        self._eased = 0.0
        self._period_s = 60 / self._comfort_bpm(who.activated)
        self.length_s = self._period_s
        """Of this breath, as far as it is decided."""
        self._inhaling, self._part = True, self._random.random()
        self._per_step = step_s / (who.inhale_share * self.length_s)
        self._begun_s = -self._part * who.inhale_share * self.length_s
        self._minds = self._random.random() < who.follows
        self._together = self._steps = 0
        self.kin: Urges | None = None
        """Of another, who has a share in how deep and how long breaths are."""
        self.lungs = 0.0
        """0 empty .. 1 full."""
        self.depth = 1.0
        """Of this breath: 1 is usual."""
        self.last_bpm = 60 / self._period_s
        """Pace of the last whole breath."""
        self.begins_s: deque[float] = deque(maxlen=KEPT_BREATHS)
        self.in_step = False
        """Whether this breath and the lamp's go together, and did in the breath before."""
        self.rushed = False
        """Whether the lamp, minded, asks for a pace out of reach."""

    @property
    def behind_s(self) -> float | None:
        """How long after the lamp's breath this body's begins, within half a breath; None with no lamp."""
        lamp = self._lamp(self._steps * self._step_s)
        return _wrapped(self._begun_s - lamp[0], lamp[1]) if lamp else None

    def update(self, light: float, touch: float, activated: float) -> bool:
        """Live one step in a light and a touch, both 0..1. Returns whether a breath began in it."""
        self._steps += 1
        if not self._steps % LOOK_STEPS:
            self._eyes.look(self._steps * self._step_s, light)
            self._fingers.feel(self._steps * self._step_s, touch)
        part = self._part = self._part + self._per_step
        if part >= 1.0:
            self._turn(activated)
        half = 0.5 * math.cos(math.pi * self._part)
        self.lungs = 0.5 - half if self._inhaling else 0.5 + half
        return part >= 1.0 and self._inhaling

    def _lamp(self, t_s: float) -> tuple[float, float] | None:
        """The lamp's breath: as it is seen, or else as it is felt."""
        return self._eyes.breaths.lamp(t_s) or self._fingers.breaths.lamp(t_s)

    def _turn(self, activated: float) -> None:
        """From in to out, or from out to in: each is as long as it was decided at its beginning."""
        over_s = (self._part - 1.0) / self._per_step * self._step_s
        now_s = self._steps * self._step_s - over_s
        if self._inhaling:
            self._decide(now_s, activated)
            lasts_s = self.length_s - (now_s - self._begun_s)
        else:
            self._begin(now_s)
            lasts_s = self._who.inhale_share * self.length_s
        self._inhaling = not self._inhaling
        self._per_step = self._step_s / lasts_s
        self._part = over_s / lasts_s

    def _begin(self, now_s: float) -> None:
        who, rng = self._who, self._random
        self.last_bpm = 60 / (now_s - self._begun_s)
        self._begun_s = now_s
        self.begins_s.append(now_s)
        sighs = rng.random() < who.sighs_per_hour * self._period_s / 3600
        longer = rng.gauss(0, 1) if self.kin is None else self.kin.length(now_s)
        varies = who.breath_variation if self._led else max(self._alone, who.breath_variation)
        vary = 1 + varies * max(-2.5, min(2.5, longer))
        self.length_s = self._period_s * vary + (SIGH_S if sighs else 0.0)
        deeper = rng.gauss(0, 1) if self.kin is None else self.kin.depth(now_s)
        self.depth = max(0.2, 1 + who.rsa_variation * deeper) * (SIGH_DEPTH if sighs else 1.0)

    def _decide(self, now_s: float, activated: float) -> None:
        """At the top of a breath: how long it will be, from the lamp and from what is comfortable."""
        asleep = now_s >= self._who.asleep_s
        lamp, minds = self._lamp(now_s), self._attend() and not asleep
        comfort_s = 60 / self._comfort_bpm(activated) * (ASLEEP if asleep else 1.0)
        self.rushed = lamp is not None and minds and not self._reaches(lamp[1], comfort_s)
        if lamp is None or not minds or self.rushed:
            self._together, self._led = 0, False
            self._pull((comfort_s / self._period_s) ** HOMEWARD)
        else:
            self._led = True
            self._follow(lamp)
        self.in_step = self._together >= IN_STEP_BREATHS
        slow = self.in_step and self._period_s > comfort_s
        self._eased += ((1 - self._eased) / EASED_S if slow else -self._eased / STIFFENED_S) * self.length_s

    def _follow(self, lamp: tuple[float, float]) -> None:
        who, (begin_s, period_s) = self._who, lamp
        before_s = self._period_s
        far = _wrapped(self._begun_s - begin_s - who.lag_s, period_s) / period_s
        near = abs(period_s / before_s - 1) < NEAR_PERIOD and abs(far) < NEAR_PHASE
        self._together = self._together + 1 if near else 0
        self._pull((period_s / before_s) ** PERIOD_GAIN)
        self.length_s *= self._period_s / before_s
        aim_s = begin_s + who.lag_s + who.lag_jitter_s * self._random.gauss(0, 1)
        early_s = -_wrapped(self._begun_s + self.length_s - aim_s, period_s)
        if abs(period_s / self._period_s - 1) < NEAR_PERIOD:  # the pace first: a phase to keep comes with it
            shortest_s, longest_s = before_s * (1 - who.stride), before_s * (1 + who.stride)
            shift_s = max(shortest_s - self._period_s, min(longest_s - self._period_s, PHASE_GAIN * early_s))
            self.length_s += shift_s

    def _pull(self, factor: float) -> None:
        stride = self._who.stride
        self._period_s *= max(1 - stride, min(1 + stride, factor))

    def _reaches(self, lamp_s: float, comfort_s: float) -> bool:
        """Whether a pace is near enough to the present one, and not too far from the comfortable one."""
        here, home = self._period_s / lamp_s, comfort_s / lamp_s
        return abs(here - 1) <= self._who.reach and abs(home - 1) <= self._who.strays

    def _comfort_bpm(self, activated: float) -> float:
        who = self._who
        alone = who.breath_per_min + (who.breath_activated_per_min - who.breath_per_min) * activated
        return alone * (1 - EASED_BY * self._eased)

    def _attend(self) -> bool:
        """Whether it minds the lamp in this breath: in spells, and in `follows` of all breaths."""
        follows = self._who.follows
        back = 1 / LAPSE_BREATHS
        away = back * (1 - follows) / follows if follows else 1.0
        scale = 1 / max(1.0, away)
        changes = self._random.random() < scale * (away if self._minds else back * (follows > 0))
        self._minds = self._minds is not changes
        return self._minds


def _wrapped(x_s: float, period_s: float) -> float:
    """x_s within half a period either side of 0."""
    return (x_s + period_s / 2) % period_s - period_s / 2

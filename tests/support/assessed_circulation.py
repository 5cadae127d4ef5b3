"""A simulated circulation whose owner follows the paces of an assessment, beat by beat, without a wave or a sensor.

It knows nothing of the family of curves that the assessment thinks of, and has noise that the assessment is not told.
"""

import math

import numpy as np

from device.guide.resonance import Assessment
from device.model import Breath, Interval, IntervalKind
from drivers.simulated.circulation import Circulation

STEP_S = 4 / 90
PACES = (6.5, 6.0, 5.5, 5.0, 4.5)
COMES_S, TRIAL_S = 20.0, 120.0  # to each pace, and at it
LAG_S, LAG_VARIES_S, LAG_SPREAD_S = 0.6, 0.3, 0.25  # behind the lamp: on average, from breath to breath, among people
BEAT_S = 0.004  # how well a beat's moment is known from a pulse
INHALE = 0.4


class Steady:
    """Stands for chance where there is none."""

    def standard_normal(self, n=None):
        return np.zeros(n) if n else 0.0


def assessed(who, chance, paces=PACES):
    """What the assessment says of this person, who follows it as people do: late, unevenly, deeper and shallower."""
    follower = Follower(who, chance, paces[0])
    assessment = Assessment()
    follower.breathe(paces[0], 40.0)
    for pace in paces:
        follower.breathe(pace, COMES_S)
        begin_s = follower.now_s
        for now_s, breath, intervals in follower.seen(pace, TRIAL_S):
            assessment.feed_breath(pace, begin_s, now_s, breath)
            assessment.feed_intervals(intervals)
    return assessment.result()


class Follower:
    """Breathes behind a lamp, and has a heart."""

    def __init__(self, who, chance, pace):
        self._rng = chance
        self._who, self._body = who, Circulation(who, STEP_S)
        self._lag_s = LAG_S + LAG_SPREAD_S * self._rng.standard_normal()
        self.now_s, self._cycles = 0.0, 0.0
        self._began_s, self._lasts_s, self._depth = 0.0, 60 / pace, 1.0
        self._beat, self._noise, self._last_s = 0.0, 1.0, 0.0

    def breathe(self, pace, length_s):
        """Come to a pace."""
        for _ in self.seen(pace, length_s):
            pass

    def seen(self, pace, length_s):
        """Of each step: time, the breath asked for, and the interval that ends in it, if one does."""
        end_s = self.now_s + length_s
        while self.now_s < end_s:
            self._cycles += pace / 60 * STEP_S
            ended = self._step(pace)
            phase = self._cycles % 1
            yield self.now_s, Breath(phase, 0.0, pace, phase < INHALE, math.floor(self._cycles), INHALE), ended

    def _step(self, pace):
        if self.now_s >= self._began_s + self._lasts_s:
            self._began_s += self._lasts_s
            to_turn_s = (math.ceil(self._cycles - 0.25) + 1 - self._cycles) * 60 / pace
            late_s = self._lag_s + LAG_VARIES_S * self._rng.standard_normal()
            self._lasts_s = min(max(to_turn_s + late_s, 33 / pace), 96 / pace)
            self._depth = max(0.4, 1 + self._who.tidal_variation * self._rng.standard_normal())
        part = (self.now_s - self._began_s) / self._lasts_s
        half = 0.5 * part / INHALE if part < INHALE else 0.5 + 0.5 * (part - INHALE) / (1 - INHALE)
        litres = self._depth * self._who.tidal_litres(pace) * (0.5 - 0.5 * math.cos(2 * math.pi * half))
        self._body.step(litres, 0.1, *self._rng.standard_normal(3))
        self.now_s += STEP_S
        more = self._noise * STEP_S / self._body.interval_s
        self._beat += more
        if self._beat < 1:
            return ()
        self._beat -= 1
        self._noise = 1 + self._who.node_noise * self._rng.standard_normal()
        early_s = self._who.arrival_s_per_mmhg * (self._body.pressure_mmhg - self._who.pressure_mmhg)
        at_s = self.now_s - STEP_S * self._beat / more - early_s + BEAT_S * self._rng.standard_normal()
        ibi_s, self._last_s = at_s - self._last_s, at_s
        return (Interval(at_s, ibi_s, IntervalKind.NORMAL),)

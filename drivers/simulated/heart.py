"""A heart that does what was set, and the finger it beats in: rate, swing with the breath, wave. Truth for tests."""

import math
from collections import deque
from collections.abc import Iterator

from drivers.simulated.breath import Breather
from drivers.simulated.temperament import Temperament

STEP_S = 1 / 90
KEPT_BEATS = 4096
WANDER = math.sqrt(2 * STEP_S / 15)  # steps of a walk that forgets within 15 s
SWELLS_S = 6.0  # RSA grows and fades like a resonator of Q = 2 at 0.1 Hz: Q / (pi f)
WAVE_POINTS = 512


def pulse_wave(phase: float) -> float:
    """The volume pulse, 0..1, at phase 0..1 of a heart cycle: systolic peak, notch, dicrotic wave."""
    systolic = math.exp(-0.5 * ((phase - 0.22) / 0.075) ** 2)
    dicrotic = 0.38 * math.exp(-0.5 * ((phase - 0.50) / 0.10) ** 2)
    return systolic + dicrotic


_WAVE = [pulse_wave(i / WAVE_POINTS) for i in range(WAVE_POINTS + 2)]


class SetHeart:
    """The heart of a temperament. numbers: normal ones, for its beats.

    `beats`: when cycles began. `bpm`: now. `swell`: how far the breath lifts the baseline of its pulse.
    """

    def __init__(self, who: Temperament, breath: Breather, numbers: Iterator[float]) -> None:
        self._who, self._breath, self._numbers = who, breath, numbers
        self.beats: deque[float] = deque(maxlen=KEPT_BEATS)
        self.bpm = self.swell = 0.0
        self._full_rsa_bpm = self._rsa_bpm = who.rsa_at_bpm(breath.last_bpm)
        self._phase = self._before = self._wander = 0.0
        self._factor = 1.0

    def step(self, t_s: float, begun: bool, activated: float, stirred: Iterator[float]) -> None:
        """Live for STEP_S from t_s. begun: whether a breath began in it. stirred: normal numbers, one a step."""
        who, breath = self._who, self._breath
        if begun:
            self._full_rsa_bpm = who.rsa_at_bpm(breath.last_bpm)
        self.swell = breath.lungs
        self._rsa_bpm += (self._full_rsa_bpm - self._rsa_bpm) * (STEP_S / SWELLS_S)
        self._wander += -self._wander * STEP_S / 15 + next(stirred) * who.heart_wander_bpm * WANDER
        mean = who.heart_settled_bpm + (who.heart_activated_bpm - who.heart_settled_bpm) * activated
        self.bpm = mean + self._wander + self._rsa_bpm * (breath.depth * breath.lungs - 0.5)
        self._before = self._phase
        self._phase += self.bpm / 60 * STEP_S * self._factor
        if int(self._phase) > int(self._before):
            over = (int(self._phase) - self._before) / (self._phase - self._before)
            self.beats.append(t_s + over * STEP_S)
            self._factor = 1 + next(self._numbers) * who.beat_variation

    def wave(self, behind: float) -> float:
        """The pulse wave, 0..1. behind: how many steps, 0..1, before the end of the last."""
        phase = self._phase - behind * (self._phase - self._before)
        at = (phase % 1.0) * WAVE_POINTS
        i = int(at)
        return _WAVE[i] + (at - i) * (_WAVE[i + 1] - _WAVE[i])

"""A simulated person as a pulse wave and a skin conductance, with the truth beside them.

The heart speeds up as the lungs fill (respiratory sinus arrhythmia) and wanders by itself; the skin has a level that
follows activation, a drift, and responses. A body may follow the lamp: its breath is drawn to the light by `follows`,
with a lag. Slow breath and time settle it; a startle undoes some of that. Constants are typical of resting adults
(Shaffer & Ginsberg 2017, 10.3389/fpubh.2017.00258; Boucsein 2012); none is fitted to a person.
"""

from __future__ import annotations

import math
import random
from collections import deque
from dataclasses import dataclass

from drivers.simulated.noise import normals

STEP_S = 1 / 90
WANDER, DRIFT = math.sqrt(2 * STEP_S / 15), math.sqrt(STEP_S / 60)  # steps of walks that forget within 15 s and minutes
SCR_RISE_S, SCR_DECAY_S = 0.75, 4.0  # a response rises in about 2 s and halves in about 4 s
SCR_LATENCY_S = 1.8
KEPT_BEATS = 4096
WAVE_POINTS = 512


def pulse_wave(phase: float) -> float:
    """The volume pulse, 0..1, at phase 0..1 of a heart cycle: systolic peak, notch, dicrotic wave."""
    systolic = math.exp(-0.5 * ((phase - 0.22) / 0.075) ** 2)
    dicrotic = 0.38 * math.exp(-0.5 * ((phase - 0.50) / 0.10) ** 2)
    return systolic + dicrotic


_WAVE = [pulse_wave(i / WAVE_POINTS) for i in range(WAVE_POINTS + 2)]


@dataclass(frozen=True, slots=True)
class Temperament:
    """What a body is like. Rates in beats or breaths a minute, skin in microsiemens, times in seconds."""

    heart_settled_bpm: float = 62.0
    heart_activated_bpm: float = 88.0
    heart_wander_bpm: float = 1.5
    beat_variation: float = 0.008  # of an interval, from beat to beat
    swing_bpm: float = 9.0  # peak to trough of a full breath
    breath_per_min: float = 13.0  # when left alone
    follows: float = 0.9  # 0: breathes as it likes, 1: breathes the light
    lag_s: float = 0.5
    activated: float = 0.9  # 0 settled .. 1 activated, at the start
    settles_s: float = 150.0  # time constant towards calm
    skin_settled_usiemens: float = 3.0
    skin_activated_usiemens: float = 9.0
    skin_drift_usiemens: float = 0.15
    responses_per_min: float = 2.0
    response_usiemens: float = 0.25
    arrives_s: float = 0.0  # finger and electrodes on
    leaves_s: float = math.inf


class Body:
    """One person, advanced in fixed steps whatever the rate it is looked at, so that a seed is one life.

    temperament, seed: who it is. light: set by the world, 0..1, what the body sees of the lamp.
    """

    def __init__(self, temperament: Temperament | None = None, seed: int = 1) -> None:
        self.temperament = temperament or Temperament()
        self._random, self._normals = random.Random(seed), normals(seed)
        self.light = 0.0
        self.startles: list[float] = []
        """Times at which something startles this body, ascending."""
        self.beats: deque[float] = deque(maxlen=KEPT_BEATS)
        """Truth: the moments at which a heart cycle began."""
        self.responses: deque[float] = deque(maxlen=KEPT_BEATS)
        """Truth: the onsets of skin responses."""
        self.activated = self.temperament.activated
        self.lungs = self.heart_bpm = self.skin_usiemens = 0.0
        self._steps = 0
        self._phase = self._before = 0.0
        self._lit_most = 0.0
        self._seen = 0.5
        self._own_phase = self._random.random()
        self._wander = self._drift = 0.0
        self._beat_factor = 1.0
        self._sweat = self._response = 0.0
        self._coming: deque[tuple[float, float]] = deque()
        self._step()

    def here(self, t_s: float) -> bool:
        """Whether finger and electrodes are on."""
        return self.temperament.arrives_s <= t_s < self.temperament.leaves_s

    def advance(self, t_s: float) -> None:
        """Live until t_s."""
        while self._steps * STEP_S < t_s:
            self._step()

    def pulse(self, t_s: float) -> float:
        """The pulse wave, about 0..1, within the step that ends last."""
        self.advance(t_s)
        behind = min(1.0, self._steps - t_s / STEP_S)
        phase = self._phase - behind * (self._phase - self._before)
        at = (phase % 1.0) * WAVE_POINTS
        i = int(at)
        return _WAVE[i] + (at - i) * (_WAVE[i + 1] - _WAVE[i])

    def _step(self) -> None:
        t_s = self._steps * STEP_S
        self._breathe()
        self._calm_down(t_s)
        self._beat(t_s)
        self._sweat_a_little(t_s)
        self._steps += 1

    def _breathe(self) -> None:
        who = self.temperament
        self._own_phase += who.breath_per_min / 60 * STEP_S
        own = 0.5 - 0.5 * math.cos(2 * math.pi * self._own_phase)
        self._lit_most = max(self.light, self._lit_most * (1 - STEP_S / 60))  # eyes adapt within a minute
        target = self.light / self._lit_most if self._lit_most > 1e-3 else 0.5
        self._seen += (target - self._seen) * STEP_S / who.lag_s
        follows = who.follows if self._lit_most > 1e-3 else 0.0
        self.lungs = follows * self._seen + (1 - follows) * own

    def _calm_down(self, t_s: float) -> None:
        if self.startles and t_s >= self.startles[0]:
            self.startles.pop(0)
            self.activated = min(1.0, self.activated + 0.3)
            self._coming.append((t_s + SCR_LATENCY_S, 4 * self.temperament.response_usiemens))
        self.activated -= self.activated * STEP_S / self.temperament.settles_s

    def _beat(self, t_s: float) -> None:
        who = self.temperament
        self._wander += -self._wander * STEP_S / 15 + next(self._normals) * who.heart_wander_bpm * WANDER
        mean = who.heart_settled_bpm + (who.heart_activated_bpm - who.heart_settled_bpm) * self.activated
        self.heart_bpm = mean + self._wander + who.swing_bpm * (self.lungs - 0.5)
        self._before = self._phase
        self._phase += self.heart_bpm / 60 * STEP_S * self._beat_factor
        if int(self._phase) > int(self._before):
            over = (int(self._phase) - self._before) / (self._phase - self._before)
            self.beats.append(t_s + over * STEP_S)
            self._beat_factor = 1 + next(self._normals) * who.beat_variation

    def _sweat_a_little(self, t_s: float) -> None:
        who, rng = self.temperament, self._random
        if rng.random() < who.responses_per_min * (0.3 + self.activated) / 60 * STEP_S:
            self._coming.append((t_s, who.response_usiemens * math.exp(0.4 * next(self._normals))))
        while self._coming and t_s >= self._coming[0][0]:
            self._sweat += self._coming.popleft()[1] * SCR_GAIN
            self.responses.append(t_s)
        self._sweat -= self._sweat * STEP_S / SCR_RISE_S
        self._response += (self._sweat - self._response / SCR_DECAY_S) * STEP_S
        self._drift += next(self._normals) * who.skin_drift_usiemens * DRIFT
        self._drift -= self._drift * STEP_S / 300
        level = who.skin_settled_usiemens + (who.skin_activated_usiemens - who.skin_settled_usiemens) * self.activated
        self.skin_usiemens = max(0.05, level + self._drift + self._response)


def _response_gain() -> float:
    """What makes a unit impulse peak at one, for the two time constants above."""
    rise, decay = 1 / SCR_RISE_S, 1 / SCR_DECAY_S
    peak_s = math.log(rise / decay) / (rise - decay)
    return (rise - decay) / (math.exp(-decay * peak_s) - math.exp(-rise * peak_s))


SCR_GAIN = _response_gain()

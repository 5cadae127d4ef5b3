"""A simulated person as a pulse wave and a skin conductance, with the truth beside them.

The heart speeds up as the lungs fill (respiratory sinus arrhythmia) and wanders by itself; the skin has a level that
follows activation, a drift, and responses. The breath is its own (`breath.py`) and may follow the lamp. Time settles
it, a slow breath in step with the lamp sooner, a lamp that asks too much not at all; a startle undoes some of that.
Constants are typical of resting adults (Shaffer & Ginsberg 2017, 10.3389/fpubh.2017.00258; Boucsein 2012); none is
fitted to a person.
"""

import math
import random
from collections import deque
from collections.abc import Iterator

import numpy as np

from drivers.simulated.breath import Breather, Urges
from drivers.simulated.cold_hand import ColdHand
from drivers.simulated.temperament import Temperament

__all__ = ["Body", "Temperament", "pulse_wave"]

STEP_S = 1 / 90
WANDER, DRIFT = math.sqrt(2 * STEP_S / 15), math.sqrt(STEP_S / 60)  # steps of walks that forget within 15 s and minutes
SCR_RISE_S, SCR_DECAY_S = 0.75, 4.0  # a response rises in about 2 s and halves in about 4 s
SCR_LATENCY_S = 1.8
SCARED_S = 1.0  # the skin's level follows a startle within this: sweat takes its way
SLOW_BPM = 8.0  # a breath below soothes: most studies of slow breathing used 6 (Zaccaro 2018, 10.3389/fnhum.2018.00353)
SOOTHES = 2.0  # times as fast: a judgement, so that a lamp that leads well can be told from one that does not
SWELLS_S = 6.0  # RSA grows and fades like a resonator of Q = 2 at 0.1 Hz: Q / (pi f)
KEPT_BEATS = 4096
COLD_SEED = 7919  # far from other seeds: a cold hand draws by itself, and the rest of the life stays what it is warm
WAVE_POINTS = 512


def normals(seed: int) -> Iterator[float]:
    """Normal numbers of mean 0 and deviation 1 for ever, the same for the same seed; drawn by the hundred: cheaply."""
    draw = np.random.default_rng(seed)
    while True:
        yield from draw.standard_normal(512).tolist()


def pulse_wave(phase: float) -> float:
    """The volume pulse, 0..1, at phase 0..1 of a heart cycle: systolic peak, notch, dicrotic wave."""
    systolic = math.exp(-0.5 * ((phase - 0.22) / 0.075) ** 2)
    dicrotic = 0.38 * math.exp(-0.5 * ((phase - 0.50) / 0.10) ** 2)
    return systolic + dicrotic


_WAVE = [pulse_wave(i / WAVE_POINTS) for i in range(WAVE_POINTS + 2)]


class Body:
    """One person, advanced in fixed steps whatever the rate it is looked at, so that a seed is one life.

    temperament, seed: who it is. light, touch: what the body sees of the lamp and feels of its motor, 0..1, set by the
    world.
    """

    def __init__(self, temperament: Temperament | None = None, seed: int = 1) -> None:
        self.temperament = temperament or Temperament()
        self._random, self._normals = random.Random(seed), normals(seed)
        self.light = self.touch = 0.0
        self.startles: list[float] = []
        """Times at which something startles this body, ascending."""
        self.beats: deque[float] = deque(maxlen=KEPT_BEATS)
        """Truth: the moments at which a heart cycle began."""
        self.responses: deque[float] = deque(maxlen=KEPT_BEATS)
        """Truth: the onsets of skin responses."""
        self.activated = self.temperament.activated
        self.kin: Urges | None = None
        """Of another body that this one is coupled to beyond any lamp; None: it is stirred by itself alone."""
        self.breath = Breather(self.temperament, seed, STEP_S)
        """Truth: its breaths, their pace, and how they go with the lamp."""
        cold = self.temperament.perfusion < 1
        self._cold = ColdHand(self.temperament.perfusion, normals(seed + COLD_SEED), STEP_S) if cold else None
        self._full_rsa_bpm = self._rsa_bpm = self.temperament.rsa_at_bpm(self.breath.last_bpm)
        self.lungs = self.heart_bpm = self.skin_usiemens = 0.0
        self._steps = 0
        self._phase = self._before = 0.0
        self._wander = self._drift = 0.0
        self._beat_factor = 1.0
        self._sweat = self._response = self._on_its_way = 0.0
        self._coming: deque[tuple[float, float]] = deque()
        self._step()

    def here(self, t_s: float) -> bool:
        """Whether the electrodes are on, and the finger, unless it has slipped."""
        return self.temperament.arrives_s <= t_s < self.temperament.leaves_s

    def on_sensor(self, t_s: float) -> bool:
        """Whether the finger is on."""
        return self.here(t_s) and t_s < self.temperament.asleep_s

    def advance(self, t_s: float) -> None:
        """Step heart, breath and skin on to t_s; a t_s that is past changes nothing."""
        while self._steps * STEP_S < t_s:
            self._step()

    def pulse(self, t_s: float) -> float:
        """The pulse wave, about 0..1, within the step that ends last."""
        self.advance(t_s)
        behind = min(1.0, self._steps - t_s / STEP_S)
        phase = self._phase - behind * (self._phase - self._before)
        at = (phase % 1.0) * WAVE_POINTS
        i = int(at)
        warm = _WAVE[i] + (at - i) * (_WAVE[i + 1] - _WAVE[i])
        return self._cold.wave(warm) if self._cold else warm

    def _step(self) -> None:
        t_s = self._steps * STEP_S
        self._breathe()
        self._calm_down(t_s)
        self._beat(t_s)
        self._sweat_a_little(t_s)
        if self._cold:
            self._cold.step()
        self._steps += 1

    def _breathe(self) -> None:
        breath = self.breath
        if breath.update(self.light, self.touch, self.activated):
            self._full_rsa_bpm = self.temperament.rsa_at_bpm(breath.last_bpm)
        self.lungs = breath.lungs
        self._rsa_bpm += (self._full_rsa_bpm - self._rsa_bpm) * (STEP_S / SWELLS_S)

    def _calm_down(self, t_s: float) -> None:
        if self.startles and t_s >= self.startles[0]:
            self.startles.pop(0)
            calmer, self.activated = self.activated, min(1.0, self.activated + 0.3)
            self._on_its_way += self.activated - calmer
            self._coming.append((t_s + SCR_LATENCY_S, 4 * self.temperament.response_usiemens))
        if not self.breath.rushed:
            soothed = self.breath.in_step and self.breath.last_bpm < SLOW_BPM
            self.activated -= self.activated * (SOOTHES if soothed else 1.0) * STEP_S / self.temperament.settles_s

    def _beat(self, t_s: float) -> None:
        who = self.temperament
        stirred = next(self._normals) if self.kin is None else next(self.kin.wander)
        self._wander += -self._wander * STEP_S / 15 + stirred * who.heart_wander_bpm * WANDER
        mean = who.heart_settled_bpm + (who.heart_activated_bpm - who.heart_settled_bpm) * self.activated
        self.heart_bpm = mean + self._wander + self._rsa_bpm * (self.breath.depth * self.lungs - 0.5)
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
        self._on_its_way -= self._on_its_way * STEP_S / SCARED_S
        more_usiemens = who.skin_activated_usiemens - who.skin_settled_usiemens
        level = who.skin_settled_usiemens + more_usiemens * (self.activated - self._on_its_way)
        self.skin_usiemens = max(0.05, level + self._drift + self._response)


def _response_gain() -> float:
    """What makes a unit impulse peak at one, for the two time constants above."""
    rise, decay = 1 / SCR_RISE_S, 1 / SCR_DECAY_S
    peak_s = math.log(rise / decay) / (rise - decay)
    return (rise - decay) / (math.exp(-decay * peak_s) - math.exp(-rise * peak_s))


SCR_GAIN = _response_gain()

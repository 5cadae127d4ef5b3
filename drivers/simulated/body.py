"""A simulated person as a pulse wave and a skin conductance, with the truth beside them.

The heart is one that does what was set (`heart.py`) or one in a circulation (`reflex_heart.py`); the skin has a level
that follows activation, a drift, and responses. The breath is its own (`breath.py`) and may follow the lamp. Time
settles a body, a slow breath in step with the lamp sooner, a lamp that asks too much not at all; a startle undoes some
of that. Constants are typical of resting adults (Shaffer & Ginsberg 2017, 10.3389/fpubh.2017.00258; Boucsein 2012);
none is fitted to a person.
"""

import math
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from drivers.simulated.breath import Breather, Urges
from drivers.simulated.cold_hand import ColdHand
from drivers.simulated.heart import KEPT_BEATS, STEP_S, SetHeart, pulse_wave
from drivers.simulated.physiology import Physiology
from drivers.simulated.reflex_heart import ReflexHeart
from drivers.simulated.temperament import Temperament

__all__ = ["STEP_S", "Body", "Temperament", "pulse_wave"]

DRIFT = math.sqrt(STEP_S / 60)  # steps of a walk that forgets within minutes
SCR_RISE_S, SCR_DECAY_S = 0.75, 4.0  # a response rises in about 2 s and halves in about 4 s
SCR_LATENCY_S = 1.8
SCARED_S = 1.0  # the skin's level follows a startle within this: sweat takes its way
SLOW_BPM = 8.0  # a breath below soothes: most studies of slow breathing used 6 (Zaccaro 2018, 10.3389/fnhum.2018.00353)
SOOTHES = 2.0  # times as fast: a judgement, so that a lamp that leads well can be told from one that does not
COLD_SEED = 7919  # far from other seeds: a cold hand draws by itself, and the rest of the life stays what it is warm
HEART_SEED, STIRRED_SEED = 104_729, 1_299_709  # and so do a circulation's beats and vessels


def normals(seed: int) -> Iterator[float]:
    """Normal numbers of mean 0 and deviation 1 for ever, the same for the same seed; drawn by the hundred: cheaply."""
    draw = np.random.default_rng(seed)
    while True:
        yield from draw.standard_normal(512).tolist()


class Body:
    """One person, advanced in fixed steps whatever the rate it is looked at, so that a seed is one life.

    temperament, seed: who it is. physiology: of its circulation; None: a heart that does what the temperament sets.
    light, touch: what the body sees of the lamp and feels of its motor, 0..1, set by the world.
    """

    def __init__(
        self, temperament: Temperament | None = None, seed: int = 1, physiology: Physiology | None = None
    ) -> None:
        self.temperament = temperament or Temperament()
        self._random, self._normals = random.Random(seed), normals(seed)
        self.light = self.touch = 0.0
        self.startles: list[float] = []
        """Times at which something startles this body, ascending."""
        self.away: list[tuple[float, float]] = []
        """Spans (begin_s, end_s) in which electrodes and finger are off, beside what the temperament says."""
        self.responses: deque[float] = deque(maxlen=KEPT_BEATS)
        """Truth: the onsets of skin responses."""
        self.activated = self.temperament.activated
        self.kin: Urges | None = None
        """Of another body that this one is coupled to beyond any lamp; None: it is stirred by itself alone."""
        breathes = breathing(self.temperament, physiology) if physiology else self.temperament
        self.breath = Breather(breathes, seed, STEP_S, physiology.breath_variation if physiology else 0.0)
        """Truth: its breaths, their pace, and how they go with the lamp."""
        cold = self.temperament.perfusion < 1
        self._cold = ColdHand(self.temperament.perfusion, normals(seed + COLD_SEED), STEP_S) if cold else None
        self.heart: SetHeart | ReflexHeart = (
            SetHeart(self.temperament, self.breath, self._normals)
            if physiology is None
            else ReflexHeart(physiology, self.breath, normals(seed + HEART_SEED), seed)
        )
        """Truth: its beats."""
        self.beats = self.heart.beats
        """Truth: the moments at which a heart cycle began."""
        self._alone = self._normals if physiology is None else normals(seed + STIRRED_SEED)
        self.lungs = self.skin_usiemens = 0.0
        self._steps = 0
        self._drift = 0.0
        self._sweat = self._response = self._on_its_way = 0.0
        self._coming: deque[tuple[float, float]] = deque()
        self._step()

    @property
    def heart_bpm(self) -> float:
        """Rate of the heart now."""
        return self.heart.bpm

    @property
    def swell(self) -> float:
        """How far the breath lifts the baseline of the pulse: about 0..1 of a usual breath."""
        return self.heart.swell

    def here(self, t_s: float) -> bool:
        """Whether the electrodes are on, and the finger, unless it has slipped."""
        if self.away and any(begin_s <= t_s < end_s for begin_s, end_s in self.away):
            return False
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
        warm = self.heart.wave(behind)
        return self._cold.wave(warm) if self._cold else warm

    def _step(self) -> None:
        t_s = self._steps * STEP_S
        begun = self.breath.update(self.light, self.touch, self.activated)
        self.lungs = self.breath.lungs
        self._calm_down(t_s)
        self.heart.step(t_s, begun, self.activated, self._alone if self.kin is None else self.kin.wander)
        self._sweat_a_little(t_s)
        if self._cold:
            self._cold.step()
        self._steps += 1

    def _calm_down(self, t_s: float) -> None:
        if self.startles and t_s >= self.startles[0]:
            self.startles.pop(0)
            calmer, self.activated = self.activated, min(1.0, self.activated + 0.3)
            self._on_its_way += self.activated - calmer
            self._coming.append((t_s + SCR_LATENCY_S, 4 * self.temperament.response_usiemens))
        if not self.breath.rushed:
            soothed = self.breath.in_step and self.breath.last_bpm < SLOW_BPM
            self.activated -= self.activated * (SOOTHES if soothed else 1.0) * STEP_S / self.temperament.settles_s

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


def breathing(who: Temperament, physiology: Physiology) -> Temperament:
    """How somebody breathes who has this body: whoever breathes faster goes to the same lamps from further away."""
    times = physiology.breathes
    return replace(
        who,
        breath_per_min=who.breath_per_min * times,
        breath_activated_per_min=who.breath_activated_per_min * times,
        reach=1 - (1 - who.reach) / times,
        strays=1 - (1 - who.strays) / times,
        rsa_variation=physiology.tidal_variation,
    )


def _response_gain() -> float:
    """What makes a unit impulse peak at one, for the two time constants above."""
    rise, decay = 1 / SCR_RISE_S, 1 / SCR_DECAY_S
    peak_s = math.log(rise / decay) / (rise - decay)
    return (rise - decay) / (math.exp(-decay * peak_s) - math.exp(-rise * peak_s))


SCR_GAIN = _response_gain()

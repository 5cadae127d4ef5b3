"""A finger that moves on its sensor: now and then a step that fades, a swing, or the sensor's rails.

How often, how large and how long are judgements, from pulses in public recordings of people who moved a hand.
"""

import math
import random
from collections import deque

LOW_V, HIGH_V = 0.02, 3.28  # the rails of a sensor on 3.3 V
KEPT = 1024


class Motion:
    """Bouts of movement. per_min: how many. seed: of whom."""

    def __init__(self, per_min: float, seed: float) -> None:
        self._random, self._per_s = random.Random(seed), per_min / 60
        self._begin_s = self._end_s = -math.inf
        self._next_s = self._random.expovariate(self._per_s)
        self._size_v = self._hz = self._phase = self._fades_s = 0.0
        self._kind = "step"
        self.spans: deque[tuple[float, float]] = deque(maxlen=KEPT)
        """Truth: when the finger moved, or the wave had not come back from that."""

    def _look(self, t_s: float) -> None:
        if t_s < self._next_s:
            return
        draw = self._random
        self._kind = draw.choice(("step", "swing", "swing", "rail"))
        self._begin_s = self._next_s
        self._size_v = draw.choice((-1, 1)) * draw.uniform(0.2, 1.2)
        self._hz, self._phase = draw.uniform(0.6, 3.0), draw.uniform(0, 2 * math.pi)
        self._fades_s = draw.uniform(0.4, 1.5)
        lasts_s = {"step": 4 * self._fades_s, "swing": draw.uniform(2, 9), "rail": draw.uniform(0.3, 2.5)}[self._kind]
        self._end_s = self._begin_s + lasts_s
        self._next_s = self._end_s + draw.expovariate(self._per_s)
        self.spans.append((self._begin_s, self._end_s))

    def volts(self, t_s: float) -> float:
        """What movement adds at t_s."""
        self._look(t_s)
        since_s = t_s - self._begin_s
        if not self._begin_s <= t_s < self._end_s or self._kind == "rail":
            return 0.0
        if self._kind == "step":
            return self._size_v * math.exp(-since_s / self._fades_s)
        grown = math.sin(math.pi * since_s / (self._end_s - self._begin_s)) ** 2
        turn = 2 * math.pi * self._hz * since_s + self._phase
        return self._size_v * grown * (math.sin(turn) + 0.4 * math.sin(2.3 * turn))

    def railed(self, t_s: float, volts: float) -> float:
        """What the sensor can give of volts."""
        if self._kind == "rail" and self._begin_s <= t_s < self._end_s:
            return HIGH_V if self._size_v > 0 else LOW_V
        return max(LOW_V, min(HIGH_V, volts))

"""The breath that leads: a closed function of time, continuous in phase and in speed through every change of pace."""

from __future__ import annotations

import math

from device.readings import Breath


class Pacer:
    """Breathes at a pace, and leads from one pace to another.

    rate_bpm: breaths a minute at time 0. inhale_share: of a cycle.
    Whole cycles since 0 are kept in closed form from the last change, so nothing drifts, however late a tick comes.
    """

    def __init__(self, rate_bpm: float, inhale_share: float = 0.4) -> None:
        self._share = inhale_share
        self._from_s = self._cycles = 0.0
        self._rate = self._to = rate_bpm
        self._over_s = 1.0

    def lead(self, t_s: float, to_bpm: float, over_s: float) -> None:
        """From t_s on, go evenly from the pace of that moment to to_bpm within over_s."""
        cycles, rate = self._at(t_s)
        self._from_s, self._cycles, self._rate, self._to = t_s, cycles, rate, to_bpm
        self._over_s = max(over_s, 1.0)  # even "at once" takes a second, so that the speed does not jump

    def _at(self, t_s: float) -> tuple[float, float]:
        """Cycles since 0 and the pace at t_s: the integral of a ramp, then of a constant."""
        past_s = t_s - self._from_s
        ramp_s = min(past_s, self._over_s)
        slope = (self._to - self._rate) / self._over_s
        rate = self._rate + slope * ramp_s
        cycles = self._cycles + (self._rate * ramp_s + 0.5 * slope * ramp_s**2 + self._to * (past_s - ramp_s)) / 60
        return cycles, rate

    def feed(self, t_s: float) -> Breath:
        """The breath asked for at t_s: lungs rise and fall as half cosines, at rest at both turns."""
        cycles, rate = self._at(t_s)
        cycle = math.floor(cycles)
        phase = cycles - cycle
        inhaling = phase < self._share
        part = phase / self._share if inhaling else (1 - phase) / (1 - self._share)
        return Breath(phase, 0.5 - 0.5 * math.cos(math.pi * part), rate, inhaling, cycle, self._share)

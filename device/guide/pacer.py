"""The pacer: breath cycles one after the other, each a closed function of time, continuous in phase and in rate.

A cycle is decided when it begins: its rate at both ends, and its inhale:exhale ratio. So a change that is asked for
within a cycle begins with the next one, and nothing depends on when anybody looked: late ticks move no breath, and no
rounding adds up. There are no breath holds (promise 3).
"""

import math
from dataclasses import dataclass

from device.model import Breath
from device.settings.tree import FASTEST_BPM, LONGEST_PART_S, SHORTEST_PART_S, SLOWEST_BPM

LEAST_SHARE, MOST_SHARE = 1 / 3, 1 / 2  # of a cycle that is inhaling: inhale:exhale ratios of 1:2 .. 1:1


@dataclass(frozen=True, slots=True)
class _Cycle:
    """One breath cycle: its number, when it begins and ends, its rate at both in breaths/min, and its inhale share."""

    number: int
    begin_s: float
    first_bpm: float
    last_bpm: float
    share: float
    length_s: float
    end_s: float

    def rate_bpm(self, t_s: float) -> float:
        return self.first_bpm + (self.last_bpm - self.first_bpm) * (t_s - self.begin_s) / self.length_s

    def phase(self, t_s: float) -> float:
        past_s = t_s - self.begin_s
        slope = (self.last_bpm - self.first_bpm) / self.length_s
        return (self.first_bpm + 0.5 * slope * past_s) * past_s / 60


class Pacer:
    """Paced breathing as a function of session time, which leads from one rate and ratio to another.

    rate_bpm: breaths/min at begins_s. inhale_share: of a cycle. Both are kept within promise 3: 4..12/min, inhale and
    exhale each 2..10 s. Times must not go back.
    """

    def __init__(self, rate_bpm: float, inhale_share: float = 0.4, begins_s: float = 0.0) -> None:
        rate_bpm = _between(rate_bpm, SLOWEST_BPM, FASTEST_BPM)
        self._share = inhale_share
        self._from_s, self._from_bpm = begins_s, rate_bpm
        self._to_bpm, self._over_s = rate_bpm, 0.0
        self._cycle = self._next(0, begins_s, rate_bpm)
        self._fed_s = math.nan
        self._breath: Breath  # at that time

    def change_to(self, t_s: float, to_bpm: float, over_s: float = 0.0) -> None:
        """From t_s on, go linearly from the rate of that moment to to_bpm within over_s; without it, within a cycle."""
        self._reach(t_s)
        self._from_s, self._from_bpm = t_s, self._cycle.rate_bpm(t_s)
        self._to_bpm, self._over_s = _between(to_bpm, SLOWEST_BPM, FASTEST_BPM), over_s

    def ratio(self, inhale_share: float) -> None:
        """The share of a cycle that is inhaling, from the next cycle on: as near to it as the rate allows."""
        self._share = inhale_share

    def feed(self, t_s: float) -> Breath:
        """The breath asked for at t_s: lungs fill and empty as half cosines, at rest at both turns."""
        if t_s == self._fed_s:  # a guide asks more than once a tick, and nothing that is asked for moves this cycle
            return self._breath
        self._reach(t_s)
        cycle = self._cycle
        phase = _between(cycle.phase(t_s), 0.0, 1.0)
        inhaling = phase < cycle.share
        part = phase / cycle.share if inhaling else (1 - phase) / (1 - cycle.share)
        lungs = 0.5 - 0.5 * math.cos(math.pi * part)
        self._fed_s = t_s
        self._breath = Breath(phase, lungs, cycle.rate_bpm(t_s), inhaling, cycle.number, cycle.share)
        return self._breath

    def _reach(self, t_s: float) -> None:
        """Go on to the cycle of t_s."""
        while t_s >= self._cycle.end_s:
            self._cycle = self._next(self._cycle.number + 1, self._cycle.end_s, self._cycle.last_bpm)

    def _next(self, number: int, begin_s: float, first_bpm: float) -> _Cycle:
        last_bpm = self._asked(begin_s + 60 / first_bpm)
        last_bpm = self._asked(begin_s + 120 / (first_bpm + last_bpm))  # its end, known better
        share = allowed_share(self._share, first_bpm, last_bpm)
        length_s = 120.0 / (first_bpm + last_bpm)  # the rate changes linearly, so its mean is that of its ends
        return _Cycle(number, begin_s, first_bpm, last_bpm, share, length_s, begin_s + length_s)

    def _asked(self, t_s: float) -> float:
        """The rate asked for at t_s."""
        past_s = t_s - self._from_s
        if past_s >= self._over_s:
            return self._to_bpm
        return self._from_bpm + (self._to_bpm - self._from_bpm) * max(0.0, past_s) / self._over_s


def allowed_share(asked: float, *rates_bpm: float) -> float:
    """The inhale share nearest to asked with which both parts last 2..10 s at all of these rates; there always is one.

    At 12/min only 0.4 .. 0.5 do, at 4/min 1/3 .. 0.5.
    """
    slow, fast = min(rates_bpm), max(rates_bpm)
    least = max(LEAST_SHARE, SHORTEST_PART_S * fast / 60, 1 - LONGEST_PART_S * slow / 60)
    most = min(MOST_SHARE, LONGEST_PART_S * slow / 60, 1 - SHORTEST_PART_S * fast / 60)
    return _between(asked, least, most)


def _between(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)

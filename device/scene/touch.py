"""The grammar of touch: one soft pulse to breathe in, two to breathe out, so that eyes can stay closed."""

from __future__ import annotations

import math

from device.readings import Breath

PULSE_S = 0.40  # long enough for an eccentric-mass motor to spin up and be felt as soft
SECOND_S = 0.55  # from the first pulse of an exhale to its second


def touch(breath: Breath) -> float:
    """Strength 0..1 at this point of the breath."""
    cycle_s = 60 / breath.rate_bpm
    if breath.inhaling:
        return _pulse(breath.phase * cycle_s)
    since_s = (breath.phase - breath.inhale_share) * cycle_s
    return max(_pulse(since_s), _pulse(since_s - SECOND_S))


def _pulse(since_s: float) -> float:
    """A swell and a fall within PULSE_S."""
    return math.sin(math.pi * since_s / PULSE_S) ** 2 if 0 <= since_s < PULSE_S else 0.0

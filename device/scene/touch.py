"""Patterns of touch, so that eyes can stay closed. Strengths 0..1; every pattern swells and falls, none begins hard.

The gate lets the motor turn for 2.4 s and then rest as long (gate.py); the patterns stay within that by themselves,
also when a hand comes right after a swell, or a swell after a hand.
"""

import math
from collections.abc import Sequence

from device.model import Beat, Breath

PULSE_S = 0.60  # long enough for an eccentric-mass motor to spin up and be felt as soft
SECOND_S = 0.85  # from the first pulse of an exhale to its second
SWELL_S = 1.8  # at most; within the shortest inhale of 2 s
PRESS_S = 1.6  # each of the two pulses of a hand, as long as a stroke of it
REST_S = 1.6  # before, between and after them; the breath's touch is silent meanwhile
HAND_S = 3 * REST_S + 2 * PRESS_S
MAKE_WAY_S = 0.25  # how soon the breath's touch is gone, and back
TAP_S = 0.21  # shorter than any touch of the breath, long enough for the motor to turn, and no whole number of ticks
APART_S = 0.45  # from tap to tap at least: of a heart above 133 a minute every other beat is felt
LATE_S = 0.10  # a beat that has been known for longer is over: it is not felt as if it were now


def pulses(breath: Breath) -> float:
    """One pulse to breathe in, two to breathe out."""
    since_s = _since_turn_s(breath)
    if breath.inhaling:
        return pulse(since_s, PULSE_S)
    return max(pulse(since_s, PULSE_S), pulse(since_s - SECOND_S, PULSE_S))


def swell(breath: Breath) -> float:
    """One gentle swell to breathe in, and nothing to breathe out."""
    return pulse(_since_turn_s(breath), SWELL_S) if breath.inhaling else 0.0


def of_breath(breath: Breath | None, pulsed: float, swelled: float) -> float:
    """Both patterns of the breath, by how much there is of each; nothing while unpaced."""
    return pulsed * pulses(breath) + swelled * swell(breath) if breath else 0.0


def hand(since_s: float) -> float:
    """The touch of a hand, since it was asked for: a rest, a long soft pulse, and the same again."""
    return max(pulse(since_s - REST_S, PRESS_S), pulse(since_s - 2 * REST_S - PRESS_S, PRESS_S))


def with_hand(felt: float, strength: float, since_s: float | None) -> float:
    """What is felt, which makes way for a hand of this strength and comes back after it.

    since_s: since the hand was asked for, None if it never was.
    """
    if since_s is None:
        return felt
    own = min(1.0, max(0.0, 1 - since_s / MAKE_WAY_S, (since_s - HAND_S) / MAKE_WAY_S))
    return max(felt * own, strength * hand(since_s))


def pulse(since_s: float, length_s: float) -> float:
    """A raised-cosine pulse, 0..1."""
    return math.sin(math.pi * since_s / length_s) ** 2 if 0 <= since_s < length_s else 0.0


def _since_turn_s(breath: Breath) -> float:
    """Time since this inhale or this exhale began."""
    return (breath.phase - (0.0 if breath.inhaling else breath.inhale_share)) * 60 / breath.rate_bpm


class Heartbeat:
    """One person's heart beats for the other to feel: a soft short tap of the motor as each beat becomes known.

    Beats in, strength 0..1 out: the same for every beat, however fast they come.
    """

    def __init__(self) -> None:
        self._whose: str | None = None
        self._begun_s = self._tap_s = -math.inf  # the last tap, and the one that is still felt

    def feed(self, t_s: float, whose: str | None, beats: Sequence[Beat]) -> float:
        """At t_s. whose: pulse is given, None nobody's: then it is silent at once. beats: of that person, new ones."""
        if whose != self._whose:
            self._whose, self._tap_s = whose, -math.inf
        if whose is None:
            return 0.0
        beat = any(beat.accepted and t_s - beat.known_s < LATE_S for beat in beats)
        if beat and t_s - self._begun_s >= APART_S:
            self._begun_s = self._tap_s = t_s
        return pulse(t_s - self._tap_s, TAP_S)

"""How high the glow of the unpaced lamp stands: how settled the body is, and the slow rise and fall of its heart."""

from __future__ import annotations

import math

from device.model import Reading

SETTLED, ACTIVATED = 0.36, 0.84  # of the ring's height
UNKNOWN = 0.28  # lower than any state: a glow that waits
SWAY = 0.10  # of the height, for a heart that swings far
WIDE_BPM = 5.0  # what is far, either way from its own mean
MEAN_S = 25.0  # the mean that the heart sways about
SLOW_S = 0.9  # of both low-passes: a swing in 10 s keeps 3/4 of its size, a single beat 1/30
SILENT_S = 4.0  # without a beat for so long nothing is known of the heart


class Heart:
    """Beats of one person in; out comes how far the heart now is from its own mean, -1..1, or None: not known."""

    def __init__(self) -> None:
        self._mean: float | None = None
        self._aim, self._beat_s = 0.0, -math.inf

    def feed(self, t_s: float, reading: Reading | None) -> float | None:
        """What is known at t_s."""
        for beat in reading.beats if reading else ():
            if beat.accepted and beat.ibi_s:
                self._beat(beat.t_s, 60 / beat.ibi_s, beat.ibi_s)
        rhythm = reading is not None and reading.vitals.rhythm_bpm is not None
        return self._aim if rhythm and t_s - self._beat_s < SILENT_S else None

    def _beat(self, t_s: float, bpm: float, ibi_s: float) -> None:
        if self._mean is None or t_s - self._beat_s > SILENT_S:
            self._mean = bpm
        self._mean += (1 - math.exp(-ibi_s / MEAN_S)) * (bpm - self._mean)
        self._aim, self._beat_s = math.tanh((bpm - self._mean) / WIDE_BPM), t_s


class Sway:
    """A slow swing after what a heart says, -1..1, and back to 0 while nothing is known. It never blinks."""

    def __init__(self, tick_s: float) -> None:
        self._tick_s = tick_s
        self._first = self._second = 0.0

    def feed(self, heart: float | None, ticks: int) -> float:
        """The sway so many ticks after the last."""
        gain = 1 - math.exp(-ticks * self._tick_s / SLOW_S)
        self._first += gain * ((heart or 0.0) - self._first)
        self._second += gain * (self._first - self._second)
        return self._second


def level(arousal: float, known: float, sway: float) -> float:
    """0..1 of the ring's height. known: 0..1, how far the arousal is known."""
    state = SETTLED + arousal * (ACTIVATED - SETTLED)
    return UNKNOWN + known * (state - UNKNOWN) + SWAY * sway

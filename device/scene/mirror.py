"""The mirror, a light without a pace: its height is arousal and the slow component of heart rate (HRV biofeedback)."""

import math

from device.model import Reading

SETTLED, ACTIVATED = 0.36, 0.84  # of the ring's height
UNKNOWN = 0.28  # lower than any state: a glow that waits
SWAY = 0.10  # of the height, for a heart rate that deviates far
WIDE_BPM = 5.0  # what is far, either way from its own mean
MEAN_S = 25.0  # time constant of that mean
SILENT_S = 4.0  # without a beat for so long nothing is known of the heart


class HeartRateDeviation:
    """Beats of one person in; out comes how far the heart rate is from its running mean, -1..1."""

    def __init__(self) -> None:
        self._mean_bpm: float | None = None
        self._deviation, self._beat_s = 0.0, -math.inf

    def feed(self, t_s: float, reading: Reading | None) -> float | None:
        """The deviation of the last beat; None without a recent one, and while no slow rhythm is found."""
        for beat in reading.beats if reading else ():
            if beat.accepted and beat.ibi_s:
                self._beat(beat.t_s, 60 / beat.ibi_s, beat.ibi_s)
        rhythm = reading is not None and reading.vitals.rhythm_bpm is not None
        return self._deviation if rhythm and t_s - self._beat_s < SILENT_S else None

    def _beat(self, t_s: float, bpm: float, ibi_s: float) -> None:
        if self._mean_bpm is None or t_s - self._beat_s > SILENT_S:
            self._mean_bpm = bpm
        self._mean_bpm += (1 - math.exp(-ibi_s / MEAN_S)) * (bpm - self._mean_bpm)
        self._deviation, self._beat_s = math.tanh((bpm - self._mean_bpm) / WIDE_BPM), t_s


def height(arousal: float, known: float, deviation: float) -> float:
    """0..1 of the ring's height. known: 0..1, how far the arousal is known. deviation: -1..1, of the heart rate."""
    state = SETTLED + arousal * (ACTIVATED - SETTLED)
    return UNKNOWN + known * (state - UNKNOWN) + SWAY * deviation

"""How a body's state, or the common state of two, is shown: smoothed, so that colour drifts and never switches.

The mirror, a light without a pace, shows it by its height: arousal and the slow component of heart rate (HRV
biofeedback).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from device.model import Array, Reading
from device.scene.colour import colour, warmed
from device.scene.easing import GONE, TwoPoleLowPass
from device.scene.palette import Palette

COLOUR_S = 2.0  # of both low-passes: a colour drifts over 8 s, it never switches
HEART_S = 0.9  # of both low-passes: a swing in 10 s keeps 3/4 of its size, a single beat 1/30
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


@dataclass(frozen=True, slots=True)
class ShownState:
    """colour: (3,). activated, petals: 0..1, how much there is of either. height: 0..1, of the mirror's light."""

    colour: Array
    activated: float
    petals: float
    height: float

    def warmed(self, warm: float) -> "ShownState":
        """Of two who hold hands, by so much, 0..1."""
        return replace(self, colour=warmed(self.colour, warm)) if warm > GONE else self


class StateDisplay:
    """What is known of a state in, what is shown of it out."""

    def __init__(self, palette: Palette, tick_s: float) -> None:
        self._palette = palette
        self._arousal: float | None = None
        self._target: list[float] = colour(palette, None).tolist()  # that of this arousal
        # The colour; how activated, how far that is known, how unsure; deviation of the heart rate.
        begin = np.array((*self._target, 0.0, 0.0, 0.0, 0.0))
        self._smooth = TwoPoleLowPass(begin, np.array([COLOUR_S] * 6 + [HEART_S]), tick_s)

    def feed(self, arousal: float | None, heart: float | None, unsure: bool, ticks: int) -> ShownState:
        """So many ticks on. arousal: 0..1. heart: -1..1, see HeartRateDeviation. unsure: arousal might be known.

        Without arousal and not unsure, nothing is shown of any state.
        """
        if arousal != self._arousal:  # which changes once a second
            self._arousal, self._target = arousal, colour(self._palette, arousal).tolist()
        targets = np.array((*self._target, arousal or 0.0, arousal is not None, unsure, heart or 0.0))
        shown = self._smooth.feed(targets, ticks)
        activated, sure, petals, deviation = shown[3:].tolist()
        # Known by half, it has come by half from settled as well: what is known of it is their ratio.
        level = mirror_height(activated / sure if sure > GONE else 0.0, sure, deviation)
        return ShownState(shown[:3], activated, petals, level)


def mirror_height(arousal: float, known: float, deviation: float) -> float:
    """0..1 of the ring's height. known: 0..1, how far the arousal is known. deviation: -1..1, of the heart rate."""
    state = SETTLED + arousal * (ACTIVATED - SETTLED)
    return UNKNOWN + known * (state - UNKNOWN) + SWAY * deviation


def in_common(values: Sequence[float | None]) -> float | None:
    """What all people who take part share of a value: its mean, whoever is who, and only while all are known."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None

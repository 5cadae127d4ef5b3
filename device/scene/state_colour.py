"""How a body's state, or the common state of two, is shown: smoothed, so that colour drifts and never switches."""

from dataclasses import dataclass, replace

import numpy as np

from device.model import Array
from device.scene import mirror
from device.scene.easing import TwoPoleLowPass
from device.scene.palette import Palette, colour, warmed
from device.scene.transition import GONE

COLOUR_S = 2.0  # of both low-passes: a colour drifts over 8 s, it never switches
HEART_S = 0.9  # of both low-passes: a swing in 10 s keeps 3/4 of its size, a single beat 1/30


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
        # The colour; how activated, how far that is known, how unsure; deviation of the heart rate.
        begin = np.append(colour(palette, None), (0.0, 0.0, 0.0, 0.0))
        self._smooth = TwoPoleLowPass(begin, np.array([COLOUR_S] * 6 + [HEART_S]), tick_s)

    def feed(self, arousal: float | None, heart: float | None, unsure: bool, ticks: int) -> ShownState:
        """So many ticks on. arousal: 0..1. heart: -1..1, see HeartRateDeviation. unsure: arousal might be known.

        Without arousal and not unsure, nothing is shown of any state.
        """
        known = (arousal or 0.0, arousal is not None, unsure, heart or 0.0)
        shown = self._smooth.feed(np.append(colour(self._palette, arousal), known), ticks)
        activated, sure, petals, deviation = shown[3:].tolist()
        # Known by half, it has come by half from settled as well: what is known of it is their ratio.
        level = mirror.height(activated / sure if sure > GONE else 0.0, sure, deviation)
        return ShownState(shown[:3], activated, petals, level)


def in_common(one: float | None, other: float | None) -> float | None:
    """What two people share of a value: its mean, whoever is who, and only while both are known."""
    return None if one is None or other is None else (one + other) / 2

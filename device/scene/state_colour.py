"""What is shown of a body's state, or of two as one: it drifts after what is known, and never switches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.scene.easing import Drift
from device.scene.mirror import Sway, level
from device.scene.palette import Palette, colour
from device.scene.transition import GONE

COLOUR_S = 2.0  # of both low-passes: a colour drifts over 8 s, it never switches


@dataclass(frozen=True, slots=True)
class Shade:
    """colour: (3,). activated, petals: 0..1, how much there is of either. level: 0..1, how high the mirror stands."""

    colour: NDArray[np.float64]
    activated: float
    petals: float
    level: float


class Shading:
    """What is known of a state in, its shade out."""

    def __init__(self, palette: Palette, tick_s: float) -> None:
        self._palette, self._sway = palette, Sway(tick_s)
        # The colour; how activated, how far that is known, how unsure.
        self._drift = Drift(np.append(colour(palette, None), (0.0, 0.0, 0.0)), np.full(6, COLOUR_S), tick_s)

    def feed(self, arousal: float | None, heart: float | None, unsure: bool, ticks: int) -> Shade:
        """So many ticks on. arousal: 0..1. heart: -1..1, of its slow swing. unsure: arousal could be known, and is not.

        Without arousal and not unsure, nothing is said of any state.
        """
        aims = np.append(colour(self._palette, arousal), (arousal or 0.0, arousal is not None, unsure))
        now = self._drift.feed(aims, ticks)
        activated, known, petals = now[3:].tolist()
        # Known by half, it has come by half from settled as well: what is known of it is their ratio.
        height = level(activated / known if known > GONE else 0.0, known, self._sway.feed(heart, ticks))
        return Shade(now[:3], activated, petals, height)


def in_common(one: float | None, other: float | None) -> float | None:
    """What two people share of a value: its mean, whoever is who, and only while both are known."""
    return None if one is None or other is None else (one + other) / 2

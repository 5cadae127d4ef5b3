"""The scenes of one person: the breath and its colour, darkness, or a point that says that the lamp is on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from device.readings import Breath, Contact, Reading, Scene, Tick
from device.scene import light
from device.scene.touch import touch

COLOUR_EASE_S = 4.0  # a colour drifts; it never switches
POINT_EASE_S = 1.0


class Solo:
    """Breath as light and touch, coloured by the one person there is.

    With two people nobody's state is shown: the colour stays the one that says neither.
    brightness, strength: 0..1. tick_s: time between two ticks.
    """

    def __init__(self, pixels: int, brightness: float, strength: float, tick_s: float) -> None:
        self._pixels, self._brightness, self._strength = pixels, brightness, strength
        self._heights = light.heights(pixels)
        self._colour_gain, self._point_gain = tick_s / COLOUR_EASE_S, tick_s / POINT_EASE_S
        self._colour = light.UNKNOWN
        self._activated = self._point = 0.0

    def feed(self, tick: Tick, breath: Breath, readings: Mapping[str, Reading], level: float) -> Scene:
        """The scene of this tick. level: 0..1, fades the whole in at the start and out at the end."""
        vitals = next(iter(readings.values())).vitals if len(readings) == 1 else None
        arousal = vitals.arousal if vitals else None
        self._colour = self._colour + self._colour_gain * (light.colour(arousal) - self._colour)
        self._activated += self._colour_gain * ((arousal or 0.0) - self._activated)
        brightness = light.filling(breath.lungs, self._heights)
        if self._activated > 0.0:
            brightness = brightness * light.shimmer(self._activated, tick.t_s, self._pixels)
        ring = brightness[:, None] * (self._brightness * self._colour)
        seeking = vitals is not None and vitals.contact is not Contact.FOUND
        self._point += self._point_gain * (seeking - self._point)
        if vitals is not None and self._point > 0.01:
            walking = vitals.contact is not Contact.HOLD_STILL
            at = light.point(tick.t_s, self._pixels, walking)
            ring = np.maximum(ring, self._point * at[:, None] * light.POINT)
        return Scene(level * np.minimum(ring, 1.0), level * self._strength * touch(breath))


class Dark:
    """No light and no touch: for logging."""

    def __init__(self, pixels: int) -> None:
        self._scene = Scene(np.zeros((pixels, 3)))

    def feed(self, tick: Tick, breath: Breath | None, readings: Mapping[str, Reading], level: float) -> Scene:
        """Darkness."""
        return self._scene


class Pilot:
    """One dim steady point at the bottom: the lamp is on, and asks nothing."""

    def __init__(self, pixels: int) -> None:
        self._ring = np.zeros((pixels, 3))
        self._ring[0] = light.POINT

    def feed(self, tick: Tick, breath: Breath | None, readings: Mapping[str, Reading], level: float) -> Scene:
        """The point, fading in and out with level."""
        return Scene(level * self._ring)

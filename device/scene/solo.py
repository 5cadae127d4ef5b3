"""The scenes of one person: the breath and its colour, a mirror, stillness, darkness, and the ways between them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from device.model import Breath, Reading, Scene, Tick
from device.scene import shapes, touch
from device.scene.breath_level import BreathLevel
from device.scene.gesture import Gesture, going_on, with_gestures
from device.scene.mirror import Heart
from device.scene.painter import Painter
from device.scene.palette import EMBER, Palette
from device.scene.pulse_search import PulseSearch
from device.scene.state_colour import Shading
from device.scene.transition import Blend, SceneTransition
from device.scene.wish import Touch, Wish

USUAL = Wish()


class Solo:
    """What is wished, as light and touch, coloured by the one person there is.

    With two people, or while the body is not to be judged, nobody's state is shown: the colour is the one that says
    neither. brightness: 0.01..1. strength, hand: 0..1, of the breath's touch and of a pause's. tick_s: between ticks.
    pattern: how this person wants to be touched where a look says pulses; off turns all touch off.
    """

    def __init__(
        self,
        pixels: int,
        brightness: float,
        strength: float,
        tick_s: float,
        palette: Palette = EMBER,
        hand: float = 0.5,
        pattern: Touch = Touch.PULSES,
    ) -> None:
        self._strength, self._hand, self._pattern = strength, hand, pattern
        self._peak, self._heights = shapes.peak(brightness), shapes.heights(pixels)
        self._brush = Painter(np.arange(pixels, dtype=float), self._peak, palette.shimmer, tick_s)
        self._mixing, self._lungs = SceneTransition(pattern, tick_s), BreathLevel()
        self._heart, self._shading, self._search = Heart(), Shading(palette, tick_s), PulseSearch(pixels, tick_s)
        self._gestures: tuple[tuple[Gesture, float], ...] = ()

    def gesture(self, kind: Gesture, t_s: float) -> None:
        """Tell what the button did, from t_s on, over whatever is shown."""
        self._gestures = (*going_on(self._gestures, t_s), (kind, t_s))

    def feed(
        self,
        tick: Tick,
        breath: Breath | None,
        readings: Mapping[str, Reading],
        level: float,
        wish: Wish | None = None,
    ) -> Scene:
        """The scene of this tick. breath: None asks for none. level: 0..1, fades all in at the start, and out."""
        wish, t_s, ticks = wish or USUAL, tick.t_s, 1 + tick.missed
        mix = self._mixing.feed(t_s, ticks, wish)
        only = next(iter(readings.values())) if len(readings) == 1 and wish.judged else None
        arousal = only.vitals.arousal if only else None
        unsure = only is not None and arousal is None
        shade = self._shading.feed(arousal, self._heart.feed(t_s, only), unsure, ticks)
        self._brush.move(ticks, mix.soft)
        ring = self._brush.paint(shade, self._lungs.feed(t_s, breath), mix)
        at, there = self._search.feed(only.vitals.contact if only else None, ticks)
        ring = self._brush.point(ring, at, there, mix)
        if self._gestures:
            ring = with_gestures(ring, self._peak * shade.colour, self._heights, self._gestures, t_s)
        return Scene(level * ring, level * self._touch(t_s, breath, mix, wish.hand_s))

    def _touch(self, t_s: float, breath: Breath | None, mix: Blend, hand_s: float | None) -> float:
        if self._pattern is Touch.OFF:
            return 0.0
        felt = self._strength * touch.of_breath(breath, mix.pulses, mix.swell)
        return touch.with_hand(felt, self._hand, None if hand_s is None else t_s - hand_s)


class Dark:
    """No light and no touch: for logging."""

    def __init__(self, pixels: int) -> None:
        self._scene = Scene(np.zeros((pixels, 3)))

    def gesture(self, kind: Gesture, t_s: float) -> None:
        """Dark is dark."""

    def feed(
        self,
        tick: Tick,
        breath: Breath | None,
        readings: Mapping[str, Reading],
        level: float,
        wish: Wish | None = None,
    ) -> Scene:
        """Darkness."""
        return self._scene


class Pilot:
    """One dim steady point at the bottom: the lamp is on, and asks nothing. brightness: the most it may be, 0.01..1."""

    def __init__(self, pixels: int, brightness: float = 1.0) -> None:
        self._ring, self._heights = np.zeros((pixels, 3)), shapes.heights(pixels)
        self._ring[0] = shapes.POINT * min(1.0, brightness / shapes.POINT.max())
        self._gestures: tuple[tuple[Gesture, float], ...] = ()

    def gesture(self, kind: Gesture, t_s: float) -> None:
        """Tell what the button did, from t_s on."""
        self._gestures = (*going_on(self._gestures, t_s), (kind, t_s))

    def feed(
        self,
        tick: Tick,
        breath: Breath | None,
        readings: Mapping[str, Reading],
        level: float,
        wish: Wish | None = None,
    ) -> Scene:
        """The point, fading in and out with level."""
        ring = (
            with_gestures(self._ring, 2 * shapes.POINT, self._heights, self._gestures, tick.t_s)
            if self._gestures
            else self._ring
        )
        return Scene(level * ring)

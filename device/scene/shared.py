"""The scenes of two people, one on either side: one breath, one colour, and nobody reads the other off the lamp.

A half of the ring belongs to each. What it tells of its person is whether a pulse is found, and no more: colour,
petals, shimmer, the mirror's height and its sway are of what the two have in common, alike to the bit on both halves
and whoever is who, and unknown unless both are known. More is told only as both agreed to it (look.Wish).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from device.model import Breath, Reading, Scene, Tick
from device.scene import halves, shapes, touch
from device.scene.breath_level import BreathLevel
from device.scene.easing import Drift, Switch
from device.scene.gesture import Gesture, going_on, with_gestures
from device.scene.heartbeat import Heartbeat
from device.scene.mirror import Heart
from device.scene.painter import Painter
from device.scene.palette import EMBER, Palette, warmed
from device.scene.pulse_search import PulseSearch
from device.scene.state_colour import Shade, Shading, in_common
from device.scene.transition import GONE, Blend, SceneTransition
from device.scene.wish import Touch, Wish

ASK_S = 0.7  # both time constants of a question: it has come after 3 s
WARM_S = 1.5  # both time constants of warmth: it has come after 6 s
OWN_S = 4.0  # from one light for both to each their own, and back
HEART = 0.7  # of the breath's strength: another's pulse is softer than what the lamp asks
USUAL = Wish()


class Shared:
    """What is wished, as light and touch, for the two people whose readings come in the order of their seats.

    left: the code of whose half is the left one, seen from the front; the first one's, unless it is the second's. The
    rest is as for Solo; the one motor in the middle is felt by both.
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
        left: str = "a",
    ) -> None:
        self._strength, self._hand, self._pattern, self._left = strength, hand, pattern, left
        self._pixels = pixels
        self._peak, self._heights = shapes.peak(brightness), shapes.heights(pixels)
        self._brush = Painter(shapes.folded(pixels), self._peak, palette.shimmer, tick_s)
        self._mixing, self._lungs, self._taps = SceneTransition(pattern, tick_s), BreathLevel(), Heartbeat()
        self._hearts, self._searches = (Heart(), Heart()), (PulseSearch(pixels, tick_s), PulseSearch(pixels, tick_s))
        self._both, *self._each = (Shading(palette, tick_s) for _ in range(3))
        left_half = halves.left(pixels)
        self._halves = (left_half, halves.mirrored(left_half))
        self._own, self._given = Switch(OWN_S), Switch(touch.MAKE_WAY_S)
        self._drift = Drift(np.zeros(3), np.array((ASK_S, ASK_S, WARM_S)), tick_s)  # asked of each; how warm
        self._gestures: tuple[tuple[Gesture, float], ...] = ()

    def gesture(self, kind: Gesture, t_s: float) -> None:
        """Tell what the button did, from t_s on, over whatever is shown; whose finger it was is not known."""
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
        codes = (*readings, None, None)[:2]
        people = tuple(readings.values()) if len(readings) == 2 and wish.judged else (None, None)
        shares = self._halves if codes[1] != self._left else self._halves[::-1]
        asked = [float(wish.asks is not None and wish.asks == code) for code in codes]
        *asking, warm = self._drift.feed(np.array((*asked, min(1.0, max(0.0, wish.warm)))), ticks).tolist()
        own = self._own.feed(t_s, wish.own)
        both, *each = (_warmer(shade, warm) for shade in self._shades(t_s, people, ticks))

        self._brush.move(ticks, mix.soft)
        lungs = self._lungs.feed(t_s, breath)
        ring = self._brush.paint(both, lungs, mix)
        if own:
            parts = [s[:, None] * self._brush.paint(shade, lungs, mix) for s, shade in zip(shares, each, strict=True)]
            ring = (1 - own) * ring + own * (parts[0] + parts[1])
        for asks, share in zip(asking, shares, strict=True):
            if asks > GONE:
                ring = halves.asking(ring, self._peak * both.colour, share, asks, mix.there)
        for search, person, share in zip(self._searches, people, shares, strict=True):
            at, there = search.feed(person.vitals.contact if person else None, ticks)
            at = halves.place(at, self._pixels, share is self._halves[0])
            ring = self._brush.point(ring, at, there, mix)
        if self._gestures:
            ring = with_gestures(ring, self._peak * both.colour, self._heights, self._gestures, t_s)
        return Scene(level * ring, level * self._touch(t_s, breath, readings, mix, wish))

    def _shades(self, t_s: float, people: Sequence[Reading | None], ticks: int) -> list[Shade]:
        """Of what both have in common, and of each."""
        arousals = [person.vitals.arousal if person else None for person in people]
        hearts = [heart.feed(t_s, person) for heart, person in zip(self._hearts, people, strict=True)]
        here = None not in people
        states = [(in_common(*arousals), in_common(*hearts)), *zip(arousals, hearts, strict=True)]
        return [
            shading.feed(arousal, heart, here and arousal is None, ticks)
            for shading, (arousal, heart) in zip((self._both, *self._each), states, strict=True)
        ]

    def _touch(
        self, t_s: float, breath: Breath | None, readings: Mapping[str, Reading], mix: Blend, wish: Wish
    ) -> float:
        """One motor: a pulse that is given has it alone, for its taps and the breath's would not be told apart."""
        whose = wish.heart if wish.heart in readings and wish.judged else None
        tap = self._taps.feed(t_s, whose, readings[whose].beats if whose else ())
        given = self._given.feed(t_s, whose is not None)
        if self._pattern is Touch.OFF:
            return 0.0
        felt = self._strength * max((1 - given) * touch.of_breath(breath, mix.pulses, mix.swell), HEART * tap)
        return touch.with_hand(felt, self._hand, None if wish.hand_s is None else t_s - wish.hand_s)


def _warmer(shade: Shade, warm: float) -> Shade:
    return replace(shade, colour=warmed(shade.colour, warm)) if warm > GONE else shade

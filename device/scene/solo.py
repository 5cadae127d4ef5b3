"""The scenes of one person: the breath and its colour, a mirror, stillness, darkness, and the ways between them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from device.readings import Breath, Contact, Reading, Scene, Tick
from device.scene import light, mirror, touch
from device.scene.ease import Drift, Fade
from device.scene.look import Light, Look, Touch, Wish
from device.scene.nod import Nod, going_on, nodded
from device.scene.palette import EMBER, Palette, colour

LIGHTS, TOUCHES = (Light.BREATH, Light.STILL, Light.MIRROR), (Touch.PULSES, Touch.SWELL)
COLOUR_S = 2.0  # of both low-passes: a colour drifts over 8 s, it never switches
POINT_S = 0.5
SOFT_S = 0.8  # of softness and level: steps of them become slopes over 3 s, slopes stay
SOFT_LIGHT, SOFT_MOTION = 0.35, 0.6  # how much of brightness, and of speed and depth of movement, softness takes away
SIGH_S = 1.2  # both time constants with which the light breathes out where a lead ends in the middle of a breath
GONE = 1e-3  # of what drifts: too little to be seen
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
        self._pixels, self._palette = pixels, palette
        self._strength, self._hand, self._pattern = strength, hand, pattern
        self._peak, self._heights = light.peak(brightness), light.heights(pixels)
        self._asked: tuple[Light, Touch] | None = None
        self._level = 1.0
        self._ways = Fade(np.zeros(len(LIGHTS) + len(TOUCHES)))
        self._sway = mirror.Sway(tick_s)
        self._tick_s, self._turn_a_tick, self._turn = tick_s, light.SHIMMER_HZ * tick_s, 0.0
        self._point = 0.0
        self._full, self._full_s = 0.0, 0.0  # the lungs when the lamp last led, and when that was
        self._nods: tuple[tuple[Nod, float], ...] = ()
        # The colour; how activated, how far that is known, how unsure; is a pulse looked for; how soft; which level.
        begin = np.append(colour(palette, None), (0.0, 0.0, 0.0, 0.0, 0.0, 1.0))
        self._drift = Drift(begin, np.append(np.full(6, COLOUR_S), (POINT_S, SOFT_S, SOFT_S)), tick_s)

    def nod(self, nod: Nod, t_s: float) -> None:
        """Tell what the button did, from t_s on, over whatever is shown."""
        self._nods = (*going_on(self._nods, t_s), (nod, t_s))

    def feed(
        self,
        tick: Tick,
        breath: Breath | None,
        readings: Mapping[str, Reading],
        level: float,
        wish: Wish | None = None,
    ) -> Scene:
        """The scene of this tick. breath: None asks for none. level: 0..1, fades all in at the start, and out."""
        wish = wish or USUAL
        ways = self._way(tick.t_s, wish.look)
        only = next(iter(readings.values())) if len(readings) == 1 and wish.judged else None
        vitals = only.vitals if only else None
        arousal = vitals.arousal if vitals else None
        unsure = vitals is not None and arousal is None
        seeking = vitals is not None and vitals.contact is not Contact.FOUND
        aims = (arousal or 0.0, arousal is not None, unsure, seeking, wish.softness, self._level)
        now = self._drift.feed(np.append(colour(self._palette, arousal), aims), 1 + tick.missed)
        full = now[:3]
        activated, known, petals, pointed, soft, wished = now[3:].tolist()

        if vitals is not None:
            self._look_for(vitals.contact, (1 + tick.missed) * self._tick_s)
        self._turn = (self._turn + (1 + tick.missed) * self._turn_a_tick * (1 - SOFT_MOTION * soft)) % 1.0
        sway = self._sway.feed(tick.t_s, 1 + tick.missed, only)
        # Known by half, it has come by half from settled as well: what is known of it is their ratio.
        state = mirror.level(activated / known if known > GONE else 0.0, known, sway)
        shape = self._shape(ways, self._lungs(tick.t_s, breath), state)
        if activated > GONE:
            depth = self._palette.shimmer * (1 - SOFT_MOTION * soft) * activated * (1 - ways[1])
            shape = shape * light.shimmer(depth, self._turn, self._pixels)
        if petals > GONE:
            shape = shape * light.petals(light.PETALS * petals, self._pixels)
        there = min(1.0, wished) * sum(ways[:3]) if wished > GONE else 0.0
        shape = self._peak * (1 - SOFT_LIGHT * soft) * there * shape
        ring = np.maximum(shape, light.LEAST_GLOW * there * (1 - self._heights) ** 2)[:, None] * full
        if vitals is not None and pointed > 0.01:
            dim = pointed * there * min(1.0, 0.3 + self._peak)
            ring = np.maximum(ring, dim * light.point(self._point, self._pixels)[:, None] * light.POINT)
        ring = np.minimum(ring, self._peak)  # the point is no brighter than the dimmest breath
        if self._nods:
            ring = nodded(ring, self._peak * full, self._heights, self._nods, tick.t_s)
        felt = self._touch(tick.t_s, breath, wish.hand_s, ways)
        return Scene(level * ring, level * felt)

    def _look_for(self, contact: Contact, since_s: float) -> None:
        """The looking point walks, comes to rest, or goes out where it is."""
        if contact is Contact.HOLD_STILL:
            self._point = light.come(self._point, since_s, self._pixels)
        elif contact is not Contact.FOUND:
            self._point = light.walked(self._point, since_s, self._pixels)

    def _lungs(self, t_s: float, breath: Breath | None) -> float:
        """How full the light is: as the breath asks, and where nothing is asked any more it breathes out."""
        if breath:
            self._full, self._full_s = breath.lungs, t_s
            return breath.lungs
        since = (t_s - self._full_s) / SIGH_S
        return self._full * (1 + since) * math.exp(-since)

    def _way(self, t_s: float, look: Look) -> list[float]:
        """How much there is of each light and of each touch; the first comes at once."""
        if look.light is not Light.DARK:  # darkness has no level of its own, and comes from the one there was
            self._level = min(1.0, max(0.0, look.level))
        asked = (look.light, self._pattern if look.touch is Touch.PULSES else look.touch)
        if asked != self._asked:
            aim = np.array([float(x is asked[0]) for x in LIGHTS] + [float(x is asked[1]) for x in TOUCHES])
            if self._asked:
                self._ways.lead(t_s, aim, look.over_s)
            else:
                self._ways = Fade(aim)
                self._drift.jump(-1, self._level)
            self._asked = asked
        ways: list[float] = self._ways.at(t_s).tolist()
        return ways

    def _shape(self, ways: list[float], lungs: float, state: float) -> NDArray[np.float64]:
        """(pixels,) of all lights that there are now, as shares of what there is."""
        in_breath, in_still, in_mirror = ways[:3]
        if in_breath >= 1:
            return light.filling(lungs, self._heights)
        all_of_it = max(in_breath + in_still + in_mirror, 1e-9)
        shape = (in_breath / all_of_it) * light.filling(lungs, self._heights)
        shape = shape + (in_still / all_of_it) * light.still(self._heights)
        return shape + (in_mirror / all_of_it) * light.pool(state, self._heights)

    def _touch(self, t_s: float, breath: Breath | None, hand_s: float | None, ways: list[float]) -> float:
        felt = 0.0
        if self._pattern is Touch.OFF:
            return felt
        if breath:
            felt = self._strength * (ways[3] * touch.pulses(breath) + ways[4] * touch.swell(breath))
        if hand_s is None:
            return felt
        return max(felt * touch.apart(t_s - hand_s), self._hand * touch.hand(t_s - hand_s))


class Dark:
    """No light and no touch: for logging."""

    def __init__(self, pixels: int) -> None:
        self._scene = Scene(np.zeros((pixels, 3)))

    def nod(self, nod: Nod, t_s: float) -> None:
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
        self._ring, self._heights = np.zeros((pixels, 3)), light.heights(pixels)
        self._ring[0] = light.POINT * min(1.0, brightness / light.POINT.max())
        self._nods: tuple[tuple[Nod, float], ...] = ()

    def nod(self, nod: Nod, t_s: float) -> None:
        """Tell what the button did, from t_s on."""
        self._nods = (*going_on(self._nods, t_s), (nod, t_s))

    def feed(
        self,
        tick: Tick,
        breath: Breath | None,
        readings: Mapping[str, Reading],
        level: float,
        wish: Wish | None = None,
    ) -> Scene:
        """The point, fading in and out with level."""
        ring = nodded(self._ring, 2 * light.POINT, self._heights, self._nods, tick.t_s) if self._nods else self._ring
        return Scene(level * ring)

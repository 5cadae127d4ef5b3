"""The scene of two people, one on either side: one breath, one colour, and nobody reads the other off the lamp.

A half of the ring belongs to each. What it shows of its person is whether a pulse is found, and no more: colour,
petals, shimmer, the mirror's height and its sway are of what the two have in common, alike to the bit on both halves
and whoever is who, and unknown unless both are known. More is shown only as both agreed to it (`SceneRequest`).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from device.model import Array, Reading, Scene, Tick
from device.scene import halves, shapes
from device.scene.easing import FadingSwitch, TwoPoleLowPass
from device.scene.mirror import HeartRateDeviation
from device.scene.pulse_search import PulseSearch
from device.scene.request import SceneRequest
from device.scene.stage import SceneSetup, Stage
from device.scene.state_colour import ShownState, StateDisplay, in_common
from device.scene.touch import MAKE_WAY_S, Heartbeat
from device.scene.transition import GONE

ASK_S = 0.7  # both time constants of a question: it has come after 3 s
WARM_S = 1.5  # both time constants of warmth: it has come after 6 s
OWN_S = 4.0  # from one light for both to each their own, and back
HEART = 0.7  # of the breath's strength: another's pulse is softer than what the lamp asks


class SharedScene:
    """What is requested, as light and touch, for the two people whose readings come in the order of their seats.

    left: the code of whose half is the left one, seen from the front; the first one's, unless it is the second's. The
    one motor in the middle is felt by both.
    """

    def __init__(self, setup: SceneSetup, left: str = "a") -> None:
        pixels, tick_s = setup.pixels, setup.tick_s
        self._pixels, self._left, left_half = pixels, left, halves.left(pixels)
        self._halves = (left_half, halves.mirrored(left_half))
        self._stage = Stage(setup, shapes.folded(pixels))
        self.gestures = self._stage.gestures
        self._hearts = HeartRateDeviation(), HeartRateDeviation()
        self._searches = PulseSearch(pixels, tick_s), PulseSearch(pixels, tick_s)
        self._common, *self._each = (StateDisplay(setup.palette, tick_s) for _ in range(3))
        self._own, self._given, self._heartbeat = FadingSwitch(OWN_S), FadingSwitch(MAKE_WAY_S), Heartbeat()
        # How far each is asked for consent; how warm both are.
        self._smooth = TwoPoleLowPass(np.zeros(3), np.array((ASK_S, ASK_S, WARM_S)), tick_s)

    def feed(self, tick: Tick, readings: Mapping[str, Reading], request: SceneRequest, level: float) -> Scene:
        """The scene of this tick. level: 0..1, fades all in at the start, and out."""
        t_s, ticks = tick.t_s, 1 + tick.missed
        blend = self._stage.feed(tick, request)
        codes = (*readings, None, None)[:2]
        people = tuple(readings.values()) if len(readings) == 2 and request.judged else (None, None)
        shares = self._halves if codes[1] != self._left else self._halves[::-1]
        asked = [float(request.asks is not None and request.asks == code) for code in codes]
        targets = np.array((*asked, min(1.0, max(0.0, request.warm))))
        *asking, warm = self._smooth.feed(targets, ticks).tolist()
        common, *each = (state.warmed(warm) for state in self._states(t_s, people, ticks))

        ring = self._paint(common, each, shares, self._own.feed(t_s, request.own))
        for amount, share in zip(asking, shares, strict=True):
            if amount > GONE:
                ring = halves.asking(ring, self._stage.peak * common.colour, share, amount, blend.amount)
        for search, person, share in zip(self._searches, people, shares, strict=True):
            at, amount = search.feed(person.vitals.contact if person else None, ticks)
            ring = self._stage.point(ring, halves.point_at(at, self._pixels, share is self._halves[0]), amount)
        return self._stage.finish(ring, common.colour, level, *self._given_heart(t_s, readings, request))

    def _states(self, t_s: float, people: Sequence[Reading | None], ticks: int) -> list[ShownState]:
        """What is shown of what both have in common, and of each."""
        arousals = [person.vitals.arousal if person else None for person in people]
        hearts = [heart.feed(t_s, person) for heart, person in zip(self._hearts, people, strict=True)]
        both = None not in people
        states = [(in_common(*arousals), in_common(*hearts)), *zip(arousals, hearts, strict=True)]
        return [
            display.feed(arousal, heart, both and arousal is None, ticks)
            for display, (arousal, heart) in zip((self._common, *self._each), states, strict=True)
        ]

    def _paint(self, common: ShownState, each: Sequence[ShownState], shares: Sequence[Array], own: float) -> Array:
        """own: 0..1, how far each half shows its own person's state."""
        ring = self._stage.paint(common)
        if not own:
            return ring
        first, second = (s[:, None] * self._stage.paint(state) for s, state in zip(shares, each, strict=True))
        return (1 - own) * ring + own * (first + second)

    def _given_heart(self, t_s: float, readings: Mapping[str, Reading], request: SceneRequest) -> tuple[float, float]:
        """How far the motor is given to one person's heart, 0..1, and its tap, 0..1.

        It then has the motor alone, for its taps and the breath's would not be told apart.
        """
        whose = request.heart if request.heart in readings and request.judged else None
        tap = self._heartbeat.feed(t_s, whose, readings[whose].beats if whose else ())
        return self._given.feed(t_s, whose is not None), HEART * tap

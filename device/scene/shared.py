"""The scene of two people, one on either side: one breath, one colour, and nobody reads the other off the lamp.

A half of the ring belongs to each. What it shows of its person is whether a pulse is found, and no more: colour,
petals, shimmer, the mirror's height and its sway are of what the two have in common, alike to the bit on both halves
and whoever is who, and unknown unless both are known. More is shown only as both agreed to it (`SceneRequest`).
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from device.model import Array, Reading, Scene, Tick, Vitals
from device.scene import shapes
from device.scene.easing import GONE, FadingSwitch, TwoPoleLowPass
from device.scene.pulse_search import PulseSearch
from device.scene.request import Message, SceneRequest, Told
from device.scene.setup import SceneSetup
from device.scene.shown_state import HeartRateDeviation, ShownState, StateDisplay, in_common
from device.scene.stage import Stage
from device.scene.touch import MAKE_WAY_S, Heartbeat

NOT_FOUND = Reading(Vitals())  # of somebody who has not come, and is not even listened to
ASK_S = 0.7  # both time constants of a question: it has come after 3 s
WARM_S = 1.5  # both time constants of warmth: it has come after 6 s
OWN_S = 4.0  # from one light for both to each their own, and back
REST, LEAST_REST = 2 / 24, 1.5  # the search point stays so far from bottom and top: of the ring, and in pixels at least
HUSHED = 0.65  # of the light, that makes way on both halves while one of them asks
ASKING = 0.75  # of a full breath, in the middle of the half that asks
SWELL_S, EBB = 4.0, 0.45  # the question about hearts swells and ebbs so slowly, and by so much
ASKS_IN_THE_DARK = 0.5  # of that, at least, however low the light is: a question that cannot be seen is none


class SharedScene:
    """What is requested, as light and touch, for two people, of whom one may be missing.

    codes: theirs, in the order of their seats. left: the code of whose half is the left one, seen from the front; the
    first one's, unless it is the second's. While one of them alone takes part, the light tells of that one.
    """

    def __init__(self, setup: SceneSetup, left: str = "a", codes: Sequence[str] = ("a", "b")) -> None:
        pixels, tick_s = setup.pixels, setup.tick_s
        self._codes = codes
        self._pixels, self._left, half = pixels, left, shapes.left_half(pixels)
        self._halves = (half, mirrored(half))
        self._stage = Stage(setup, shapes.folded(pixels), left)
        self._hearts = HeartRateDeviation(), HeartRateDeviation()
        self._searches = PulseSearch(pixels, tick_s), PulseSearch(pixels, tick_s)
        self._common, *self._each = (StateDisplay(setup.palette, tick_s) for _ in range(3))
        self._asked: Message | None = None
        self._asking = [0.0, 0.0]  # how far each half asks
        self._own, self._given, self._heartbeat = FadingSwitch(OWN_S), FadingSwitch(MAKE_WAY_S), Heartbeat()
        # How far each is asked for consent; how warm both are.
        self._smooth = TwoPoleLowPass(np.zeros(3), np.array((ASK_S, ASK_S, WARM_S)), tick_s)

    def feed(self, tick: Tick, readings: Mapping[str, Reading], request: SceneRequest, level: float) -> Scene:
        """The scene of this tick. level: 0..1, fades all in at the start, and out."""
        t_s, ticks = tick.t_s, 1 + tick.missed
        blend = self._stage.feed(tick, request)
        codes, judged = self._codes, request.judged
        present = readings if request.present is None else request.present
        people = [readings.get(code) if judged and code in present else None for code in codes]
        shares = self._halves if codes[1] != self._left else self._halves[::-1]
        asks = self._asks(request.asks)
        asked = [float(asks is not None and asks.to == code) for code in codes]
        targets = np.array((*asked, min(1.0, max(0.0, request.warm))))
        *self._asking, warm = self._smooth.feed(targets, ticks).tolist()
        common, *each = (state.warmed(warm) for state in self._states(t_s, people, ticks))

        ring = self._paint(common, each, shares, self._own.feed(t_s, request.own))
        for amount, share in zip(self._asking, shares, strict=True):
            if amount > GONE:
                form = self._half_that_asks(share, t_s)
                ring = with_question(ring, self._stage.peak * common.colour, form, amount, blend.amount)
        welcome = codes if request.present == () else present  # while nobody has come, anybody may
        sought = [readings.get(code, NOT_FOUND) if judged and code in welcome else None for code in codes]
        for search, person, share in zip(self._searches, sought, shares, strict=True):
            at, amount = search.feed(person.vitals.contact if person else None, ticks)
            ring = self._stage.point(ring, point_at(at, self._pixels, share is self._halves[0]), amount)
        return self._stage.finish(ring, common.colour, level, *self._given_heart(t_s, readings, request))

    def _states(self, t_s: float, people: Sequence[Reading | None], ticks: int) -> list[ShownState]:
        """What is shown of what both have in common, and of each."""
        arousals = [person.vitals.arousal if person else None for person in people]
        hearts = [heart.feed(t_s, person) for heart, person in zip(self._hearts, people, strict=True)]
        here = [i for i, person in enumerate(people) if person]
        common = (in_common([arousals[i] for i in here]), in_common([hearts[i] for i in here]))
        states = [common, *zip(arousals, hearts, strict=True)]
        return [
            display.feed(arousal, heart, bool(here) and arousal is None, ticks)
            for display, (arousal, heart) in zip((self._common, *self._each), states, strict=True)
        ]

    def _paint(self, common: ShownState, each: Sequence[ShownState], shares: Sequence[Array], own: float) -> Array:
        """own: 0..1, how far each half shows its own person's state."""
        ring = self._stage.paint(common)
        if not own:
            return ring
        first, second = (s[:, None] * self._stage.paint(state) for s, state in zip(shares, each, strict=True))
        return (1 - own) * ring + own * (first + second)

    def _asks(self, asks: Told | None) -> Told | None:
        """What is asked now: a question of another form waits until that of the one before has faded."""
        if asks and asks.message is not self._asked:
            if max(self._asking) > GONE:
                return None
            self._asked = asks.message
        return asks

    def _half_that_asks(self, half: Array, t_s: float) -> Array:
        """(pixels,) the form of the question, 0..1: a dome, a dome that swells and ebbs, or two."""
        height = np.sin(2 * np.pi * shapes.folded(len(half)) / len(half))
        if self._asked is Message.ASK_PAGE:
            height = np.abs(np.sin(4 * np.pi * shapes.folded(len(half)) / len(half)))
        dome = np.sqrt(np.maximum(height, 0.0)) * np.clip(2 * half - 1, 0.0, 1.0)
        ebb = 0.5 - 0.5 * math.cos(2 * math.pi * t_s / SWELL_S) if self._asked is Message.ASK_HEART else 0.0
        return np.asarray((1 - EBB * ebb) * dome)

    def _given_heart(self, t_s: float, readings: Mapping[str, Reading], request: SceneRequest) -> tuple[float, float]:
        """How far the motor is given to one person's heart, 0..1, and its tap, 0..1.

        It then has the motor alone, for its taps and the breath's would not be told apart.
        """
        whose = request.heart if request.heart in readings and request.judged else None
        tap = self._heartbeat.feed(t_s, whose, readings[whose].beats if whose else ())
        return self._given.feed(t_s, whose is not None), tap


def mirrored(ring: Array) -> Array:
    """A ring (pixels, ...) with left and right exchanged."""
    return np.roll(ring[::-1], 1, axis=0)


def point_at(at: float, pixels: int, is_left: bool) -> float:
    """Pixel of the search point on a half. at: 0..pixels, of its way up and down again, 0 at rest."""
    rest = max(REST * pixels, LEAST_REST)
    up = rest + (pixels / 2 - 2 * rest) * (0.5 - 0.5 * math.cos(2 * math.pi * at / pixels))
    return up if is_left else pixels - up


def with_question(ring: Array, colour: Array, form: Array, asked: float, amount: float) -> Array:
    """The ring (pixels, 3) while one half asks for a yes: it glows, and all else steps back.

    form: (pixels,) of the glow, 0..1. asked: 0..1, how far the question has come. amount: of light.
    """
    glow = ASKING * asked * max(amount, ASKS_IN_THE_DARK) * form
    return np.maximum((1 - HUSHED * asked) * ring, glow[:, None] * colour)

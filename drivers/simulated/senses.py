"""How a simulated person recognises a lamp's breaths, by sight or by touch. Knows nothing of any pacer.

A breath in the light is a rise through the lower and the upper quarter of what the light has lately spanned. That holds
in dim and bright rooms, through fades, and with a ripple on the light; and a light that stands still has no breaths.
The motor touches once to breathe in and twice to breathe out: a touch that is not soon followed by another begins a
breath. One swell a breath is such a touch too.
"""

import math

ADAPT_S = 30.0  # eyes forget the brightest and the darkest within this: between a slow breath's 15 s and a minute
BLUR_S = 0.15  # takes the edge off frames and fades; a breath is ten times as long
FAINTEST = 0.003  # of a full lamp: less than this is darkness
CONTRAST = 0.06  # of the brightest: a smaller change is no breath; a hundredth would be seen by one who looked for it
QUARTER, THREE_QUARTERS = 0.25, 0.75  # a half cosine passes them at a third and at two thirds of its way
SHORTEST_S, LONGEST_S = 1.5, 20.0  # what can be taken for a breath
PATIENCE = 2.2  # breaths: after so many without a rise the lamp has stopped breathing
FELT = 0.02  # of the motor's full strength
PAIR_S = 1.0  # two touches that begin nearer than this are a pair: half an inhale at least lies between others


class Breaths:
    """Onset and period of the lamp's breaths, however they were noticed."""

    def __init__(self) -> None:
        self._begin_s: float | None = None
        self._period_s: float | None = None

    def begin(self, begin_s: float) -> None:
        """A breath of the lamp began at begin_s."""
        last_s, self._begin_s = self._begin_s, begin_s
        apart_s = begin_s - last_s if last_s is not None else 0.0
        self._period_s = apart_s if SHORTEST_S <= apart_s <= LONGEST_S else None

    def lamp(self, t_s: float) -> tuple[float, float] | None:
        """(when its last breath began, seconds from the one before), or None where no lamp breathes at t_s."""
        if self._begin_s is None or self._period_s is None or t_s - self._begin_s > PATIENCE * self._period_s:
            return None
        return self._begin_s, self._period_s


class Eyes:
    """Light in, the lamp's breaths out. look_s: time between two looks."""

    def __init__(self, look_s: float) -> None:
        self._look_s = look_s
        self._blur, self._forget = min(1.0, look_s / BLUR_S), look_s / ADAPT_S
        self._seen = self._most = self._least = 0.0
        self._quarter_s: float | None = None
        self._high = False
        self.breaths = Breaths()

    def look(self, t_s: float, light: float) -> None:
        """Take in the light at t_s, 0..1, one look after the last."""
        before = self._seen
        seen = self._seen = before + (light - before) * self._blur
        most, least = self._most, self._least
        most = self._most = seen if seen > most else most + (seen - most) * self._forget
        least = self._least = seen if seen < least else least + (seen - least) * self._forget
        span = most - least
        if span < FAINTEST or span < CONTRAST * most:
            self._quarter_s, self._high = None, False
            return
        quarter = least + QUARTER * span
        if seen < quarter:
            self._quarter_s, self._high = None, False
        elif not self._high:
            if self._quarter_s is None and before >= quarter:  # it was up when it began to move: that is no rise
                self._high = True
                return
            if self._quarter_s is None:
                self._quarter_s = self._passed_s(t_s, before, seen, quarter)
            upper = least + THREE_QUARTERS * span
            if seen > upper:
                self._high = True
                self.breaths.begin(2 * self._quarter_s - self._passed_s(t_s, before, seen, upper))

    def _passed_s(self, t_s: float, before: float, seen: float, level: float) -> float:
        """When, since the look before, the light passed a level; BLUR_S earlier than it seemed."""
        part = (seen - level) / (seen - before) if seen > before else 0.0
        return t_s - self._look_s * min(1.0, part) - BLUR_S


class Fingers:
    """Touch in, the lamp's breaths out."""

    def __init__(self) -> None:
        self._felt = False
        self._last_s = -math.inf
        self._alone_s: float | None = None
        self.breaths = Breaths()

    def feel(self, t_s: float, touch: float) -> None:
        """Take in the touch at t_s, 0..1."""
        felt = touch > FELT
        if felt and not self._felt:
            self._alone_s = None if t_s - self._last_s < PAIR_S else t_s
            self._last_s = t_s
        self._felt = felt
        if self._alone_s is not None and t_s - self._alone_s >= PAIR_S:
            self.breaths.begin(self._alone_s)
            self._alone_s = None

"""Skin conductance level (SCL) in microsiemens, state of the electrodes, and steps of joined hands, row by row.

Level and states in absolute microsiemens; nothing is scaled by what the session has seen. Sources: [B] Boucsein et al.
2012 (10.1111/j.1469-8986.2012.01384.x); [K] Kleckner et al. 2018 (10.1109/TBME.2017.2758643). "Ours": chosen by us and
judged on the recordings and the simulated body of the tests.
"""

import math
from collections import deque
from collections.abc import Callable
from statistics import fmean, median

from device.model import SkinRecovery, SkinResponse, SkinState
from device.signals.skin.electrodes import DELAY_STEPS, Life, Noise, Steps
from device.signals.skin.responses import STEP_S, ScrDetector
from device.signals.skin.tenths import ROWS, Tenths

SMOOTH = 5  # tenths of a second: the quickest response rises in 0.5 s [B]
SMOOTHEST, QUIET_USIEMENS = 12, 0.0018  # as many tenths at most, where the noise of one is above this (ours)
JUMP_UP = (0.5, 0.15)  # uS, and share of the level, within 0.3 s: faster than sweat fills a duct (ours; [K]: 10 uS/s)
JUMP_DOWN = (0.10, 0.05)  # sweat goes more slowly than it comes (ours)
EDGE = (0.15, 0.01)  # uS, and share of the level, within 0.2 s: less than another person adds (ours), see HandContact
FLAT = (0.35, 0.5)  # of an edge, in the 0.2 s before and after it: sweat, however quick, goes on for a second (ours)
CALM_S = 3.0  # after a jump, this long without another; and so long it is said that electrodes moved (ours)
OPEN_USIEMENS = 0.05  # less than any skin under two electrodes [K]
DRY_USIEMENS = (0.5, 0.6)  # dry below the first, until above the second (ours; a level is 1 to 40 uS [B])
GAP_STEPS = 9  # tenths of a second without a value before state and level are dropped
LONG_GAP = 3  # ... and before what is on both sides may differ by more than a step
LEVEL_SECONDS = 5  # the level is the median of so many values, one a second: up to half may be a response (ours)
BARE_USIEMENS = (1.0, 0.45)  # a bare pin floats at 0.5 to 0.7 V at first, and never wanders to more than this (ours)
TOUCH_S = 0.5  # whoever lays a finger on is on within this: a bare pin drifts (ours)
TRUSTED = (SkinState.ON, SkinState.DRY, SkinState.MOVED)
TOUCHED = (*TRUSTED, SkinState.LOOSE, SkinState.JOINED)
UNTOUCHED = (SkinState.MISSING, SkinState.OPEN, SkinState.SATURATED)
TOGETHER_S = 0.35  # both steps are seen in tenths of a second, each up to two of them late


class SkinConductance:
    """Rows of one skin channel at 90 Hz in; responses (SCR) out, level and state kept.

    usiemens: volts -> uS, inf where the front end ends. threshold_usiemens: the least response that counts, 0.01..0.05.
    """

    def __init__(self, usiemens: Callable[[float], float], threshold_usiemens: float = 0.05) -> None:
        self._usiemens = usiemens
        self._responses = ScrDetector(threshold_usiemens)
        self._tenths, self._noise, self._shifts, self._life = Tenths(), Noise(), Steps(), Life()
        self._ticks = self._gap = 0
        self._open_s = -math.inf
        self._shifted_s = -math.inf
        self._smooth: deque[float] = deque(maxlen=SMOOTHEST)
        self._means: deque[float] = deque(maxlen=SMOOTH)
        self._seconds: deque[float] = deque(maxlen=LEVEL_SECONDS)
        self._edges: deque[float] = deque(maxlen=7)
        self._calm_from_s = 0.0
        self._joined = False
        self.state = SkinState.MISSING
        self.touched = False
        """Whether it is known that there are electrodes with somebody on them: what is dry may be a bare pin."""
        self.stepped: tuple[float, int] | None = None
        """Time of the last sharp edge while skin was touched, and whether up (1) or down (-1)."""

    def feed(self, t_s: float, volts: float) -> tuple[SkinResponse | SkinRecovery, ...]:
        """One row, NaN if there is none. Responses, and recoveries of earlier ones, that became known."""
        tenth = self._tenths.feed(volts)
        if tenth is None:
            return ()
        return self._step(t_s, math.nan if math.isnan(tenth) else self._usiemens(tenth))

    def join(self, joined: bool) -> None:
        """Two people's hands joined, or parted: from here to there the value belongs to neither."""
        self._joined = joined
        if self.state in TOUCHED:
            self.state = SkinState.JOINED if joined else SkinState.LOOSE

    def level(self) -> float | None:
        """Skin conductance level (SCL) in uS; None while there is none to be believed."""
        return median(self._seconds) if self._seconds and self.state in TRUSTED else None

    def responses_per_min(self) -> float | None:
        """Rate of responses over the last minute; None before half of it was watched, or while they cannot be seen."""
        return self._responses.per_min() if self.state in TRUSTED else None

    def _step(self, t_s: float, now: float) -> tuple[SkinResponse | SkinRecovery, ...]:
        self._gap = self._gap + 1 if math.isnan(now) else 0
        if self._gap == LONG_GAP:
            self._shifts.reset()
        if 0 < self._gap <= GAP_STEPS:
            return ()  # a short gap is nothing but a gap
        jumped = self._judge(t_s, now)
        self._find_edge(t_s, now)
        if jumped or self.state in UNTOUCHED:
            self._means.clear()
            self._smooth.clear()
            self._seconds.clear()
            self._shifts.reset()
            self._responses.reset()
        self._ticks += 1
        if self.state in UNTOUCHED:
            return ()
        self._means.append(now)
        if self._ticks % 10 == 0:
            smooth = fmean(self._means)
            self._life.feed(smooth, self._noise.deviation / math.sqrt(len(self._means)))
            if self.state in (*TRUSTED, SkinState.DOUBTED):
                self._seconds.append(smooth)
        return self._respond(t_s, now)

    def _respond(self, t_s: float, now: float) -> tuple[SkinResponse | SkinRecovery, ...]:
        """Responses in the course from which the steps of the electrodes are gone."""
        still = self._shifts.feed(now, self._noise.deviation)
        if self._shifts.found:
            self._shifted_s = t_s
        if still is None:
            return ()
        self._smooth.append(still)
        noise = self._noise.deviation
        length = min(len(self._smooth), max(SMOOTH, min(SMOOTHEST, round((noise / QUIET_USIEMENS) ** 2))))
        late = (ROWS - 1) / 2 / ROWS + DELAY_STEPS + (length - 1) / 2
        smooth, deviation = fmean(list(self._smooth)[-length:]), noise / math.sqrt(length)
        followed = self.state in (*TRUSTED, SkinState.DOUBTED)  # a response can be what ends the doubt
        known = self._responses.feed(t_s - late * STEP_S, t_s, smooth, deviation, followed)
        return known if self.state in TRUSTED else ()

    def _judge(self, t_s: float, now: float) -> bool:
        """Update the state; whether the value jumped."""
        before = self.state
        if not OPEN_USIEMENS <= now < math.inf:
            open_or_missing = SkinState.MISSING if math.isnan(now) else SkinState.OPEN
            self.state = SkinState.SATURATED if math.isinf(now) else open_or_missing
            self._open_s = t_s
            self._life.forget()
            self._noise.interrupt()
            return False
        jumped = before in UNTOUCHED
        if len(self._means) >= 3:
            old = self._means[-3]
            most, share = JUMP_UP if now > old else JUMP_DOWN
            jumped = abs(now - old) > most + share * old
        if jumped:
            self._calm_from_s = t_s + CALM_S
            self._noise.interrupt()
        self._noise.feed(now)
        low = now < DRY_USIEMENS[before is SkinState.DRY]
        laid_on = jumped and t_s - self._open_s < TOUCH_S and now > 2 * OPEN_USIEMENS
        if laid_on or now > BARE_USIEMENS[before in UNTOUCHED]:
            self.touched = True
        elif jumped and before not in UNTOUCHED and now < BARE_USIEMENS[True]:
            self.touched = False  # it fell to where a bare pin floats: who was there has gone, or must be felt anew
        if self._joined:
            self.state = SkinState.JOINED
        elif t_s < self._calm_from_s or self._life.moves is None:
            self.state = SkinState.LOOSE
        elif not (self._life.moves and self.touched):
            self.state = SkinState.DOUBTED
        elif t_s - self._shifted_s < CALM_S:
            self.state = SkinState.MOVED
        else:
            self.state = SkinState.DRY if low else SkinState.ON
        return jumped

    def _find_edge(self, t_s: float, now: float) -> None:
        """A step from one level to another, known 0.2 s later, when it is seen to have ended."""
        if self.state not in TOUCHED:
            self._edges.clear()
            return
        self._edges.append(now)
        if len(self._edges) < 7:
            return
        first, _, low, _, high, _, last = self._edges
        step, (least, share) = abs(high - low), EDGE
        flat = abs(low - first) < FLAT[0] * step and abs(last - high) < FLAT[1] * step
        if step > least + share * min(low, high) and flat:
            self.stepped = (t_s, 1 if high > low else -1)


class HandContact:
    """Two people's skins in, each newly fed; whether their hands are joined, out: then both are one circuit.

    It spoils the microsiemens of both, and it is a touch. A step of one alone, a startle, a loose electrode, is not.
    Both up at one moment joins, both down at one moment parts, and so does a skin that is not touched any more.
    """

    def __init__(self) -> None:
        self.joined = False

    def feed(self, first: SkinConductance, second: SkinConductance) -> bool:
        """Compare the newest step of each."""
        one, other = first.stepped, second.stepped
        if first.state not in TOUCHED or second.state not in TOUCHED:
            self.joined = False
        elif one and other and one[1] == other[1] and abs(one[0] - other[0]) <= TOGETHER_S:
            self.joined = one[1] > 0
        return self.joined

"""Skin conductance level (SCL) in microsiemens, state of the electrodes, and steps of joined hands, row by row.

Level and states in absolute microsiemens; nothing is scaled by what the session has seen. Sources: [B] Boucsein et al.
2012 (10.1111/j.1469-8986.2012.01384.x); [K] Kleckner et al. 2018 (10.1109/TBME.2017.2758643). "Ours": chosen by us and
judged on the recordings and the simulated body of the tests.
"""

import math
from collections import deque
from collections.abc import Callable
from statistics import median

from device.model import SkinRecovery, SkinResponse, SkinState
from device.signals.skin.responses import STEP_S, ScrDetector

MAINS_ROWS = 9  # at 90 Hz a mean of 9 rows nulls 10, 20, 30, 40 Hz, where 100, 50, 60 Hz mains and their doubles land
SMOOTH = 5  # of those means, 0.5 s: the quickest response rises in 0.5 s [B]
JUMP_UP = (0.5, 0.15)  # uS, and share of the level, within 0.3 s: faster than sweat fills a duct (ours; [K]: 10 uS/s)
JUMP_DOWN = (0.10, 0.05)  # sweat goes more slowly than it comes (ours)
EDGE = (0.15, 0.01)  # uS, and share of the level, within 0.2 s: less than another person adds (ours), see HandContact
FLAT = (0.35, 0.5)  # of an edge, in the 0.2 s before and after it: sweat, however quick, goes on for a second (ours)
CALM_S = 3.0  # after a jump, this long without another (ours)
OPEN_USIEMENS = 0.05  # less than any skin under two electrodes [K]
DRY_USIEMENS = (0.5, 0.6)  # dry below the first, until above the second (ours; a level is 1 to 40 uS [B])
GAP_STEPS = 9  # tenths of a second without a value before state and level are dropped
LEVEL_SECONDS = 5  # the level is the median of so many values, one a second: up to half may be a response (ours)
TRUSTED = (SkinState.ON, SkinState.DRY)
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
        self._sum = 0.0
        self._finite = self._rows = self._steps = self._gap = 0
        self._means: deque[float] = deque(maxlen=SMOOTH)
        self._seconds: deque[float] = deque(maxlen=LEVEL_SECONDS)
        self._edges: deque[float] = deque(maxlen=7)
        self._calm_from_s = 0.0
        self._joined = False
        self.state = SkinState.MISSING
        self.stepped: tuple[float, int] | None = None
        """Time of the last sharp edge while skin was touched, and whether up (1) or down (-1)."""

    def feed(self, t_s: float, volts: float) -> tuple[SkinResponse | SkinRecovery, ...]:
        """One row, NaN if there is none. Responses, and recoveries of earlier ones, that became known."""
        if math.isfinite(volts):
            self._sum += volts
            self._finite += 1
        self._rows += 1
        if self._rows < MAINS_ROWS:
            return ()
        usiemens = self._usiemens(self._sum / self._finite) if self._finite > MAINS_ROWS // 2 else math.nan
        self._sum, self._finite, self._rows = 0.0, 0, 0
        return self._step(t_s, usiemens)

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
        if 0 < self._gap <= GAP_STEPS:
            return ()  # a short gap is nothing but a gap
        jumped = self._judge(t_s, now)
        self._find_edge(t_s, now)
        known: tuple[SkinResponse | SkinRecovery, ...] = ()
        if jumped or self.state in UNTOUCHED:
            self._means.clear()
            self._seconds.clear()
            self._responses.reset()
        smooth = None
        if math.isfinite(now) and self.state not in UNTOUCHED:
            self._means.append(now)
            smooth = sum(self._means) / len(self._means)
            centre_s = t_s - (MAINS_ROWS - 1) / 2 * STEP_S / MAINS_ROWS - (len(self._means) - 1) / 2 * STEP_S
            known = self._responses.feed(centre_s, t_s, smooth, self.state in TRUSTED)
        self._steps += 1
        if self._steps % 10 == 0 and smooth is not None and self.state in TRUSTED:
            self._seconds.append(smooth)
        return known

    def _judge(self, t_s: float, now: float) -> bool:
        """Update the state; whether the value jumped."""
        before = self.state
        if not OPEN_USIEMENS <= now < math.inf:
            open_or_missing = SkinState.MISSING if math.isnan(now) else SkinState.OPEN
            self.state = SkinState.SATURATED if math.isinf(now) else open_or_missing
            return False
        jumped = before in UNTOUCHED
        if len(self._means) >= 3:
            old = self._means[-3]
            most, share = JUMP_UP if now > old else JUMP_DOWN
            jumped = abs(now - old) > most + share * old
        if jumped:
            self._calm_from_s = t_s + CALM_S
        if self._joined:
            self.state = SkinState.JOINED
        elif t_s < self._calm_from_s:
            self.state = SkinState.LOOSE
        else:
            self.state = SkinState.DRY if now < DRY_USIEMENS[before is SkinState.DRY] else SkinState.ON
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

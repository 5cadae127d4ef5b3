"""Detector of skin conductance responses (SCR): onset, peak, amplitude, half recovery.

A rise is seen against the trend of the seconds before it, and measured from its foot. Thresholds are absolute
microsiemens, and no memory is longer than one response: an artefact of any size hides no later one, as it does where
thresholds are relative to the largest peak (NeuroKit issues 1003 and 1197). Where noise is larger than the threshold
allows, the least response grows with it. Criteria after [B] Boucsein et al. 2012
(10.1111/j.1469-8986.2012.01384.x): 0.05 uS by hand, 0.01 uS by computer, rise 0.5 to 5 s. The rest is ours.
"""

import math
from collections import deque
from dataclasses import dataclass

from device.model import SkinRecovery, SkinResponse

STEP_S = 0.1
SECOND, PRIOR = 10, 30  # steps: a rise is the last second against the three before it
COUNTED = 0.8  # of the threshold: smoothing, drift and rounding eat up to a fifth of a small response
STEEPEST_DRIFT = 0.03  # uS/s: under a response the trend is carried on at most this steeply; 2 uS a minute is 0.033
LONGEST_RISE_S = 6.0  # longer than 5 s [B] is drift; a second for the smoothing
TURN, SETTLED_S = 0.10, 1.5  # a peak is one when a tenth of the rise is lost again, or nothing was gained for so long
# Deviations of the noise: of the least response, of a turn, of what begins a rise; and of the line that finds its onset
# (ours, judged by tests/signals/test_skin_world.py).
ABOVE_NOISE, TURN_NOISE, TRIGGER_NOISE, ONSET_NOISE = 10.0, 1.0, 6.0, 4.0
FALL_FADES_S = 10.0  # s: what falls under a rise is mostly the response before, which recovers
LOW, LOW_MOST = 0.1, 0.35  # of a rise: its onset is on the line through this share of it, more in noise, and a half
LONGEST_RECOVERY_S = 15.0  # half recovery takes 2 to 10 s; a later fall belongs to something else
KEPT = round((LONGEST_RISE_S + 2 * SETTLED_S + 1) / STEP_S)


@dataclass(slots=True)
class _Rise:
    """A rise under way: steps since its foot, the value there, the drift under it, its height, and steps since that."""

    back: int
    foot: float
    drift: float
    most: float = 0.0
    since: int = 0

    def ground(self, ago: int) -> float:
        """Where the course would have been so many steps ago without the rise."""
        since_s = (self.back - ago) * STEP_S
        if self.drift < 0:
            since_s = FALL_FADES_S * (1 - math.exp(-since_s / FALL_FADES_S))
        return self.foot + self.drift * since_s


class ScrDetector:
    """Smoothed conductance every STEP_S in; responses and recoveries out when they are known."""

    def __init__(self, threshold_usiemens: float) -> None:
        self._threshold = threshold_usiemens
        self._trigger = 0.2 * threshold_usiemens  # uS/s above the trend: the slowest rise that counts, threshold in 5 s
        self._past: deque[float] = deque(maxlen=KEPT)
        self._rise: _Rise | None = None
        self._fall: tuple[float, float, float] | None = None  # onset, peak, half value
        self._peak_s = self._now_s = -1e9
        self._deviation = 0.0
        self._onsets: deque[float] = deque(maxlen=64)
        self._watched: deque[bool] = deque(maxlen=round(60 / STEP_S))

    def reset(self) -> None:
        """A new contact: what follows is not compared with what was before it."""
        self._past.clear()
        self._onsets.clear()
        self._watched.clear()
        self._rise = self._fall = None

    def per_min(self) -> float | None:
        """Responses a minute over the last minute; None before half of it could be watched."""
        watched_s = sum(self._watched) * STEP_S
        if watched_s < 30:
            return None
        return 60 * sum(1 for onset_s in self._onsets if onset_s > self._now_s - 60) / watched_s

    def feed(
        self, t_s: float, known_s: float, usiemens: float, deviation: float, trusted: bool
    ) -> tuple[SkinResponse | SkinRecovery, ...]:
        """The value at t_s, known at known_s. deviation: of its noise. trusted: a response could be believed now."""
        self._now_s, self._deviation = t_s, deviation
        self._past.append(usiemens)
        seen = trusted and len(self._past) > SECOND + PRIOR
        self._watched.append(seen)
        if not seen:
            self._rise = None
            return ()
        known: list[SkinResponse | SkinRecovery] = []
        if self._fall is not None:
            onset_s, peak_s, half = self._fall
            if usiemens <= half:
                known.append(SkinRecovery(onset_s, known_s, t_s - peak_s))
            if usiemens <= half or t_s - peak_s > LONGEST_RECOVERY_S:
                self._fall = None
        if self._rise is None:
            self._look(t_s, usiemens)
        elif response := self._climb(self._rise, t_s, known_s, usiemens):
            known.append(response)
        return tuple(known)

    def _look(self, t_s: float, usiemens: float) -> None:
        """Whether a rise begins, and where its foot was."""
        past = self._past
        now = usiemens - past[-1 - SECOND]
        trend = (past[-1 - SECOND] - past[-1 - SECOND - PRIOR]) / (PRIOR * STEP_S)
        since_peak = round((t_s - self._peak_s) / STEP_S)
        if since_peak < SECOND + PRIOR:  # just after a peak the last second alone
            trend = min(trend, past[-1 - SECOND] - past[-1 - 2 * SECOND])
        if now <= 0 or now - trend <= max(self._trigger, TRIGGER_NOISE * self._deviation):
            return
        drift = min(max(trend, -STEEPEST_DRIFT), STEEPEST_DRIFT)
        longest = max(SECOND // 2, min(2 * SECOND, since_peak))  # a foot lies never before the last peak
        back = min(range(SECOND // 2, longest + 1), key=lambda k: past[-1 - k] + drift * k * STEP_S)
        self._rise = _Rise(back, past[-1 - back], drift)
        self._fall = None  # overtaken

    def _climb(self, rise: _Rise, t_s: float, known_s: float, usiemens: float) -> SkinResponse | None:
        """Follow a rise up to its peak; the response, once it is one."""
        rise.back += 1
        rise.since += 1
        excess = usiemens - rise.ground(0)
        higher = excess > rise.most * 1.01
        if higher:
            rise.most, rise.since = excess, 0
        lost = max(TURN * rise.most, TURN_NOISE * self._deviation)
        if higher or (excess >= rise.most - lost and rise.since * STEP_S <= SETTLED_S):
            if rise.back * STEP_S > LONGEST_RISE_S + SETTLED_S:
                self._rise = None
            return None
        self._rise = None
        least = max(COUNTED * self._threshold, ABOVE_NOISE * self._deviation)
        if rise.most < least or (rise.back - rise.since) * STEP_S > LONGEST_RISE_S:
            return None
        share = min(LOW_MOST, max(LOW, ONSET_NOISE * self._deviation / rise.most))
        low, half = self._crossed(rise, share), self._crossed(rise, 0.5)
        onset_s = t_s - (low + (low - half) * share / (0.5 - share)) * STEP_S  # a line through both, down to nothing
        peak_s = self._peak_s = t_s - rise.since * STEP_S
        self._onsets.append(onset_s)
        self._fall = (onset_s, peak_s, rise.foot + rise.most / 2)
        return SkinResponse(onset_s, peak_s, known_s, rise.most)

    def _crossed(self, rise: _Rise, share: float) -> int:
        """How many steps ago the rise came through this share of its height."""
        for k in range(rise.since, rise.back):
            if self._past[-1 - k] - rise.ground(k) <= share * rise.most:
                return k
        return rise.back

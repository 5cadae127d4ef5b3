"""Arousal index from heart rate and skin conductance level: 0 settled .. 1 activated, against a personal baseline.

    value = logistic(z - 0.3)
    z = mean of (heart rate - baseline) / 6 bpm and ln(SCL / baseline) / 0.30, each +-3 at most

Both weigh the same, because nothing is known beforehand about which of them speaks in a person. The weights and units
are ours, not fitted. They were judged on the twelve people of the stress_predict recordings (mean AUC of stress
against rest within a person 0.75 from pulse-derived beats, 0.74-0.77 with any constant 30 % off; heart alone 0.72,
skin alone 0.70) and on simulated people. That the baseline follows for about 20 minutes was chosen after seeing those
records: with a fixed one they part with 0.66-0.73 only.

The heart rate is that of the time-weighted median interval of the last 20 s: two slow breaths, so however large RSA
is, it stays (a plain median of intervals rises by 3-4 bpm under an RSA of 26 bpm). Left out on purpose: RMSSD and HF,
which fall when a person breathes slowly; RSA itself, which the pacer drives, and which unpaced told stress from rest no
better than a coin (AUC 0.49); counts of skin responses, which added nothing.

The baseline is the median of the first baseline_s seconds with a value. It then follows: the skin's both ways, because
electrodes and gel change the level by themselves (Tronstad et al. 2010, 10.1088/0967-3334/31/10/008), the heart's
upward four times more slowly. So after long calm, calm reads as usual again. Gel that doubles the level within ten
minutes reads as usual beside a steady heart; if it trebles it, or no heart is there, it cannot be told from activation
(following it up more quickly would tell, and part the people above worse: 0.740 to 0.747). Arousal has no sign: fear,
joy and desire look the same, and no emotion has a name here.
"""

import math
from collections import deque
from collections.abc import Iterable
from itertools import accumulate
from statistics import median

from device.model import Interval, IntervalKind, Reason

SKIP_S = 20.0  # electrodes and detectors settle first
HEART_WINDOW_S, HEART_SHARE = 20.0, 0.5  # two breaths at 6/min; at least half of it in normal intervals
HEART_BEATS = 80  # 20 s at 200 bpm are 67
KEPT_S = 30.0  # a signal that falls silent fades out over this long: the light must not jump
HEART_UNIT_BPM, SKIN_UNIT_LN = 6.0, 0.30  # a mental task moves a heart by 5-15 bpm, and a level by a third or more
FOLLOW_S = 1200.0
SLOWER_UP = 4.0  # the heart: stress must not soon be usual, and a heart that only wanders must not ratchet down
MOST = 3.0  # what one signal alone can say
NEUTRAL = -0.3  # logistic(-0.3) = 0.43
UNSURE = (1.5, 1.0)  # both this far from baseline on opposite sides; until less than the second


class Baseline:
    """Personal baseline: the median of the first values, then a running mean that grows to FOLLOW_S long.

    floor: least unit, so that a very steady person does not become infinitely sensitive. slower_up: how much more
    slowly it rises than falls. first_s: values before it is known.
    """

    def __init__(self, floor: float, slower_up: float, first_s: float) -> None:
        self._slower_up, self._first_s = slower_up, first_s
        self._first: list[float] = []
        self._count = 0
        self._middle: float | None = None
        self._unit = floor

    def feed(self, value: float) -> None:
        """One value a second."""
        self._count += 1
        if self._middle is not None:
            slower = 1.0 if value < self._middle else self._slower_up
            self._middle += (value - self._middle) / (slower * min(self._count, FOLLOW_S))
            return
        self._first.append(value)
        if self._count >= self._first_s:
            self._middle = median(self._first)
            self._unit = max(self._unit, 1.4826 * median(abs(x - self._middle) for x in self._first))
            self._first.clear()

    def distance(self, value: float) -> float | None:
        """Robust z of value, +-MOST at most; None before the baseline is known."""
        if self._middle is None:
            return None
        return max(-MOST, min(MOST, (value - self._middle) / self._unit))


class Arousal:
    """Intervals as they come, and once a second the skin conductance level, in; the index out, or why there is none.

    baseline_s: seconds with a value before anything is said.
    """

    def __init__(self, baseline_s: float) -> None:
        self._heart = Baseline(HEART_UNIT_BPM, SLOWER_UP, baseline_s)
        self._skin = Baseline(SKIN_UNIT_LN, 1.0, baseline_s)
        self._nn: deque[tuple[float, float]] = deque(maxlen=HEART_BEATS)
        self._rate_bpm = self._ln_level = 0.0
        self._rate_s = self._level_s = -math.inf
        self._began_s: float | None = None
        self._unsure = False
        self.value: float | None = None
        """0 settled .. 1 activated; about 0.43 at baseline."""
        self.confidence: float | None = None
        """0..1: how much of both signals there was, less where they disagree. It does not say that value is right."""
        self.reason: Reason | None = None
        """Why there is no value."""

    def beat(self, interval: Interval) -> None:
        """One classified interval."""
        if interval.kind is IntervalKind.NORMAL:
            self._nn.append((interval.t_s, interval.ibi_s))

    def feed(self, t_s: float, heart_is_found: bool, skin_usiemens: float | None) -> None:
        """Once a second. skin_usiemens: the level, None while there is none to be believed.

        With neither heart nor skin now, nothing is said, however lately there was something.
        """
        if self._began_s is None:
            self._began_s = t_s
        begun = t_s - self._began_s >= SKIP_S
        while self._nn and self._nn[0][0] <= t_s - HEART_WINDOW_S:
            self._nn.popleft()
        if sum(ibi_s for _, ibi_s in self._nn) >= HEART_SHARE * HEART_WINDOW_S:
            self._rate_bpm, self._rate_s = 60 / time_weighted_median(ibi_s for _, ibi_s in self._nn), t_s
            if begun:
                self._heart.feed(self._rate_bpm)
        if skin_usiemens is not None and skin_usiemens > 0:
            self._ln_level, self._level_s = math.log(skin_usiemens), t_s
            if begun:
                self._skin.feed(self._ln_level)
        heart, skin = self._heart.distance(self._rate_bpm), self._skin.distance(self._ln_level)
        weighted = ((heart, 1 - (t_s - self._rate_s) / KEPT_S), (skin, 1 - (t_s - self._level_s) / KEPT_S))
        present = heart_is_found or skin_usiemens is not None
        signals = [(z, w) for z, w in weighted if z is not None and w > 0 and present]
        self._combine(signals, waiting=heart is None and skin is None)

    def _combine(self, signals: list[tuple[float, float]], waiting: bool) -> None:
        """Weighted mean of the signals' (z, weight), and how far they agree."""
        self.value = self.confidence = None
        if not signals:
            self._unsure = False
            self.reason = Reason.BASELINE_NOT_OVER if waiting else Reason.NO_HEART_AND_NO_SKIN
            return
        (first, _), (last, _) = signals[0], signals[-1]
        apart = min(abs(first), abs(last)) if first * last < 0 else 0.0
        self._unsure = apart > UNSURE[self._unsure]
        weight = sum(w for _, w in signals)
        self.confidence = min(weight / 2, 1 - apart / (2 * MOST))
        self.reason = Reason.HEART_AND_SKIN_DISAGREE if self._unsure else None
        if not self._unsure:
            self.value = 1 / (1 + math.exp(-(sum(z * w for z, w in signals) / weight + NEUTRAL)))


def time_weighted_median(intervals: Iterable[float]) -> float:
    """The interval in force at half of the time that intervals fill."""
    ordered = sorted(intervals)
    half = sum(ordered) / 2
    return next(middle for middle, passed in zip(ordered, accumulate(ordered), strict=True) if passed >= half)

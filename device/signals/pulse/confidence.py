"""Confidence gate of a heart rate: a leaky sum of good-beat seconds. 5.5 s acquire it, 4.5 s of clean ones, 2.5 s hold.

The most reported fault of every pulse sensor is a heart rate from an untouched one. Noise makes a few beats now and
then; it does not make them agree for long.
"""

import math
from collections import deque
from statistics import median

from device.model import Reason
from device.signals.pulse.quality import ramp

GOOD, STILL_GOOD = 0.66, 0.1  # quality from which a beat counts: strict to be believed, lenient to stay so
STEADY, JUMPY = 0.08, 0.30  # |ln| of an IBI over the one before: rest 0.05, an RSA of 35 bpm at 6/min 0.16, noise 0.3
FOUND_S, FOUND_INTERVALS = 5.5, 4  # score that acquires a rate, and intervals: at 40 bpm these are 6 s
CLEAN_S = 4.5  # ... where the waves are clean: in 90 hours of nine kinds of noise such earned 2.8 s at most
AGAIN_S = 3.5  # ... when one was shown not long ago: a cough should not cost 8 s
HOLD_S, MOST_S = 2.5, 7.5  # score that holds a rate, and the largest
BAD, BAD_SHOWN, JUMP = 1.5, 1.0, 1.0  # decay per second of bad beats; of those while shown; of irregular IBI
RISES, FALLS = 0.16, -0.35  # mean rise of a pulse, and of one seen upside down
SYMMETRIC_S = 10.0  # noise is alike both ways, and so are few pulses: those must agree for this long, or be clean
GONE_S = 3.3  # without a good beat there is no pulse; with what a beat takes to be known, below 4 s
RATE_S = 8.0  # a heart rate is of the median good interval within this long
KNOWN_S = 0.4  # what a beat takes to be known
RATE_BEATS = 2  # of at least so many
LEAP = 0.4  # |ln| of an interval over the one before from which it is a missed or extra beat's
KEPT_BEATS = 32  # 8 s at 222 bpm are 30


class RateConfidence:
    """Beats with their quality in; whether a heart rate may be shown, and which, out."""

    def __init__(self) -> None:
        self.score_s = 0.0
        """Seconds of good beats, less decay."""
        self.rate_withheld_for = Reason.NO_PULSE_WAVE
        """What last stood against a rate."""
        self._intervals = self._recognised = 0
        self._agreed_s = 0.0
        self._good: deque[tuple[float, float]] = deque(maxlen=KEPT_BEATS)
        self._good_s = self._beat_s = -math.inf
        self._quality = 0.0
        self._ibi_s: float | None = None

    def feed(
        self, t_s: float, since_s: float | None, ibi_s: float | None, quality: float, weakest: Reason, shown: bool,
        recognised: bool = False,
    ) -> bool:  # fmt: skip
        """One beat; whether its interval counts.

        since_s: from the beat before, ibi_s: the same if it can be an interval. weakest: trait of the beat's quality.
        shown: whether a rate is shown. recognised: whether beat and interval are those of the pulse before a burst.
        """
        before, self._quality = self._quality, quality
        last_s, self._ibi_s = self._ibi_s, ibi_s
        self._beat_s = t_s
        self._recognised = self._recognised + 1 if recognised else 0
        if since_s is None:
            return False
        enough = STILL_GOOD if shown or recognised else GOOD
        if ibi_s is None or (quality if recognised else min(quality, before)) < enough:
            self.score_s = max(0.0, self.score_s - (BAD_SHOWN if shown else BAD) * min(since_s, 1.0))
            self._intervals, self._agreed_s = self._intervals // 2, self._agreed_s / 2
            self.rate_withheld_for = weakest if quality < enough else Reason.BEATS_COME_AND_GO
            return False
        self._good_s = t_s
        change = abs(math.log(ibi_s / last_s)) if last_s and not recognised else 0.0
        if change < LEAP:
            self._good.append((t_s, ibi_s))
        steady = ramp(change, STEADY, JUMPY)
        if steady:
            self.score_s = min(MOST_S, self.score_s + steady * ibi_s)
            self._intervals += 1
            self._agreed_s += steady * ibi_s
        else:
            self.score_s = max(0.0, self.score_s - JUMP * ibi_s)
            self.rate_withheld_for = Reason.INTERVALS_JUMP
        return True

    def timed_out(self, now_s: float) -> bool:
        """Drop what is too old to speak for now. Whether no good beat is left."""
        while self._good and self._good[0][0] - self._good[0][1] < now_s - KNOWN_S - RATE_S:
            self._good.popleft()
        gone = now_s - self._good_s > GONE_S
        if gone:
            self.score_s, self._intervals, self._agreed_s = 0.0, 0, 0.0
            if now_s - self._beat_s > GONE_S:
                self.rate_withheld_for = Reason.NO_PULSE_WAVE
        return gone

    def enough(self, clean: bool) -> bool:
        """Whether good beats have lasted for long enough. clean: Quality.clean."""
        return self.score_s >= (CLEAN_S if clean else FOUND_S)

    def acquired(self, again: bool, rise: float, clean: bool, shaped: bool) -> bool:
        """Whether a rate may be shown. again: one was, not long ago. rise, clean: Quality's. shaped: Vessel's."""
        if self._intervals < FOUND_INTERVALS:
            return False
        if again and self.score_s >= AGAIN_S:
            return True
        if rise > RISES or rise < FALLS:
            return self.enough(clean)
        if not shaped:
            self.rate_withheld_for = Reason.NO_SHAPE
            return False
        return (clean or self._agreed_s > SYMMETRIC_S) and self.enough(clean)

    def recall(self, known_s: float) -> bool:
        """Whether the pulse from before a burst of motion is back; then its beats alone count, and known_s."""
        if not self._recognised or not self._good:
            return False
        while len(self._good) > self._recognised:
            self._good.popleft()
        self._good.appendleft((self._good[0][0], known_s))
        self.score_s = max(self.score_s, AGAIN_S)
        return True

    def release(self) -> None:
        """The rate is withdrawn; it must be acquired again, sooner if there still are good beats."""
        self.score_s, self._intervals = min(self.score_s, HOLD_S), 0

    def rate_bpm(self) -> float | None:
        """The rate of the median good interval of the last RATE_S; None if there are too few."""
        return 60 / median(ibi_s for _, ibi_s in self._good) if len(self._good) >= RATE_BEATS else None

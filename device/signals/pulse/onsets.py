"""Pulse onset detector for one polarity: which upstrokes are beats, and when.

A beat is an upstroke above a threshold that adapts: a share of the usual one, by the time since the last beat (Pan &
Tompkins 1985, 10.1109/TBME.1985.325532; Elgendi 2013, 10.1371/journal.pone.0076585). Its fiducial point lies between
the steepest rise and the crest, each by a parabola through three rows: two landmarks halve the jitter of either.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from device.signals.pulse.kernels import HALF, ROW_HZ, SlopeBuffer
from device.signals.pulse.known_pulse import KnownPulse

FAST_INTERVAL_S, SLOW_INTERVAL_S = 0.5, 0.9  # the smoothing follows the heart: all fast at 120 bpm, all slow at 67
CREST_SHARE, NO_CREST_S = 0.7, 0.10  # how far from upstroke to crest; what stands for a crest that is only a shoulder
DRIFT_S = 1.0  # the slope's own mean over this long is baseline, not pulse
WAIT = 12  # rows in which a steeper upstroke takes a candidate's place; then it is final, about 0.27 s after the beat
WAIT_FOR_CREST = 20
EARLY_DUE, SMALL = 0.8, 0.8  # what is so early, in running intervals, and so small may be a bump before the true beat,
PAST_DUE, WAIT_MOST = 1.1, 54  # and waits until that has been due, but not for more than 0.6 s; few beats do
NEARLY = 0.8  # ... and gives way to one that is nearly as steep
SHORTEST_S, LONGEST_S = 0.27, 1.75  # 222 and 34 bpm: beyond is not a heart at rest
REFRACTORY = 0.45  # of the running interval: before this comes the dicrotic wave, or nothing
EARLY, NOISE_MOST = 0.5, 0.35  # the share needed just after that, plus what usually lies between beats, up to this
DUE, DUE_FROM, DUE_TO = 0.25, 0.9, 1.3  # the share needed when a beat is due, and when that is, in running intervals
FORGIVE = 0.05  # overdue, the share falls by 1/e an interval, to this
CLOSE_S, CLOSE_SHARE = 0.40, 0.5  # so soon, at least half of the largest of the last: three bumps a beat never lock
TOO_BIG, TOO_SMALL = 4.0, 3.0  # times the usual: a knock, unless the next is like it: then the gain stepped
SILENT_S = 2.5  # without a beat for so long, the usual is forgotten: a finger's arrival is a thousand pulses tall
FAINT_V = 125e-6  # a smoothed upstroke of one 125 uV count is no beat; rounding alone makes 0.2
MEMORY = 7  # beats in a running median: three odd ones do not move it


@dataclass(slots=True)
class Onset:
    """A beat of one polarity. Heights are slopes of upstrokes, in V a kernel.

    since_s: from the beat before. usual: height of those before, 0 for the first. back: rows before the newest.
    between: largest upstroke passed over since the last beat. up, down: steepest since then.
    """

    t_s: float
    since_s: float | None
    height: float
    usual: float
    back: int
    between: float
    up: float
    down: float

    @property
    def ibi_s(self) -> float | None:
        """The interval from the beat before, if a heart at rest can have it."""
        return self.since_s if self.since_s is not None and self.since_s <= LONGEST_S else None


class OnsetDetector:
    """Slope and curvature of one polarity in; its beats out."""

    def __init__(self, wave: SlopeBuffer, is_beat: Callable[[int, float, bool], bool]) -> None:
        self._wave, self._is_beat = wave, is_beat
        self._slope = self._slope_before = self._curve = self._curve_before = self._drift = 0.0
        self._row, self._height, self._crest = 0.0, 0.0, math.nan  # the candidate; height 0 for none
        self._wait: float = WAIT
        self._heights: deque[float] = deque(maxlen=MEMORY)
        self._between_shares: deque[float] = deque(maxlen=MEMORY)
        self._intervals: deque[float] = deque(maxlen=MEMORY)
        self._usual = self._noise = 0.0
        self._interval_s = 0.8
        self._knocks = self._small = 0
        self._last_row, self._last_s = -math.inf, math.nan
        self._between = self._up = self._down = 0.0
        self._mix = 0.5
        self.known: KnownPulse | None = None
        """The pulse as it was while a rate was shown, not long ago."""

    def feed(self, fast: float, slow: float, curve: float) -> Onset | None:
        """One row's slopes and curvature, of this polarity."""
        slope = slow + self._mix * (fast - slow)
        self._drift += (slope - self._drift) / (DRIFT_S * ROW_HZ)
        if self.known and not -self.known.height < self._drift < self.known.height:
            self._drift = math.copysign(self.known.height, self._drift)  # motion, not baseline: else deaf for seconds
        slope -= self._drift
        if slope > self._up:
            self._up = slope
        elif -slope > self._down:
            self._down = -slope
        rows, up, crest = self._wave.rows, self._slope, self._curve
        if up > FAINT_V and up > self._slope_before and up >= slope:
            if up > self._height * (NEARLY if self._wait > WAIT else 1.0):
                self._between = max(self._between, self._height)
                self._row, self._height, self._crest = rows - 1 + _turn(self._slope_before, up, slope), up, math.nan
                self._wait = self._patience()
            else:
                self._between = max(self._between, up)
        found = None
        if self._height:
            crested = crest > 0 and crest > self._curve_before and crest >= curve and rows - 1 > self._row
            if math.isnan(self._crest) and crested:
                self._crest = rows - 1 + _turn(self._curve_before, crest, curve)
            age = rows - self._row
            if age >= self._wait and (age >= WAIT_FOR_CREST or not math.isnan(self._crest)):
                found = self._decide()
                self._height = 0.0
        self._slope_before, self._slope, self._curve_before, self._curve = up, slope, crest, curve
        return found

    def usual(self) -> tuple[float, float]:
        """Height and interval of the last beats."""
        return self._usual, self._interval_s

    def _patience(self) -> float:
        """For how many rows a steeper upstroke may take the candidate's place."""
        since, usually = self._row - self._last_row, self._interval_s * ROW_HZ
        usual = min(self._usual, self.known.height) if self.known else self._usual
        if since >= EARLY_DUE * usually or self._height >= SMALL * usual:
            return WAIT
        return min(WAIT_MOST, WAIT + PAST_DUE * usually - since)

    def _needed(self, due: float) -> float:
        """The share of the usual upstroke that a beat needs, due running intervals after the last."""
        if due < DUE_FROM:
            early = EARLY + self._noise
            return early + (DUE - early) * (due - REFRACTORY) / (DUE_FROM - REFRACTORY)
        return DUE if due < DUE_TO else max(FORGIVE, DUE * math.exp(DUE_TO - due))

    def _decide(self) -> Onset | None:
        to_crest = NO_CREST_S * ROW_HZ if math.isnan(self._crest) else self._crest - self._row
        back = self._wave.rows + HALF - self._row - CREST_SHARE * to_crest
        t_s, height = self._wave.time_s(back), self._height
        since_s = None if math.isnan(self._last_s) else t_s - self._last_s
        if since_s is not None and not self._may_be(since_s, height, back):
            self._between = max(self._between, height)
            return None
        usual = self._follow_size(height)
        if usual is None:
            return None
        self._between_shares.append(self._between / height)
        self._noise = min(NOISE_MOST, middle(self._between_shares))
        self._heights.append(min(height, 2 * usual) if usual else height)
        self._usual = middle(self._heights)
        if self.known and self.known.is_nearer(height, usual):
            usual = self.known.height
        found = Onset(t_s, since_s, height, usual, int(back + 0.5), self._between, self._up, self._down)
        if found.ibi_s is not None:
            self._intervals.append(found.ibi_s)
            self._interval_s = middle(self._intervals)
            if self.known:
                self._interval_s = self.known.interval_s(self._interval_s)
            mix = (SLOW_INTERVAL_S - self._interval_s) / (SLOW_INTERVAL_S - FAST_INTERVAL_S)
            self._mix = min(1.0, max(0.0, mix))
        self._last_row, self._last_s = self._row, t_s
        self._between = self._up = self._down = 0.0
        return found

    def _may_be(self, since_s: float, height: float, back: float) -> bool:
        due = since_s / self._interval_s
        if since_s > SILENT_S:
            self._heights.clear()
            self._usual = 0.0
        most = self.known.height if self.known else math.inf  # after a burst of motion all that is usual is too large
        needed = min(most, self._usual) * self._needed(due)
        if since_s < CLOSE_S and self._heights:
            needed = max(needed, CLOSE_SHARE * min(most, max(self._heights)))
        likely = due >= REFRACTORY and height >= needed
        if due < EARLY_DUE:
            likely = self._is_beat(int(back + 0.5), height, likely)
        return likely and since_s >= SHORTEST_S

    def _follow_size(self, height: float) -> float | None:
        """The usual upstroke to compare this one with; None if this one is a knock. A stepped gain starts anew."""
        usual = self._usual
        if usual and height > TOO_BIG * usual:
            self._knocks += 1
            if len(self._heights) > 3 and self._knocks < 2:
                return None
            self._heights.clear()
            usual = height
        self._knocks = 0
        self._small = self._small + 1 if height * TOO_SMALL < usual else 0
        if self._small > 1:
            self._heights.clear()
            usual = height
        return usual


def _turn(before: float, at: float, after: float) -> float:
    """Where, in rows from the middle one, the parabola through three rows turns."""
    bend = before - 2 * at + after
    return 0.5 * (before - after) / bend if bend else 0.0


def middle(values: Iterable[float]) -> float:
    """The upper median."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]

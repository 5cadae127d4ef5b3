"""What electrodes do to a skin channel and sweat does not: steps as they shift, and stillness where there is no skin.

Both are held against the channel's own noise, as it is from one tenth of a second to the next.
"""

import math
from bisect import bisect_left, insort
from collections import deque
from statistics import fmean, median

SIDE, GAP = 5, 2  # tenths on either side of a step, and between: it is over in 0.1 s, but begins anywhere
DELAY_STEPS = SIDE + 1  # the course without steps is this late
LEAST_STEP = 0.015  # uS: smaller ones do no harm, and coarse recordings step by 0.012 (ours)
CERTAIN, RARE = 5.0, 5.0  # deviations of its own size; medians of what half a second brings in any case (ours)
CROOKED = 0.02  # of the step's square: what its sides may add to their noise; half a response would add more (ours)
CHANCE = 16.0  # of 8 degrees of freedom: exceeded by 4 in 100 true steps
CLEARER = 12.0  # variances by which the quickest of responses must fit worse (ours)
RAMP = tuple(
    max(-0.5, min(0.5, (k - SIDE - GAP / 2 + 0.5) / 8)) for k in range(2 * SIDE + GAP) if not SIDE <= k < SIDE + GAP
)
RAMP_SQUARES = sum(shape**2 for shape in RAMP)
NOISY_STEPS = 100  # tenths of a second that tell the noise
ALIVE_S = 30  # skin moves within so long by more than
STILL, STILL_SHARE = 6.0, 3e-4  # so many deviations, and this share of its level: resistors drift by less (ours)


class Noise:
    """Tenths of a second in; the deviation of one of them out, from how far each is off the line of its neighbours."""

    def __init__(self) -> None:
        self._last: deque[float] = deque(maxlen=3)
        self._off: deque[float] = deque()
        self._ordered: list[float] = []
        self.deviation = 0.0

    def feed(self, now: float) -> None:
        """The next tenth of a second."""
        self._last.append(now)
        if len(self._last) < 3:
            return
        before, middle, after = self._last
        off, ordered = abs(before - 2 * middle + after), self._ordered
        self._off.append(off)
        insort(ordered, off)
        if len(ordered) > NOISY_STEPS:
            del ordered[bisect_left(ordered, self._off.popleft())]
        if len(ordered) % 10 == 0:
            self.deviation = ordered[int(0.9 * len(ordered))] / 1.645 / math.sqrt(6)

    def interrupt(self) -> None:
        """What follows does not go on from what was before."""
        self._last.clear()


class Steps:
    """Tenths of a second of conductance in; the same without the steps of shifting electrodes out, DELAY_STEPS late."""

    def __init__(self) -> None:
        self._window: deque[float] = deque(maxlen=2 * SIDE + GAP)
        self._usual: deque[float] = deque(maxlen=NOISY_STEPS)
        self._offset = 0.0
        self.found = False
        """Whether the newest value made a step certain."""

    def reset(self) -> None:
        """What follows is not compared with what was before it."""
        self._window.clear()

    def feed(self, now: float, deviation: float) -> float | None:
        """The next tenth of a second; deviation: its noise."""
        window = self._window
        window.append(now - self._offset)
        self.found = False
        if len(window) < 2 * SIDE + GAP:
            return None
        size = self._step(deviation)
        if size:
            self.found = True
            before = fmean(list(window)[:SIDE])
            kept = [*list(window)[:SIDE], *[before] * GAP, *(value - size for value in list(window)[SIDE + GAP :])]
            window.extend(kept)
            self._offset += size
        return window[SIDE]

    def _step(self, deviation: float) -> float:
        """Size of the step in the window's middle; 0 if there is none."""
        values = list(self._window)
        before, after = values[:SIDE], values[SIDE + GAP :]
        low, high = sum(before) / SIDE, sum(after) / SIDE
        size = high - low
        self._usual.append(abs(size))
        if abs(size) < max(LEAST_STEP, CERTAIN * deviation * math.sqrt(2 / SIDE)):
            return 0.0
        off_step = sum((value - low) ** 2 for value in before) + sum((value - high) ** 2 for value in after)
        crooked = off_step > CHANCE * deviation**2 + CROOKED * size**2
        if crooked or _off_ramp([*before, *after]) - off_step < CLEARER * deviation**2:
            return 0.0
        return size if abs(size) > RARE * median(self._usual) else 0.0


def _off_ramp(values: list[float]) -> float:
    """Sum of squares that the quickest of responses leaves of both sides, at its best size."""
    mean = fmean(values)
    off = sum((value - mean) ** 2 for value in values)
    return off - sum(shape * value for shape, value in zip(RAMP, values, strict=True)) ** 2 / RAMP_SQUARES


class Life:
    """Conductance once a second in; whether it moves as skin does, which never stands still."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=ALIVE_S)
        self.moves: bool | None = None
        """None before that can be told."""

    def feed(self, usiemens: float, deviation: float) -> None:
        """The value of a second; deviation: its noise."""
        self._seconds.append(usiemens)
        if len(self._seconds) >= 4:
            _, least, *_, most, _ = sorted(self._seconds)  # one bad second is no life
            self.moves = most - least > max(STILL * deviation, STILL_SHARE * most)

    def forget(self) -> None:
        """Nothing is known of what is on the electrodes."""
        self._seconds.clear()
        self.moves = None

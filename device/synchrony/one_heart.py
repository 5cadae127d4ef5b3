"""Whether two pulse sensors read one heart: one person on both, or a sensor that picks up the other's signal.

The pulses of one heart reach any two fingers at a constant lag, give or take what each sensor errs, for as long as one
looks: simulated, nine beats in ten are within 10 ms of it. Two hearts drift past each other, also where they follow one
lamp at one mean rate: each interval has a share of its own, and the lag sums them up. So the lag must keep within a
narrow band for WINDOW_S, and its level within a narrower one.

Null: independent hearts of one mean rate by one lamp. In ten minutes of 120 simulated pairs that differ by chance alone
no window held nine beats in ten within less than 41 ms (33 ms if coupled by half besides), and in 93 hours of real
hearts, other people's each, stretched to equal means, none within less than 40 ms. How many people are called one is
counted in tests/synchrony/test_one_heart.py.

Two hearts as steady as a metronome (two pacemakers at one rate) agree without being one: of such nothing is told.
"""

from collections import deque
from collections.abc import Iterable

import numpy as np

from device.model import Array, Beat

WINDOW_S, PARTS = 45.0, 5  # of beats, and in how many parts of it the lag must be the same
BAND_S, BEATS = 0.030, 0.9  # so large a share of the beats is so near the median lag
LEVEL_S = 0.020  # the medians of the parts are no further apart
LONGEST_S = 0.25  # lag between two fingers, filters and polarity included
LEAST_BEATS = 3  # of each part
HEARD = 0.75  # of the beats of one sensor have been heard by the other
VARIES = 2.0  # beats are so much further from a metronome (SD) than the lag from its median (BEATS of them)
APART_S, APART_BEATS, APART_WINDOW_S = 0.060, 8, 15.0  # most of so many beats this far from the lag are two hearts'
EVERY_S, KNOWN_S = 1.0, 1.0  # between judgements; and after which a beat is known on both sensors


class OneHeart:
    """Accepted beats of two sensors in; whether they are one heart's out."""

    def __init__(self) -> None:
        self._beats: tuple[deque[float], deque[float]] = (deque(), deque())
        self._due_s = 0.0
        self.one: bool | None = None
        """None: not known yet. What has been told holds until the other is shown."""

    def feed(self, now_s: float, first: Iterable[Beat], second: Iterable[Beat]) -> bool | None:
        """The beats that became known by now_s. Times do not go back."""
        return self.hear(now_s, *((beat.t_s for beat in beats if beat.accepted) for beats in (first, second)))

    def hear(self, now_s: float, first_s: Iterable[float], second_s: Iterable[float]) -> bool | None:
        """The same from the times of accepted beats, each ascending."""
        for beats, new in zip(self._beats, (first_s, second_s), strict=True):
            beats.extend(new)
        if now_s >= self._due_s:
            self._due_s = now_s + EVERY_S - 1e-6
            self._judge(now_s - KNOWN_S)
        return self.one

    def _judge(self, end_s: float) -> None:
        for beats in self._beats:
            while beats and beats[0] <= end_s - WINDOW_S - LONGEST_S:
                beats.popleft()
        first, second = (np.array(beats) for beats in self._beats)
        if self.one is not True and _agree(first, second, end_s):
            self.one = True
        elif self.one is not False and _differ(first, second, end_s):
            self.one = False


def one_heart_spans(first_s: Array, second_s: Array, length_s: float) -> tuple[tuple[float, float], ...]:
    """Spans (begin, end) in s in which a session would have told one heart, from all accepted beats of both."""
    hearts, spans = OneHeart(), list[tuple[float, float]]()
    moments = np.arange(0.0, length_s + EVERY_S, EVERY_S)
    parts = (np.split(beats, np.searchsorted(beats, moments)) for beats in (first_s, second_s))
    for now_s, first, second in zip(moments.tolist(), *parts, strict=False):
        before = hearts.one
        if hearts.hear(now_s, first.tolist(), second.tolist()):
            begin_s = spans.pop()[0] if before else now_s
            spans.append((begin_s, min(now_s + EVERY_S, length_s)))
    return tuple(spans)


def _agree(first: Array, second: Array, end_s: float) -> bool:
    """Whether the beats of the last WINDOW_S are one heart's."""
    beats, lags, heard = _lags(first, second, end_s - WINDOW_S, end_s)
    parts = ((beats - (end_s - WINDOW_S)) * PARTS / WINDOW_S).astype(int).clip(0, PARTS - 1)
    if heard < HEARD or np.bincount(parts, minlength=PARTS).min() < LEAST_BEATS:
        return False
    lag_s = float(np.median(lags))
    band_s = float(np.quantile(np.abs(lags - lag_s), BEATS))
    levels_s = [np.median(lags[parts == part]) for part in range(PARTS)]
    narrow = abs(lag_s) <= LONGEST_S and band_s <= BAND_S and np.ptp(levels_s) <= LEVEL_S
    return bool(narrow and _from_metronome(beats) >= VARIES * band_s)


def _differ(first: Array, second: Array, end_s: float) -> bool:
    """Whether the beats of the last APART_WINDOW_S are two hearts'."""
    _, lags, _ = _lags(first, second, end_s - APART_WINDOW_S, end_s)
    return len(lags) >= APART_BEATS and float(np.median(np.abs(lags - np.median(lags)))) > APART_S


def _lags(first: Array, second: Array, begin_s: float, end_s: float) -> tuple[Array, Array, float]:
    """Of the sensor with fewer beats within: (n,) these, (n,) lag of the other's nearest; and n over the other's."""
    within = [beats[(beats > begin_s) & (beats <= end_s)] for beats in (first, second)]
    fewer, more = min((0, 1), (1, 0), key=lambda order: len(within[order[0]]))
    beats, other = within[fewer], (first, second)[more]
    if not len(beats):
        return beats, beats, 0.0
    after = np.searchsorted(other, beats)
    before_s, after_s = (other[at.clip(0, len(other) - 1)] - beats for at in (after - 1, after))
    lags = np.where(np.abs(before_s) < np.abs(after_s), before_s, after_s)
    return beats, lags, len(beats) / len(within[more])


def _from_metronome(beats: Array) -> float:
    """SD in s of beats (n,) about the most similar metronome; those that were not heard are left out."""
    number = np.round((beats - beats[0]) / np.median(np.diff(beats)))
    return float(np.std(beats - np.polyval(np.polyfit(number, beats, 1), number)))

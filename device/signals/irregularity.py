"""Whether a heart's rhythm is irregular, as in atrial fibrillation or with many ectopic beats: then no swing is told.

Intervals of a fibrillating heart cannot be foretold, while those of a sinus node can, from where the breath led the
last times, however wide it swings. Measures of spread, successive differences and entropy (RMSSD over the mean, sample
entropy as Lake & Moorman 2011, 10.1152/ajpheart.00561.2010) take a wide swing for fibrillation. So each interval is
forecast from the most similar pasts of the same minute (Sugihara & May 1990, 10.1038/344734a0), and the series must
turn about as often as a random one, at two of three beats (Dash et al. 2009, Ann Biomed Eng 37:1701).
No diagnosis.
"""

import math
from collections import deque

import numpy as np

from device.model import Array, IntervalKind, Regularity

BEATS, WITHIN_S = 40, 60.0  # intervals that are looked at, no older than this
FEW = 24  # forecasts below which nothing is told: one beat that is too weak costs three
NEIGHBOURS = 3
ERRS, STEADY = 0.110, 0.060  # median |error| of ln(interval) from which on it is irregular, and to which it stays so
TURNS, FEW_TURNS = 0.47, 0.38  # share of beats at which the series turns, the same; at random 2/3, swings 0.2 to 0.36
ECTOPIC, SOME = 0.25, 0.15  # share of ectopic intervals that is as irregular, the same: every eighth beat and its pause
KINDS = 40  # classified intervals in that share
GONE_S = 10.0
LASTS = 14  # beats for which it must look irregular before that is told


class Irregularity:
    """Intervals in, as the beats left them; whether the rhythm is irregular out."""

    def __init__(self) -> None:
        self._ln: deque[tuple[float, float]] = deque(maxlen=BEATS)  # (end of an interval, its ln; NaN for a gap)
        self._ectopic: deque[bool] = deque(maxlen=KINDS)
        self._lasted = 0
        self.regularity: Regularity | None = None
        """Of the last minute; None while there is too little of it."""

    def feed(self, t_s: float, ibi_s: float | None) -> None:
        """The interval that ends at t_s; None if it is not known well."""
        if ibi_s is None and (not self._ln or math.isnan(self._ln[-1][1])):
            return
        self._ln.append((t_s, math.nan if ibi_s is None else math.log(ibi_s)))
        while self._ln[0][0] < t_s - WITHIN_S:
            self._ln.popleft()
        self._judge()

    def feed_kind(self, kind: IntervalKind) -> None:
        """The kind of an interval, as it becomes known."""
        self._ectopic.append(kind is IntervalKind.ECTOPIC)

    def forget(self, now_s: float) -> None:
        """Without a good beat for GONE_S nobody knows any more."""
        if self._ln and now_s - self._ln[-1][0] > GONE_S:
            self._ln.clear()
            self._ectopic.clear()
            self.regularity, self._lasted = None, 0

    def _judge(self) -> None:
        x = np.array([ln for _, ln in self._ln])
        known = ~np.isnan(x)
        whole = known[:-2] & known[1:-1] & known[2:]
        if whole.sum() < FEW:
            self.regularity = None
            return
        before, last, then = x[:-2][whole], x[1:-1][whole], x[2:][whole]
        was = self.regularity is Regularity.IRREGULAR
        turns = float(np.mean((last - before) * (then - last) < 0))
        ectopic = sum(self._ectopic) / KINDS
        random = turns > (FEW_TURNS if was else TURNS) and _errs(before, last, then) > (STEADY if was else ERRS)
        many = ectopic > (SOME if was else ECTOPIC)
        self._lasted = self._lasted + 1 if random or many else 0
        self.regularity = Regularity.IRREGULAR if self._lasted >= LASTS else Regularity.REGULAR


def _errs(before: Array, last: Array, then: Array) -> float:
    """Median |error| of forecasts of then (n,), each from the NEIGHBOURS pairs of before and last most like its own."""
    apart = np.abs(before[:, None] - before) + np.abs(last[:, None] - last)
    np.fill_diagonal(apart, math.inf)
    nearest = np.argpartition(apart, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    forecast = last + (then - last)[nearest].mean(axis=1)
    return float(np.median(np.abs(then - forecast)))

"""Classifies inter-beat intervals: normal (NN), missed, extra, ectopic, long, short.

An interval is judged against where its neighbours on both sides lead to, not against a running average: a slow deep
breath changes the heart by a third and more within a beat or two, and a rule about averages deletes the best breathing.
A change that the next interval confirms is normal. Nothing is replaced: an artefact is named and left out. The names
are those of Lipponen & Tarvainen 2019 (10.1080/03091902.2019.1640306). Two beats of delay.
"""

from collections import deque

from device.model import Interval, IntervalKind

NEAR = 0.20  # a normal interval lies this near to what its neighbours lead to, or to the one before
WIDE = 0.45  # a neighbour this far from it is an artefact itself, and is not asked
LEAD = 0.7  # of the last change is expected again: all of it overshoots at the turns of a breath
MISSED, EXTRA, ECTOPIC = 0.35, 0.30, 0.40  # how well the parts must fit together to be called that, of one interval
START_AGAIN = 5  # artefacts in a row: the rhythm itself has changed
JUDGED = 64  # intervals in the share of artefacts: about a minute


class IntervalClassifier:
    """Intervals in; each comes out classified two beats later."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, float]] = deque(maxlen=3)
        self._normal: deque[float] = deque(maxlen=2)  # the newest normal ones, artefacts mended: to expect from
        self._second: IntervalKind | None = None
        self._artefacts = 0  # in a row
        self._kinds: deque[bool] = deque(maxlen=JUDGED)

    def feed(self, t_s: float, ibi_s: float | None) -> Interval | None:
        """The interval that ends at t_s; ibi_s None: a pause, after which those before it are not classified."""
        if ibi_s is None:
            self.reset()
            return None
        self._waiting.append((t_s, ibi_s))
        if len(self._waiting) < 3:
            return None
        (end_s, now), (_, next_s), (_, after) = self._waiting
        kind = self._classify(now, next_s, after)
        self._kinds.append(kind is not IntervalKind.NORMAL)
        return Interval(end_s, now, kind)

    def reset(self) -> None:
        """The pulse was lost: the next interval has no neighbours before it."""
        self._waiting.clear()
        self._normal.clear()
        self._second = None
        self._artefacts = 0

    def artefact_share(self) -> float | None:
        """Share of the last JUDGED intervals that were not normal; None before there are some."""
        return sum(self._kinds) / len(self._kinds) if self._kinds else None

    def _classify(self, now: float, next_s: float, after: float) -> IntervalKind:
        if self._second is not None:
            kind, self._second = self._second, None
            return kind
        if not self._normal:
            self._normal.append(sorted((now, next_s, after))[1])
        last = self._normal[-1]
        usual = last + LEAD * (last - self._normal[0])
        kind = self._judge(now, next_s, after, last, usual)
        if kind is IntervalKind.NORMAL:
            self._normal.append(now)
            self._artefacts = 0
        else:
            self._artefacts += 1
            if self._artefacts >= START_AGAIN:
                self._normal.clear()
                self._artefacts = 0
        return kind

    def _judge(self, now: float, next_s: float, after: float, last: float, usual: float) -> IntervalKind:
        if _near(now, usual, NEAR) or _near(now, last, NEAR):
            return IntervalKind.NORMAL
        if _near(next_s, usual, WIDE) and _near(now, (last + next_s) / 2, NEAR):
            return IntervalKind.NORMAL
        if now > usual:
            if _near(now, next_s, NEAR):
                return IntervalKind.NORMAL  # the next one agrees: at the turn of a deep breath a heart slows at once
            between = (last + (next_s if _near(next_s, usual, WIDE) else usual)) / 2
            for beats in (2, 3):
                if abs(now - beats * between) <= MISSED * between:
                    self._normal.append(now / beats)
                    return IntervalKind.MISSED
            return IntervalKind.LONG
        between = (last + (after if _near(after, usual, WIDE) else usual)) / 2
        both = now + next_s
        whole = abs(both - between) <= EXTRA * between and not _near(after, now, NEAR)
        if not whole and _near(now, next_s, NEAR):
            return IntervalKind.NORMAL
        if whole:
            self._second = IntervalKind.EXTRA
            self._normal.append(both)
            return IntervalKind.EXTRA
        if next_s > now and abs(both - 2 * between) <= ECTOPIC * between:
            self._second = IntervalKind.ECTOPIC
            self._normal.append(both / 2)
            return IntervalKind.ECTOPIC
        return IntervalKind.SHORT


def _near(x: float, expected: float, share: float) -> bool:
    return abs(x - expected) <= share * expected

"""Classifies inter-beat intervals: normal (NN), missed, extra, ectopic, long, short.

A slow deep breath runs the intervals through 0.6 to 1.4 s, and lengths of a sinus beat there are lengths of an artefact
elsewhere. So no rule asks for lengths: three intervals are read in every way they could have come about (all sinus; a
beat not seen; one too many; one early, with its pause), and the account with the likeliest course of the sinus node is
taken. What is likely, the swing itself says: where it went the last times that it stood here and moved so.

Nothing is replaced: an artefact is named and left out. The names are those of Lipponen & Tarvainen 2019
(10.1080/03091902.2019.1640306); forecasting from the nearest past of the series itself is Sugihara & May's (1990,
10.1038/344734a0). Two beats of delay.
"""

import math
from collections import deque
from typing import NamedTuple

from device.model import Interval, IntervalKind

PAST = 64  # sinus intervals to compare with: six slow breaths
NEIGHBOURS = 4  # of them that stood and moved most nearly so
ALIKE = 0.35  # |ln| by which two successive intervals together may differ from those
LEAD = 0.7  # of the last change is expected again: all of it overshoots at the turns of a breath
SPREAD = 0.12  # deviation of ln(interval) from what was expected: breaths differ, and the first wide one has no past
ODD, UNEXPLAINED, ONE_MORE = 3.5, 8.0, 1.0  # cost, as -ln of a likelihood: of an artefact, of no account, of two missed
JUMP = 8.0  # the most that a sinus interval costs: a rhythm may change, and then goes on
START_AGAIN = 5  # artefacts in a row: the rhythm itself has changed
JUDGED = 64  # intervals in the share of artefacts: about a minute


class _Account(NamedTuple):
    """How some intervals may have come about: its cost, the kind of the first, and ln of the sinus intervals in it."""

    cost: float
    kind: IntervalKind
    sinus: tuple[float, ...] = ()


class IntervalClassifier:
    """Intervals in; each comes out classified two beats later."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, float]] = deque(maxlen=3)
        self._course = _Course()
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
        end_s, now_s = self._waiting[0]
        kind = self._classify(tuple(ibi_s for _, ibi_s in self._waiting))
        self._kinds.append(kind is not IntervalKind.NORMAL)
        return Interval(end_s, now_s, kind)

    def reset(self) -> None:
        """The pulse was lost: the next interval has no neighbours before it."""
        self._waiting.clear()
        self._course = _Course()
        self._second = None
        self._artefacts = 0

    def artefact_share(self) -> float | None:
        """Share of the last JUDGED intervals that were not normal; None before there are some."""
        return sum(self._kinds) / len(self._kinds) if self._kinds else None

    def _classify(self, ibis_s: tuple[float, ...]) -> IntervalKind:
        if self._second is not None:
            kind, self._second = self._second, None
            return kind
        kind = self._course.take(ibis_s)
        if kind is IntervalKind.NORMAL:
            self._artefacts = 0
            return kind
        if kind in (IntervalKind.EXTRA, IntervalKind.ECTOPIC):
            self._second = kind
        self._artefacts += 1
        if self._artefacts >= START_AGAIN:
            self._course, self._artefacts = _Course(), 0
        return kind


class _Course:
    """Where the sinus node went, as ln of its intervals, artefacts mended: to expect from."""

    def __init__(self) -> None:
        self._past: deque[float] = deque(maxlen=PAST)
        self._steps: list[tuple[float, float, float]] = []  # each three of them in a row

    def take(self, ibis_s: tuple[float, ...]) -> IntervalKind:
        """The kind of the first of three intervals, and go on to its end."""
        if not self._past:
            usual = math.log(sorted(ibis_s)[1])
            self._past.extend((usual, usual))
        past = list(self._past)
        self._steps = list(zip(past, past[1:], past[2:], strict=False))
        found = self._read(ibis_s, self._past[-2], self._past[-1])
        self._past.extend(found.sinus)
        return found.kind

    def _expect(self, before: float, last: float) -> list[float]:
        """What may follow two sinus intervals: on as it went, or as it went on from the past that is most like it."""
        steps = sorted([(off, c - b) for a, b, c in self._steps if (off := abs(a - before) + abs(b - last)) < ALIKE])
        likely = [last + step for _, step in steps[:NEIGHBOURS]]
        return [last + LEAD * (last - before), *(likely or [last])]

    def _read(self, ibis_s: tuple[float, ...], before: float, last: float) -> _Account:
        """The likeliest account of all these intervals, after two sinus ones."""
        expected = self._expect(before, last)
        now_s, rest = ibis_s[0], ibis_s[1:]
        normal = self._sinus(0.0, IntervalKind.NORMAL, now_s, expected, rest, last)
        if normal.cost <= ODD:
            return normal  # no other account can be likelier
        unlike = IntervalKind.LONG if math.log(now_s) > last else IntervalKind.SHORT
        accounts = [normal, self._then(_Account(UNEXPLAINED, unlike), rest, before, last)]
        if now_s > math.exp(min(expected)):
            for beats in (2, 3):
                cost = ODD + ONE_MORE * (beats - 2)
                accounts.append(self._several(cost, IntervalKind.MISSED, now_s, beats, expected, rest, last))
        if rest:
            both_s, after = now_s + rest[0], rest[1:]
            accounts.append(self._sinus(ODD, IntervalKind.EXTRA, both_s, expected, after, last))
            if rest[0] > now_s:
                accounts.append(self._several(ODD, IntervalKind.ECTOPIC, both_s, 2, expected, after, last))
        return min(accounts)

    def _sinus(
        self, cost: float, kind: IntervalKind, ibi_s: float, expected: list[float], rest: tuple[float, ...], last: float
    ) -> _Account:
        """An account in which ibi_s is one sinus interval."""
        x = math.log(ibi_s)
        cost += _unlikely(min(abs(x - each) for each in expected))
        return self._then(_Account(cost, kind, (x,)), rest, last, x)

    def _several(
        self, cost: float, kind: IntervalKind, whole_s: float, beats: int, expected: list[float],
        rest: tuple[float, ...], last: float,
    ) -> _Account:  # fmt: skip
        """An account in which whole_s is several sinus intervals, each its share of what was expected of them."""
        best = _Account(math.inf, kind)
        for first in expected:
            parts = [last, first]
            while len(parts) <= beats:
                parts.append(self._expect(parts[-2], parts[-1])[1])
            off = math.log(whole_s / sum(math.exp(part) for part in parts[1:]))
            best = min(best, _Account(cost + beats * _unlikely(off), kind, tuple(part + off for part in parts[1:])))
        return self._then(best, rest, best.sinus[-2], best.sinus[-1])

    def _then(self, account: _Account, rest: tuple[float, ...], before: float, last: float) -> _Account:
        """The account with what the rest costs after it."""
        return account._replace(cost=account.cost + self._read(rest, before, last).cost) if rest else account


def _unlikely(off: float) -> float:
    """The cost of a sinus interval, off by so much in ln from what was expected."""
    return min(JUMP, (off / SPREAD) ** 2 / 2)

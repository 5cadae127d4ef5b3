"""Rows of a skin channel as means of a tenth of a second, from which mains, lost rows and lone wild ones are gone."""

import math
from collections.abc import Sequence
from statistics import median

ROWS = 9  # at 90 Hz a mean of 9 rows nulls 10, 20, 30, 40 Hz, where 100, 50, 60 Hz mains and their doubles land
WILD = 20.0  # times the usual distance from the row a tenth before: late rows are nearer than that (ours)
TAME = 5e-3  # of the channel's unit: no row nearer than this to where it should be does any harm (ours)
USUAL = 0.1  # the share of a new tenth in the usual distance


class Tenths:
    """Volts at 90 Hz in, a mean every 9 rows out.

    Mains of 50 and 60 Hz have the same phase a tenth of a second later. So a row that is missing is filled from 9 rows
    before, moved by as much as its neighbours were: the mean of nine is a null only if it has nine rows. A row that is
    far from there, alone, is no skin and no mains but a bad reading, and counts as missing.
    """

    def __init__(self) -> None:
        self._rows: list[float] = []
        self._before: Sequence[float] = ()
        self._filled: set[int] = set()
        self._usual = 0.0

    def feed(self, volts: float) -> float | None:
        """One row, NaN if there is none. Every ninth time the mean of nine, NaN if most of them are missing."""
        self._rows.append(volts)
        if len(self._rows) < ROWS:
            return None
        rows, self._rows = self._rows, []
        if self._before and not self._filled and self._is_calm(rows):
            self._before = rows
            return sum(rows) / ROWS
        known = {k for k, row in enumerate(rows) if math.isfinite(row)}
        if len(known) <= ROWS // 2:
            return math.nan
        before = self._before or [sum(rows[k] for k in known) / len(known)] * ROWS
        moves = {k: rows[k] - before[k] for k in known}
        tame = self._tame(moves) if self._before else known
        moved = sum(moves[k] for k in tame) / len(tame)
        usual = median(abs(moves[k] - moved) for k in known)
        self._usual += (usual - self._usual) * (USUAL if self._before else 1.0)
        self._before = [row if k in tame else before[k] + moved for k, row in enumerate(rows)]
        self._filled = set(range(ROWS)) - tame
        return sum(self._before) / ROWS

    def _is_calm(self, rows: list[float]) -> bool:
        """Whether no row is missing or wild, as nearly always; so their usual distance becomes known."""
        moves = [row - before for row, before in zip(rows, self._before, strict=True)]
        moved = sum(moves) / ROWS
        apart = sorted([abs(move - moved) for move in moves])
        if not apart[-1] <= max(TAME, WILD * self._usual):  # not: NaN is no calm
            return False
        self._usual += (apart[ROWS // 2] - self._usual) * USUAL
        return True

    def _tame(self, moves: dict[int, float]) -> set[int]:
        """The rows without the wild ones; all of them if those are not few. moves: of each since a tenth before."""
        bound = max(TAME, WILD * self._usual)
        left = dict(moves)
        while len(left) > ROWS // 2:
            moved = sum(left.values()) / len(left)
            apart, worst = max((abs(move - moved), k) for k, move in left.items())
            if apart <= bound:
                return set(left)
            if worst in self._filled:  # what it is held against is itself no reading
                return set(left)
            del left[worst]
        return set(moves)

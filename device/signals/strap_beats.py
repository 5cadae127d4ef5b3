"""When the beats of a chest strap were: its intervals, laid end to end, and where they may not be."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

LATEST_S = 1.1  # that a notice comes after its last beat: those that are sold send one a second; and the air
USUAL_S, RECENT = 1.0, 15  # between two notices, until some were seen; of how many that is reckoned
POSSIBLE_S = (0.2, 4.0)  # of an interval between two beats


@dataclass(frozen=True, slots=True)
class Stretch:
    """Intervals that follow one another without a break. begin_s: session time of the beat before the first.

    Differences between its beats are the strap's own, to 1/1024 s; where all of it lies is known to the latency of its
    promptest notice, about a tenth of a second, and to what the two clocks drift apart over the stretch, which nothing
    corrects: 1.4 s in 8 h at an assumed 50 ppm.
    """

    begin_s: float
    rr_s: tuple[float, ...]

    @property
    def beats_s(self) -> tuple[float, ...]:
        """(len(rr_s) + 1,) session time of each beat."""
        found = [self.begin_s]
        for rr in self.rr_s:
            found.append(found[-1] + rr)
        return tuple(found)


def stretches(arrivals: Sequence[tuple[float, tuple[float, ...] | None]]) -> tuple[Stretch, ...]:
    """Stretches of (arrival in s, intervals in s), in the order of arrival; None for what is a break by itself.

    A notice is late by nothing to LATEST_S after its last beat, so the promptest of a stretch says where all of it
    lies. A break, never bridged: a notice that is missing, as the pause before the next one says; more time than
    intervals and lateness can fill; an interval that no heart has.
    """
    found: list[Stretch] = []
    now = _Open()
    for arrived_s, rr_s in arrivals:
        if rr_s is None or not all(POSSIBLE_S[0] <= rr <= POSSIBLE_S[1] for rr in rr_s):
            found += now.closed()
            now = _Open()
        else:
            if now.broken_by(arrived_s, rr_s):
                found += now.closed()
                now = _Open()
            now.add(arrived_s, rr_s)
    return (*found, *now.closed())


class _Open:
    """A stretch that goes on."""

    def __init__(self) -> None:
        self._rr: list[float] = []
        self._sum_s = 0.0
        self._arrived: list[float] = []
        self._zero_s = float("inf")  # arrival of the promptest notice, less what was summed by then

    def broken_by(self, arrived_s: float, rr_s: Sequence[float]) -> bool:
        if not self._arrived:
            return False
        waits = [b - a for a, b in zip(self._arrived, self._arrived[1:], strict=False)]
        usual_s = median(waits[-RECENT:]) if len(waits) >= 3 else USUAL_S
        if arrived_s - self._arrived[-1] > max(usual_s, *rr_s, 0.0) + usual_s / 2:
            return True
        return bool(rr_s) and arrived_s - self._sum_s - sum(rr_s) > self._zero_s + LATEST_S

    def add(self, arrived_s: float, rr_s: Sequence[float]) -> None:
        self._arrived.append(arrived_s)
        if rr_s:
            self._rr += rr_s
            self._sum_s += sum(rr_s)
            self._zero_s = min(self._zero_s, arrived_s - self._sum_s)

    def closed(self) -> list[Stretch]:
        return [Stretch(self._zero_s, tuple(self._rr))] if self._rr else []

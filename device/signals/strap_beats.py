"""When the beats of a chest strap were: its intervals, laid end to end, and where they may not be."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

from device.signals.two_clocks import below

LATEST_S = 1.1  # that a notice comes after its last beat: those that are sold send one a second; and the air
USUAL_S, RECENT = 1.0, 15  # between two notices, until some were seen; of how many that is reckoned
POSSIBLE_S = (0.2, 4.0)  # of an interval between two beats
PROMPTEST_OF = 60  # notices that say how late a prompt one is now: in a minute two clocks come apart by 0.03 s at most
LONG_S, MOST_DRIFT = 600.0, 1e-3  # from how long a stretch on a drift is told; what is more is no clock's


@dataclass(frozen=True, slots=True)
class Stretch:
    """Intervals that follow one another without a break. begin_s: session time of the beat before the first.

    rr_s: as the strap told them, to 1/1024 s. rate: seconds of the session in a second of the strap's clock; 1 in a
    stretch shorter than LONG_S, in which 50 ppm are 0.03 s. Where all of it lies is known to the latency of its
    promptest notices, about a tenth of a second.
    """

    begin_s: float
    rr_s: tuple[float, ...]
    rate: float = 1.0

    @property
    def beats_s(self) -> tuple[float, ...]:
        """(len(rr_s) + 1,) session time of each beat."""
        told_s = accumulate(self.rr_s, initial=0.0)
        return tuple(self.begin_s + self.rate * t_s for t_s in told_s)


def stretches(arrivals: Sequence[tuple[float, tuple[float, ...] | None]]) -> tuple[Stretch, ...]:
    """Stretches of (arrival in s, intervals in s), in the order of arrival; None for what is a break by itself.

    A notice is late by nothing to LATEST_S after its last beat, so the promptest of a stretch say where all of it lies,
    and how the strap's clock runs. A break, never bridged: a notice that is missing, as the pause before the next one
    says; more time than intervals and lateness can fill; an interval that no heart has.
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
        self._told_s: list[float] = []  # what was summed by each notice with an interval
        self._late_s: list[float] = []  # its arrival, less that

    def broken_by(self, arrived_s: float, rr_s: Sequence[float]) -> bool:
        if not self._arrived:
            return False
        waits = [b - a for a, b in pairwise(self._arrived[-RECENT - 1 :])]
        usual_s = median(waits) if len(waits) >= 3 else USUAL_S
        if arrived_s - self._arrived[-1] > max(usual_s, *rr_s, 0.0) + usual_s / 2:
            return True
        prompt_s = min(self._late_s[-PROMPTEST_OF:], default=float("inf"))
        return bool(rr_s) and arrived_s - self._sum_s - sum(rr_s) > prompt_s + LATEST_S

    def add(self, arrived_s: float, rr_s: Sequence[float]) -> None:
        self._arrived.append(arrived_s)
        if rr_s:
            self._rr += rr_s
            self._sum_s += sum(rr_s)
            self._told_s.append(self._sum_s)
            self._late_s.append(arrived_s - self._sum_s)

    def closed(self) -> list[Stretch]:
        if not self._rr:
            return []
        if self._sum_s >= LONG_S:
            begin_s, slope = below(self._told_s, self._late_s)
            if abs(slope) <= MOST_DRIFT:
                return [Stretch(begin_s, tuple(self._rr), 1 + slope)]
        return [Stretch(min(self._late_s), tuple(self._rr))]

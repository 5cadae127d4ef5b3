"""Whether a wave may come from a vessel at all: what generators, rails and lone oscillations have, and no pulse.

A pulse that an amplifier drives against the ends of its supply, or a switch, stands at two levels and is silent between
its edges. What swings without a shape of its own, as a sine, a tremor or noise does, has no harmonics that keep their
phase. Both were measured on the pulse of 33 people at 7 kinds of sensor, and on waves that are none.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from device.model import Array
from device.signals.pulse.kernels import KEPT

ENDS, NEAR_END = 0.05, 0.06  # share of rows beyond which lie a wave's ends; how near to them, of the range between
MOVES_ROWS, LARGEST = 3, 3  # over how many rows a step is taken: 33 ms; how many of the largest are averaged
SILENT, SILENCE = 0.04, 6.0  # less than any pulse moves on between; how much that weighs
LEARN, LEARN_SHAPE = 1 / 8, 1 / 16  # of a cycle goes into the means; the first ones are plain means
FIRST = 4  # cycles from which on a shape is known
LONG, SHAPELESS = 12, 0.05  # cycles after which a wave may be told to have none, and what it then has at most
ROWS = np.arange(KEPT)
SHAPED = 0.08  # mean second harmonic over the first, in step: a noisy sine 0.02, pulses 0.28 to 1.4, now and then 0.12


class Vessel:
    """Cycles of a wave in, from beat to beat; whether they may be a pulse out."""

    def __init__(self) -> None:
        self._cycles = 0
        self._harmonic = 0j
        self._usually = 0.0
        self.stands = 0.0
        """How much the last cycle stands at two levels, silent between its edges, as far as the ones before did too:
        pulses 0.4 to 0.84, cut off ones from 0.91 on."""

    @property
    def shaped(self) -> bool:
        """Whether the wave has a shape that its cycles share, rather than being any swing; unknown counts as yes."""
        return self._cycles < FIRST or abs(self._harmonic) > SHAPED

    @property
    def shapeless(self) -> bool:
        """Whether so many cycles share no shape that what swings is no pulse, even where one was taken for it."""
        return self._cycles >= LONG and abs(self._harmonic) < SHAPELESS

    def feed(self, cycle: Array) -> None:
        """The rows of one cycle, (n,), 15 or more."""
        self._cycles += 1
        standing = _standing(cycle)
        self._usually += max(LEARN, 1 / self._cycles) * (standing - self._usually)
        self.stands = min(standing, self._usually)
        self._harmonic += max(LEARN_SHAPE, 1 / self._cycles) * (_harmonic(cycle) - self._harmonic)


def _standing(cycle: Array) -> float:
    """How much a cycle stands at two levels: the share of its variance that these explain, and of rows at both ends.

    Less how much it moves on between: its middle step as a share of its largest. Otsu 1979, 10.1109/TSMC.1979.4310076.
    """
    ordered, n = np.sort(cycle), len(cycle)
    low, high = ordered[int(ENDS * n)], ordered[int((1 - ENDS) * n) - 1]
    if low == high:
        return 1.0
    deviation = ordered - ordered.mean()
    below = ROWS[1:n]
    two_levels = (np.square(deviation.cumsum()[:-1]) / (below * (n - below))).max() * n / (deviation @ deviation)
    near = NEAR_END * (high - low)
    at_ends = min(n - ordered.searchsorted(high - near, "right"), ordered.searchsorted(low + near)) / n
    steps = np.sort(np.abs(cycle[MOVES_ROWS:] - cycle[:-MOVES_ROWS]))
    moves = steps[len(steps) // 2] * LARGEST / sum(steps[-LARGEST:].tolist())
    return float(two_levels + at_ends - moves + max(0.0, SILENT - moves) * SILENCE)


@cache
def _turns(n: int) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Of a circle (n,), once and twice around, for the at most KEPT lengths of a cycle."""
    once = np.exp(-2j * np.pi / n * ROWS[:n])
    return once, np.square(once)


def _harmonic(cycle: Array) -> complex:
    """Second harmonic over the first, at its phase to that (Kim & Powers 1979, 10.1109/TPS.1979.4317207)."""
    n = len(cycle)
    once, twice = _turns(n)
    level = cycle - (cycle[-1] - cycle[0]) / (n - 1) * ROWS[:n]
    first, second = complex(level @ once), complex(level @ twice)
    return second * first.conjugate() ** 2 / abs(first) ** 3 if first else 0j

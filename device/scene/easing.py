"""Change without a jump: fades between chosen values, and drifts after values that change all the time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Fade:
    """A value that goes to each new aim along a smooth step, in closed form, and then stands exactly there."""

    def __init__(self, value: NDArray[np.float64]) -> None:
        self._from = self._to = value
        self._begun_s, self._over_s = 0.0, 1.0

    def lead(self, t_s: float, to: NDArray[np.float64], over_s: float) -> None:
        """From where it is at t_s, go to another value within over_s."""
        self._from, self._to = self.at(t_s), to
        self._begun_s, self._over_s = t_s, max(over_s, 1e-3)

    def at(self, t_s: float) -> NDArray[np.float64]:
        """The value at t_s."""
        x = (t_s - self._begun_s) / self._over_s
        return self._to if x >= 1 else self._from + x * x * (3 - 2 * x) * (self._to - self._from)


class Switch:
    """Off or on, 0 or 1, and a smooth way of so many seconds between them; it begins off."""

    def __init__(self, over_s: float) -> None:
        self._over_s, self._on, self._fade = over_s, False, Fade(np.zeros(1))

    def feed(self, t_s: float, on: bool) -> float:
        """How far it is on at t_s."""
        if on is not self._on:
            self._on = on
            self._fade.lead(t_s, np.array([float(on)]), self._over_s)
        return float(self._fade.at(t_s)[0])


class Drift:
    """Values that follow their aims through two equal low-passes, so that even a sudden aim begins slowly.

    taus_s: time constant of each; 90 % of the way after 3.9 of them. tick_s: time between two ticks.
    """

    def __init__(self, values: NDArray[np.float64], taus_s: NDArray[np.float64], tick_s: float) -> None:
        self._first = self._second = values
        self._decay = np.exp(-tick_s / taus_s)

    def jump(self, at: int, value: float) -> None:
        """Be there at once, for a value that begins."""
        self._first, self._second = self._first.copy(), self._second.copy()
        self._first[at] = self._second[at] = value

    def feed(self, aims: NDArray[np.float64], ticks: int) -> NDArray[np.float64]:
        """The values so many ticks on."""
        keep = self._decay if ticks == 1 else self._decay**ticks
        self._first = aims + keep * (self._first - aims)
        self._second = self._first + keep * (self._second - self._first)
        return self._second

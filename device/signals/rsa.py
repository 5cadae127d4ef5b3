"""Respiratory sinus arrhythmia: how far the heart swings within each breath that the lamp asks for.

Peak-to-trough per breath (Grossman, van Beek & Wientjes 1990, 10.1111/j.1469-8986.1990.tb03198.x). It stays right
during slow breathing, where RMSSD and HF power fall. It is not vagal tone while a lamp paces: pace and depth drive it.
"""

from __future__ import annotations

from collections import deque
from statistics import median

from device.readings import Beat, Breath, BreathSwing

BEATS_A_BREATH = 4  # with fewer, peak and trough are luck
BREATHS = 5  # the swing shown is the median of this many


class Swing:
    """Beats and the pacer's breath in; a swing out at the end of each breath."""

    def __init__(self) -> None:
        self._cycle: int | None = None
        self._began_s = self._fullest_s = 0.0
        self._fullest = 0.0
        self._intervals: list[tuple[float, float]] = []
        self._newest: deque[float] = deque(maxlen=BREATHS)

    def feed(self, t_s: float, breath: Breath, beats: tuple[Beat, ...]) -> tuple[BreathSwing, ...]:
        """One tick. A breath in which a beat was not accepted, or with too few beats, gives no swing."""
        over: tuple[BreathSwing, ...] = ()
        if breath.cycle != self._cycle:
            over = self._end(t_s)
            self._cycle, self._fullest, self._intervals = breath.cycle, 0.0, []
        if breath.lungs >= self._fullest:
            self._fullest, self._fullest_s = breath.lungs, t_s
        self._intervals += [(b.t_s, b.ibi_s if b.accepted and b.ibi_s else 0.0) for b in beats]
        return over

    def _end(self, t_s: float) -> tuple[BreathSwing, ...]:
        if len(self._intervals) < BEATS_A_BREATH or min(ibi for _, ibi in self._intervals) == 0.0:
            return ()
        fastest_s, shortest = min(self._intervals, key=lambda x: x[1])
        rsa_ms = 1e3 * (max(ibi for _, ibi in self._intervals) - shortest)
        self._newest.append(rsa_ms)
        return (BreathSwing(t_s, rsa_ms, fastest_s - self._fullest_s),)

    def forget(self) -> None:
        """The finger is gone."""
        self._intervals = []
        self._newest.clear()

    def rsa_ms(self) -> float | None:
        """Median swing of the last breaths; None before two."""
        return median(self._newest) if len(self._newest) >= 2 else None

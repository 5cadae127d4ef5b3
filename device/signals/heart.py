"""Intervals between beats, and the heart rate while it is earned."""

from __future__ import annotations

from collections import deque
from statistics import median

RATE_S = 8.0  # a rate is the median interval of this long
RATE_BEATS = 4  # and of no fewer accepted intervals
SHORTEST_S, LONGEST_S = 60 / 220, 60 / 35


class Heart:
    """Accepted interbeat intervals of the last seconds."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float]] = deque(maxlen=64)

    def feed(self, t_s: float, ibi_s: float | None, accepted: bool) -> None:
        """One beat."""
        if accepted and ibi_s is not None:
            self._recent.append((t_s, ibi_s))

    def forget(self) -> None:
        """The finger is gone: what was known is not of now."""
        self._recent.clear()

    def rate_bpm(self, t_s: float) -> float | None:
        """Heart rate at t_s from the median interval of the last seconds; None when there are too few."""
        newest = [ibi_s for when_s, ibi_s in self._recent if when_s > t_s - RATE_S]
        return 60 / median(newest) if len(newest) >= RATE_BEATS else None

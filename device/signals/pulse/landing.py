"""When a finger lands: a slope many times larger than any of late, and then the sensor lies still again.

What is known of a bare sensor, and what the landing stirred up, says nothing of the waves that come now.
"""

from collections import deque

from device.signals.pulse.kernels import HALF, ROW_HZ

LANDS = 16.0  # times the largest slope of late: beats differ by less, a bare sensor and a finger's arrival by hundreds
FORGETS = 1 - 1 / (2.5 * ROW_HZ)  # a row: a slope is of late for about two beats at 40 bpm
MOVES = 0.5  # of the landing's largest slope: with more, the finger still moves
STILL_ROWS = 2 * HALF  # with less for so long it lies still, and the kernels have forgotten the landing
LONGEST_ROWS = round(1.5 * ROW_HZ)  # waves as large for longer are the pulse itself, which came out of nothing
FIRST_ROWS = round(ROW_HZ)  # of a recording: nothing is of late yet


class Landing:
    """The slope of every row in; the row at which a finger that has landed lies still out."""

    def __init__(self) -> None:
        self._newest = deque([0.0] * STILL_ROWS)  # sizes that may be the landing's own
        self._largest = self._landing = 0.0
        self._rows = self._began = self._moved = 0

    def feed(self, slope: float) -> bool:
        """Whether a finger that has landed lies still as of this row."""
        self._rows += 1
        size = abs(slope)
        self._newest.append(size)
        oldest, largest = self._newest.popleft(), self._largest * FORGETS
        self._largest = oldest if oldest > largest else largest
        if not self._landing:
            if size > LANDS * self._largest and self._rows > FIRST_ROWS:
                self._landing, self._began, self._moved = size, self._rows, self._rows
            return False
        self._landing = max(self._landing, size)
        if size > MOVES * self._landing:
            self._moved = self._rows
        still = self._rows - self._moved >= STILL_ROWS
        if still or self._rows - self._began > LONGEST_ROWS:
            self._landing = 0.0
        return still

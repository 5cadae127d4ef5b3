"""Beats from a pulse wave, sample by sample: each announced once, and final.

A beat is the steepest rise of the wave, smoothed: of the fiducials of a volume pulse the upstroke jitters least,
because it is where the wave changes most in the least time. Smoothing by a symmetric kernel keeps its place.
"""

from __future__ import annotations

import math
from collections import deque
from statistics import median

import numpy as np
from numpy.typing import NDArray

from device.readings import Contact

ROW_HZ = 90.0
KERNEL_S, HALF_ROWS = 0.050, 18  # the rise takes 0.1-0.2 s; wider smears two notches, narrower follows noise
CONFIRM_ROWS = 9  # the largest rise within 0.1 s is the beat's; a dicrotic rise comes later and is smaller
REFRACTORY = 0.45  # of the interval: a dicrotic notch comes within 3/5 of one, and is weaker
THRESHOLD = 0.45  # of the running rise: a deep breath shrinks a pulse by a third
SHORTEST_S, LONGEST_S = 60 / 200, 60 / 40
SIGNAL_V = 25 * 4.096 / 32768  # peak-to-trough: 25 counts are the weakest pulse that is believed
SHAPE_ROWS = 45  # half a second before the end of the upstroke's window is compared from beat to beat
ALIKE = 0.80  # correlation with the running shape; noise in the same band stays below 0.6
STEADY = 0.30  # an interval may differ from the one before by this: 35 bpm swings at 6/min change by 15 % a beat
EARN, LOSE = 5, 3  # good beats in a row to be believed, bad ones in a row to be doubted
SILENT_S = 2.5  # longer than any interval at 40 bpm and a missed beat
ROUGH = 0.60  # a pulse is smooth: of a noise, most of the power is above 8 Hz


def _rise_kernel() -> NDArray[np.float64]:
    """Correlates to the slope of a Gaussian-smoothed wave, in volts over the kernel's width."""
    k = np.arange(-HALF_ROWS, HALF_ROWS + 1) / ROW_HZ
    kernel: NDArray[np.float64] = k * np.exp(-0.5 * (k / KERNEL_S) ** 2)
    kernel *= 2 / np.abs(kernel).sum()
    return kernel


RISE = _rise_kernel()
KEPT_ROWS = 128


class PulseFinder:
    """Rows of one pulse channel in; beats and contact out. State of fixed size, constant work a row."""

    def __init__(self) -> None:
        self._volts = np.zeros(2 * KEPT_ROWS)  # written twice, so that the newest rows always lie in one piece
        self._t_s = [0.0] * KEPT_ROWS
        self._row = 0
        self._last_v = math.nan
        self._fed = 0
        self._before = (0.0, 0.0)
        self._square = self._cube = 0.0
        self._sign = 1.0
        self._candidate: tuple[int, float, float] | None = None
        self._heights: deque[float] = deque(maxlen=7)
        self._intervals: deque[float] = deque(maxlen=7)
        self._beat_s = self._good_s = -math.inf
        self._shape: NDArray[np.float64] | None = None
        self._good = self._bad = 0
        self._rough = self._power = 0.0
        self.contact = Contact.LOOKING

    def feed(self, t_s: float, volts: float) -> tuple[float, float, bool] | None:
        """One row, NaN if there is none. A beat as (t_s, quality, accepted), or None."""
        if math.isnan(volts):
            volts = self._last_v
        if math.isnan(volts):
            return None
        if math.isnan(self._last_v):
            self._volts[:] = volts
        rise = self._smooth(t_s, volts)
        self._find_sign(rise)
        beat = self._follow(rise * self._sign)
        if t_s - self._good_s > SILENT_S and self.contact is not Contact.LOOKING:
            self._start_over()
        return beat

    def _smooth(self, t_s: float, volts: float) -> float:
        step = volts - self._last_v if self._fed else 0.0
        self._last_v = volts
        i = self._row % KEPT_ROWS
        self._volts[i] = self._volts[i + KEPT_ROWS] = volts
        self._t_s[i] = t_s
        self._row += 1
        self._fed += 1
        end = i + KEPT_ROWS + 1
        rise = float(RISE.dot(self._volts[end - 2 * HALF_ROWS - 1 : end]))
        self._rough += (step * step - self._rough) / ROW_HZ
        return rise

    def _find_sign(self, rise: float) -> None:
        """The wave rises faster than it falls, so its slope is skewed; a sensor that inverts skews it the other way."""
        gain = 1 / min(self._fed, 4 * ROW_HZ)
        self._square += gain * (rise * rise - self._square)
        limit = 3 * math.sqrt(self._square)
        capped = max(-limit, min(limit, rise))
        self._cube += gain * (capped**3 - self._cube)
        if self._fed % 45 == 0 and self._cube * self._sign < -0.2 * self._square**1.5:
            self._sign = -self._sign
            self._start_over()

    def _follow(self, rise: float) -> tuple[float, float, bool] | None:
        """Keep the largest rise; when nothing larger came for CONFIRM_ROWS, it is decided on."""
        earlier, last = self._before
        self._before = (last, rise)
        if last > 0 and last >= rise and last > earlier and (self._candidate is None or last > self._candidate[1]):
            peak = 0.5 * (earlier - rise) / (earlier - 2 * last + rise)
            self._candidate = (self._row - 2, last, peak)
        if self._candidate is None or self._row - 1 - self._candidate[0] < CONFIRM_ROWS:
            return None
        (row, height, peak), self._candidate = self._candidate, None
        return self._decide(row, height, peak)

    def _decide(self, row: int, height: float, peak: float) -> tuple[float, float, bool] | None:
        centre = row - HALF_ROWS
        here, there = self._t_s[centre % KEPT_ROWS], self._t_s[(centre + (1 if peak > 0 else -1)) % KEPT_ROWS]
        at_s = here + abs(peak) * (there - here)
        interval_s = at_s - self._beat_s
        usual_s = median(self._intervals) if self._intervals else 0.8
        usual = median(self._heights) if self._heights else 0.0
        if interval_s < max(SHORTEST_S, REFRACTORY * usual_s):
            return None
        if (interval_s < 2 * usual_s and height < THRESHOLD * usual) or height < 0.15 * usual:
            return None
        alike = self._likeness(centre)
        self._beat_s = at_s
        steady = bool(self._intervals) and abs(interval_s / self._intervals[-1] - 1) <= STEADY
        plausible = SHORTEST_S <= interval_s <= LONGEST_S
        if plausible:
            self._intervals.append(interval_s)
        self._heights.append(min(height, 2 * usual) if usual else height)
        good = plausible and steady and alike > ALIKE and self._believable(height)
        self._judge(good, at_s)
        return at_s, max(0.0, min(1.0, (alike - 0.5) * 2)), good and self.contact is Contact.FOUND

    def _believable(self, height: float) -> bool:
        """Large enough to be a pulse, and smooth as one: white noise moves more from row to row than the wave does."""
        return height >= 0.4 * SIGNAL_V and math.sqrt(self._rough) < ROUGH * height

    def _likeness(self, centre: int) -> float:
        """Correlation, -1..1, of the wave around this upstroke with the running shape of those before."""
        end = (centre + HALF_ROWS) % KEPT_ROWS + KEPT_ROWS + 1
        wave = self._volts[end - SHAPE_ROWS : end] * self._sign
        wave = wave - wave.mean()
        size = math.sqrt(float(wave @ wave))
        if size == 0:
            return 0.0
        wave = wave / size
        if self._shape is None:
            self._shape = wave
            return 0.0
        alike = float(wave @ self._shape) / math.sqrt(float(self._shape @ self._shape))
        self._shape = self._shape + 0.2 * (wave - self._shape)
        return alike

    def _judge(self, good: bool, at_s: float) -> None:
        self._good, self._bad = (self._good + 1, 0) if good else (0, self._bad + 1)
        if good:
            self._good_s = at_s
            if self._good >= EARN:
                self.contact = Contact.FOUND
            elif self.contact is not Contact.FOUND and self._good >= 2:
                self.contact = Contact.HOLD_STILL
        elif self._bad >= LOSE and self.contact is Contact.FOUND:
            self.contact = Contact.LOST

    def _start_over(self) -> None:
        self.contact = Contact.LOST if self.contact is Contact.FOUND else Contact.LOOKING
        self._good = self._bad = 0
        self._shape = None
        self._candidate = None
        self._heights.clear()
        self._intervals.clear()

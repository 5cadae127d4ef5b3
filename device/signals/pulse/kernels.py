"""Derivative-of-Gaussian kernels over the newest second of a pulse channel: slope and curvature, without phase shift.

Marr & Hildreth 1980, 10.1098/rspb.1980.0020. The kernels are symmetric: 0.20 s late, they keep an upstroke and a crest
in their place, and have forgotten any step 0.4 s later, which a recursive filter has not.
"""

import numpy as np

from device.model import Array

ROW_HZ = 90.0
HALF = 18  # rows of a kernel each side of its centre: 0.20 s, the delay of all that follows
WHOLE = 2 * HALF + 1
KEPT = 208  # rows: 2.3 s, enough for the longest cycle, and until it is known
FAST_WIDTH_S, SLOW_WIDTH_S = 0.055, 0.080  # narrow finds every wrinkle of a weak wave, wide blurs fast beats together
CREST_WIDTH_S = 0.075  # least interval error against ECG, flat from 0.065 to 0.095
STAMPS = range(-4, 5)  # a row's time is the mean of nine stamps about it: their jitter averages out


def _kernel(width_s: float, curvature: bool) -> Array:
    k = np.arange(-HALF, HALF + 1) / ROW_HZ
    bell = np.exp(-(k**2) / (2 * width_s**2))
    kernel = (1 - k**2 / width_s**2) * bell if curvature else k * bell
    kernel -= kernel.mean()
    kernel /= np.abs(kernel).sum()
    return kernel


KERNELS = np.array([_kernel(FAST_WIDTH_S, False), _kernel(SLOW_WIDTH_S, False), _kernel(CREST_WIDTH_S, True)])


class SlopeBuffer:
    """Rows in; windows, times, slopes and curvature of the newest KEPT rows out."""

    def __init__(self) -> None:
        self.rows = 0
        """Rows pushed so far."""
        self._volts = np.zeros(2 * KEPT)  # every row twice, so that any window is one slice
        self._t_s = [0.0] * KEPT
        self._at = KEPT - 1

    def push(self, t_s: float, volts: float) -> tuple[float, float, float]:
        """Append one row; slope by the fast and the slow kernel, and curvature (up at a crest), HALF rows ago, in V."""
        if self.rows == 0:
            self._volts[:] = volts
        self._at = at = (self._at + 1) % KEPT
        self._volts[at] = self._volts[at + KEPT] = volts
        self._t_s[at] = t_s
        self.rows += 1
        at += KEPT + 1
        fast, slow, curve = KERNELS.dot(self._volts[at - WHOLE : at]).tolist()  # for one row, `@` costs twice as much
        return fast, slow, curve

    def window(self, begin: int, end: int) -> Array:
        """Rows begin .. end - 1, counted back from the newest, which is 0, in negative numbers."""
        at = self._at + KEPT + 1
        return self._volts[at + begin - 1 : at + end - 1]

    def time_s(self, back: float) -> float:
        """The time back rows before the newest; back need not be whole."""
        whole = int(back + 0.5)
        stamps = sum(self._t_s[(self._at - whole + k) % KEPT] for k in STAMPS)
        return stamps / len(STAMPS) - (back - whole) / ROW_HZ

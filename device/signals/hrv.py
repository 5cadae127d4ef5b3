"""Heart rate variability (HRV) of unpaced rest: RMSSD, SDNN and Porges-Bohrer of spans of two minutes.

They fall when a person slows their breath, so they are never shown while a lamp leads, and never drive the light.
"""

import math
from collections import deque

import numpy as np

from device.model import Array, Interval, IntervalKind, RestMeasures

SPAN_S = 120.0
LONGEST_BEATS = 420  # of a span at 200 bpm
COVERED = 0.9  # of it by normal intervals
GRID_HZ = 2.0
MOVING = 21  # points of the moving cubic that is taken away: 10.5 s
BAND_HZ = (0.12, 0.40)  # spontaneous adult breathing, 7 to 24 /min


class RestHrv:
    """Classified intervals in; RestMeasures out after each unbroken span of SPAN_S."""

    def __init__(self) -> None:
        self._nn: deque[tuple[float, float]] = deque(maxlen=LONGEST_BEATS)
        self._began_s: float | None = None

    def feed(self, interval: Interval) -> RestMeasures | None:
        """One classified interval."""
        if self._began_s is None:
            self._began_s = interval.t_s - interval.ibi_s
        if interval.kind is IntervalKind.NORMAL:
            self._nn.append((interval.t_s, 1e3 * interval.ibi_s))
        if interval.t_s - self._began_s < SPAN_S:
            return None
        t_s, ibi_ms = np.array(self._nn).reshape(-1, 2).T
        began_s = self._began_s
        self.reset()
        if ibi_ms.sum() < 1e3 * COVERED * SPAN_S:
            return None
        adjacent = np.abs(np.diff(t_s) * 1e3 - ibi_ms[1:]) < 1.0  # no artefact between them
        steps_ms = np.diff(ibi_ms)[adjacent]
        return RestMeasures(
            begin_s=began_s,
            end_s=interval.t_s,
            rmssd_ms=float(np.sqrt(np.mean(steps_ms**2))),
            sdnn_ms=float(ibi_ms.std(ddof=1)),
            porges_bohrer_ln_ms2=porges_bohrer(t_s, ibi_ms),
        )

    def reset(self) -> None:
        """The span is broken, by a lost pulse, a lamp that begins to lead, or another part of a programme."""
        self._nn.clear()
        self._began_s = None


def porges_bohrer(t_s: Array, ibi_ms: Array) -> float | None:
    """Porges-Bohrer RSA: ln of the variance in ms² of 0.12-0.40 Hz, less a moving cubic; None without any variance.

    t_s (n,) the ends of intervals ibi_ms (n,). Porges & Bohrer 1990; Lewis et al. 2012
    (10.1016/j.biopsycho.2011.11.009): 2 Hz grid, 21-point cubic, 0.12-0.40 Hz.
    """
    grid_s = np.arange(t_s[0], t_s[-1], 1 / GRID_HZ)
    even = np.interp(grid_s, t_s, ibi_ms)
    half = MOVING // 2
    places = np.arange(-half, half + 1)
    smoother = np.linalg.pinv(np.vander(places / half, 4))[3]  # a least-squares cubic's value at its middle
    quick = even[half:-half] - np.convolve(even, smoother[::-1], "valid")
    spectrum = np.fft.rfft(quick)
    hz = np.fft.rfftfreq(len(quick), 1 / GRID_HZ)
    spectrum[(hz < BAND_HZ[0]) | (hz > BAND_HZ[1])] = 0
    variance = float(np.fft.irfft(spectrum, len(quick)).var())
    return math.log(variance) if variance > 0 else None

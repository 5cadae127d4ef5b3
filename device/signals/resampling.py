"""Resamples a signal of any rate to the 90 Hz grid that the detectors are made for."""

import numpy as np
from numpy.typing import NDArray

from device.signals.pulse.kernels import ROW_HZ


def on_grid(values: NDArray[np.float64], rate_hz: float, rows: int) -> NDArray[np.float64]:
    """Values (n,) at rate_hz as (rows,) at ROW_HZ: a mean over the spare samples if there are many, then a cubic.

    The cubic is Catmull and Rom's (1974) through the four nearest samples: it keeps a peak's place where straight
    lines would shift it by up to half a sample. Each row that needs a NaN is NaN; one that falls on a sample is it.
    """
    values = np.asarray(values, float)
    spare = int(rate_hz // ROW_HZ)
    if spare > 1:
        values = np.convolve(values, np.ones(spare) / spare, "same")
    at = np.arange(rows) * (rate_hz / ROW_HZ)
    i = np.clip(at.astype(int), 0, len(values) - 1)
    x = at - i
    p0, p1, p2, p3 = (values[np.clip(i + k, 0, len(values) - 1)] for k in (-1, 0, 1, 2))
    curve = p1 + 0.5 * x * (p2 - p0 + x * (2 * p0 - 5 * p1 + 4 * p2 - p3 + x * (3 * (p1 - p2) + p3 - p0)))
    resampled: NDArray[np.float64] = np.where(x == 0, p1, curve)
    return resampled

"""How still a channel is: its deviation within a second, as it comes and as the skin's path takes it."""

import numpy as np

from device.model import Array
from device.signals.pulse.kernels import ROW_HZ
from device.signals.skin.tenths import ROWS, Tenths

SKIN_NOISE_V = 3e-4  # after the mean of nine: 0.001 uS with nothing on the electrodes, 0.005 uS at 10 uS


def noise_v(volts: Array) -> float:
    """Standard deviation within a second, the median of all whole seconds. volts: (rows,), NaN where there is none."""
    rows = round(ROW_HZ)
    seconds = [volts[i : i + rows] for i in range(0, len(volts) - rows + 1, rows)]
    return float(np.median([np.nanstd(second) for second in seconds if np.isfinite(second).any()]))


def skin_noise_v(volts: Array) -> float:
    """The same after the mean of nine that the signal path takes: what a room's mains put on a lead is gone there."""
    tenths, means = Tenths(), []
    for row in volts.tolist():
        if (mean := tenths.feed(row)) is not None:
            means.append(mean)
    return noise_v(np.repeat(means, ROWS))

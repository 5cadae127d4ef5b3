"""Whether a sensor is at a converter's channel at all, by what was listened to; nothing of whose body it is at."""

import numpy as np

from device.model import Array

NOWHERE_V, NOWHERE = 0.05, 0.9766  # this near to ground, or beyond this share of full scale: no sensor is there
LOST = 0.1  # share of the values that may be missing


def at_an_end(level_v: float, full_scale_v: float) -> bool:
    """Whether a level lies where a channel does that nothing is connected to."""
    return not NOWHERE_V < level_v < NOWHERE * full_scale_v


def connected(values: Array, unit: str, full_scale: float) -> str:
    """How a channel reads, in one word: 'reads'; 'end', of the converter's range; 'few' values, or 'none'.

    values: (rows,), NaN where there is none. unit: of them; only of volts is it known where they end.
    """
    there = values[~np.isnan(values)]
    if not len(there):
        return "none"
    if len(there) < (1 - LOST) * len(values):
        return "few"
    return "end" if unit == "V" and at_an_end(float(there.mean()), full_scale) else "reads"

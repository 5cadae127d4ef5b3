"""What is known of a series of values, for a person to read."""

import numpy as np

from device.model import Array


def known(values: Array) -> Array:
    """Those that are not NaN."""
    return values[~np.isnan(values)]


def median(values: Array, shape: str) -> str:
    """Of the values that are known, in that format; a dash if none is."""
    found = known(values)
    return format(float(np.median(found)), shape) if len(found) else "–"

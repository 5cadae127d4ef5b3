"""RSA of each breath in a row that keeps one pace: size and phase, offline.

rsa.py tells each breath as soon as it can, for the light. Here the whole row is known, and no breath weighs more than
another: a sine at the breathing frequency, fitted to one and a half breaths about the middle of each.
"""

import numpy as np
from numpy.typing import NDArray

REACH = 0.75  # breaths either side of a breath's middle; the taper makes the outer ones count less and less
LEAST_BEATS = 6


def rsa_per_breath(cycles: NDArray[np.float64], ibi_s: NDArray[np.float64], breath_s: float) -> NDArray[np.complex128]:
    """(breaths,) RSA of each whole breath, in beats/min: modulus peak to trough, angle its phase.

    cycles: (n,) pacer phase at the middle of each interval, in breaths. ibi_s: (n,) the intervals. breath_s: length of
    a breath. An interval is the mean over its own length, which makes RSA read too small by sinc(interval / breath):
    that is corrected. Breaths with fewer than LEAST_BEATS about them are left out.
    """
    if not len(cycles):
        return np.zeros(0, complex)
    rate_bpm = 60 / ibi_s
    breaths = []
    for middle in np.arange(cycles[0] + 0.75, cycles[-1] - 0.7):
        near = np.abs(cycles - middle) < REACH
        if near.sum() < LEAST_BEATS:
            continue
        angle, weight = 2 * np.pi * cycles[near], np.cos(np.pi * (cycles[near] - middle) / (2 * REACH))
        design = np.stack((np.ones(len(angle)), np.cos(angle), np.sin(angle)), axis=1)
        parts = np.linalg.lstsq(design * weight[:, None], rate_bpm[near] * weight, rcond=None)[0]
        breaths.append(2 * complex(parts[1], -parts[2]) / float(np.sinc(ibi_s[near].mean() / breath_s)))
    return np.array(breaths, complex)

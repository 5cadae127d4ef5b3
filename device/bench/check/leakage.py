"""How much of light and motor is in a channel: a regression on what drove them, and the motor's ripple."""

import math

import numpy as np

from device.model import Array

BLOCK = 9  # rows: a tenth of a second, whose mean holds nothing of 50 or 60 Hz mains


def leakage(t_s: Array, volts: Array, light: Array, motor: Array) -> list[tuple[float, float]]:
    """(volts, standard error) that full light, and then a full motor, add to a channel beside its own slow drift.

    All arguments are (rows,), without NaN; light and motor 0..1. Least squares of block means on light, motor, a
    constant, and time and its square.
    """
    blocks = len(t_s) // BLOCK
    t_s, volts, light, motor = (
        x[: blocks * BLOCK].reshape(blocks, BLOCK).mean(axis=1) for x in (t_s, volts, light, motor)
    )
    drift = t_s / t_s[-1] - 0.5
    design = np.stack([light, motor, np.ones(blocks), drift, drift**2], axis=1)
    coefficients = np.linalg.lstsq(design, volts, rcond=None)[0]
    residuals = volts - design @ coefficients
    variance = residuals @ residuals / (blocks - design.shape[1]) * np.diag(np.linalg.inv(design.T @ design))
    return [(float(coefficients[i]), math.sqrt(variance[i])) for i in range(2)]


def motor_ripple_v(volts: Array, motor: Array) -> float:
    """Standard deviation that a turning motor adds: of differences between neighbouring rows, free of slow change."""
    steps, on = np.diff(volts), motor[1:] > 0.5
    if on.all() or not on.any():
        return 0.0
    return math.sqrt(max(0.0, float(np.var(steps[on])) - float(np.var(steps[~on]))) / 2)

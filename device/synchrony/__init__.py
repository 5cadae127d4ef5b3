"""Synchrony of two people who shared a pacer, from their recordings: arrays in, values out.

Each heart's entrainment to the pacer is described (`entrainment`). Synchrony beyond the pacer is tested against
reference people and never against shifted records of the same two (`hearts`); so is skin conductance (`skins`).
"""

from device.synchrony.entrainment import LampEntrainment, lamp_entrainment, phase_difference_s
from device.synchrony.hearts import HeartSynchrony, compare_residuals, heart_synchrony
from device.synchrony.series import IbiSeries, PacerPhase, Residual, residual
from device.synchrony.skins import SkinSynchrony, skin_synchrony

__all__ = [
    "HeartSynchrony", "IbiSeries", "LampEntrainment", "PacerPhase", "Residual", "SkinSynchrony", "compare_residuals",
    "heart_synchrony", "lamp_entrainment", "phase_difference_s", "residual", "skin_synchrony",
]  # fmt: skip

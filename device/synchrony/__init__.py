"""Synchrony of two people who shared a pacer, from their recordings: arrays in, values out; and whether they are two.

Each heart's entrainment to the pacer is described (`entrainment`). Synchrony beyond the pacer is tested against
reference people and never against shifted records of the same two (`hearts`); so is skin conductance (`skins`).
Whether two sensors read one heart is told while it goes on (`one_heart`).
"""

from device.synchrony.entrainment import LampEntrainment, lamp_entrainment, phase_difference_s
from device.synchrony.hearts import HeartSynchrony, compare_residuals, heart_synchrony
from device.synchrony.one_heart import OneHeart, one_heart_spans
from device.synchrony.series import IbiSeries, PacerPhase, Residual, residual
from device.synchrony.skins import SkinSynchrony, skin_synchrony

__all__ = [
    "HeartSynchrony", "IbiSeries", "LampEntrainment", "OneHeart", "PacerPhase", "Residual", "SkinSynchrony",
    "compare_residuals", "heart_synchrony", "lamp_entrainment", "one_heart_spans", "phase_difference_s", "residual",
    "skin_synchrony",
]  # fmt: skip

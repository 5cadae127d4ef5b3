"""Whether two people were together, or just both good at following a lamp. Arrays in, values out; read afterwards.

What each did with the lamp, and how far apart they were, is described (`entrainment`). Synchrony beyond the lamp is
tested against other people and never against their own records shifted (`hearts`); so are quiet skins (`skins`).
"""

from device.synchrony.entrainment import LampEntrainment, lamp_entrainment, phase_difference_s
from device.synchrony.hearts import HeartSynchrony, compare_residuals, heart_synchrony
from device.synchrony.residuals import Residual, residual
from device.synchrony.series import IbiSeries, PacerPhase
from device.synchrony.skins import SkinSynchrony, skin_synchrony

__all__ = [
    "HeartSynchrony",
    "IbiSeries",
    "LampEntrainment",
    "PacerPhase",
    "Residual",
    "SkinSynchrony",
    "compare_residuals",
    "heart_synchrony",
    "lamp_entrainment",
    "phase_difference_s",
    "residual",
    "skin_synchrony",
]

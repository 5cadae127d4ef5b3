"""Whether two people were together, or just both good at following a lamp.

What each did with the lamp, and how far apart they were, is described (`step`). Together beyond it is tested, against
other people and never against their own records shifted (`beyond`); so are quiet skins (`skins`).
"""

from __future__ import annotations

from device.synchrony.entrainment import Lock, apart_s, lock
from device.synchrony.heart_synchrony import Beyond, beyond, compared
from device.synchrony.residual import Traces, traces
from device.synchrony.series import Heart, Lamp
from device.synchrony.skin_synchrony import Skins, skins

__all__ = [
    "Beyond",
    "Heart",
    "Lamp",
    "Lock",
    "Skins",
    "Traces",
    "apart_s",
    "beyond",
    "compared",
    "lock",
    "skins",
    "traces",
]

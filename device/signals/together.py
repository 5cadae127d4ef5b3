"""Whether two people were together, or just both good at following a lamp.

What each did with the lamp, and how far apart they were, is described (`step`). Together beyond it is tested, against
other people and never against their own records shifted (`beyond`); so are quiet skins (`skins`).
"""

from __future__ import annotations

from device.signals.beyond import Beyond, beyond, compared
from device.signals.heard import Heart, Lamp
from device.signals.leftover import Traces, traces
from device.signals.skins import Skins, skins
from device.signals.step import Lock, apart_s, lock

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

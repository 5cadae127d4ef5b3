"""Settled or activated, against this person's own first minutes. Skin and heart only; no emotion has a name here.

The weights are ours: skin and heart count the same, each in units of what is a clear change for most resting adults.
They have been judged on the simulated body only.
"""

from __future__ import annotations

import math
from statistics import median

HEART_UNIT_BPM = 5.0
SKIN_UNIT = 0.25  # of the natural logarithm of the level: a change by a quarter
EASE_S = 5.0


class Arousal:
    """Once a second, heart rate and skin level in; 0 settled .. 1 activated out, 0.5 as in the baseline.

    baseline_s: seconds with a signal before anything is said.
    """

    def __init__(self, baseline_s: float) -> None:
        self._baseline_s = baseline_s
        self._hearts: list[float] = []
        self._skins: list[float] = []
        self._heart = self._skin = 0.0
        self._value: float | None = None
        self._confidence: float | None = None

    def feed(self, heart_bpm: float | None, skin_usiemens: float | None) -> None:
        """One second. None where there is no value."""
        if not self._ready():
            if heart_bpm is not None:
                self._hearts.append(heart_bpm)
            if skin_usiemens is not None:
                self._skins.append(math.log(skin_usiemens))
            if self._ready():
                self._heart = median(self._hearts) if self._hearts else math.nan
                self._skin = median(self._skins) if self._skins else math.nan
            return
        changes = []
        if heart_bpm is not None and not math.isnan(self._heart):
            changes.append((heart_bpm - self._heart) / HEART_UNIT_BPM)
        if skin_usiemens is not None and not math.isnan(self._skin):
            changes.append((math.log(skin_usiemens) - self._skin) / SKIN_UNIT)
        if not changes:
            self._value = self._confidence = None
            return
        now = 1 / (1 + math.exp(-sum(changes) / len(changes)))
        self._value = now if self._value is None else self._value + (now - self._value) / EASE_S
        self._confidence = len(changes) / 2

    def _ready(self) -> bool:
        return max(len(self._hearts), len(self._skins)) >= self._baseline_s

    def told(self) -> tuple[float | None, float | None]:
        """Arousal 0..1 and confidence 0..1, or None and None."""
        return self._value, self._confidence

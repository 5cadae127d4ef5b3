"""The lamp follows: its breath goes where one person's breath is, as far as their heart tells it."""

from __future__ import annotations

from device.guide.lead import clear_rhythm
from device.guide.pacer import Pacer
from device.model import Vitals

THINK_S = 3.0  # the heart's own rhythm is looked for about as often
CHANGE_S = 12.0  # a breath or two: nobody is to see the lamp hurry after them


class Follow:
    """Keeps a pacer at the pace that the heart's rhythm tells, within what the lamp may ask; else where it is."""

    def __init__(self, pacer: Pacer, now_s: float) -> None:
        self._pacer, self._thinks_s = pacer, now_s

    def feed(self, now_s: float, vitals: Vitals) -> None:
        """One tick. vitals: of whoever leads."""
        if now_s < self._thinks_s:
            return
        self._thinks_s = now_s + THINK_S - 1e-6
        if (rhythm_bpm := clear_rhythm(vitals)) is not None:
            self._pacer.lead(now_s, rhythm_bpm, CHANGE_S)

"""Skin conductance: volts to microsiemens through the front end that was built, and its level.

Level: Boucsein et al. 2012 (10.1111/j.1469-8986.2012.01384.x), exosomatic measurement with constant voltage, in uS.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from device.readings import SkinState

MAINS_ROWS = 9  # at 90 Hz, 9 rows are 5 periods of 50 Hz and 6 of 60 Hz
LEVEL_S = 1.0  # smooths the converter's steps (0.002 uS); a level moves over tens of seconds
ROW_S = 1 / 90
OPEN_USIEMENS = 0.05  # less than any skin under two electrodes
DRY_USIEMENS = 0.5  # responses of skin this dry stay below 0.05 uS
GONE_S = 1.0  # this long without a value, and the level is not of now any more


def constant_voltage(
    excitation_v: float, feedback_ohm: float, series_ohm: float, supply_v: float
) -> Callable[[float], float]:
    """Volts -> uS for a non-inverting amplifier with the skin and a series resistor from its inverting input to ground.

    V = excitation * (1 + feedback / (series + skin)), so G = 1 / (feedback / (V / excitation - 1) - series).
    Returns inf at and beyond the supply.
    """

    def usiemens(volts: float) -> float:
        gain = volts / excitation_v - 1
        if gain <= 0:
            return 0.0
        skin_ohm = feedback_ohm / gain - series_ohm
        return math.inf if volts >= supply_v - RAIL_V or skin_ohm <= 0 else 1e6 / skin_ohm

    return usiemens


def divider(supply_v: float, fixed_ohm: float) -> Callable[[float], float]:
    """Volts -> uS for skin from the supply to the converter and fixed_ohm from there to ground.

    V = supply * fixed / (fixed + skin), so G = V / (fixed * (supply - V)). Returns inf at and beyond the supply.
    """

    def usiemens(volts: float) -> float:
        if volts <= 0:
            return 0.0
        return math.inf if volts >= supply_v - RAIL_V else 1e6 * volts / (fixed_ohm * (supply_v - volts))

    return usiemens


RAIL_V = 0.02  # an output this close to its supply is at its end stop


class Skin:
    """Rows of one skin channel in; level and state out. usiemens: volts -> uS, inf where the front end ends."""

    def __init__(self, usiemens: Callable[[float], float]) -> None:
        self._usiemens = usiemens
        self._newest: deque[float] = deque(maxlen=MAINS_ROWS)
        self._level: float | None = None
        self._missing_s = GONE_S
        self.state = SkinState.OPEN

    def feed(self, volts: float) -> None:
        """One row; NaN if there is none."""
        if math.isnan(volts):
            self._missing_s += ROW_S
            if self._missing_s >= GONE_S:
                self._gone(SkinState.OPEN)
            return
        self._missing_s = 0.0
        self._newest.append(volts)
        if len(self._newest) < MAINS_ROWS:
            return
        now = self._usiemens(sum(self._newest) / MAINS_ROWS)
        if now < OPEN_USIEMENS:
            self._gone(SkinState.OPEN)
        elif math.isinf(now):
            self._gone(SkinState.SATURATED)
        else:
            self._level = now if self._level is None else self._level + (now - self._level) * ROW_S / LEVEL_S
            self.state = SkinState.DRY if self._level < DRY_USIEMENS else SkinState.ON

    def _gone(self, state: SkinState) -> None:
        self.state, self._level = state, None
        if state is SkinState.OPEN and self._missing_s >= GONE_S:
            self._newest.clear()

    def level(self) -> float | None:
        """Skin conductance level in uS; None while there is none."""
        return self._level

"""From the converter's volts to microsiemens, through the skin circuit that was built."""

from __future__ import annotations

import math
from collections.abc import Callable

RAIL_V = 0.02  # an output this close to its supply is at its end stop
SHORT_OHM = 10e3  # 100 uS: less is a short, not skin under two electrodes (a level is 1 to 40 uS: Boucsein 2012)


def constant_voltage(
    excitation_v: float, feedback_ohm: float, series_ohm: float, supply_v: float
) -> Callable[[float], float]:
    """Volts -> uS for a non-inverting amplifier with skin and protection resistors from its inverting input to ground.

    series_ohm: the protection resistors of both leads together.
    V = excitation * (1 + feedback / (series + skin)), so G = 1 / (feedback / (V / excitation - 1) - series).
    Returns inf at and beyond the supply, and for a short: behind large protection resistors it is far from the supply.
    """

    def usiemens(volts: float) -> float:
        gain = volts / excitation_v - 1
        if gain <= 0:
            return 0.0
        skin_ohm = feedback_ohm / gain - series_ohm
        return math.inf if volts >= supply_v - RAIL_V or skin_ohm < SHORT_OHM else 1e6 / skin_ohm

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

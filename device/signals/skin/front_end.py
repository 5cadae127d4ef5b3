"""The skin front ends that Ebb can be built with: conductance in microsiemens to the converter's volts, and back.

A circuit is its component values, which are the settings of the same names; those of CALIBRATED follow from two known
resistors by `fitted`: a straight line in what is unknown, least squares on relative errors. `describe` says it in a
file's header, in 65 characters of ASCII at most. hardware/calculation.md derives the values.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from device.settings.tree import SkinSettings

RAIL_V = 0.02  # an output this close to its supply is at its end stop
SHORT_OHM = 10e3  # 100 uS: less is a short, not skin under two electrodes (a level is 1 to 40 uS: Boucsein 2012)


@dataclass(frozen=True, slots=True)
class ConstantVoltage:
    """A non-inverting amplifier that holds excitation_v across the skin and the protection resistors of its two leads.

    The skin, from the inverting input to ground, sets the gain: V = excitation * (1 + feedback / (series + skin)).
    series_ohm is that of both leads together; hardware/calculation.md says why it is as large as the skin itself.
    """

    CALIBRATED: ClassVar[tuple[str, ...]] = ("excitation_v", "feedback_ohm")

    excitation_v: float
    feedback_ohm: float
    series_ohm: float
    supply_v: float

    def usiemens(self, volts: float) -> float:
        """Skin conductance: 0 below the excitation, inf at the supply and for a short, which is far from the supply."""
        gain = volts / self.excitation_v - 1
        if gain <= 0:
            return 0.0
        skin_ohm = self.feedback_ohm / gain - self.series_ohm
        return math.inf if volts >= self.supply_v - RAIL_V or skin_ohm < SHORT_OHM else 1e6 / skin_ohm

    def volts(self, usiemens: float) -> float:
        """Output for a skin conductance; the amplifier stops at its supply."""
        if usiemens <= 0:
            return self.excitation_v
        skin_ohm = 1e6 / usiemens
        return min(self.supply_v, self.excitation_v * (1 + self.feedback_ohm / (self.series_ohm + skin_ohm)))

    def describe(self) -> str:
        """For a file's header."""
        return f"const. {self.excitation_v:g} V, {self.feedback_ohm:g} ohm, series {self.series_ohm:g} ohm"

    def fitted(self, ohms: Sequence[float], volts: Sequence[float]) -> "ConstantVoltage":
        """The circuit by which these resistors read these volts, inf ohms being nothing: V = E + E F / (S + R)."""
        v, x = np.array(volts), np.array([1 / (self.series_ohm + ohm) for ohm in ohms])
        (excitation_v, slope), *_ = np.linalg.lstsq(np.stack([1 / v, x / v], axis=1), np.ones(len(v)), rcond=None)
        return replace(self, excitation_v=float(excitation_v), feedback_ohm=float(slope / excitation_v))


@dataclass(frozen=True, slots=True)
class Divider:
    """Skin from the supply to the converter, a fixed resistor from there to ground.

    V = supply * fixed / (fixed + skin). Simple, and not constant voltage: a skin that conducts better sees less.
    """

    CALIBRATED: ClassVar[tuple[str, ...]] = ("supply_v", "fixed_ohm")

    supply_v: float
    fixed_ohm: float

    def usiemens(self, volts: float) -> float:
        """Skin conductance V / (fixed * (supply - V)); inf at and beyond the supply."""
        if volts <= 0:
            return 0.0
        at_rail = volts >= self.supply_v - RAIL_V
        return math.inf if at_rail else 1e6 * volts / (self.fixed_ohm * (self.supply_v - volts))

    def volts(self, usiemens: float) -> float:
        """Output for a skin conductance."""
        return 0.0 if usiemens <= 0 else self.supply_v * self.fixed_ohm / (self.fixed_ohm + 1e6 / usiemens)

    def describe(self) -> str:
        """For a file's header."""
        return f"divider {self.fixed_ohm:g} ohm, {self.supply_v:g} V"

    def fitted(self, ohms: Sequence[float], volts: Sequence[float]) -> "Divider":
        """As above, V R = U F - F V; with nothing clipped on it reads 0, whatever it is made of."""
        r, v = np.array([pair for pair in zip(ohms, volts, strict=True) if pair[0] < math.inf]).T
        (product, fixed_ohm), *_ = np.linalg.lstsq(np.stack([1 / (v * r), -1 / r], axis=1), np.ones(len(v)), rcond=None)
        return replace(self, supply_v=float(product / fixed_ohm), fixed_ohm=float(fixed_ohm))


SkinCircuit = ConstantVoltage | Divider
FRONT_ENDS: Mapping[str, type[SkinCircuit]] = MappingProxyType(
    {"constant-voltage": ConstantVoltage, "divider": Divider}
)
"""By the name that `skin.front_end` gives."""


def skin_circuit(settings: SkinSettings) -> SkinCircuit:
    """The circuit that the settings say was built."""
    kind = FRONT_ENDS[settings.front_end]
    return kind(**{f.name: getattr(settings, f.name) for f in fields(kind)})

"""The skin front ends that Ebb can be built with: conductance to the converter's volts, and back.

Another circuit is a class and an entry in FRONT_ENDS. hardware/calculation.md derives the values.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np

if TYPE_CHECKING:
    from device.settings.tree import SkinSettings

RAIL_V = 0.02  # an output this close to its supply is at its end stop
SHORT_OHM = 10e3  # 100 uS: less is a short, not skin under two electrodes (a level is 1 to 40 uS: Boucsein 2012)


class SkinCircuit(Protocol):
    """A front end with its component values, which are the settings of the same names."""

    CALIBRATED: ClassVar[tuple[str, ...]]
    """The values that two known resistors give."""

    def usiemens(self, volts: float) -> float:
        """Skin conductance in microsiemens; inf where it is more than can be told."""
        ...

    def volts(self, usiemens: float) -> float:
        """Output for a skin conductance in microsiemens."""
        ...

    def describe(self) -> str:
        """The circuit in the words of a file's header: at most 65 characters of ASCII."""
        ...

    def fitted(self, ohms: Sequence[float], volts: Sequence[float]) -> "SkinCircuit":
        """The same with the CALIBRATED values by which these resistors read these volts; inf ohms is nothing.

        Both circuits are straight lines in what is unknown: least squares, on relative errors.
        """
        ...


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
        """0 below the excitation; inf at the supply, and for a short, which behind series_ohm is far from it."""
        gain = volts / self.excitation_v - 1
        if gain <= 0:
            return 0.0
        skin_ohm = self.feedback_ohm / gain - self.series_ohm
        return math.inf if volts >= self.supply_v - RAIL_V or skin_ohm < SHORT_OHM else 1e6 / skin_ohm

    def volts(self, usiemens: float) -> float:
        """The amplifier stops at its supply."""
        if usiemens <= 0:
            return self.excitation_v
        skin_ohm = 1e6 / usiemens
        return min(self.supply_v, self.excitation_v * (1 + self.feedback_ohm / (self.series_ohm + skin_ohm)))

    def describe(self) -> str:
        """See SkinCircuit."""
        return f"const. {self.excitation_v:g} V, {self.feedback_ohm:g} ohm, series {self.series_ohm:g} ohm"

    def fitted(self, ohms: Sequence[float], volts: Sequence[float]) -> "ConstantVoltage":
        """V = E + E F / (S + R): a line over 1 / (S + R)."""
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
        """G = V / (fixed * (supply - V)); inf at and beyond the supply."""
        if volts <= 0:
            return 0.0
        at_rail = volts >= self.supply_v - RAIL_V
        return math.inf if at_rail else 1e6 * volts / (self.fixed_ohm * (self.supply_v - volts))

    def volts(self, usiemens: float) -> float:
        """0 with nothing between the electrodes."""
        return 0.0 if usiemens <= 0 else self.supply_v * self.fixed_ohm / (self.fixed_ohm + 1e6 / usiemens)

    def describe(self) -> str:
        """See SkinCircuit."""
        return f"divider {self.fixed_ohm:g} ohm, {self.supply_v:g} V"

    def fitted(self, ohms: Sequence[float], volts: Sequence[float]) -> "Divider":
        """V R = U F - F V: a line over V. With nothing clipped on it reads 0, whatever it is made of."""
        r, v = np.array([pair for pair in zip(ohms, volts, strict=True) if pair[0] < math.inf]).T
        (product, fixed_ohm), *_ = np.linalg.lstsq(np.stack([1 / (v * r), -1 / r], axis=1), np.ones(len(v)), rcond=None)
        return replace(self, supply_v=float(product / fixed_ohm), fixed_ohm=float(fixed_ohm))


FRONT_ENDS: Mapping[str, type[ConstantVoltage] | type[Divider]] = MappingProxyType(
    {"constant-voltage": ConstantVoltage, "divider": Divider}
)
"""By the name that `skin.front_end` gives."""


def skin_circuit(settings: "SkinSettings") -> SkinCircuit:
    """The circuit that the settings say was built."""
    kind = FRONT_ENDS[settings.front_end]
    return kind(**{f.name: getattr(settings, f.name) for f in fields(kind)})

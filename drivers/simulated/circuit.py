"""What a skin conductance gives as a voltage: the two front ends that Ebb can be built with, as electronics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConstantVoltage:
    """A non-inverting amplifier that holds excitation_v across the skin and the protection resistors of its two leads.

    The skin, from the inverting input to ground, sets the gain: V = excitation * (1 + feedback / (series + skin)).
    series_ohm is that of both leads together. hardware/calculation.md says why it is as large as the skin itself.
    """

    excitation_v: float
    feedback_ohm: float
    series_ohm: float
    supply_v: float

    def volts(self, usiemens: float) -> float:
        """Output for a skin conductance in microsiemens; the amplifier stops at its supply."""
        if usiemens <= 0:
            return self.excitation_v
        skin_ohm = 1e6 / usiemens
        return min(self.supply_v, self.excitation_v * (1 + self.feedback_ohm / (self.series_ohm + skin_ohm)))


@dataclass(frozen=True, slots=True)
class Divider:
    """Skin from the supply to the converter, a fixed resistor from there to ground.

    V = supply * fixed / (fixed + skin). Simple, and not constant voltage: a skin that conducts better sees less.
    """

    supply_v: float
    fixed_ohm: float

    def volts(self, usiemens: float) -> float:
        """Output for a skin conductance in microsiemens."""
        if usiemens <= 0:
            return 0.0
        return self.supply_v * self.fixed_ohm / (self.fixed_ohm + 1e6 / usiemens)

"""The two skin front ends as electronics, from currents: what the product's own formulas are judged by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConstantVoltage:
    """An amplifier that keeps its inverting input at the excitation, as far as its supply reaches.

    What flows from there through both leads' resistors and the skin to ground comes through its feedback resistor.
    """

    excitation_v: float
    feedback_ohm: float
    series_ohm: float
    supply_v: float

    def volts(self, usiemens):
        leg_siemens = 1e-6 * usiemens / (1 + self.series_ohm * 1e-6 * usiemens)
        return min(self.supply_v, self.excitation_v + self.excitation_v * leg_siemens * self.feedback_ohm)


@dataclass(frozen=True)
class Divider:
    """From the supply through the skin flows what flows through the fixed resistor to ground."""

    supply_v: float
    fixed_ohm: float

    def volts(self, usiemens):
        return self.supply_v * 1e-6 * usiemens / (1e-6 * usiemens + 1 / self.fixed_ohm)

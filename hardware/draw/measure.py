"""What the skin front end makes of conductance: volts, steps of the converter, and errors, from the parts' values."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from hardware.draw.netlist import Part

LSB_V = 4.096 / 32768  # ADS1115 at gain 1
OFFSET_V = 0.5e-3  # MCP6022-I/P, most, either way
TOLERANCE = 0.001  # R4 to R9
LEVELS = (0.5, 1, 2, 5, 10, 20, 30, 40)  # microsiemens, of which tables tell
CONTACT_V = 5e-3  # what two Ag/AgCl electrodes and the skin under them may differ by


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """One person's front end. series_ohm: both protection resistors together."""

    excitation_v: float = 0.5
    feedback_ohm: float = 1e6
    series_ohm: float = 200e3
    supply_v: float = 3.3

    @classmethod
    def of(cls, parts: Mapping[str, Part]) -> FrontEnd:
        """The first person's front end as the netlist has it."""
        ohm = {ref: part.value or 0.0 for ref, part in parts.items() if part.kind == "resistor"}
        excitation_v = (parts["VR1"].value or 0.0) * ohm["R3"] / (ohm["R2"] + ohm["R3"])
        return cls(round(excitation_v, 3), ohm["R4"], ohm["R5"] + ohm["R6"])

    def volts(self, usiemens: float, contact_v: float = 0.0) -> float:
        """The amplifier's output. contact_v: a voltage of the electrodes themselves, against the excitation."""
        through = (self.excitation_v - contact_v) / (self.series_ohm + 1e6 / usiemens) if usiemens else 0.0
        return min(self.supply_v, self.excitation_v + self.feedback_ohm * through)

    def usiemens(self, volts: float) -> float:
        """What the settings make of the output."""
        return 1e6 / (self.feedback_ohm / (volts / self.excitation_v - 1) - self.series_ohm)

    def volts_per_usiemens(self, usiemens: float) -> float:
        """The slope at a conductance."""
        return self.excitation_v * self.feedback_ohm * 1e-6 / (1 + usiemens * 1e-6 * self.series_ohm) ** 2

    def across_skin_v(self, usiemens: float) -> float:
        """What of the excitation the skin itself sees."""
        return self.excitation_v / (1 + usiemens * 1e-6 * self.series_ohm)

    def skin_ua(self, usiemens: float) -> float:
        """The current through the skin."""
        return self.across_skin_v(usiemens) * usiemens

    def short_v(self) -> float:
        """The output when the electrodes touch each other."""
        return min(self.supply_v, self.excitation_v * (1 + self.feedback_ohm / self.series_ohm))


def clips_at_usiemens(end: FrontEnd) -> float | None:
    """The conductance at which the amplifier reaches its supply; None if not even a short does."""
    gain = end.supply_v / end.excitation_v - 1
    skin_ohm = end.feedback_ohm / gain - end.series_ohm
    return 1e6 / skin_ohm if skin_ohm > 0 else None


def offset_error(end: FrontEnd, usiemens: float, offset_v: float = OFFSET_V) -> float:
    """Share by which an offset that nobody calibrated away makes the conductance wrong."""
    read = end.usiemens(replace(end, excitation_v=end.excitation_v + offset_v).volts(usiemens))
    return abs(read / usiemens - 1)


def part_error(end: FrontEnd, usiemens: float, tolerance: float = TOLERANCE) -> float:
    """The same for resistors at the ends of their tolerance, the excitation being set as it was read."""
    wrong = (
        replace(end, feedback_ohm=end.feedback_ohm * (1 + a), series_ohm=end.series_ohm * (1 + b))
        for a, b in itertools.product((-tolerance, tolerance), repeat=2)
    )
    return max(abs(end.usiemens(w.volts(usiemens)) / usiemens - 1) for w in wrong)


def contact_error(end: FrontEnd, usiemens: float, contact_v: float = CONTACT_V) -> float:
    """The same for a voltage of the electrodes."""
    return max(abs(end.usiemens(end.volts(usiemens, v)) / usiemens - 1) for v in (-contact_v, contact_v))

"""The lamp's electronics as data: parts and the nets that they join, read from circuit.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HARDWARE = Path(__file__).resolve().parents[1]
PINS = (
    "plus", "minus", "out", "input", "enable", "high", "low", "gate", "drain", "source", "anode", "cathode",
    "sda", "scl", "address", "a0", "a1", "a2", "a3",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One part. pins: net by the name of the pin; two-terminal parts have the pins "1" and "2"."""

    reference: str
    kind: str
    pins: Mapping[str, str]
    value: float | None
    purpose: str


@dataclass(frozen=True, slots=True)
class Circuit:
    """Circuits by name, each its parts by reference."""

    parts: Mapping[str, Mapping[str, Part]]

    def ohm(self, reference: str) -> float:
        """The resistance of a resistor."""
        part = next(parts[reference] for parts in self.parts.values() if reference in parts)
        assert part.value is not None
        return part.value


def read(path: Path = HARDWARE / "circuit.toml") -> Circuit:
    """The circuits in path."""
    data = tomllib.loads(path.read_text("utf-8"))
    data.pop("rails")
    return Circuit({name: {ref: _part(ref, about) for ref, about in parts.items()} for name, parts in data.items()})


def _part(reference: str, about: Mapping[str, Any]) -> Part:
    pins = {str(i + 1): net for i, net in enumerate(about.get("nets", ()))}
    pins |= {pin: about[pin] for pin in PINS if pin in about}
    value = next((float(about[unit]) for unit in ("ohm", "farad", "volts") if unit in about), None)
    return Part(reference, about["kind"], pins, value, about["for"])


def written(value: float, unit: str) -> str:
    """A value as it is written on paper: 100 kΩ, 33 nF."""
    for factor, prefix in ((1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"), (1e-12, "p")):
        if value >= factor * 0.9999 and not (unit == "F" and 1e-6 <= value < 1 and factor == 1e-3):
            return f"{value / factor:.4g} {prefix}{unit}"
    return f"0 {unit}"

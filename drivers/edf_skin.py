"""Skin conductance in microsiemens from whatever a file calls it, or why what it holds cannot be that."""

import re
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SIEMENS = ("s", "siemens", "mho")
UNIT = re.compile(r"(?P<prefix>nano|micro|milli|kilo|mega|[numkM]|[^\x00-\x7f]?)(?P<base>siemens|s|mho|ohms?|ω)")
PREFIXES: Mapping[str, float] = MappingProxyType({
    "": 1.0, "n": 1e-9, "nano": 1e-9, "u": 1e-6, "micro": 1e-6, "m": 1e-3, "milli": 1e-3, "k": 1e3, "kilo": 1e3,
    "M": 1e6, "mega": 1e6,
})  # fmt: skip
LEAST_USIEMENS, MOST_USIEMENS = 0.01, 1000.0  # skin under two electrodes has 0.1 to 40 (Boucsein 2012); far beyond both
NOTHING_USIEMENS = -0.05  # an amplifier's own error with nothing on the electrodes
SOME = 0.01  # of a signal: more below zero is no error of an amplifier
TOP = 95.0  # percent: what is above it may be a touch


def unit_of(field: bytes) -> str:
    """A header's unit, in whichever of the usual encodings it was written."""
    try:
        return field.decode("utf-8").strip()
    except UnicodeDecodeError:
        return field.decode("latin-1").strip()


def is_of_skin(unit: str) -> bool:
    """Whether it is one of conductance or resistance."""
    return _siemens_or_ohm(unit) is not None


def in_usiemens(label: str, unit: str, data: Array) -> tuple[Array | None, str]:
    """(values in uS, a note or ''), or (None, why they cannot be a skin's). data: (n,) as the file scales it."""
    found = _siemens_or_ohm(unit)
    if found is None:
        named = f"in {unit!r}" if unit else "without a unit"
        return None, f"{label} is {named}, which is neither conductance nor resistance, so it is left out"
    factor, is_resistance = found
    with np.errstate(divide="ignore"):
        usiemens = np.asarray(1e6 / (data * factor) if is_resistance else data * (factor * 1e6))
    if np.mean(usiemens < NOTHING_USIEMENS) > SOME:
        least = float(np.nanmin(usiemens))
        return None, (
            f"{label} falls below zero, to {least:.2f} uS, as no conductance does: was its level taken out of it? "
            "It is left out"
        )
    top = float(np.nanpercentile(usiemens, TOP))
    if not LEAST_USIEMENS <= top <= MOST_USIEMENS:
        return None, f"{label} would be {top:.3g} uS in its unit {unit!r}, as no skin is, so it is left out"
    usiemens[usiemens < NOTHING_USIEMENS] = np.nan
    return usiemens, "" if factor == 1e-6 and not is_resistance else f"{label} is in {unit}: it is told in uS"


def _siemens_or_ohm(unit: str) -> tuple[float, bool] | None:
    """(how many of the base unit, whether that is ohm); None for other units. Only micro is not written in ASCII."""
    text = unit.lower()
    if unit.startswith("M") and not text.startswith(("mega", "micro", "milli")):
        text = f"M{text[1:]}"
    match = UNIT.fullmatch(text)
    if match is None:
        return None
    return PREFIXES.get(match["prefix"], 1e-6), match["base"] not in SIEMENS

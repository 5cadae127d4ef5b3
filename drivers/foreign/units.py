"""What a unit is called: conductance, resistance, voltage, time and rates, in every usual spelling and encoding.

Of all prefixes only micro is not written in ASCII, so whatever sign an encoding has made of it is still told from the
others. Case counts where it decides: M is mega, m is milli.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from drivers.said import Said


class Quantity(StrEnum):
    """What a unit is one of."""

    CONDUCTANCE = Said("conductance")
    RESISTANCE = Said("resistance")
    VOLTAGE = Said("voltage")
    TIME = Said("time")
    RATE = Said("rate")


class Unit(NamedTuple):
    """A unit, and how many siemens, ohms, volts, seconds or per minute it is."""

    quantity: Quantity
    factor: float


MICRO = ("µ", "μ", "æ", "Âµ", "Î¼", "¦Ì", "\x83Ê", "\N{REPLACEMENT CHARACTER}", "?")
"""Its sign, of both kinds; of DOS; UTF-8, Chinese, Japanese read as Latin-1; and where it could not be written."""
PREFIX = rf"(?P<prefix>nano|micro|milli|kilo|mega|mc|[npumkM]|{'|'.join(re.escape(sign.lower()) for sign in MICRO)})?"
CUT = 8  # signs that a header has room for: 'microsie'
BASE = r"[\s._-]?(?P<base>sie(?:m(?:e(?:ns?)?)?)?|mhos?|ohms?|volts?|seconds?|secs?|s|v|ω|℧)"
PREFIXED = re.compile(f"{PREFIX}{BASE}")
PREFIXES: Mapping[str, float] = MappingProxyType({
    "": 1.0, "n": 1e-9, "nano": 1e-9, "u": 1e-6, "micro": 1e-6, "mc": 1e-6, "m": 1e-3, "milli": 1e-3,
    "k": 1e3, "kilo": 1e3, "M": 1e6, "mega": 1e6, "p": 1e-12, **{sign.lower(): 1e-6 for sign in MICRO},
})  # fmt: skip
BASES = (
    (Quantity.CONDUCTANCE, ("mho", "mhos", "℧")),
    (Quantity.RESISTANCE, ("ohm", "ohms", "ω")),
    (Quantity.VOLTAGE, ("volt", "volts", "v")),
    (Quantity.TIME, ("second", "seconds", "sec", "secs")),
)
RATES = ("bpm", "/min", "1/min", "min-1", "1/m", "b/min", "beats/min", "beats per minute", "beat/min", "bpm.", "rpm")
LONGER: Mapping[str, float] = MappingProxyType(
    {"min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0, "h": 3600.0, "hr": 3600.0, "hour": 3600.0,
     "hours": 3600.0}
)  # fmt: skip
TIMES: Mapping[str, float] = MappingProxyType({"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9})
"""Of a time's column a lower-case s is a second, where a skin's is a siemens."""


def unit_of(written: str, of_time: bool = False) -> Unit | None:
    """The unit that a text is; None for one that is none of Quantity, or could be anything. of_time: of a time."""
    written = " ".join(written.split())
    text = written.lower()
    if text in RATES:
        return Unit(Quantity.RATE, 1.0)
    if text in LONGER:
        return Unit(Quantity.TIME, LONGER[text])
    if of_time and text.replace("msec", "ms").replace("usec", "us").replace("nsec", "ns") in TIMES:
        return Unit(Quantity.TIME, TIMES[text.replace("sec", "s")])
    if written.startswith("M") and not text.startswith(("mega", "micro", "milli", "mho", "mc")):
        text = f"M{text[1:]}"
    found = PREFIXED.fullmatch(text)
    if found is None:
        return None
    prefix, base = found["prefix"] or "", found["base"]
    if base.startswith("sie") and base != "siemens" and len(written) != CUT:
        return None
    factor = PREFIXES[prefix]
    if base == "s" or base.startswith("sie"):
        return Unit(Quantity.TIME if of_time and base == "s" else Quantity.CONDUCTANCE, factor)
    return next(Unit(quantity, factor) for quantity, names in BASES if base in names)


def split(asked: str) -> tuple[str, str]:
    """(name, unit) of 'name:unit', where what follows the last colon is a unit; else all of it is a name."""
    name, colon, unit = asked.rpartition(":")
    known = unit in ("ISO", "iso", "epoch") or unit_of(unit) or unit_of(unit, of_time=True)
    return (name.strip(), unit.strip()) if colon and name and known else (asked.strip(), "")


def in_heading(heading: str) -> tuple[str, str]:
    """(name, unit) of a column's heading that has its unit in brackets, behind a comma, or as its last part."""
    bracketed = re.fullmatch(r"(?P<name>.*?)[\s_]*[\[({](?P<unit>[^\])}]*)[\])}]\s*", heading)
    if bracketed and bracketed["name"]:
        return bracketed["name"].strip(), bracketed["unit"].strip()
    parted = re.fullmatch(r"(?P<name>.*[^\s_,/])(?:,\s*|\s*/\s*|[\s_])(?P<unit>\S+)", heading)
    if parted and len(parted["unit"]) > 1 and (unit_of(parted["unit"]) or unit_of(parted["unit"], of_time=True)):
        return parted["name"].strip(), parted["unit"]
    if parted and parted["unit"] == "s":
        return parted["name"].strip(), "s"
    return heading.strip(), ""

"""Skin conductance in microsiemens from whatever a file calls it, or why what it holds cannot be that."""

import numpy as np

from drivers.foreign.track import Array, Track, short
from drivers.foreign.units import Quantity, split, unit_of
from drivers.said import Said

LEAST_USIEMENS, MOST_USIEMENS = 0.01, 40.0
"""Of skin under two electrodes: 0.1 to 40 (Boucsein 2012). The upper end is held to: BioSemi's software has written the
nanosiemens of 20 uS and more under the name of ohm, and so much as 50 uS would be shown."""
SAID_MOST_USIEMENS = 100.0  # if a person says the unit: beyond it the lamp itself sees a short
NOTHING_USIEMENS = -0.05  # an amplifier's own error with nothing on the electrodes
SOME = 0.01  # of a signal: more below zero is no error of an amplifier
TOP = 95.0  # percent: what is above it may be a touch


def usiemens_of(track: Track, asked: str) -> tuple[Array | None, str]:
    """((n,) values in uS, '' or what was made of them), or (None, why they cannot be a skin's).

    asked: what a person called it, with its unit if they said one.
    """
    said_unit = "" if asked == track.label else split(asked)[1]
    written, name = said_unit or track.unit, short(track.label)
    unit = unit_of(written)
    if track.counts:
        unit_said = short(written) or Said("any unit")
        return None, Said(
            "{name} does not say what its counts are in {unit}: {why}; it is left out",
            name=name,
            unit=unit_said,
            why=track.counts,
        )
    if unit is None or unit.quantity not in (Quantity.CONDUCTANCE, Quantity.RESISTANCE):
        named = Said("in {unit!r}", unit=short(written)) if written else Said("without a unit")
        return None, Said(
            "{name} is {named}, which is neither conductance nor resistance, so it is left out; if you know it, "
            "--skin '{name}:uS' says so",
            name=name,
            named=named,
        )
    values, factor = track.read(), unit.factor
    with np.errstate(divide="ignore", over="ignore"):
        usiemens = np.asarray(values * (factor * 1e6))
        if unit.quantity is Quantity.RESISTANCE:
            usiemens = np.where(values > 0, 1e6 / (values * factor), np.where(values < 0, -np.inf, np.nan))
    known = usiemens[~np.isnan(usiemens)]
    if not len(known):
        return None, Said("{name} has no value that it says it can have; it is left out", name=name)
    if np.mean(known < NOTHING_USIEMENS) > SOME:
        least = Said(", to {usiemens:.2f} uS,", usiemens=float(known.min())) if np.isfinite(known.min()) else ""
        return (
            None,
            Said(
                "{name} falls below zero{least} as no conductance does: was its level taken out of it? It is left out",
                name=name,
                least=least,
            ),
        )
    top, most = float(np.percentile(known, TOP)), SAID_MOST_USIEMENS if said_unit else MOST_USIEMENS
    if not LEAST_USIEMENS <= top <= most:
        return None, Said(
            "{name} would be {top:.3g} uS in its unit {unit!r}, as no skin is, so it is left out",
            name=name,
            top=top,
            unit=short(written),
        )
    usiemens[(usiemens < NOTHING_USIEMENS) | (usiemens > SAID_MOST_USIEMENS)] = np.nan
    plain = factor == 1e-6 and unit.quantity is Quantity.CONDUCTANCE
    return usiemens, "" if plain else Said("{name} is in {unit}: it is told in uS", name=name, unit=short(written))

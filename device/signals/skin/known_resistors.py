"""A front end's excitation (offset) and amplification (gain), from what it reads open and with two known resistors."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from device.language import decimal, tr
from device.model import Array
from device.settings.parse import ConfigError
from device.settings.tree import SkinSettings
from device.signals.skin.front_end import RAIL_V, skin_circuit
from device.signals.skin.noise import SKIN_NOISE_V, skin_noise_v

SETTLE_S, LISTEN_S = 1.0, 4.0  # after a clip has touched; and what is read of it then
LEAST_OHM, MOST_OHM = 20e3, 5e6  # 50 uS to 0.2 uS: what skin has
APART = 3.0  # how many times the smaller the larger must be
FAR = 0.10  # how far from the settings' nominal circuit a real one may be: 1 % resistors, and a trimmed reference
RESIDUAL = 0.02  # of a resistor's conductance
OPEN_USIEMENS = 0.02
LOST = 0.1  # share of the values
UNLIKE = 0.03  # how far the two front ends of one lamp may be apart: one setting stands for both


class Misfit(ValueError):  # noqa: N818 - what was read is refused; nothing is broken
    """What was read makes no sense. why: one word for it. The message says what to look at."""

    def __init__(self, why: str, words: str) -> None:
        super().__init__(words)
        self.why = why


@dataclass(frozen=True, slots=True)
class CircuitFit:
    """The settings found, by key; and what they leave: each resistor's relative error, and uS with none clipped on."""

    values: dict[str, float]
    residuals: tuple[float, ...]
    open_usiemens: float


def ohms(text: str) -> float:
    """'470k', '1M' or '100000' in ohms. Raises ConfigError."""
    scale = {"k": 1e3, "K": 1e3, "M": 1e6}.get(text[-1:], 1.0)
    try:
        value = float(text.rstrip("kKM")) * scale
    except ValueError:
        value = math.nan
    if not LEAST_OHM <= value <= MOST_OHM:
        raise ConfigError(tr("a resistor of {text}: write a resistance of 20k..5M, such as 100k or 1M", text=text))
    return value


def two(known_ohm: Sequence[float]) -> tuple[float, float]:
    """The larger and the smaller of two. Raises ConfigError."""
    smaller, larger = sorted(known_ohm)
    if larger < APART * smaller:
        raise ConfigError(
            tr(
                "resistors of {smaller:g}k and {larger:g}k: the larger must be at least {apart:g} times as large, or "
                "they tell too little of gain and offset apart",
                smaller=smaller / 1e3,
                larger=larger / 1e3,
                apart=APART,
            )
        )
    return larger, smaller


def level(volts: Array) -> float:
    """The mean of what was listened to, (rows,), once it has settled. Raises Misfit: 'few', 'still'."""
    if np.isnan(volts).mean() > LOST:
        raise Misfit("few", tr("too few values came; 'ebb check converter' says more"))
    if (noise := skin_noise_v(volts)) > SKIN_NOISE_V:
        shaken = tr("it is not still ({noise_uv:.0f} uV): hands off the clips and the cable", noise_uv=1e6 * noise)
        raise Misfit("still", shaken)
    return float(np.nanmean(volts))


def fit(settings: SkinSettings, known_ohm: Sequence[float], volts: Sequence[float], code: str) -> CircuitFit:
    """The circuit that reads volts: first with nothing clipped on, then with each resistor, the larger first.

    Raises Misfit: 'end', 'falls', 'order', 'other', 'off'.
    """
    open_v, *known_v = volts
    _make_sense(settings, known_ohm, volts, code)
    try:
        with np.errstate(divide="ignore", invalid="ignore"):
            circuit = skin_circuit(settings).fitted((math.inf, *known_ohm), volts)
    except np.linalg.LinAlgError as trouble:
        none = tr("{code}: no circuit reads so, such as {open_v:.4f} V for nothing", code=code, open_v=open_v)
        raise Misfit("other", none) from trouble
    values = {key: getattr(circuit, key) for key in circuit.CALIBRATED}
    for key, value in values.items():
        nominal = getattr(settings, key)
        if not abs(value / nominal - 1) <= FAR:
            raise Misfit(
                "other",
                tr(
                    "{code}: that would be skin.{key} = {value}, and the settings say {nominal}: another resistor than "
                    "was said, or another circuit than the settings describe (hardware/calculation.md)",
                    code=code,
                    key=key,
                    value=f"{value:.5g}",
                    nominal=f"{nominal:.5g}",
                ),
            )
    residuals = tuple(circuit.usiemens(v) * ohm / 1e6 - 1 for ohm, v in zip(known_ohm, known_v, strict=True))
    found = CircuitFit(values, residuals, circuit.usiemens(open_v))
    if max(map(abs, residuals)) > RESIDUAL or found.open_usiemens > OPEN_USIEMENS:
        errors = ", ".join(f"{100 * residual:+.1f} %" for residual in residuals)
        raise Misfit(
            "off",
            tr(
                "{code}: no front end of this kind reads so: it would still be off by {errors}, and by "
                "{open_usiemens:.3f} uS with nothing clipped on. Are the resistors what they say, and is "
                "skin.series_ohm what was built?",
                code=code,
                errors=decimal(errors),
                open_usiemens=found.open_usiemens,
            ),
        )
    return found


def _make_sense(settings: SkinSettings, known_ohm: Sequence[float], volts: Sequence[float], code: str) -> None:
    larger, smaller = (f"{ohm / 1e3:g} kOhm" for ohm in known_ohm)
    open_v, larger_v, smaller_v = volts
    if smaller_v >= settings.supply_v - RAIL_V:
        beyond = tr(
            "{code}: {smaller} is beyond what the front end can measure ({smaller_v:.3f} V)",
            code=code, smaller=smaller, smaller_v=smaller_v,
        )  # fmt: skip
        raise Misfit("end", beyond)
    if open_v > larger_v > smaller_v:
        raise Misfit(
            "falls",
            tr(
                "{code}: it falls where more flows ({open_v:.3f} V for nothing, {smaller_v:.3f} V for {smaller}), as a "
                "Grove GSR board does: Ebb's front ends rise, and such a one cannot be read (hardware/sensors.md)",
                code=code,
                open_v=open_v,
                smaller_v=smaller_v,
                smaller=smaller,
            ),
        )
    if not open_v < larger_v < smaller_v:
        raise Misfit(
            "order",
            tr(
                "{code}: less resistance must read more, and it read {open_v:.4f} V for nothing, {larger_v:.4f} V for "
                "{larger}, {smaller_v:.4f} V for {smaller}: were they swapped, or not clipped on?",
                code=code,
                open_v=open_v,
                larger_v=larger_v,
                larger=larger,
                smaller_v=smaller_v,
                smaller=smaller,
            ),
        )


def shared(values: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The settings that serve everybody, by key. Raises Misfit: 'unlike'."""
    means = {key: float(np.mean([each[key] for each in values])) for key in values[0]}
    for key, mean in means.items():
        found = [each[key] for each in values]
        if max(found) - min(found) > UNLIKE * mean:
            raise Misfit(
                "unlike",
                tr(
                    "the two front ends are unlike: skin.{key} is {first} and {second}, more than {most:.0f} % apart; "
                    "compare R4 to R9 (hardware/assembly.md, steps 3 and 4)",
                    key=key,
                    first=f"{found[0]:.5g}",
                    second=f"{found[1]:.5g}",
                    most=100 * UNLIKE,
                ),
            )
    return means


def kept(
    values: Mapping[str, float], fits: Mapping[str, CircuitFit], known_ohm: Sequence[float]
) -> tuple[dict[str, float], dict[str, Any]]:
    """What a calibration keeps: the settings by key in the digits that are known, and how they were found."""
    residuals = {
        f"{code}_residuals_percent": [round(100 * each, 3) for each in fit.residuals] for code, fit in fits.items()
    }
    about = {"ohms": sorted(known_ohm, reverse=True), **residuals}
    return {key: float(f"{value:.5g}") for key, value in values.items()}, about

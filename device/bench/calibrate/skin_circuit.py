"""`ebb calibrate skin`: the front end's excitation (offset) and amplification (gain), from two known resistors."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from device.bench.check.converter import SKIN_NOISE_V, skin_noise_v
from device.bench.workbench import CalibrationError, Probe, Workbench
from device.settings.parse import ConfigError
from device.settings.tree import SkinSettings
from device.signals.skin.front_end import RAIL_V, skin_circuit
from drivers.ports import ROW_HZ

LISTEN_S = 4.0
LEAST_OHM, MOST_OHM = 20e3, 5e6  # 50 uS to 0.2 uS: what skin has
APART = 3.0  # how many times the smaller the larger must be
SETTLE_S = 1.0  # after a clip has touched
FAR = 0.10  # how far from the settings' nominal circuit a real one may be: 1 % resistors, and a trimmed reference
RESIDUAL = 0.02  # of a resistor's conductance
OPEN_USIEMENS = 0.02
LOST = 0.1  # share of the values
UNLIKE = 0.03  # how far the two front ends of one lamp may be apart: one setting stands for both


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
        raise ConfigError(f"--ohms {text}: write a resistance of 20k..5M, such as 100k or 1M")
    return value


def calibrated(bench: Workbench, known_ohm: Sequence[float]) -> tuple[dict[str, float], dict[str, CircuitFit]]:
    """The settings that serve everybody, by key, and each person's own fit, by code.

    known_ohm: two, in any order. Raises CalibrationError, ConfigError.
    """
    bench.need("converter")
    smaller, larger = sorted(known_ohm)
    if larger < APART * smaller:
        raise ConfigError(
            f"--ohms {smaller / 1e3:g}k and {larger / 1e3:g}k: the larger must be at least {APART:g} times as large, "
            "or they tell too little of gain and offset apart"
        )
    fits = {}
    for probe in (probe for probe in bench.probes() if probe.usiemens):
        volts = [_read(bench, probe, ohm) for ohm in (None, larger, smaller)]
        bench.operator.clip(probe.channel.person, f"{probe.code}: take it off again", None)
        fits[probe.code] = fit(bench.config.skin, (larger, smaller), volts, probe.code)
    return _shared([found.values for found in fits.values()]), fits


def _shared(values: Sequence[dict[str, float]]) -> dict[str, float]:
    means = {key: float(np.mean([each[key] for each in values])) for key in values[0]}
    for key, mean in means.items():
        found = [each[key] for each in values]
        if max(found) - min(found) > UNLIKE * mean:
            raise CalibrationError(
                f"the two front ends are unlike: skin.{key} is {found[0]:.5g} and {found[1]:.5g}, more than "
                f"{100 * UNLIKE:.0f} % apart; compare R4 to R9 (hardware/assembly.md, steps 3 and 4)"
            )
    return means


def _read(bench: Workbench, probe: Probe, ohm: float | None) -> float:
    what = "nothing" if ohm is None else f"the resistor of {ohm / 1e3:g} kOhm"
    bench.operator.clip(probe.channel.person, f"{probe.code}: {what} between the electrode clips, and hands off", ohm)
    volts = bench.listen(SETTLE_S + LISTEN_S).values[round(ROW_HZ * SETTLE_S) :, probe.column]
    where = f"{probe.code}, {probe.channel.place}"
    if np.isnan(volts).mean() > LOST:
        raise CalibrationError(f"{where}: too few values came; 'ebb check converter' says more")
    if (noise := skin_noise_v(volts)) > SKIN_NOISE_V:
        raise CalibrationError(
            f"{where}: it is not still with {what} ({1e6 * noise:.0f} uV): hands off the clips and the cable"
        )
    return float(np.nanmean(volts))


def fit(settings: SkinSettings, known_ohm: Sequence[float], volts: Sequence[float], code: str) -> CircuitFit:
    """The circuit that reads volts: first with nothing clipped on, then with each resistor. Raises CalibrationError."""
    open_v, *known_v = volts
    _make_sense(settings, known_ohm, volts, code)
    circuit = skin_circuit(settings).fitted((math.inf, *known_ohm), volts)
    values = {key: getattr(circuit, key) for key in circuit.CALIBRATED}
    for key, value in values.items():
        nominal = getattr(settings, key)
        if not abs(value / nominal - 1) <= FAR:
            raise CalibrationError(
                f"{code}: that would be skin.{key} = {value:.5g}, and the settings say {nominal:.5g}: another resistor "
                "than was said, or another circuit than the settings describe (hardware/calculation.md)"
            )
    residuals = tuple(circuit.usiemens(v) * ohm / 1e6 - 1 for ohm, v in zip(known_ohm, known_v, strict=True))
    found = CircuitFit(values, residuals, circuit.usiemens(open_v))
    if max(map(abs, residuals)) > RESIDUAL or found.open_usiemens > OPEN_USIEMENS:
        errors = ", ".join(f"{100 * residual:+.1f} %" for residual in residuals)
        raise CalibrationError(
            f"{code}: no front end of this kind reads so: it would still be off by {errors}, and by "
            f"{found.open_usiemens:.3f} uS with nothing clipped on. Are the resistors what they say, and is "
            "skin.series_ohm what was built?"
        )
    return found


def _make_sense(settings: SkinSettings, known_ohm: Sequence[float], volts: Sequence[float], code: str) -> None:
    larger, smaller = (f"{ohm / 1e3:g} kOhm" for ohm in known_ohm)
    open_v, larger_v, smaller_v = volts
    if smaller_v >= settings.supply_v - RAIL_V:
        raise CalibrationError(f"{code}: {smaller} is beyond what the front end can measure ({smaller_v:.3f} V)")
    if open_v > larger_v > smaller_v:
        raise CalibrationError(
            f"{code}: it falls where more flows ({open_v:.3f} V for nothing, {smaller_v:.3f} V for {smaller}), as a "
            "Grove GSR board does: Ebb's front ends rise, and such a one cannot be read (hardware/sensors.md)"
        )
    if not open_v < larger_v < smaller_v:
        raise CalibrationError(
            f"{code}: less resistance must read more, and it read {open_v:.4f} V for nothing, {larger_v:.4f} V for "
            f"{larger}, {smaller_v:.4f} V for {smaller}: were they swapped, or not clipped on?"
        )

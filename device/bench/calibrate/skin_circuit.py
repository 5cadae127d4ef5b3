"""`ebb calibrate skin`: each person's front end read open and with two known resistors, by whoever stands at it."""

from collections.abc import Sequence

from device.bench.workbench import CalibrationError, Probe, Workbench
from device.signals.skin import known_resistors
from device.signals.skin.known_resistors import LISTEN_S, SETTLE_S, CircuitFit, Misfit
from drivers.ports import ROW_HZ


def calibrated(bench: Workbench, known_ohm: Sequence[float]) -> tuple[dict[str, float], dict[str, CircuitFit]]:
    """The settings that serve everybody, by key, and each person's own fit, by code.

    known_ohm: two, in any order. Raises CalibrationError, ConfigError.
    """
    bench.need("converter")
    larger, smaller = known_resistors.two(known_ohm)
    fits = {}
    try:
        for probe in (probe for probe in bench.probes() if probe.usiemens):
            volts = [_read(bench, probe, ohm) for ohm in (None, larger, smaller)]
            bench.operator.clip(probe.channel.person, f"{probe.code}: take it off again", None)
            fits[probe.code] = known_resistors.fit(bench.config.skin, (larger, smaller), volts, probe.code)
        return known_resistors.shared([found.values for found in fits.values()]), fits
    except Misfit as why:
        raise CalibrationError(str(why)) from why


def _read(bench: Workbench, probe: Probe, ohm: float | None) -> float:
    what = "nothing" if ohm is None else f"the resistor of {ohm / 1e3:g} kOhm"
    bench.operator.clip(probe.channel.person, f"{probe.code}: {what} between the electrode clips, and hands off", ohm)
    volts = bench.listen(SETTLE_S + LISTEN_S).values[round(ROW_HZ * SETTLE_S) :, probe.column]
    try:
        return known_resistors.level(volts)
    except Misfit as why:
        raise CalibrationError(f"{probe.code}, {probe.channel.place}, with {what}: {why}") from why

"""`ebb calibrate skin`: each person's front end read open and with two known resistors, by whoever stands at it."""

from collections.abc import Sequence

from device.bench.workbench import CalibrationError, Probe, Workbench
from device.language import tr
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
            bench.operator.clip(probe.channel.person, tr("{code}: take it off again", code=probe.code), None)
            fits[probe.code] = known_resistors.fit(bench.config.skin, (larger, smaller), volts, probe.code)
        return known_resistors.shared([found.values for found in fits.values()]), fits
    except Misfit as why:
        raise CalibrationError(str(why)) from why


def _read(bench: Workbench, probe: Probe, ohm: float | None) -> float:
    what = tr("nothing") if ohm is None else tr("the resistor of {kohm:g} kOhm", kohm=ohm / 1e3)
    asked = tr("{code}: {what} between the electrode clips, and hands off", code=probe.code, what=what)
    bench.operator.clip(probe.channel.person, asked, ohm)
    volts = bench.listen(SETTLE_S + LISTEN_S).values[round(ROW_HZ * SETTLE_S) :, probe.column]
    try:
        return known_resistors.level(volts)
    except Misfit as why:
        read = tr("{code}, {place}, with {what}: {why}", code=probe.code, place=probe.channel.place, what=what, why=why)
        raise CalibrationError(read) from why

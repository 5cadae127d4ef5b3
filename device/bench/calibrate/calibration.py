"""`ebb calibrate`: what is asked, what was found, and where it was kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from device.bench.calibrate import motor_start, ring_layout, skin_circuit
from device.bench.workbench import Workbench
from device.language import decimal, tr
from device.library.calibration import keep
from device.settings.parse import ConfigError
from device.settings.paths import calibration_kept, calibration_path
from device.settings.toml import as_value
from device.settings.tree import Config
from device.signals.skin import known_resistors
from drivers.ports import Card


def bare(part: str, config: Config) -> Config:
    """The settings to open the parts with: without what the last calibration of this part found.

    Raises ConfigError if the settings say that there is no such part.
    """
    if part == "touch":
        return replace(config, touch=replace(config.touch, start=0.0, spin_up_s=0.0))
    if part == "touch_b":
        if not config.touch_b.fitted:
            raise ConfigError(
                tr("there is no second motor: if it was fitted, say so in ebb.toml: touch_b.fitted = true")
            )
        return replace(config, touch_b=replace(config.touch_b, start=0.0, spin_up_s=0.0))
    if part == "ring":
        return replace(config, ring=replace(config.ring, bottom=0, clockwise=True))
    return config


def run(part: str, bench: Workbench, known_ohm: Sequence[str], card: Card, path: Path | None = None) -> int:
    """Calibrate a part, print what was found, and store it; returns the exit code.

    path: of the calibration file, if not the usual one. Raises CalibrationError, ConfigError, OSError; then nothing is
    kept.
    """
    try:
        if bench.parts.simulated:
            print(tr("Simulated parts: nothing that is found here says anything about a lamp, and nothing is kept."))
        section, values, about = _found(part, bench, known_ohm)
    finally:
        bench.parts.close()
    print(f"[{section}]")
    for key, value in values.items():
        print(f"{key} = {as_value(value)}")
    if not bench.parts.simulated:
        before = path or calibration_path()
        path = path or calibration_kept()
        keep(card, path, section, values, about, before)
        print(tr("kept in {path}; the lamp uses it from its next start, where ebb.toml says nothing else", path=path))
    return 0


def _found(part: str, bench: Workbench, known_ohm: Sequence[str]) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    """The section, its settings, and what is kept about them."""
    for motor in bench.motors:
        if part == motor.section:
            start, felt = motor_start.calibrated(bench, motor)
            return part, {"start": start}, {"felt": [round(x, 2) for x in felt]}
    if part == "ring":
        return "ring", ring_layout.calibrated(bench), {}
    resistors = [known_resistors.ohms(text) for text in known_ohm]
    lamp, people = skin_circuit.calibrated(bench, resistors)
    for code, fit in people.items():
        print(
            tr(
                "{code}: off by {errors} of the resistors, by {open_usiemens:.4f} uS with nothing clipped on",
                code=code,
                errors=", ".join(decimal(f"{100 * residual:+.2f} %") for residual in fit.residuals),
                open_usiemens=fit.open_usiemens,
            )
        )
    return "skin", *known_resistors.kept(lamp, people, resistors)

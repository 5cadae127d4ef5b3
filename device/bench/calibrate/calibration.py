"""`ebb calibrate`: what is asked, what was found, and where it was kept.

The calibration file holds settings under the person's own, with the day and how well they fitted. What the settings say
always wins over it, so that a person is never overruled by a file that they did not write.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from device import version
from device.bench.calibrate import motor_start, ring_layout, skin_circuit
from device.bench.workbench import Workbench
from device.library.old_settings import keep_readable
from device.settings.parse import ConfigError
from device.settings.paths import CALIBRATION, new_folder
from device.settings.toml import ABOUT, as_value
from device.settings.tree import Config
from drivers import stored
from drivers.ports import Card

HEADING = "# Made by 'ebb calibrate'. What ebb.toml says wins over this. Take a section away to undo its calibration.\n"


def bare(part: str, config: Config) -> Config:
    """The settings to open the parts with: without what the last calibration of this part found.

    Raises ConfigError if the settings say that there is no such part.
    """
    if part == "touch":
        return replace(config, touch=replace(config.touch, start=0.0, spin_up_s=0.0))
    if part == "touch_b":
        if not config.touch_b.fitted:
            raise ConfigError("there is no second motor: if it was fitted, say so in ebb.toml: touch_b.fitted = true")
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
            print("Simulated parts: nothing that is found here says anything about a lamp, and nothing is kept.")
        section, values, about = _found(part, bench, known_ohm)
    finally:
        bench.parts.close()
    print(f"[{section}]")
    for key, value in values.items():
        print(f"{key} = {as_value(value)}")
    if not bench.parts.simulated:
        path = path or new_folder() / CALIBRATION
        keep(card, path, section, values, about)
        print(f"kept in {path}; the lamp uses it from its next start, where ebb.toml says nothing else")
    return 0


def _found(part: str, bench: Workbench, known_ohm: Sequence[str]) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    """The section, its settings, and what is kept about them."""
    for motor in bench.motors:
        if part == motor.section:
            start, felt = motor_start.calibrated(bench, motor)
            return part, {"start": start}, {"felt": [round(x, 2) for x in felt]}
    if part == "ring":
        return "ring", ring_layout.calibrated(bench), {}
    resistors = [skin_circuit.ohms(text) for text in known_ohm]
    lamp, people = skin_circuit.calibrated(bench, resistors)
    about: dict[str, Any] = {"ohms": sorted(resistors, reverse=True)}
    for code, fit in people.items():
        errors = ", ".join(f"{100 * residual:+.2f} %" for residual in fit.residuals)
        print(f"{code}: off by {errors} of the resistors, by {fit.open_usiemens:.4f} uS with nothing clipped on")
        about[f"{code}_residuals_percent"] = [round(100 * residual, 3) for residual in fit.residuals]
    digits = {key: float(f"{value:.5g}") for key, value in lamp.items()}
    return "skin", digits, about


def keep(card: Card, path: Path, section: str, values: Mapping[str, Any], about: Mapping[str, Any]) -> None:
    """Write one section of the calibration file in place of its older one; others that a calibration wrote stay.

    about: how it was found, kept under it with the day. Raises OSError, and ConfigError if the file is not TOML.
    """
    try:
        data = stored.toml(stored.text(path)) if path.exists() else {}
    except stored.UnreadableError as trouble:
        raise ConfigError(f"{path}: nothing was written to it: {trouble}") from trouble
    when = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d")
    data = {name: other for name, other in data.items() if _is_own(name, other)}
    data[section] = {**values, ABOUT: {"date": when, "ebb": version(), **about}}
    keep_readable(card, path, (HEADING + "".join(_section(name, data[name]) for name in data)).encode())


def _is_own(name: str, values: Any) -> bool:
    """Whether a section can be written again as it stands; what cannot was not written here."""
    try:
        return isinstance(values, Mapping) and stored.toml(_section(name, values)) == {name: values}
    except stored.UnreadableError:
        return False


def _section(name: str, values: Mapping[str, Any]) -> str:
    plain = {key: value for key, value in values.items() if not isinstance(value, Mapping)}
    lines = [f"\n[{name}]", *(f"{key} = {as_value(value)}" for key, value in plain.items())]
    inside = [_section(f"{name}.{key}", value) for key, value in values.items() if key not in plain]
    return "\n".join(lines) + "\n" + "".join(inside)

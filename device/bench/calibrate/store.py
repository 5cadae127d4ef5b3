"""Where calibrations are kept: a file of settings under the person's own, with the day and how well they fitted.

What the settings say always wins over it, so that a person is never overruled by a file that they did not write.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from device import __version__
from device.settings.parse import ConfigError
from device.settings.toml import ABOUT, as_value
from drivers.ports import Card

READABLE = 0o644  # unlike a recording it is about a lamp, and the service, who is somebody else, has to read it
HEADING = "# Made by 'ebb calibrate'. What ebb.toml says wins over this. Take a section away to undo its calibration.\n"


def keep(card: Card, path: Path, section: str, values: Mapping[str, Any], about: Mapping[str, Any]) -> None:
    """Write one section of the calibration file in place of its older one; the others stay.

    about: how it was found, kept under it with the day. Raises OSError, and ConfigError if the file is not TOML.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise ConfigError(f"{path}: not TOML, so nothing was written to it: {trouble}") from trouble
    when = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d")
    data[section] = {**values, ABOUT: {"date": when, "ebb": __version__, **about}}
    path.parent.mkdir(parents=True, exist_ok=True)
    card.replace(path, (HEADING + "".join(_section(name, data[name]) for name in data)).encode())
    path.chmod(READABLE)


def _section(name: str, values: Mapping[str, Any]) -> str:
    plain = {key: value for key, value in values.items() if not isinstance(value, Mapping)}
    lines = [f"\n[{name}]", *(f"{key} = {as_value(value)}" for key, value in plain.items())]
    inside = [_section(f"{name}.{key}", value) for key, value in values.items() if key not in plain]
    return "\n".join(lines) + "\n" + "".join(inside)

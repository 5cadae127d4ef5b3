"""The calibration file: what was measured of this lamp's own parts, under the person's own settings.

It holds settings with the day and how well they fitted. What the settings say always wins over it, so that a person is
never overruled by a file that they did not write.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from device import version
from device.language import tr
from device.library.old_settings import keep_readable
from device.settings.parse import ConfigError
from device.settings.toml import ABOUT, as_value
from drivers import stored
from drivers.ports import Card

HEADING = "# Made by 'ebb calibrate'. What ebb.toml says wins over this. Take a section away to undo its calibration.\n"


def keep(
    card: Card,
    path: Path,
    section: str,
    values: Mapping[str, Any],
    about: Mapping[str, Any],
    before: Path | None = None,
) -> None:
    """Write one section of the calibration file in place of its older one; others that a calibration wrote stay.

    about: how it was found, kept under it with the day. before: the file that counted so far, if it is another: what it
    holds comes along, since from now on it counts no more. Raises OSError, and ConfigError if that is not TOML.
    """
    before = before or path
    try:
        data = stored.toml(stored.text(before)) if before.exists() else {}
    except stored.UnreadableError as trouble:
        raise ConfigError(
            tr("{before}: nothing was written to {path}: {trouble}", before=before, path=path, trouble=trouble)
        ) from trouble
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

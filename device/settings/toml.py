"""Settings as TOML: read from files, a person's over a calibration's over the defaults, and written again."""

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from device.language import told, tr
from device.settings import foreign
from device.settings.parse import Choices, ConfigError, one_of, parse, span
from device.settings.tree import DEFAULTS, Config, TextSettings
from drivers import stored
from drivers.said import because

CALIBRATED = frozenset(
    (
        "skin.excitation_v", "skin.feedback_ohm", "skin.supply_v", "skin.fixed_ohm", "touch.start",
        "touch_b.start", "ring.order", "ring.bottom", "ring.clockwise",
    )
)  # fmt: skip
"""What `ebb calibrate` finds."""
LANGUAGE = re.compile(rb"(?m)(?:^|\r|\xe2\x80[\xa8\xa9]|\xc2\x85)\s*language\s*=(?:3D)?\W*([a-z]{2})\b")
"""How it begins what is said of a file that is none."""
ABOUT = "about"
"""In a calibration's section: how and when it was made; nothing of it is a setting."""


def load(path: Path | None, calibration: Path | None, choices: Choices) -> Config:
    """The settings in path, over those that a calibration found, over the defaults.

    Raises ConfigError with every error of the file that has one.
    """
    found = _calibrated(calibration, choices) if calibration else {}
    data = _read(path) if path else {}
    return parse(_over(found, data), str(path or calibration), choices)


def _calibrated(path: Path, choices: Choices) -> dict[str, Any]:
    """The settings that a calibration found. Raises ConfigError that says how to be rid of it."""
    found = _read(path)
    for section in found.values():
        if isinstance(section, dict):
            section.pop(ABOUT, None)
    keys = {f"{name}.{key}" for name, values in found.items() if isinstance(values, Mapping) for key in values}
    mend = tr("{path}: delete it, or that section of it, or calibrate again", path=path)
    if other := keys - CALIBRATED:
        found_by_none = tr(
            "{path}: {keys}: no calibration finds that; ebb.toml may say it", path=path, keys=", ".join(sorted(other))
        )
        raise ConfigError(f"{found_by_none}\n{mend}")
    try:
        parse(found, str(path), choices)  # so that what is wrong there is not told of the settings
    except ConfigError as error:
        raise ConfigError(f"{error}\n{mend}") from None
    return found


def _read(path: Path) -> dict[str, Any]:
    content = b""
    try:
        content = stored.content(path)
        tables = stored.toml(stored.as_text(content))
    except OSError as error:
        raise ConfigError(tr("{path}: cannot be read: {why}", path=path, why=because(error))) from error
    except stored.UnreadableError as error:
        hint = foreign.hint(content) if content else ""
        raise ConfigError(f"{path}: {told(error)}" + f"\n{path}: {hint}" * bool(hint)) from error
    if not tables and (hint := foreign.hint(content)):
        raise ConfigError(f"{path}: {hint}")
    return tables


def _over(below: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Data, and what is below it where it says nothing."""
    merged = dict(data)
    for section, values in below.items():
        above = data.get(section, {})
        if isinstance(above, Mapping) and isinstance(values, Mapping):
            merged[section] = {**values, **above}
    return merged


def rescued(path: Path | None, calibration: Path | None, choices: Choices) -> Config:
    """What can be used of a file that may have something wrong in it: every section that is right by itself.

    If they contradict each other, the ring's alone: it is what can say so.
    """
    with contextlib.suppress(ConfigError):
        return load(path, calibration, choices)
    try:
        data = _read(path) if path else {}
    except ConfigError:
        return Config(text=TextSettings(_language(path, choices)))
    right = {}
    for section, values in data.items():
        with contextlib.suppress(ConfigError):
            parse({section: values}, choices=choices)
            right[section] = values
    try:
        return parse(right, choices=choices)
    except ConfigError:
        return parse({"ring": right.get("ring", {})}, choices=choices)


def _language(path: Path | None, choices: Choices) -> str:
    """What a file that is not TOML asks for: whoever wrote it is to read what is wrong with it."""
    with contextlib.suppress(OSError, stored.UnreadableError):
        if path and (asked := LANGUAGE.search(stored.content(path).replace(b"\0", b""))):
            code = asked[1].decode()
            return code if code in choices["text.language"] else DEFAULTS.text.language
    return DEFAULTS.text.language


def as_value(value: Any) -> str:
    """A value as TOML writes it: text, number, switch, or a list of them."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_value, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def all_values(config: Config) -> dict[str, str]:
    """Every setting as a TOML value by dotted key, but where files are kept, whose keys they have, and what is spoken.

    That is nobody's who reads a recording, nor who the lamp's neighbours are.
    """
    values = {
        f"{section.name}.{f.name}": as_value(getattr(getattr(config, section.name), f.name))
        for section in fields(config)
        if section.name not in ("lsl", "mqtt")  # a house's network is nothing of a session
        for f in fields(getattr(config, section.name))
    }
    for key in ("record.folder", "a.age_recipient", "b.age_recipient", "text.language", "lamp.number"):
        del values[key]
    return values


def about(section: Field[Any]) -> str:
    """What a section is for."""
    return tr(section.metadata.get("meaning") or section.default.__doc__ or "")


def as_toml(config: Config, choices: Choices) -> str:
    """The settings in effect as a file that says the same again: each with its meaning, range and default."""
    out = []
    for section in fields(config):
        values = getattr(config, section.name)
        out += [f"# {about(section)}", f"[{section.name}]"]
        for f in fields(values):
            value = getattr(values, f.name)
            line = f"{f.name} = {as_value(value)}"
            possible = span(f, one_of(section.name, f, choices))
            usual = getattr(getattr(DEFAULTS, section.name), f.name)
            default = "" if value == usual else tr("; default {value}", value=as_value(usual))
            out.append(f"{line:<30} # {tr(f.metadata['meaning'])} ({possible}{default})")
        out.append("")
    return "\n".join(out)

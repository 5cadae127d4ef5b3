"""Settings as TOML: one value, all of them by dotted key, or a file that says the same again, with its meaning."""

import json
from dataclasses import fields
from typing import Any

from device.settings.parse import Choices, one_of, span
from device.settings.tree import DEFAULTS, Config


def as_value(value: Any) -> str:
    """A value as TOML writes it: text, number, switch, or a list of them."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_value, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def all_values(config: Config) -> dict[str, str]:
    """Every setting as a TOML value by dotted key, but where files are kept: that is nobody's who reads a recording."""
    values = {
        f"{section.name}.{f.name}": as_value(getattr(getattr(config, section.name), f.name))
        for section in fields(config)
        for f in fields(getattr(config, section.name))
    }
    del values["record.folder"]
    return values


def as_toml(config: Config, choices: Choices) -> str:
    """The settings in effect, as a file that says the same again, each with its meaning, range and default."""
    out = []
    for section in fields(config):
        values = getattr(config, section.name)
        out += [f"# {section.metadata.get('meaning', type(values).__doc__)}", f"[{section.name}]"]
        for f in fields(values):
            value = getattr(values, f.name)
            line = f"{f.name} = {as_value(value)}"
            usual = getattr(getattr(DEFAULTS, section.name), f.name)
            default = "" if value == usual else f"; default {as_value(usual)}"
            out.append(f"{line:<30} # {f.metadata['meaning']} ({span(f, one_of(section.name, f, choices))}{default})")
        out.append("")
    return "\n".join(out)

"""Pages that the code itself tells: settings, glossary, and what the rooms offer as a library."""

from __future__ import annotations

import importlib
import inspect
from dataclasses import fields

from device.app.choices import CHOICES
from device.settings.parse import one_of, span
from device.settings.toml import as_value
from device.settings.tree import DEFAULTS
from hardware.site.gather import ROOT

GLOSSARY = "\n## Glossary\n"


def settings() -> str:
    """Every setting with what it means, what it may be and its default, by section."""
    lines = [
        "# Settings",
        "",
        "What may stand in `ebb.toml`, from the table that the lamp itself reads; `ebb config` prints the same with",
        "your own values. Files are looked for in this order, and the first counts, whole: `~/.config/ebb/ebb.toml`,",
        "the boot partition's `ebb.toml`, `/etc/ebb/ebb.toml`; `ebb --config FILE COMMAND` names another. What a file",
        "does not say is at its default. What is wrong in one is told with key, value and range.",
        "",
    ]
    for section in fields(DEFAULTS):
        values = getattr(DEFAULTS, section.name)
        lines += [f"## [{section.name}]", "", str(section.metadata.get("meaning", type(values).__doc__)), ""]
        lines += ["| key | default | what is possible | what it is |", "|---|---|---|---|"]
        for f in fields(values):
            default = as_value(getattr(values, f.name))
            possible = span(f, one_of(section.name, f, CHOICES))
            row = (f"`{f.name}`", f"`{default}`", possible, f.metadata["meaning"])
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
        lines.append("")
    return "\n".join(lines)


def glossary() -> str:
    """The glossary of device/README.md as a page of its own."""
    text = (ROOT / "device" / "README.md").read_text("utf-8").split(GLOSSARY)[1]
    return f"# Glossary\n{text}"


def library(room: str) -> str:
    """What a room offers, every name of its __all__, functions first, for mkdocstrings to fill in."""
    module = importlib.import_module(room)
    lines = [f"# {room}", "", inspect.getdoc(module) or "", ""]
    names = sorted(module.__all__, key=lambda name: (not name.islower(), name))
    for name in names:
        lines += [f"::: {room}.{name}", ""]
    return "\n".join(lines)

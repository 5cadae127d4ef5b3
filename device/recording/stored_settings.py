"""Every setting that a session was recorded with, stored and read back: a replay years later uses what was in force.

Format 1 stored those alone that differed from the defaults of its day; these defaults are kept beside this file.
"""

from collections.abc import Mapping
from importlib import resources
from typing import Any

from device.language import tr
from device.recording import events, folders
from device.recording.reader import Recorded
from device.settings.parse import Choices, ConfigError, parse
from device.settings.toml import all_values
from device.settings.tree import DEFAULTS, Config
from drivers import stored

DEFAULTS_OF = {1: "defaults_of_format_1.toml"}
TOLD = 3  # settings by name, in a note

Sections = dict[str, dict[str, Any]]


def in_force(recorded: Recorded, choices: Choices) -> tuple[Config, tuple[str, ...]]:
    """The settings of a recording, and in sentences what of them this version cannot know or use.

    choices: what settings may be that other rooms offer. A file that was cut off in its first seconds leaves the rest
    to session.json beside it. Raises ConfigError.
    """
    sections = _defaults(recorded.format)
    session = folders.open_session(recorded.path.parent).info
    try:
        _merge(sections, stored.toml("\n".join(f"{k} = {v}" for k, v in session.settings.items())) if session else {})
        _merge(sections, events.settings(recorded.notes))
    except ValueError as trouble:
        raise ConfigError(
            tr("{path}: its settings are not TOML: {trouble}", path=recorded.path, trouble=trouble)
        ) from trouble
    today = {(section, key) for section, _, key in (name.partition(".") for name in all_values(DEFAULTS))}
    named = {(section, key) for section, keys in sections.items() for key in keys}
    known: Sections = {}
    for section, key in named & today:
        known.setdefault(section, {})[key] = sections[section][key]
    notes = (
        _listed(named - today, "this version has no setting", "the replay is without"),
        _listed(today - named, "the recording does not say", "the replay takes today's default of"),
    )
    return parse(known, str(recorded.path), choices), tuple(filter(None, notes))


def _defaults(format_: int) -> Sections:
    if format_ not in DEFAULTS_OF:
        return {}
    return stored.toml(resources.files("device.recording").joinpath(DEFAULTS_OF[format_]).read_text("utf-8"))


def _merge(below: Sections, above: Mapping[str, Mapping[str, Any]]) -> None:
    for section, keys in above.items():
        if not isinstance(keys, Mapping):
            raise ValueError(f"{section} is no section")
        below.setdefault(section, {}).update(keys)


def _listed(settings: set[tuple[str, str]], what: str, therefore: str) -> str:
    names = [".".join(setting) for setting in sorted(settings)]
    more = f" and {len(names) - TOLD} more" if len(names) > TOLD else ""
    return f"{what} {', '.join(names[:TOLD])}{more}: {therefore} {'it' if len(names) == 1 else 'them'}" if names else ""

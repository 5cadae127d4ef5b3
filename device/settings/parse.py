"""Settings from a table of values, as TOML reads it: unknown keys are refused, and every error is told at once."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import Field, fields, replace
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

from marshmallow import RAISE, Schema, ValidationError, validate
from marshmallow import fields as mm

from device.settings.tree import DEFAULTS, Config

SHORTEST_S, LONGEST_S = 2.0, 10.0
"""Each part of a breath, inhale and exhale, stays within these. No setting changes them (promise 3)."""
TAKEN_PINS = MappingProxyType(
    {2: "the I2C bus", 3: "the I2C bus", 7: "the SPI bus", 8: "the SPI bus", 9: "the SPI bus", 10: "the ring"}
    | {11: "the SPI bus"}
)


class ConfigError(ValueError):
    """The settings cannot be used. One line an error: file, key, value, what is allowed."""


def parse(data: Mapping[str, Any], name: str = "ebb.toml") -> Config:
    """The settings in data. Raises ConfigError with every error in it, each beginning with name."""
    try:
        sections = _schema()().load(data)
    except ValidationError as trouble:
        wrong = _told(dict(trouble.messages_dict), data)
        raise ConfigError("\n".join(f"{name}: {line}" for line in wrong)) from None
    config = replace(
        DEFAULTS, **{section: replace(getattr(DEFAULTS, section), **values) for section, values in sections.items()}
    )
    if wrong := _conflicts(config):
        raise ConfigError("\n".join(f"{name}: {line}" for line in wrong))
    return config


class _Number(mm.Float):
    """A float that is a number already: "6" is not 6."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValidationError("is not a number")
        return super()._deserialize(value, attr, data, **more)


class _Switch(mm.Field[bool]):
    """A bool that is one already: 1 is not true."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("is neither true nor false")
        return value


@cache
def _schema() -> type[Schema]:
    """The tree as a marshmallow schema, so that it says all that is wrong, not the first."""

    class Strict(Schema):
        class Meta:
            unknown = RAISE

    def section(kind: type) -> mm.Field[Any]:
        keys = {f.name: _checked(f) for f in fields(kind)}
        return mm.Nested(Strict.from_dict(keys, name=kind.__name__))

    return Strict.from_dict({name: section(kind) for name, kind in get_type_hints(Config).items()}, name="Config")


def _checked(f: Field[Any]) -> mm.Field[Any]:
    rule: list[validate.Validator] = []
    if f.metadata["one_of"]:
        rule = [validate.OneOf(f.metadata["one_of"], error=f"is none of {_choices(f)}")]
    elif f.metadata["low"] is not None:
        rule = [validate.Range(f.metadata["low"], f.metadata["high"], error=f"is outside {span(f)}")]
    if f.type == "bool":
        return _Switch()
    if f.type == "float":
        return _Number(validate=rule)
    if f.type == "int":
        return mm.Integer(strict=True, validate=rule, error_messages={"invalid": "is not a whole number"})
    return mm.String(validate=rule, error_messages={"invalid": "is not a text in quotes"})


def span(f: Field[Any]) -> str:
    """What f may be, for people: '4..12 breaths/min', or its choices."""
    if f.metadata["one_of"]:
        return _choices(f)
    if f.metadata["low"] is None:
        return "any text"
    return f"{f.metadata['low']:g}..{f.metadata['high']:g} {f.metadata['unit']}".rstrip()


def _choices(f: Field[Any]) -> str:
    return ", ".join("true" if x is True else "false" if x is False else repr(x) for x in f.metadata["one_of"])


def _told(messages: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """Marshmallow's tree of messages as lines about keys and values."""
    known = {name: [f.name for f in fields(kind)] for name, kind in get_type_hints(Config).items()}
    told = []
    for section, inside in messages.items():
        if section not in known:
            told.append(f"[{section}] is not a section{_nearest(section, list(known))}")
        elif not isinstance(data[section], Mapping):
            told.append(f"{section} = {data[section]!r} is not a section: write [{section}] with its keys below")
        else:
            for key, problems in inside.items():
                if key not in known[section]:
                    told.append(f"{section}.{key} is not a setting{_nearest(key, known[section])}")
                else:
                    told.append(f"{section}.{key} = {data[section][key]!r} {problems[0]}")
    return told


def _nearest(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, 1, 0.5)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"


def _conflicts(config: Config) -> list[str]:
    """What no single value can be blamed for."""
    wrong = []
    for key in ("start_bpm", "rate_bpm"):
        breath_s = 60 / getattr(config.breath, key)
        for part, share in (
            ("inhale", config.breath.inhale_share),
            ("exhale", 1 - config.breath.inhale_share),
        ):
            if not SHORTEST_S - 1e-9 <= breath_s * share <= LONGEST_S + 1e-9:
                wrong.append(
                    f"breath.{key} = {getattr(config.breath, key):g} with breath.inhale_share = "
                    f"{config.breath.inhale_share:g} makes the {part} last {breath_s * share:.1f} s; "
                    f"it may last {SHORTEST_S:g}..{LONGEST_S:g} s"
                )
    channels = [config.a.pulse_channel, config.a.skin_channel, config.b.pulse_channel, config.b.skin_channel]
    if not re.fullmatch(r"/dev/spidev\d+\.\d+", config.ring.device):
        wrong.append(f"ring.device = {config.ring.device!r} is no SPI device; they are called /dev/spidevBUS.SELECT")
    if len(set(channels)) < 4:
        wrong.append(
            f"two sensors share a converter pin (a.pulse, a.skin, b.pulse, b.skin: {channels}); each needs its own"
        )
    if config.ring.bottom >= config.ring.pixels:
        wrong.append(f"ring.bottom = {config.ring.bottom}, but the ring has {config.ring.pixels} LEDs, the first is 0")
    pins = {"touch.pin": config.touch.pin, "button.pin": config.button.pin}
    if config.touch.pin == config.button.pin:
        wrong.append(f"touch.pin and button.pin are both {config.button.pin}")
    wrong += [f"{key} = {pin} is taken by {TAKEN_PINS[pin]}" for key, pin in pins.items() if pin in TAKEN_PINS]
    return wrong

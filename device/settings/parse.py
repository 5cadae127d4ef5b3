"""Settings from a table of values, as TOML reads it: unknown keys are refused, and every error is told at once."""

import difflib
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import Field, fields, replace
from itertools import combinations
from types import MappingProxyType
from typing import Any

from device.language import msgid, tr
from device.settings import neighbours
from device.settings.age_key import why_no_key
from device.settings.paths import why_no_home
from device.settings.tree import DEFAULTS, LONGEST_PART_S, SHORTEST_PART_S, Config

I2C, SPI, RING = msgid("the I2C bus"), msgid("the SPI bus"), msgid("the ring")
TAKEN_PINS = MappingProxyType({2: I2C, 3: I2C, 7: SPI, 8: SPI, 9: SPI, 10: RING, 11: SPI})

KINDS: Mapping[Any, tuple[Callable[[Any], bool], str]] = MappingProxyType({
    bool: (lambda value: isinstance(value, bool), msgid("is neither true nor false")),
    int: (lambda value: type(value) is int, msgid("is not a whole number")),
    float: (lambda value: type(value) in (int, float) and abs(value) < math.inf, msgid("is not a number")),
    str: (lambda value: isinstance(value, str) and value.isprintable(), msgid("is not a text in quotes")),
})  # fmt: skip
"""By a setting's type: whether a value is of it (1 is not true, "6" is not 6), and what is said if not."""

Choices = Mapping[str, Collection[str]]
"""By dotted key: what a setting may be whose choices another room offers, such as palettes or drivers."""


class ConfigError(ValueError):
    """The settings cannot be used. One line an error: file, key, value, what is allowed."""


def parse(data: Mapping[str, Any], name: str = "ebb.toml", choices: Choices = MappingProxyType({})) -> Config:
    """The settings in data. Raises ConfigError with every error in it, each beginning with name.

    choices: where they say nothing of a setting that is OFFERED, any text is accepted.
    """
    known = {section.name: getattr(DEFAULTS, section.name) for section in fields(DEFAULTS)}
    wrong = [error for key in known if key in data for error in _errors(key, data[key], fields(known[key]), choices)]
    wrong += [_homeless(key, data[key], known) for key in data if key not in known]
    config = DEFAULTS
    if not wrong:
        config = replace(DEFAULTS, **{key: _changed(known[key], values) for key, values in data.items()})
        wrong = _conflicts(config)
    if wrong:
        raise ConfigError("\n".join(f"{name}: {line}" for line in wrong))
    return config


def _homeless(key: str, value: Any, known: Mapping[str, Any]) -> str:
    """What is wrong with a key that is no section: it may be a setting that stands above all of them."""
    homes = [f"[{name}]" for name, section in known.items() if key in (f.name for f in fields(section))]
    if homes and not isinstance(value, Mapping):
        return tr("{key} = {value!r} belongs below {sections}", key=key, value=value, sections=", ".join(homes))
    return tr("[{section}] is not a section", section=key) + nearest(key, known)


def _changed(section: Any, values: Mapping[str, Any]) -> Any:
    """A section with other values in it; a whole number may stand for a float."""
    floats = {f.name for f in fields(section) if f.type is float}
    return replace(section, **{key: float(value) if key in floats else value for key, value in values.items()})


def _errors(section: str, values: Any, settings: Iterable[Field[Any]], choices: Choices) -> list[str]:
    """What is wrong within a section."""
    if not isinstance(values, Mapping):
        return [
            tr(
                "{section} = {value!r} is not a section: write [{section}] with its keys below",
                section=section,
                value=values,
            )
        ]
    known = {f.name: f for f in settings}
    found = {key: _error(f, values[key], one_of(section, f, choices)) for key, f in known.items() if key in values}
    wrong = [f"{section}.{key} = {values[key]!r} {error}" for key, error in found.items() if error]
    strange = {key: tr("{key} is not a setting", key=f"{section}.{key}") for key in values if key not in known}
    return wrong + [words + nearest(key, known) for key, words in strange.items()]


def _error(f: Field[Any], value: Any, choices: Collection[Any]) -> str:
    """What is wrong with a value; nothing if nothing is."""
    is_one, otherwise = KINDS[f.type]
    low, high = f.metadata["low"], f.metadata["high"]
    if not is_one(value):
        return tr(otherwise)
    if choices and value not in choices:
        return tr("is none of {choices}", choices=span(f, choices))
    size = len(value.encode()) if isinstance(value, str) else value
    return tr("is outside {range}", range=span(f, ())) if low is not None and not low <= size <= high else ""


def one_of(section: str, f: Field[Any], choices: Choices) -> Collection[Any]:
    """What a section's setting may be, if it has choices: its own, or those that are offered."""
    own: Collection[Any] = f.metadata["one_of"]
    return own or choices.get(f"{section}.{f.name}", ())


def span(f: Field[Any], choices: Collection[Any]) -> str:
    """What f may be, for people: '4..12 breaths/min', or its choices."""
    if f.type is bool:
        return "true, false"
    if choices:
        return ", ".join(map(repr, choices))
    if f.metadata["low"] is None:
        return tr("any text")
    return f"{f.metadata['low']:g}..{f.metadata['high']:g} {tr(f.metadata['unit'])}".rstrip()


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown word: the known one nearest to it, or all that are known."""
    near = difflib.get_close_matches(word, known, 1, 0.5)
    return tr("; did you mean {word}?", word=near[0]) if near else tr("; there are {words}", words=", ".join(known))


def _conflicts(config: Config) -> list[str]:
    """What no single value can be blamed for."""
    wrong, breath = [], config.breath
    for part, share in ((msgid("inhale"), breath.inhale_share), (msgid("exhale"), 1 - breath.inhale_share)):
        lasts_s = 60 / breath.rate_bpm * share
        if not SHORTEST_PART_S - 1e-9 <= lasts_s <= LONGEST_PART_S + 1e-9:
            wrong.append(
                tr(
                    "breath.rate_bpm = {rate} with breath.inhale_share = {share} makes the {part} last {lasts_s:.1f} "
                    "s; it may last {shortest_s:g}..{longest_s:g} s",
                    rate=f"{breath.rate_bpm:g}", share=f"{breath.inhale_share:g}", part=tr(part), lasts_s=lasts_s,
                    shortest_s=SHORTEST_PART_S, longest_s=LONGEST_PART_S,
                )
            )  # fmt: skip
    if not re.fullmatch(r"/dev/spidev\d+\.\d+", config.ring.device):
        wrong.append(
            tr(
                "ring.device = {device!r} is no SPI device; they are called /dev/spidevBUS.SELECT",
                device=config.ring.device,
            )
        )
    channels = [config.a.pulse_channel, config.a.skin_channel, config.b.pulse_channel, config.b.skin_channel]
    if len(set(channels)) < len(channels):
        wrong.append(
            tr(
                "two sensors share a converter pin (a.pulse, a.skin, b.pulse, b.skin: {pins}); each needs its own",
                pins=channels,
            )
        )
    for who, key in (("a", config.a.age_recipient), ("b", config.b.age_recipient)):
        if key and (why := why_no_key(key)):
            wrong.append(f"{who}.age_recipient {why}")  # not its value: it may be a secret
    if why := why_no_home(config.record.folder):
        wrong.append(
            tr(
                "record.folder = {folder!r}: {why}; it may be a path from the root, as '/srv/recordings', one that "
                "begins with '~/' for the home of whoever runs Ebb, or '' for the usual place",
                folder=config.record.folder,
                why=why,
            )
        )
    if config.ring.bottom >= config.ring.pixels:
        wrong.append(
            tr(
                "ring.bottom = {bottom}, but the ring has {pixels} LEDs, the first is 0",
                bottom=config.ring.bottom,
                pixels=config.ring.pixels,
            )
        )
    return wrong + neighbours.wrong(config) + _shared_pins(config)


def _shared_pins(config: Config) -> list[str]:
    """Pins of the header that would belong to two parts."""
    pins, taken = {"touch.pin": config.touch.pin, "button.pin": config.button.pin}, dict(TAKEN_PINS)
    if config.touch_b.fitted:
        pins["touch_b.pin"] = config.touch_b.pin
    if config.ring.device.startswith("/dev/spidev1."):  # its select pins can be chosen, these cannot
        taken |= {19: SPI, 20: RING, 21: SPI}
    if config.adc.bus == 0:
        taken |= {0: I2C, 1: I2C}
    twice = [
        tr("{one} and {other} are both {pin}", one=one, other=other, pin=pins[one])
        for one, other in combinations(pins, 2)
        if pins[one] == pins[other]
    ]
    return twice + [
        tr("{key} = {pin} is taken by {part}", key=key, pin=pin, part=tr(taken[pin]))
        for key, pin in pins.items()
        if pin in taken
    ]

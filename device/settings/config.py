"""The settings: one frozen tree, read from TOML, every field with its meaning, unit, default and range.

Unknown keys are refused, and every error is told at once. Nothing here opens a part of the lamp.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_type_hints

from marshmallow import RAISE, Schema, ValidationError, validate
from marshmallow import fields as mm

SHORTEST_S, LONGEST_S = 2.0, 10.0
"""Each part of a breath, inhale and exhale, stays within these. No setting changes them (promise 3)."""


CALIBRATED = frozenset(
    (
        "skin.excitation_v", "skin.feedback_ohm", "skin.supply_v", "skin.fixed_ohm", "touch.start",
        "ring.order", "ring.bottom", "ring.clockwise",
    )
)  # fmt: skip
"""What `ebb calibrate` finds."""
ABOUT = "about"
"""In a calibration's section: how and when it was made; nothing of it is a setting."""
TAKEN_PINS = MappingProxyType(
    {2: "the I2C bus", 3: "the I2C bus", 7: "the SPI bus", 8: "the SPI bus", 9: "the SPI bus", 10: "the ring"}
    | {11: "the SPI bus"}
)


class ConfigError(ValueError):
    """The settings cannot be used. One line an error: file, key, value, what is allowed."""


def setting(default: Any, meaning: str, unit: str = "", low: Any = None, high: Any = None, one_of: Any = ()) -> Any:
    """A field of the tree: default, what it is, its unit, and its range or choices."""
    return field(
        default=default,
        metadata=MappingProxyType({"meaning": meaning, "unit": unit, "low": low, "high": high, "one_of": one_of}),
    )


@dataclass(frozen=True, slots=True)
class BreathSettings:
    """What the lamp asks of the breath."""

    start_bpm: float = setting(9.0, "pace at the beginning", "breaths/min", 4.0, 12.0)
    rate_bpm: float = setting(6.0, "pace that the lead ends at", "breaths/min", 4.0, 12.0)
    lead_minutes: float = setting(5.0, "how long the lead from the one to the other takes", "min", 0.0, 30.0)
    inhale_share: float = setting(0.4, "share of a breath that is inhaling: 0.5 is 1:1, 0.334 is 1:2", "", 0.334, 0.5)


@dataclass(frozen=True, slots=True)
class LightSettings:
    """How the light looks."""

    palette: str = setting(
        "ember",
        "colours of settled and activated: 'ember' is low in blue, 'mono' has none and moves more",
        one_of=("ember", "dawn", "mono"),
    )
    brightness: float = setting(0.8, "brightness of a full breath, to the eye", "", 0.01, 1.0)
    night: bool = setting(True, "whether brightness stays below night_cap", one_of=(True, False))
    night_cap: float = setting(0.6, "the most brightness there is at night", "", 0.01, 1.0)

    @property
    def most(self) -> float:
        """The brightness that is used."""
        return min(self.brightness, self.night_cap) if self.night else self.brightness


@dataclass(frozen=True, slots=True)
class TouchSettings:
    """How the motor feels, and where it is."""

    pattern: str = setting(
        "pulses",
        "'pulses' are one in and two out, 'swell' is a gentle one to breathe in, 'off' is no touch at all",
        one_of=("pulses", "swell", "off"),
    )
    strength: float = setting(0.6, "strength of the breath's touch", "", 0.0, 1.0)
    hand: float = setting(0.5, "strength of the two long soft pulses of a pause; 0 is none", "", 0.0, 1.0)
    pin: int = setting(18, "pin of the motor's transistor, BCM number", "", 0, 27)
    start: float = setting(0.25, "duty at which this motor just begins to turn", "", 0.0, 0.9)
    spin_up_s: float = setting(0.06, "how long this motor takes to come up to speed", "s", 0.0, 0.3)


@dataclass(frozen=True, slots=True)
class RingSettings:
    """The LED ring."""

    driver: str = setting(
        "spi", "what drives it: 'spi' on any Pi, 'rpi_ws281x' up to Pi 4", one_of=("spi", "rpi_ws281x")
    )
    device: str = setting("/dev/spidev0.0", "SPI device that the ring hangs on, for driver 'spi'")
    pixels: int = setting(24, "how many LEDs", "", 8, 60)
    order: str = setting("GRB", "colour order of the LEDs", one_of=("GRB", "RGB", "BRG", "BGR", "GBR", "RBG"))
    bottom: int = setting(0, "which LED of the chain is at the bottom; the first is 0", "", 0, 59)
    clockwise: bool = setting(True, "whether the chain runs clockwise, seen from the front", one_of=(True, False))
    gamma: float = setting(2.2, "exponent from what the eye sees to light", "", 1.0, 3.0)
    cap: float = setting(0.4, "largest share of the LEDs' full current", "", 0.02, 1.0)


@dataclass(frozen=True, slots=True)
class AdcSettings:
    """The ADS1115 converter."""

    bus: int = setting(1, "number of the I2C bus", "", 0, 20)
    address: int = setting(0x48, "I2C address: 72 to 75 (0x48 to 0x4b) by the ADDR wire", "", 0x48, 0x4B)
    pulse_gain: float = setting(1.0, "gain of the pulse channels; 1 is +-4.096 V", one_of=(1.0, 2.0, 4.0, 8.0, 16.0))
    skin_gain: float = setting(1.0, "gain of the skin channels", one_of=(1.0, 2.0, 4.0, 8.0, 16.0))


@dataclass(frozen=True, slots=True)
class ASettings:
    """The first person's channels."""

    pulse_channel: int = setting(0, "converter pin of the pulse sensor", "", 0, 3)
    skin_channel: int = setting(1, "converter pin of the skin electrodes", "", 0, 3)


@dataclass(frozen=True, slots=True)
class BSettings:
    """The second person's channels."""

    pulse_channel: int = setting(2, "converter pin of the pulse sensor", "", 0, 3)
    skin_channel: int = setting(3, "converter pin of the skin electrodes", "", 0, 3)


@dataclass(frozen=True, slots=True)
class SkinSettings:
    """The skin front end: how volts become microsiemens."""

    front_end: str = setting(
        "constant-voltage", "circuit between skin and converter", one_of=("constant-voltage", "divider")
    )
    excitation_v: float = setting(0.5, "constant voltage across skin and protection resistors", "V", 0.1, 1.0)
    feedback_ohm: float = setting(1e6, "feedback resistor of the amplifier", "ohm", 1e3, 10e6)
    series_ohm: float = setting(200e3, "protection resistors in series with the skin, both leads", "ohm", 0.0, 1e6)
    fixed_ohm: float = setting(100e3, "fixed resistor of the divider, to ground", "ohm", 1e3, 10e6)
    supply_v: float = setting(3.3, "supply of the front end", "V", 2.0, 5.5)
    response_usiemens: float = setting(0.05, "the least quick response that counts", "uS", 0.01, 0.05)


@dataclass(frozen=True, slots=True)
class ArousalSettings:
    """Settled and activated."""

    baseline_s: float = setting(60.0, "how many seconds of good signal are 'your first minutes'", "s", 10.0, 600.0)


@dataclass(frozen=True, slots=True)
class ButtonSettings:
    """The button."""

    pin: int = setting(17, "pin of the button, to ground, BCM number", "", 0, 27)
    hold_s: float = setting(1.5, "how long a hold is", "s", 0.5, 5.0)


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """The recordings."""

    folder: str = setting("", "where they are kept; empty is the usual place")
    floor_mb: float = setting(500.0, "space that recording leaves free on the card", "MB", 10.0, 1e6)
    roll_hours: float = setting(12.0, "the longest file; a longer session goes on in the next", "h", 0.1, 12.0)


@dataclass(frozen=True, slots=True)
class GuideSettings:
    """The guidance."""

    pause: bool = setting(
        True, "soften the light and lay a hand on, when a body is getting livelier for a while", one_of=(True, False)
    )


@dataclass(frozen=True, slots=True)
class SharedSettings:
    """Sessions of two."""

    left: str = setting(
        "first", "whose half of the ring is the left one, seen from the front", one_of=("first", "second")
    )
    own_light: bool = setting(
        False, "ask both, before a session, whether each half may tell its own person", one_of=(True, False)
    )
    feel_heart: bool = setting(
        False, "ask both, before a session, whether the motor may give the other's pulse", one_of=(True, False)
    )


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What the lamp does by itself from the moment it has power."""

    mode: str = setting(
        "lamp",
        "'lamp' waits for its button; 'log' records in the dark at once, 'log-lit' with one dim point",
        one_of=("lamp", "log", "log-lit"),
    )
    people: int = setting(1, "how many a log listens to", "", 1, 2)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings."""

    breath: BreathSettings = field(default_factory=BreathSettings)
    light: LightSettings = field(default_factory=LightSettings)
    touch: TouchSettings = field(default_factory=TouchSettings)
    ring: RingSettings = field(default_factory=RingSettings)
    adc: AdcSettings = field(default_factory=AdcSettings)
    a: ASettings = field(default_factory=ASettings)
    b: BSettings = field(default_factory=BSettings)
    skin: SkinSettings = field(default_factory=SkinSettings)
    arousal: ArousalSettings = field(default_factory=ArousalSettings)
    button: ButtonSettings = field(default_factory=ButtonSettings)
    guide: GuideSettings = field(default_factory=GuideSettings)
    shared: SharedSettings = field(default_factory=SharedSettings)
    record: RecordSettings = field(default_factory=RecordSettings)
    service: ServiceSettings = field(default_factory=ServiceSettings)


def load(path: Path | None, calibration: Path | None = None) -> Config:
    """The settings in path, over those that a calibration found, over the defaults.

    Raises ConfigError with every error of the file that has one.
    """
    found = _calibrated(calibration) if calibration else {}
    data = _read(path) if path else {}
    return parse(_over(found, data), str(path or calibration))


def _calibrated(path: Path) -> dict[str, Any]:
    """The settings that a calibration found. Raises ConfigError that says how to be rid of it."""
    found = _read(path)
    for section in found.values():
        if isinstance(section, dict):
            section.pop(ABOUT, None)
    keys = {f"{name}.{key}" for name, values in found.items() if isinstance(values, Mapping) for key in values}
    mend = f"{path}: delete it, or that section of it, or calibrate again"
    if other := keys - CALIBRATED:
        raise ConfigError(f"{path}: {', '.join(sorted(other))}: no calibration finds that; ebb.toml may say it\n{mend}")
    try:
        parse(found, str(path))  # so that what is wrong there is not told of the settings
    except ConfigError as trouble:
        raise ConfigError(f"{trouble}\n{mend}") from None
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as trouble:
        raise ConfigError(f"{path}: cannot be read: {trouble.strerror}") from trouble
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise ConfigError(f"{path}: not TOML: {trouble}") from trouble


def _over(below: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Data, and what is below it where it says nothing."""
    merged = dict(data)
    for section, values in below.items():
        above = data.get(section, {})
        if isinstance(above, Mapping) and isinstance(values, Mapping):
            merged[section] = {**values, **above}
    return merged


def rescued(path: Path | None, calibration: Path | None = None) -> Config:
    """What can be used of a file that may have something wrong in it: every section that is right by itself.

    If they contradict each other, the ring's alone: it is what can say so.
    """
    with contextlib.suppress(ConfigError):
        return load(path, calibration)
    try:
        data = tomllib.loads(path.read_text("utf-8-sig")) if path else {}
    except (OSError, ValueError):
        return Config()
    right = {}
    for section, values in data.items():
        with contextlib.suppress(ConfigError):
            parse({section: values})
            right[section] = values
    try:
        return parse(right)
    except ConfigError:
        return parse({"ring": right.get("ring", {})})


def parse(data: Mapping[str, Any], name: str = "ebb.toml") -> Config:
    """The settings in data. Raises ConfigError with every error in it, each beginning with name."""
    try:
        sections = _schema()().load(data)
    except ValidationError as trouble:
        wrong = _told(dict(trouble.messages_dict), data)
        raise ConfigError("\n".join(f"{name}: {line}" for line in wrong)) from None
    hints = get_type_hints(Config)
    config = Config(**{section: hints[section](**values) for section, values in sections.items()})
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


def changed(config: Config) -> dict[str, str]:
    """The settings that are not at their defaults, as TOML values by dotted key; where files are kept is nobody's."""
    told = {}
    for section in fields(config):
        values = getattr(config, section.name)
        for f in fields(values):
            if getattr(values, f.name) != f.default and (section.name, f.name) != ("record", "folder"):
                told[f"{section.name}.{f.name}"] = as_value(getattr(values, f.name))
    return told


def from_changed(lines: str, name: str) -> Config:
    """The settings that `changed` told of, as lines of TOML. Raises ConfigError."""
    try:
        return parse(tomllib.loads(lines), name)
    except tomllib.TOMLDecodeError as trouble:
        raise ConfigError(f"{name}: its settings are not TOML: {trouble}") from trouble


def as_value(value: Any) -> str:
    """A value as TOML writes it: text, number, switch, or a list of them."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_value, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def as_toml(config: Config) -> str:
    """The settings in effect, as a file that says the same again, each with its meaning, range and default."""
    out = []
    for section in fields(config):
        values = getattr(config, section.name)
        out += [f"# {type(values).__doc__}", f"[{section.name}]"]
        for f in fields(values):
            value = getattr(values, f.name)
            line = f"{f.name} = {as_value(value)}"
            usual: Any = f.default
            default = "" if value == usual else f"; default {as_value(usual)}"
            out.append(f"{line:<30} # {f.metadata['meaning']} ({span(f)}{default})")
        out.append("")
    return "\n".join(out)

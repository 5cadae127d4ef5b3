"""What must hold of what a reader lets through, said a second time, so that a wrong number is seen."""

import math
from dataclasses import fields
from pathlib import Path

from device.app.choices import CHOICES
from device.guide.programme import ProgrammeError
from device.recording.folders import SessionError
from device.settings.parse import ConfigError
from drivers.ports import DriverError

DATA = Path(__file__).resolve().parents[1] / "data"
OWN = (ConfigError, DriverError, ProgrammeError, SessionError)
"""The project's own errors: each is told in one message, with exit code 2."""
FORMATS = [DATA / f"format-{n}" for n in (1, 2, 3)]


def require(right, what):
    if not right:
        raise AssertionError(what)


def require_within(low, value, high, what):
    """A number, finite, and in its range."""
    require(type(value) in (int, float) and math.isfinite(value) and low <= value <= high, f"{what} is {value!r}")


def require_settings(config):
    for section in fields(config):
        for f in fields(values := getattr(config, section.name)):
            value, name = getattr(values, f.name), f"{section.name}.{f.name}"
            require(type(value) is f.type, f"{name} is {value!r}")
            if isinstance(value, str):
                known = f.metadata["one_of"] or CHOICES.get(name)
                require(value.isprintable() and (not known or value in known), f"{name} is {value!r}")
            elif f.type is not bool and f.metadata["low"] is not None:
                require_within(f.metadata["low"], value, f.metadata["high"], name)
    breath_s = 60 / config.breath.rate_bpm
    for share in (config.breath.inhale_share, 1 - config.breath.inhale_share):
        require_within(2 - 1e-6, breath_s * share, 10 + 1e-6, "half a breath")


def require_summaries(summaries):
    limits = {"minutes": 1e6, "heart_rate_bpm": 327, "rsa_ms": 5000, "skin_usiemens": 1000, "gaps_s": 1e8}
    for known in summaries.values():
        for key, value in known.items():
            if value is not None:
                require_within(0, value, limits.get(key, 1 if key.endswith("share") else 2**53), key)

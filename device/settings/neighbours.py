"""What the settings let neighbours know: each name that stands there, and what is wrong with what was written."""

from collections.abc import Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING

from device.language import tr

if TYPE_CHECKING:
    from device.settings.tree import Config

PACER = "pacer"
STREAMS = ("a.pulse", "a.skin", "a.vitals", "a.markers", "b.pulse", "b.skin", "b.vitals", "b.markers", PACER)
"""What LSL may carry: a stream each."""
VALUES = tuple(f"{code}.{what}" for code in ("a", "b") for what in ("contact", "heart_rate", "rsa", "skin", "settled"))
"""What MQTT may carry of a body."""
SESSION, LIGHT, TROUBLE = "session", "light", "trouble"
STATES = (SESSION, LIGHT, TROUBLE)
"""What MQTT carries of the lamp."""


def streams(config: "Config") -> tuple[str, ...]:
    """The LSL streams that are named."""
    return tuple(config.lsl.streams.split())


def values(config: "Config") -> tuple[str, ...]:
    """The body values that are named for MQTT; none without a broker."""
    return tuple(config.mqtt.values.split()) if config.mqtt.host else ()


def named(config: "Config") -> frozenset[str]:
    """All that may be written for neighbours; empty is a lamp without any."""
    return frozenset((*streams(config), *values(config), *(STATES if config.mqtt.host else ())))


def wrong(config: "Config") -> list[str]:
    """What no single value can be blamed for, or is a list in a text."""
    found = [
        tr("{key}: {name!r} is none of {known}", key=key, name=name, known=" ".join(known))
        for key, given, known in (
            ("lsl.streams", streams(config), STREAMS), ("mqtt.values", config.mqtt.values.split(), VALUES),
        )
        for name in _others(given, known)
    ]  # fmt: skip
    if named(config) and not config.lamp.number:
        found.append(
            tr("lamp.number is needed where lsl.streams or mqtt.host is set: others tell this lamp from another by it")
        )
    if config.mqtt.host and not config.mqtt.tls and not is_private(config.mqtt.host):
        found.append(
            tr(
                "mqtt.host = {host!r} with mqtt.tls = false: without TLS the broker has to be 'localhost' or a private "
                "address in numbers, as '192.168.1.5'",
                host=config.mqtt.host,
            )
        )
    return found


def _others(given: Sequence[str], known: Sequence[str]) -> list[str]:
    return [name for name in given if name not in known]


def is_private(host: str) -> bool:
    """Whether it is this machine, or an address that no other network leads to."""
    try:
        return host == "localhost" or ip_address(host).is_private
    except ValueError:
        return False

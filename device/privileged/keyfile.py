"""NetworkManager's files of connections: a network to join is written, and the lamp's own access point is read.

The format is GLib's key file, in which a name of a network may also be a list of its bytes (nm-settings-keyfile(5)).
"""

import configparser
import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from drivers import stored

CONNECTIONS = "etc/NetworkManager/system-connections"
OWN, HOME = "ebb-ap", "ebb-home"
"""The lamp's own access point, and the network that it was told to join."""
END = ".nmconnection"
ESCAPES = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
BYTES = re.compile(r"(?:\d{1,3};)+")


@dataclass(frozen=True, slots=True)
class AccessPoint:
    """What a phone needs to join it and to open the page: its name, passphrase and address."""

    name: str
    passphrase: str
    address: str


def path(root: Path, connection: str) -> Path:
    """The file of a connection."""
    return root / CONNECTIONS / f"{connection}{END}"


def to_join(name: str, passphrase: str) -> bytes:
    """A network that is joined whenever it is there."""
    secret = passphrase.replace("\\", "\\\\").replace(" ", r"\s")  # a blank at an end would be cut off
    return (
        f"[connection]\nid={HOME}\ntype=wifi\n\n"
        f"[wifi]\nssid={''.join(f'{byte};' for byte in name.encode())}\n\n"
        f"[wifi-security]\nkey-mgmt=wpa-psk\npsk={secret}\n\n"
        "[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n"
    ).encode()


def access_point(file: Path) -> AccessPoint:
    """What a file says of the lamp's own. Raises stored.UnreadableError, OSError."""
    parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",), default_section="")
    try:
        parser.read_string(stored.text(file))
        address = parser["ipv4"]["address1"].partition("/")[0]
        ipaddress.IPv4Address(address)
        return AccessPoint(_name(parser["wifi"]["ssid"]), _unescaped(parser["wifi-security"]["psk"]), address)
    except (configparser.Error, KeyError, ValueError) as trouble:
        raise stored.UnreadableError(f"it does not describe the lamp's own access point: {trouble}") from trouble


def _name(written: str) -> str:
    if BYTES.fullmatch(written):
        return bytes(map(int, written[:-1].split(";"))).decode()
    return _unescaped(written).replace("\\;", ";")


def _unescaped(written: str) -> str:
    return re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[0]), written)

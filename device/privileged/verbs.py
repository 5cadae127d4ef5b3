"""Time zone, Wi-Fi and name: the three things that root does when the lamp's own user asks, each word of it judged."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from device.privileged import keyfile
from device.privileged.programs import run
from drivers.system.card import Disk

ZONES = Path("/usr/share/zoneinfo")
ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
PASSPHRASE = re.compile(r"[ -~]{8,63}|[0-9A-Fa-f]{64}")
LONGEST_NAME = 32  # bytes of a network's


class RefusedError(Exception):
    """Nothing was done. The message says why, and what is possible."""


def zone(asked: Mapping[str, str], root: Path) -> None:
    """The system's time zone: one of those that it knows. Raises RefusedError, ProgramError."""
    name = asked["zone"]
    if not ZONE.fullmatch(name) or not (ZONES / name).is_file():
        raise RefusedError("this system knows no such time zone; they are called as Europe/Berlin is")
    run("timedatectl", "set-timezone", name)


def wifi(asked: Mapping[str, str], root: Path) -> None:
    """The one network that the lamp joins besides those it knows. Raises RefusedError, ProgramError, OSError.

    The passphrase goes by NetworkManager's own file: what a program is given, every process may read.
    """
    name, passphrase = asked["name"], asked["passphrase"]
    if not 1 <= len(name.encode()) <= LONGEST_NAME or any(sign < " " or sign == "\x7f" for sign in name):
        raise RefusedError(f"a network's name has 1 to {LONGEST_NAME} bytes, and no line ends")
    if not PASSPHRASE.fullmatch(passphrase):
        raise RefusedError("a passphrase has 8 to 63 letters, digits and signs of a plain keyboard")
    path = keyfile.path(root, keyfile.HOME)
    if not path.parent.is_dir():
        raise RefusedError("NetworkManager is not on this system")
    Disk().replace(path, keyfile.to_join(name, passphrase))
    run("nmcli", "connection", "load", str(path))


def name(asked: Mapping[str, str], root: Path) -> None:
    """What the lamp is called, NAME.local from its next start on. Raises RefusedError, ProgramError."""
    if not LABEL.fullmatch(asked["name"]):
        raise RefusedError("a name has 1 to 63 small letters (a to z), digits and hyphens, none of these at its ends")
    run("hostnamectl", "set-hostname", asked["name"])


VERBS: Mapping[str, tuple[Callable[[Mapping[str, str], Path], None], frozenset[str]]] = MappingProxyType({
    "zone": (zone, frozenset({"zone"})),
    "wifi": (wifi, frozenset({"name", "passphrase"})),
    "name": (name, frozenset({"name"})),
})  # fmt: skip
"""By name: what is done, and what has to be said with it, no more and no less."""

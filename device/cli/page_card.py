"""`ebb page card`: how a phone comes to the page of this machine."""

import socket
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from device.app import certificate
from device.cli.arguments import card_and_root
from device.cli.width import say
from device.language import told, tr
from device.privileged import keyfile
from device.settings.parse import ConfigError
from device.settings.paths import ROOT, TLS
from device.settings.tree import Config
from drivers import stored
from drivers.said import because

if TYPE_CHECKING:
    from device.page.card import Card

ELSEWHERE = ("192.0.2.1", 9)  # nobody's address (RFC 5737): asked how it would be reached, and sent nothing


def draw(ask: Namespace, config: Config) -> None:
    """Print it, or write it to a file. Raises ConfigError."""
    from device.page import card_drawn

    card = card_of(config, fingerprint=certificate.begins(ROOT / TLS / "lamp.pem"))
    if config.page.open == "never":
        say(tr('with [page] open = "never", as it is now, the lamp answers no phone: set it to "hold"'), sys.stderr)
    elif config.page.open == "always" and config.page.ap:
        say(
            tr('the lamp\'s own access point comes with [page] open = "hold" alone, and is not on this card'),
            sys.stderr,
        )
    if not ask.to:
        print(*card_drawn.text(card, sys.stdout.isatty()), sep="\n")
        return
    try:
        card_and_root(ask, config)[0].replace(ask.to.absolute(), card_drawn.drawn(card, ask.to))
    except card_drawn.NotDrawnError as trouble:
        raise ConfigError(str(trouble)) from None
    except OSError as trouble:
        raise ConfigError(tr("--to {to}: cannot be written: {why}", to=ask.to, why=because(trouble))) from trouble
    say(tr("written to {to}", to=ask.to))


def card_of(config: Config, root: Path = ROOT, fingerprint: str | None = None) -> "Card":
    """The card of this machine. fingerprint: how that of its certificate begins, if it has one. Raises ConfigError."""
    from device.page.card import Card

    hold_s = config.button.hold_s if config.page.open != "always" else None
    network = _own_network(root) if config.page.open == "hold" and config.page.ap else None
    return Card(socket.gethostname().lower(), hold_s, network, _address(), fingerprint)


def _own_network(root: Path) -> keyfile.AccessPoint:
    path = keyfile.path(root, keyfile.OWN)
    try:
        return keyfile.access_point(path)
    except PermissionError:
        raise ConfigError(
            tr("{path}: it has a passphrase and is root's alone: sudo ebb page card", path=path)
        ) from None
    except FileNotFoundError:
        raise ConfigError(
            tr(
                "{path} is not there: the lamp's own access point is made where Ebb is installed and "
                "NetworkManager is there; run systemd/install again, or set [page] ap = false for a card "
                "without it",
                path=path,
            )
        ) from None
    except (stored.UnreadableError, OSError) as trouble:
        raise ConfigError(f"{path}: {told(because(trouble))}") from trouble


def _address() -> str | None:
    """Of this machine, in the network that it is in."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(ELSEWHERE)
        except OSError:
            return None
        return str(asked.getsockname()[0])

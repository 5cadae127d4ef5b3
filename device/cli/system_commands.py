"""`ebb service, dark, boot, config`: what the machine runs by itself from the moment it has power, and its settings."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from device.cli.arguments import Command, card_and_root, checked_settings
from device.settings.paths import boot_folder, calibration_path, default_path

if TYPE_CHECKING:
    from device.settings.tree import Config


def _usable(path: Path | None, calibration: Path | None) -> Config:
    """What can be used of the settings: wrong ones end nothing that the machine runs by itself."""
    from device.app.choices import CHOICES
    from device.settings.load import rescued

    return rescued(path, calibration, CHOICES)


def _service(ask: Namespace, usable: Config) -> int:
    from device.app import modes, service, worlds
    from device.settings.parse import ConfigError

    path = ask.config or default_path()
    try:
        config = checked_settings(path, calibration_path())
    except ConfigError as error:
        print(f"ebb: {error}", file=sys.stderr, flush=True)
        service.refuse(usable, *worlds.open_ring(usable), path or boot_folder())
        return 2
    people = 1 if config.service.mode == modes.LAMP else config.service.people
    place = worlds.open_hardware("pi", config, people)
    card, root = card_and_root(ask, config)
    service.serve(config, place, root, card)
    return 0


def _dark(ask: Namespace, usable: Config) -> int:
    from device.app import safe_exit

    return safe_exit.main(ask.config)


def _boot(ask: Namespace, usable: Config) -> int:
    from device.app import boot_partition

    card, root = card_and_root(ask, usable)
    lines = boot_partition.check(ask.config or default_path(), calibration_path(), boot_folder(), card)
    lines += boot_partition.hand_out(root, boot_folder(), card)
    for line in lines:
        print(line, file=sys.stderr)
    return 0


def _config(ask: Namespace, config: Config) -> int:
    from device.app.choices import CHOICES
    from device.settings.as_toml import as_toml

    path, found = ask.config or default_path(), calibration_path()
    source = f"from {path}" if path else "all at their defaults (no ebb.toml was found)"
    if found:
        source = f"{f'from {path}, and ' if path else ''}from {found}, which 'ebb calibrate' made"
    print(f"# Settings in effect, {source}.\n")
    print(as_toml(config, CHOICES), end="")
    return 0


COMMANDS = (
    Command(
        "service", "what the settings' [service] says, for ever: systemd runs this", _service, settings=_usable
    ),
    Command("dark", "ring dark, motor off: systemd runs this after the service has ended", _dark, settings=_usable),
    Command(
        "boot", "check the settings and hand recordings out on the card: systemd runs this once", _boot,
        settings=_usable,
    ),
    Command("config", "print the settings in effect, with their meaning", _config),
)  # fmt: skip

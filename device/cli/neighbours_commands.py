"""`ebb neighbours`: what systemd runs where the settings let anything leave the lamp by LSL or MQTT."""

import logging
import threading
from argparse import Namespace
from pathlib import Path

from device.cli.arguments import argument, command
from device.language import tr
from device.settings.neighbours import named
from device.settings.parse import ConfigError
from device.settings.paths import NEIGHBOURS, ROOT
from device.settings.tree import Config
from drivers.begun import of_systemd
from drivers.ports import DriverError


@command(argument("--memory", "where the lamp writes, if elsewhere", type=Path, metavar="FOLDER"))
def _neighbours(ask: Namespace, config: Config) -> None:
    from device.app import runner
    from device.neighbours.serving import serve

    if not named(config):
        raise ConfigError(
            tr("nothing leaves this lamp: neither lsl.streams nor mqtt.host is set ('ebb config' tells more)")
        )
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    for line in of_systemd().patiently():
        logging.warning("%s", line)
    folder, stop = ask.memory or ROOT / NEIGHBOURS, threading.Event()
    with runner.signals(lambda why: stop.set()):
        try:
            serve(config, folder, stop.is_set)
        except (OSError, ValueError) as trouble:
            raise DriverError(
                tr(
                    "{folder}: {trouble}; 'ebb service' writes there while the settings name anything",
                    folder=folder,
                    trouble=trouble,
                )
            ) from None

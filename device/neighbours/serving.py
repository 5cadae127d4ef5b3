"""Carries what the lamp writes to each outlet that the settings name, until the lamp has begun anew or is no more."""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from device.neighbours.reader import Reader
from device.settings import neighbours
from device.settings.neighbours import STATES
from device.settings.tree import Config
from drivers.neighbours import Entry
from drivers.ports import DriverError

log = logging.getLogger("ebb")

LOOK_S = 0.05
TOLD_S = 60.0  # how often at most it is told that entries were lost


class Outlet(Protocol):
    """Where entries go. Raises DriverError as it is made, where it cannot be."""

    def feed(self, entry: Entry) -> None:
        """The newest entry; those that it does not carry are passed over. Never waits."""
        ...

    def heard(self, alive: bool) -> None:
        """Whether the lamp is there; told when it changes."""
        ...

    def close(self) -> None:
        """Say goodbye and let go."""


def outlets(config: Config, simulated: bool) -> list[Outlet]:
    """Those that the settings name. One that cannot be costs itself alone, and is told once."""
    makers: list[Callable[[], Outlet]] = []
    if neighbours.streams(config):
        makers.append(lambda: _lsl(config, simulated))
    if config.mqtt.host:
        makers.append(lambda: _mqtt(config, simulated))
    made = []
    for make in makers:
        try:
            made.append(make())
        except DriverError as trouble:
            log.warning("%s", trouble)
    return made


def _lsl(config: Config, simulated: bool) -> Outlet:
    from device.neighbours.lsl.outlet import LslOutlet

    return LslOutlet(neighbours.streams(config), config.lamp.number, simulated, config.lsl.scope)


def _mqtt(config: Config, simulated: bool) -> Outlet:
    from device.neighbours.mqtt.outlet import MqttOutlet

    return MqttOutlet(config.mqtt, config.lamp.number, neighbours.values(config), simulated)


def serve(config: Config, folder: Path, stopped: Callable[[], bool]) -> None:
    """Until it is stopped, or another ring lies there than at the beginning, or none. Raises OSError, ValueError."""
    reader = Reader(folder)
    try:
        began_ns, made = time.monotonic_ns(), outlets(config, reader.simulated)
        try:
            _carry(reader, made, began_ns, stopped)
        finally:
            for outlet in made:
                outlet.close()
    finally:
        reader.close()


def _carry(reader: Reader, made: Sequence[Outlet], began_ns: int, stopped: Callable[[], bool]) -> None:
    alive, lost, told_s = True, 0, -TOLD_S
    while not stopped() and not reader.replaced:
        for entry in reader.read():
            if entry.t_ns >= began_ns or entry.key in STATES:  # of what was before, only how it stands
                for outlet in made:
                    outlet.feed(entry)
        if reader.alive != alive:
            alive = not alive
            for outlet in made:
                outlet.heard(alive)
        if reader.lost > lost and time.monotonic() >= told_s + TOLD_S:
            log.warning("%d values were overwritten before they left", reader.lost - lost)
            lost, told_s = reader.lost, time.monotonic()
        time.sleep(LOOK_S)

"""What runs from the moment the Pi has power: the lamp, or the logger, as the settings say; or their refusal.

`ebb service` is this, under a supervisor that begins it anew whenever it ends or falls silent.
"""

from __future__ import annotations

import faulthandler
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from device.app import modes, runner
from device.app.appliance import Appliance
from device.app.logger import Logger
from device.app.watchdog import WatchedRing, WatchedSource, notify
from device.app.worlds import World
from device.scene.config_error import ConfigErrorGlow
from device.session.actuators import Actuators
from device.session.health import Health
from device.session.loop import TICK_HZ, ticks
from device.settings.tree import Config
from drivers.ports import Card, Clock, Ring


def serve(config: Config, world: World, root: Path, card: Card) -> None:
    """The mode of the settings in an opened world, which is closed at the end, until a signal ends it."""
    faulthandler.enable()  # a watchdog's SIGABRT leaves in the journal what hung
    world = supervised(world)
    lamp = (
        Appliance(config, world, root, card)
        if config.service.mode == modes.LAMP
        else Logger(config, world, root, card, config.service.mode)
    )
    runner.be_prompt()
    with runner.signals(_stopping(lamp.stop)):
        lamp.run()


def supervised(world: World) -> World:
    """The same world, whose frames and rows are signs of life."""
    source = WatchedSource(world.hardware.source)
    ring = WatchedRing(world.hardware.ring, world.hardware.clock, source)
    return replace(world, hardware=replace(world.hardware, ring=ring, source=source))


class Refusal:
    """The slow dim white glow of settings that cannot be used. changed: whether somebody has edited them since."""

    def __init__(self, config: Config, ring: Ring, clock: Clock, changed: Callable[[], bool]) -> None:
        self._ring, self._clock, self._changed = WatchedRing(ring, clock), clock, changed
        self._gate = modes.safety_gate(config)
        self._stopped = False

    def stop(self) -> None:
        """End. May be called from a signal handler."""
        self._stopped = True

    def run(self) -> None:
        """Glow until it is stopped or the settings have changed; dark then."""
        glow = ConfigErrorGlow(self._ring.pixels)
        actuators = Actuators(self._gate, Health(), self._ring)
        notify("STATUS=The settings cannot be used: see ebb-errors.txt beside them, or the journal.")
        self._clock.zero()
        try:
            for tick in ticks(self._clock):
                if self._stopped or (tick.index % TICK_HZ == 0 and self._changed()):
                    return
                actuators.feed(glow.feed(tick.t_s), tick.t_s)
        finally:
            self._ring.close()


def refuse(config: Config, ring: Ring, clock: Clock, settings: Path) -> None:
    """Show that the settings cannot be used, until a signal ends it or they have changed."""
    before = _stamp(settings)
    refusal = Refusal(config, ring, clock, lambda: _stamp(settings) != before)
    with runner.signals(_stopping(refusal.stop)):
        refusal.run()


def _stamp(settings: Path) -> tuple[int, int] | None:
    try:
        about = settings.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size


def _stopping(stop: Callable[[], None]) -> Callable[[], None]:
    def announced() -> None:
        notify("STOPPING=1")
        stop()

    return announced

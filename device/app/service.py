"""What runs from the moment the Pi has power: the lamp, or the logger, as the settings say; or their refusal.

`ebb service` is this, under a supervisor that begins it anew whenever it ends or falls silent.
"""

import contextlib
import faulthandler
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from device.app import modes, runner, worlds
from device.app.appliance import Appliance, Logger
from device.app.door import PagePlace, shut
from device.app.watchdog import WatchedRing, WatchedSource
from device.app.worlds import World
from device.language import tr
from device.model import Tick
from device.scene.unguided import ConfigErrorGlow
from device.session.actuators import Actuators
from device.session.health import Health
from device.session.loop import TICK_HZ, ticks
from device.settings.paths import LIVE, NEIGHBOURS, ROOT, state_folder
from device.settings.tree import Config
from drivers.ports import Card, Clock, Ring
from drivers.said import because
from drivers.supervisor import notify


def people(config: Config) -> int:
    """How many it listens to: a lamp to as many as have sensors at it."""
    return config.lamp.people if config.service.mode == modes.LAMP else config.service.people


def serve(config: Config, world: World, root: Path, card: Card) -> None:
    """The mode of the settings in an opened world, which is closed at the end, until a signal ends it."""
    faulthandler.enable(all_threads=False)  # a watchdog's SIGABRT leaves in the journal where the loop hung
    world = _neighbourly(config, supervised(world), ROOT / NEIGHBOURS)
    lamp = _lamp(config, world, root, card)
    runner.be_prompt()
    try:
        with runner.signals(_stopping(lamp.stop)):
            lamp.run()
    finally:
        if world.neighbours:
            world.neighbours.close()


def _neighbourly(config: Config, world: World, folder: Path) -> World:
    """With the ring of what may leave, if anything may. What cannot be had of it costs the neighbours alone."""
    try:
        return worlds.with_neighbours(config, world, folder)
    except OSError as trouble:
        where = trouble.filename or folder
        told = tr("{where}: {why}; nothing leaves this lamp", where=where, why=because(trouble))
        print(told, file=sys.stderr, flush=True)
        return world


def _lamp(config: Config, world: World, root: Path, card: Card) -> Appliance | Logger:
    """What the settings' mode is, with its page if they want one. What cannot be had of a page costs the page alone."""
    folder, page = ROOT / LIVE, None
    if config.service.mode != modes.LAMP or config.page.open == "never":
        shut(folder)
    else:
        try:
            world = worlds.with_page(world, folder)
            page = page_place(config, folder)
        except OSError as trouble:
            where = trouble.filename or folder
            told = tr("{where}: {why}; the lamp goes on without its page", where=where, why=because(trouble))
            print(told, file=sys.stderr, flush=True)
    if config.service.mode != modes.LAMP:
        return Logger(config, world, root, card, config.service.mode)
    return Appliance(config, world, root, card, page=page)


def page_place(config: Config, folder: Path) -> PagePlace:
    """Where it is and how it opens: an access point is never left on, so it goes with a hold alone."""
    held = config.page.open == "hold"
    ap = held and config.page.ap
    return PagePlace(folder, state_folder(), always=not held, https=config.page.https, own_network=ap)


def supervised(world: World) -> World:
    """The same world, whose frames and rows are signs of life."""
    source = WatchedSource(world.hardware.source)
    ring = WatchedRing(world.hardware.ring, world.hardware.clock, source)
    return replace(world, hardware=replace(world.hardware, ring=ring, source=source))


def refuse(config: Config, ring: Ring, clock: Clock, settings: Callable[[], Sequence[Path | None]]) -> None:
    """Show that the settings cannot be used, until a signal ends it or they are others.

    settings: the files that count now: one of them may be edited, and others may come into its place.
    """
    before, stopped = _stamps(settings()), threading.Event()

    def over(tick: Tick) -> bool:
        return stopped.is_set() or (tick.index % TICK_HZ == 0 and _stamps(settings()) != before)

    with runner.signals(_stopping(lambda why: stopped.set())):
        glow(config, ring, clock, over)


def glow(config: Config, ring: Ring, clock: Clock, over: Callable[[Tick], bool]) -> None:
    """The slow dim white of settings that cannot be used, until a tick says that it is over; dark then."""
    ring, scene = WatchedRing(ring, clock), ConfigErrorGlow(ring.pixels)
    actuators = Actuators(modes.safety_gate(config), Health(), ring)
    notify(f"STATUS={tr('The settings cannot be used: see ebb-errors.txt beside them, or the journal.')}")
    clock.zero()
    try:
        for tick in ticks(clock):
            if over(tick):
                return
            actuators.feed(scene.feed(tick.t_s), tick.t_s)
    finally:
        ring.close()


def _stamps(settings: Sequence[Path | None]) -> list[tuple[Path | None, int, int]]:
    """Which files these are, and of which version each is."""
    stamps = []
    for path in settings:
        modified_ns = size = 0
        with contextlib.suppress(OSError):
            if path:
                about = path.stat()
                modified_ns, size = about.st_mtime_ns, about.st_size
        stamps.append((path, modified_ns, size))
    return stamps


def _stopping(stop: Callable[[str], None]) -> Callable[[str], None]:
    def announced(why: str) -> None:
        notify("STOPPING=1")
        stop(why)

    return announced

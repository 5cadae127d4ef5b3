"""A whole session in a simulated world that something befalls, with all that its observers need to judge it."""

import contextlib
import gc
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil
from support.output_trace import Witness
from support.sessions import CIRCUIT, PINS, QUICK

from device.app import bedside, modes, observers, recorders, worlds
from device.app.runner import Runner
from device.guide.bedside import BedsideGuide
from device.session.session import Envelope
from drivers.ports import Hardware
from drivers.simulated.body import Body, Temperament
from drivers.simulated.clock import VirtualClock
from drivers.simulated.fate import Fate
from drivers.simulated.outputs import MemoryHaptic, MemoryRing, ScriptedButton
from drivers.simulated.room import Room, RoomSource
from drivers.simulated.scenario import Scenario, parse


@dataclass
class Lived:
    """One session that is over. error: what was raised out of it. told: all sentences. handles: before and after."""

    scenario: Scenario
    bodies: list
    hardware: Hardware
    root: Path
    length_s: float
    session: object = None
    witness: Witness | None = None
    recorder: object = None
    error: Exception | None = None
    steps: deque = field(default_factory=deque)
    told: list = field(default_factory=list)
    handles: tuple = ()
    stopped_s: float | None = None
    extra: dict = field(default_factory=dict)


class _Seen:
    """Observer that keeps all, and asks for an end as a signal does."""

    def __init__(self, lived: Lived, stop: Callable[[], None]) -> None:
        self._lived, self._stop = lived, stop

    def feed(self, step) -> None:
        self._lived.steps.append(step)
        self._lived.witness.see(step)
        stop_s = self._lived.stopped_s
        if stop_s is not None and step.tick.t_s >= stop_s:
            self._stop()

    def finish(self, why, ends_s) -> None:
        pass


def live(
    scenario: str | Scenario, root: Path, length_s: float = 75.0, seed: int = 1, stopped_s: float | None = None,
    lamp: bool = False, spoil: Callable[[Hardware], Hardware] = lambda hardware: hardware, renderer=None,
) -> Lived:  # fmt: skip
    """Two people by the lamp for so long, recorded under root.

    lamp: as after a press at the lamp, which ends by itself. spoil: what else is done to the parts. renderer: what is
    done to the scenes.
    """
    scenario = parse(scenario, "row") if isinstance(scenario, str) else scenario
    handles, clock = (_handles(),), VirtualClock()
    bodies = [Body(Temperament(activated=0.3 * place), seed=2 * seed + place) for place in (0, 1)]
    room = Room(bodies, CIRCUIT, seed=seed)
    shown, motor = MemoryRing(24, room.see, keep=None), MemoryHaptic(room.feel, keep=None)
    bare = Hardware(clock, RoomSource(room), shown, (motor,), ScriptedButton(), "simulated body", simulated=True)
    fate = Fate(scenario, clock, room)
    hardware = spoil(fate.upon(bare, PINS))
    config = replace(QUICK, lamp=replace(QUICK.lamp, people=2))
    world = worlds.World(hardware, worlds.seats(config, hardware.source.channels), fate=fate)
    lived = Lived(scenario, bodies, bare, root, length_s, stopped_s=stopped_s)
    if lamp:
        guide = BedsideGuide(bedside.plan(config, root, True, lived.told.append))
        session = modes.bedside(config, world, guide)
    else:
        session = modes.solo(config, world, Envelope(length_s))
    if renderer:
        session._renderer = renderer(session._renderer)
    recorder = recorders.recorder(config, world, modes.LAMP if lamp else "solo", root)
    lived.session, lived.recorder, lived.witness = session, recorder, Witness(bare)
    if lamp:
        lived.extra["lamp"] = True
    runner = Runner(hardware, session.gate, lived.told.append, card_s=600.0)
    read = observers.observers(config, world, session, recorder, runner.background, runner.tell)
    with _journal(lived.told):
        try:
            runner.run(lambda: runner.follow(session, [_Seen(lived, runner.stop), *read]))
        except Exception as error:  # noqa: BLE001 - whatever broke it is what is judged
            lived.error = error
    lived.witness.rest()
    lived.handles = (*handles, _handles())
    return lived


@contextlib.contextmanager
def _journal(told: list[str]):
    """What is logged meanwhile is told too, and not to this terminal."""
    log, tells = logging.getLogger("ebb"), logging.Handler()
    tells.emit = lambda record: told.append(record.getMessage())
    propagates, log.propagate = log.propagate, False
    log.addHandler(tells)
    try:
        yield
    finally:
        log.removeHandler(tells)
        log.propagate = propagates


def _handles() -> tuple[int, int]:
    gc.collect()
    process = psutil.Process()
    return process.num_fds(), process.num_threads()

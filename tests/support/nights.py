"""Whole nights at the lamp on the virtual clock, through its own class: who is there, what is pressed, what happens."""

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from support.sessions import CIRCUIT, QUICK

from device.app import worlds
from device.app.appliance import Appliance
from drivers.pi.button import ButtonStates
from drivers.ports import Hardware
from drivers.simulated.body import Body, Temperament
from drivers.simulated.clock import VirtualClock
from drivers.simulated.outputs import MemoryHaptic, MemoryRing
from drivers.simulated.room import Room, RoomSource
from drivers.system.card import Disk

NOBODY = Temperament(arrives_s=1e9)
TAP_S, HOLD_S = 0.1, 2.0


class Finger:
    """Button that is down during spans of the lamp's whole life, and takes the lamp from the wall at the end of it."""

    def __init__(self, down, until_s):
        self._down, self._until_s = down, until_s
        self._states, self._past_s, self._newest_s = ButtonStates(), 0.0, 0.0
        self.lamp = None

    @property
    def life_s(self):
        return self._past_s + self._newest_s

    def read(self, t_s):
        if t_s < self._newest_s:
            self._past_s += self._newest_s
        self._newest_s = t_s
        if self.life_s >= self._until_s:
            self.lamp.stop()
        return self._states.feed(any(begin <= self.life_s < end for begin, end in self._down), t_s)

    def close(self):
        pass


def tap(*times_s):
    return [(t_s, t_s + TAP_S) for t_s in times_s]


def hold(t_s):
    return [(t_s, t_s + HOLD_S)]


@dataclass
class Seen:
    """One session: its ticks, in the lamp's life."""

    begin_s: float
    steps: list = field(default_factory=list)
    why: str = ""

    def told(self, message=None):
        return [(s.tick.t_s, t) for s in self.steps for t in s.told if message in (None, t.message)]

    def times(self):
        return np.array([s.tick.t_s for s in self.steps])

    def touches(self, motor=0):
        return np.array([s.scene.touch[motor] for s in self.steps])

    def light(self):
        """(ticks,) the largest luminance of the ring, 0..1."""
        return np.array([(s.scene.ring**2.2 @ (0.2126, 0.7152, 0.0722)).max() for s in self.steps])


class Watcher:
    """Console and observer."""

    def __init__(self, night):
        self.night = night

    def tell(self, words):
        self.night.words.append(words)

    def waiting(self, one, two):
        pass

    def observers(self, session):
        self.night.sessions.append(Seen(self.night.finger.life_s))
        return [self]

    def feed(self, step):
        self.night.sessions[-1].steps.append(step)

    def finish(self, why, ends_s):
        self.night.sessions[-1].why = why


class Night:
    """people: temperaments, by place. down: spans in which the button is. motors: 1, or 2 for one each."""

    def __init__(self, root, people, down, until_s, config=QUICK, motors=1, seed=1):
        config = replace(config, touch_b=replace(config.touch_b, fitted=motors == 2))
        config = replace(config, lamp=replace(config.lamp, people=len(people)))
        room = Room([Body(who, seed=seed + i) for i, who in enumerate(people)], CIRCUIT)
        self.finger, self.words, self.sessions = Finger(down, until_s), [], []
        self.motors = tuple(
            MemoryHaptic(partial(room.feel, felt_by=(k,) if motors == 2 else None), keep=None) for k in range(motors)
        )
        self.hardware = Hardware(
            VirtualClock(),
            RoomSource(room),
            MemoryRing(24, room.see, keep=None),
            self.motors,
            self.finger,
            "test",
            True,
        )
        self.config, self.card, self.root = config, Disk(), root
        self.use(self.hardware)

    def use(self, hardware, page=None):
        """Live with other parts. page: where the page is, if there is one."""
        self.hardware = hardware
        self.world = worlds.World(hardware, worlds.seats(self.config, hardware.source.channels))
        watcher = Watcher(self)
        self.lamp = self.finger.lamp = Appliance(self.config, self.world, self.root, self.card, True, watcher, page)

    def run(self):
        self.lamp.run()
        return self

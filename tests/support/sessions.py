"""Sessions for tests: every one is watched frame by frame, and every one must have been safe when it ends."""

from collections import deque
from dataclasses import replace

import numpy as np
from support import frame_safety
from support.skin_circuits import ConstantVoltage

from device.app import modes, recorders, worlds
from device.session.loop import TICK_HZ
from device.session.session import Envelope, Session
from device.settings.parse import parse
from device.settings.tree import Config
from drivers.pi.ads1115 import Ads1115
from drivers.pi.i2c import I2C
from drivers.ports import ROW_HZ, Channel, Fault, Hardware, Samples, rows_due
from drivers.sampler import Pin, Sampler
from drivers.simulated.ads1115 import Bus, Chip
from drivers.simulated.body import Body, Temperament
from drivers.simulated.clock import VirtualClock
from drivers.simulated.outputs import MemoryHaptic, MemoryRing, ScriptedButton
from drivers.simulated.room import Room, RoomConditions, RoomSource

CIRCUIT = ConstantVoltage(0.5, 1e6, 200e3, 3.3)
PINS = {2 * person + i: Pin(person, sensor) for person in (0, 1) for i, sensor in enumerate(("pulse", "skin"))}
CHANNELS = tuple(Channel(pin.person, pin.sensor, "V", 4.096, f"A{at}") for at, pin in PINS.items())
QUICK = parse({"arousal": {"baseline_s": 20.0}})


def world(*bodies, room=None):
    return Room(bodies or [Body(Temperament())], CIRCUIT, room or RoomConditions())


def simulated(around, clock=None, down=(), source=None):
    """Hardware on a world: rows beside the driver, unless a source is given; all frames kept."""
    clock = clock or VirtualClock()
    ring = MemoryRing(24, around.see, keep=None)
    return Hardware(
        clock,
        source or RoomSource(around),
        ring,
        (MemoryHaptic(around.feel, keep=None),),
        ScriptedButton(down),
        "test",
        True,
    )


def on_chip(volts, channels=(0, 1, 2, 3), oscillator=0.0, clock=None):
    """The real driver and the real Adafruit class over the simulated chip: (sampler, chip, bus, clock)."""
    clock = clock or VirtualClock()
    chip = Chip(volts, clock, oscillator)
    bus = Bus({0x48: chip}, clock)
    adc = Ads1115(I2C(bus), clock, dict.fromkeys(channels, 1))
    return Sampler(adc, clock, {at: PINS[at] for at in channels}), chip, bus, clock


def seats(people=1, config=QUICK):
    return worlds.seats(config, CHANNELS[: 2 * people])


def solo(hardware, length_s, config=QUICK, people=1) -> Session:
    return modes.solo(config, worlds.World(hardware, tuple(seats(people, config))), Envelope(length_s))


def dark(hardware, length_s, config: Config = QUICK, people=1) -> Session:
    return modes.dark(config, worlds.World(hardware, tuple(seats(people, config))), Envelope(length_s))


def play(session, hardware, each=lambda step: None):
    """Run to the end, close, and look at every frame that was emitted. Returns the steps of whole seconds."""
    steps = deque()
    for step in session.run():
        each(step)
        if step.tick.index % TICK_HZ == 0:
            steps.append(step)
    hardware.close()
    look(hardware)
    return list(steps)


def look(hardware):
    """Promise 2 over all that this hardware ever showed, and dark and still at the end."""
    frame_safety.assert_safe(hardware.ring.frames, hardware.motors[0].touches)
    assert not hardware.ring.frames[-1].any()
    assert hardware.motors[0].touches[-1] == 0


class CheapSource:
    """Rows of one simulated minute, again and again: what is recorded is real, and hours of it cost little."""

    length_s = trouble = None

    def __init__(self, people=1):
        source = RoomSource(world(*(Body(Temperament(), seed=3 + i) for i in range(people))))
        source.start()
        self.channels = source.channels
        self._minute = source.read(62)
        self._row = 0

    def start(self):
        self._row = 0

    def read(self, t_s):
        first, after = self._row, max(self._row, rows_due(t_s))
        self._row = after
        rows = np.arange(first, after)
        at = rows % (60 * ROW_HZ)
        t = np.round(np.repeat(rows[:, None], len(self.channels), axis=1) / ROW_HZ, 6)
        return Samples(first, t, self._minute.values[at], self._minute.faults[at])

    def stop(self):
        pass

    def close(self):
        pass


class LosingSource:
    """A source of which rows are lost. lost: which of these, by their numbers; in columns, or in all of them."""

    length_s = trouble = None

    def __init__(self, source, lost, columns=slice(None)):
        self._source, self._lost, self._columns, self.channels = source, lost, columns, source.channels
        self.start, self.stop, self.close = source.start, source.stop, source.close

    def read(self, t_s):
        rows = self._source.read(t_s)
        lost = self._lost(rows.row + np.arange(len(rows)))
        values, faults = rows.values.copy(), rows.faults.copy()
        values[lost, self._columns], faults[lost, self._columns] = np.nan, Fault.NO_ANSWER
        return replace(rows, values=values, faults=faults)


def place(hardware, people=1, config=QUICK):
    return worlds.World(hardware, tuple(seats(people, config)))


def record(session, where, root, mode="solo", config=QUICK, card=None, rules=None, each=lambda step: None, led_by=None):
    """Run a session to its end with a recorder beside it, and close both. Returns (recorder, news, steps)."""
    recorder = recorders.recorder(config, where, mode, root, card, rules, led_by)
    recorder.start()
    steps, news = [], []
    for step in session.run():
        recorder.feed(step)
        each(step)
        steps.append(step)
        news += [recorder.news.popleft() for _ in range(len(recorder.news))]
    where.hardware.close()
    look(where.hardware)
    while again_s := recorder.finish(session.ended, session.length_s):
        where.hardware.clock.sleep_until(where.hardware.clock.now() + again_s)
    return recorder, [*news, *recorder.news], steps

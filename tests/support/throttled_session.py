"""A live session of two on the real drivers over the simulated chip, in real time: the process of test_little_cpu.py.

    python tests/support/throttled_session.py SECONDS [CGROUP]

Joins CGROUP when all is loaded, and prints what happened as JSON.
Every channel has a level of its own, so that a sample that was taken for another channel's is seen at once.
"""

import json
import math
import os
import resource
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
from support.sessions import PINS, place

from device.app import modes, runner
from device.scene.gate import LUMINANCE
from device.session.session import Envelope
from device.settings.tree import Config
from drivers.pi.ads1115 import Ads1115
from drivers.pi.i2c import I2C
from drivers.pi.led_ring import LedRing
from drivers.pi.rings import RingWiring
from drivers.pi.ws281x import SpiWire
from drivers.ports import Fault, Hardware
from drivers.sampler import Sampler
from drivers.simulated.ads1115 import Bus, Chip
from drivers.simulated.outputs import MemoryHaptic, ScriptedButton
from drivers.simulated.ws2812 import Spi
from drivers.system.clock import SystemClock

LEVELS_V = (0.6, 1.2, 1.8, 2.4)
SWING_V = 0.2  # of a pulse; a third of the way to the next channel's level
GAMMA = 2.2


def volts(ain, t_s):
    if ain % 2:
        return LEVELS_V[ain] + 0.01 * math.sin(0.1 * t_s)
    phase = (t_s * (1.1 if ain else 1.3)) % 1.0
    return LEVELS_V[ain] + SWING_V * math.exp(-0.5 * ((phase - 0.2) / 0.08) ** 2)


class Metered:
    """The bus, with the processor time that the simulated chip behind it takes: a real one takes none of ours."""

    def __init__(self, bus):
        self._bus, self.busy_s = bus, 0.0

    def i2c_rdwr(self, *messages):
        began_s = time.thread_time()
        self._bus.i2c_rdwr(*messages)
        self.busy_s += time.thread_time() - began_s

    def close(self):
        self._bus.close()


class MeteredSpi(Spi):
    """LEDs likewise."""

    busy_s = 0.0

    def writebytes2(self, data):
        began_s = time.thread_time()
        super().writebytes2(data)
        self.busy_s += time.thread_time() - began_s


class Watching:
    """A Ring in front of another, that remembers what it was given."""

    def __init__(self, ring):
        self.pixels, self._ring, self.frames = ring.pixels, ring, []
        self.close = ring.close

    def show(self, frame):
        self._ring.show(frame)
        self.frames.append(frame)


def main():
    length_s, cgroup = float(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
    clock = SystemClock()
    bus = Metered(Bus({0x48: Chip(volts, clock)}, clock))
    sampler = Sampler(Ads1115(I2C(bus), clock, dict.fromkeys(PINS, 1)), clock, PINS)
    leds = MeteredSpi(24)
    ring = Watching(LedRing(SpiWire(lambda: leds, 24, leds.now), RingWiring(pixels=24)))
    hardware = Hardware(clock, sampler, ring, (MemoryHaptic(),), ScriptedButton(), "chip", simulated=True)
    config = replace(Config(), breath=replace(Config().breath, lead_minutes=0.5))
    session = modes.solo(config, place(hardware, 2), Envelope(length_s))
    runner.be_prompt()
    if cgroup:
        # Of one core: between several, the kernel hands a quota out in slices of 5 ms, and some lie unused on each.
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        (Path(cgroup) / "cgroup.procs").write_text(str(os.getpid()))
    began = resource.getrusage(resource.RUSAGE_SELF)
    wrong = delivered = slots = 0
    faults = Counter()
    missed = []
    for step in session.run():
        there = step.samples.faults == Fault.NONE
        off_v = step.samples.values - np.array(LEVELS_V)
        wrong += int((there & ~((off_v > -0.05) & (off_v < SWING_V + 0.05))).sum())
        delivered, slots = delivered + int(there.sum()), slots + there.size
        faults.update(step.samples.faults.ravel().tolist())
        missed.append(step.tick.missed)
    hardware.close()
    ended = resource.getrusage(resource.RUSAGE_SELF)
    light = np.array(ring.frames) ** GAMMA @ LUMINANCE
    steps = np.abs(np.diff(light, axis=0))
    busy_s = ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime
    sys.stdout.write(
        json.dumps(
            {
                "wrong": wrong,
                "delivered": delivered / slots,
                "faults": {Fault(k).name: n for k, n in faults.items()},
                "slots": slots,
                "ticks": len(missed),
                "missed": sum(missed),
                "longest_gap": max(missed),
                "pixel_step": float(steps.max()),
                "ring_step": float(np.abs(np.diff(light.mean(axis=1))).max()),
                "brightest": float(light.mean(axis=1).max()),
                "busy": busy_s / length_s,
                "simulated": (bus.busy_s + leds.busy_s) / length_s,
            }
        )
    )


if __name__ == "__main__":
    main()

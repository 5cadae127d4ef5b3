"""What the neighbours' observer costs the lamp a tick, by what the settings name of two people who both agreed.

    python tests/benchmarks/neighbours_cost.py [--seconds N]

A live session of simulated people; what it writes goes into the ring, and nobody reads it: reading and sending are
another process's. The first line is the clock's own. Compare figures from one machine and one run only.
"""

import argparse
import gc
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support.sessions import simulated, world

from device.app import modes, runner, worlds
from device.app.observers import observers
from device.library import programmes
from device.session.session import Envelope
from device.settings.neighbours import VALUES
from device.settings.parse import parse
from drivers.simulated.body import Body, Temperament
from drivers.system.clock import SystemClock

SHM = Path("/dev/shm")
STREAMS = "a.pulse a.skin a.vitals a.markers b.pulse b.skin b.vitals b.markers pacer"
MQTT, LSL = {"mqtt": {"host": "broker"}}, {"lsl": {"streams": STREAMS}}
ALL_MQTT = {"mqtt": {"host": "broker", "values": " ".join(VALUES)}}
CONDITIONS = {
    "no outlet": {},
    "MQTT, the lamp alone": MQTT,
    "MQTT, every value": ALL_MQTT,
    "LSL, every stream": LSL,
    "both, everything": LSL | ALL_MQTT,
}


def ticks(settings, folder, seconds):
    """(ticks, 2) us that the observers of each tick took, by the clock and of processor."""
    config = parse({"lamp": {"number": 7}, **settings})
    hardware = simulated(world(*(Body(Temperament(), seed=3 + i) for i in range(2))), SystemClock())
    place = worlds.World(hardware, worlds.seats(config, hardware.source.channels))
    place = worlds.with_neighbours(config, place, folder)
    guide = modes.duo(config, programmes.load("settle", config.breath), place.codes)
    session = modes.shared(config, place, guide, Envelope(seconds))
    watching, spent = observers(config, place, session, None, None, print), []
    gc.freeze()
    for step in session.run():
        agreed = replace(step, agreed=True)
        began, began_cpu = time.perf_counter(), time.thread_time()
        for each in watching:
            each.feed(agreed)
        spent.append((time.perf_counter() - began, time.thread_time() - began_cpu))
    hardware.ring.close()
    if place.neighbours:
        place.neighbours.close()
    return 1e6 * np.array(spent)


def main():
    """Measure and print."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seconds", type=float, default=20.0, help="how long each session is")
    seconds = ask.parse_args().seconds
    runner.be_prompt()
    print(f"{'':22}{'us a tick: median, 99 %, worst':>34}{'of processor: median, 99 %':>30}")
    for name, settings in CONDITIONS.items():
        with tempfile.TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as folder:
            took = ticks(settings, Path(folder), seconds)
        by_clock, cpu = np.percentile(took[:, 0], (50, 99, 100)), np.percentile(took[:, 1], (50, 99))
        print(
            f"{name:22}{by_clock[0]:18.1f}{by_clock[1]:8.1f}{by_clock[2]:8.1f}{cpu[0]:22.1f}{cpu[1]:8.1f}", flush=True
        )


if __name__ == "__main__":
    main()

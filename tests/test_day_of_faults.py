"""A day of two people in which one thing after another goes wrong: nothing leaks, and all of it is recorded."""

import gc
import logging
import random
import sys
from dataclasses import replace

import psutil
import pytest
from edfio import read_edf
from promises.chance import BY_CHANCE, WIRES, line
from support.sessions import PINS, QUICK, seats, simulated, world

from device.app import modes, observers, recorders, worlds
from device.app.runner import Runner
from device.library import programmes
from drivers.simulated.body import Body, Temperament
from drivers.simulated.fate import Fate
from drivers.simulated.scenario import parse

HOURS = 24
EVERY_S = 180
ENDING = ("error inside", "button held")  # what no session outlasts


def scenario(hours):
    """A fault every three minutes, over by the next, and by 30 s before an hour is full."""
    draw = random.Random(24)
    kinds = [kind for kind in BY_CHANCE if kind not in ENDING]
    faults = [
        line(
            draw.choice(kinds), t_s + draw.uniform(0, 50), draw.uniform(2, 40),
            draw.choice(WIRES), draw.choice("ab"), draw.uniform(-1e9, 1e9),
        )
        for t_s in range(60, 3600 * hours - EVERY_S, EVERY_S)
    ]  # fmt: skip
    return parse("\n".join(faults), f"{hours} hours")


class Hourly:
    """Observer of what this process holds when nothing is wrong: (MB resident, files, threads) after each hour.

    What the simulated outputs remember is let go at each step.
    """

    def __init__(self, outputs):
        self.held, self._outputs, self._process = [], outputs, psutil.Process()

    def feed(self, step):
        for output in self._outputs:
            output.clear()
        if step.tick.t_s >= 3600 * (len(self.held) + 1):
            gc.collect()
            now = self._process
            self.held.append((now.memory_info().rss / 1e6, now.num_fds(), now.num_threads()))
            sys.stderr.write("after {} h: {:.2f} MB, {} files, {} threads\n".format(len(self.held), *self.held[-1]))

    def finish(self, why, ends_s):
        pass


@pytest.mark.soak
def test_a_day_of_faults_leaves_memory_within_a_megabyte_and_every_handle_as_it_was(tmp_path, monkeypatch):
    """An hour of it takes two to four minutes; `pytest -s` shows each."""
    monkeypatch.setattr(logging.getLogger("ebb"), "propagate", False)  # pytest would keep every line
    around = world(Body(Temperament(), 1), Body(Temperament(), 2))
    bare = simulated(around)
    fate = Fate(scenario(HOURS), bare.clock, around)
    here = worlds.World(fate.upon(bare, PINS), seats(2), fate=fate)
    together = programmes.shipped("together")
    arrive, down, stay, *_ = together.phases
    day = replace(together, phases=(arrive, down, replace(stay, minutes=60.0 * HOURS)))
    guide = modes.duo(QUICK, day, here.codes, ends_s=3600 * HOURS + 60)
    session = modes.shared(QUICK, here, guide)
    recorder = recorders.recorder(QUICK, here, modes.SHARED, tmp_path, led_by=guide.led_by)
    hourly = Hourly([bare.ring.frames, bare.motors[0].touches])
    runner = Runner(here.hardware, session.gate, lambda words: None, card_s=600.0)
    read = observers.observers(QUICK, here, session, recorder, runner.background, runner.tell)
    runner.run(lambda: runner.follow(session, [hourly, *read]))

    assert not session.health.observer_failures
    assert len(hourly.held) == HOURS
    (first_mb, *handles), *_, (last_mb, *_) = hourly.held
    assert last_mb - first_mb <= 1.0, hourly.held
    assert all(now == handles for _, *now in hourly.held), hourly.held
    for code in here.codes:
        files = sorted(recorder.folder.glob(f"{code}*.edf"))
        assert sum(read_edf(file).duration for file in files) >= 3600 * HOURS

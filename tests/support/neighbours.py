"""A simulated lamp whose values may leave, and what carries them, as a process of its own."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from support.sessions import dark, simulated, solo, world

from device.app import worlds
from device.app.observers import observers, run
from device.settings.parse import parse

ROOT = Path(__file__).resolve().parents[2]


class Steps:
    """Observer that keeps what was measured, and when."""

    def __init__(self):
        self.pulse, self.ticks, self.skin = [], [], []

    def feed(self, step):
        self.pulse += zip(step.samples.t_s[:, 0].tolist(), step.samples.values[:, 0].tolist(), strict=True)
        self.ticks.append(step.tick.t_s)
        self.skin.append(step.readings["a"].vitals.skin_usiemens)

    def finish(self, why, ends_s):
        pass


def lived(settings, folder, length_s, people=1, guided=True):
    """One session in which the lamp writes what the settings name into a ring; what was measured, and the ring."""
    config = parse(settings)
    hardware = simulated(world(*_bodies(people)))
    place = worlds.World(hardware, worlds.seats(config, hardware.source.channels))
    place = worlds.with_neighbours(config, place, folder)
    return played(config, place, length_s, guided), place.neighbours


def played(config, place, length_s, guided=True):
    made = (solo if guided else dark)(place.hardware, length_s, config, len(place.seats))
    steps = Steps()
    run(made, [steps, *observers(config, place, made, None, None, print)])
    return steps


def _bodies(people):
    from drivers.simulated.body import Body, Temperament

    return [Body(Temperament(), seed=3 + i) for i in range(people)]


@contextlib.contextmanager
def carrying(settings: str, folder: Path, memory: Path):
    """`ebb neighbours` on a ring, until the end of the with. settings: a text in TOML."""
    file = folder / "ebb.toml"
    file.write_text(settings)
    command = [sys.executable, "-c", "import sys; from device.cli import main; sys.exit(main())"]
    process = subprocess.Popen(
        [*command, "--config", str(file), "neighbours", "--memory", str(memory)],
        cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)
        process.stderr.close()

"""The lamp as a plain logger that is switched on and forgotten: it records from the start, in the dark.

A hold ends a recording; it then waits in the dark, and a press begins the next. Nothing of one is left in another.
"""

from pathlib import Path

from device.app import modes, recorders, worlds
from device.app.observers import observers
from device.app.runner import Runner
from device.app.watchdog import notify
from device.app.worlds import World
from device.settings.tree import Config
from drivers.ports import Card


class Logger:
    """Records in one opened world, which is closed at the end. mode: 'log' or 'log-lit'. root: of all recordings."""

    def __init__(self, config: Config, world: World, root: Path, card: Card, mode: str) -> None:
        self._config, self._world, self._root, self._card, self._mode = config, world, root, card, mode
        self._runner = Runner(world.hardware, modes.safety_gate(config))
        self.stop = self._runner.stop

    def run(self) -> None:
        """Until it is stopped. An error inside leaves a steady dim light, and is raised."""
        self._runner.run(self._live)

    def _live(self) -> None:
        while self._record() and self._wait():
            pass

    def _wait(self) -> bool:
        """Whether a press begins another recording."""
        waiting = modes.waiting(self._config, self._world, self._runner.gate)
        notify("STATUS=Dark, waiting for its button: a press begins a recording.")
        return self._runner.begin(waiting) and waiting.run() is not None

    def _record(self) -> bool:
        """One recording, from its first tick to its last; whether it was begun."""
        config, runner = self._config, self._runner
        world = worlds.seated_anew(config, self._world)
        recorder = recorders.recorder(config, world, self._mode, self._root, self._card)
        runner.zero()
        session = modes.MODES[self._mode](config, world, gate=runner.gate)
        notify("STATUS=Recording.")
        return runner.follow(session, observers(config, world, recorder, runner.background, runner.tell))

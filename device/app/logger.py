"""The lamp as a plain logger that is switched on and forgotten: it records from the start, in the dark.

A hold ends a recording; it then waits in the dark, and a press begins the next. Nothing of one is left in another.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from device.app import modes, recorders, runner, worlds
from device.app.background import BackgroundTask
from device.app.idle import Waiting
from device.app.watchdog import notify
from device.app.worlds import World
from device.recording.recorder import LAST_CHANCE_S, Recorder
from device.session.safe_state import fall_back
from device.session.session import Session
from device.session.step import Step
from device.settings.tree import Config
from drivers.ports import Card, DriverError


class Logger:
    """place: an opened world, which is closed at the end. mode: 'log' or 'log-lit'. root: of all recordings."""

    def __init__(self, config: Config, place: World, root: Path, card: Card, mode: str) -> None:
        self._config, self._place, self._root, self._card, self._mode = config, place, root, card, mode
        self._gate = modes.safety_gate(config)
        self._now: Waiting | Session | None = None
        self._errands: list[BackgroundTask] = []
        self._stopped = False

    def stop(self) -> None:
        """End: a wait at once, a recording softly. May be called from a signal handler."""
        self._stopped = True
        if self._now:
            self._now.stop()

    def run(self) -> None:
        """Until it is stopped. An error inside leaves a steady dim light, and is raised."""
        hardware, leave_light = self._place.hardware, False
        try:
            while not self._stopped:
                self._log()
                if not self._stopped and not self._wait():
                    return
        except Exception:
            leave_light = True
            if not (isinstance(self._now, Session) and self._now.fell_back):
                fall_back(hardware, self._gate)
            raise
        finally:
            try:
                hardware.close(leave_light)
            except DriverError as trouble:
                print(f"at the end: {trouble}", file=sys.stderr)
            if not all(errand.wait(LAST_CHANCE_S) for errand in self._errands):
                print("the card does not answer: the end of the recording may not be on it", file=sys.stderr)

    def _wait(self) -> bool:
        self._now = waiting = modes.waiting(self._config, self._place, self._gate)
        notify("STATUS=Dark, waiting for its button: a press begins a recording.")
        return not self._stopped and waiting.run() is not None

    def _log(self) -> None:
        """One recording, from its first tick to its last."""
        clock = self._place.hardware.clock
        self._place = place = worlds.seated_anew(self._config, self._place)
        recorder = recorders.recorder(self._config, place, self._mode, self._root, self._card)
        self._gate.zero(clock.now())
        clock.zero()
        self._now = session = modes.MODES[self._mode](self._config, place, None, gate=self._gate)
        if self._stopped:
            return
        notify("STATUS=Recording.")
        try:
            runner.follow(session, place, None, "nothing", recorder, self._start_when_free(recorder))
        finally:
            self._errands = [BackgroundTask(clock, lambda: self._end(session, recorder))]
        if worth_saying := session.health.summary():
            print(worth_saying, file=sys.stderr, flush=True)

    def _start_when_free(self, recorder: Recorder) -> Callable[[Step], None]:
        """Starts the recorder as soon as the one before has closed its files: it would take them for cut off."""
        waits = [recorder]

        def each(step: Step) -> None:
            if waits and all(errand.over for errand in self._errands):
                waits.pop().start()

        return each

    def _end(self, session: Session, recorder: Recorder) -> None:
        """Beside the loop, so that a slow card keeps nobody waiting."""
        runner.end_recording(session, recorder)
        runner.say(recorder)

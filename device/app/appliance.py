"""One opened lamp, one session after another: it waits in the dark for its button, leads what that asks for, and waits.

Or it is a plain logger, which records from the start, in the dark. Nothing of a session is left in the next: people,
guidance, recording and light begin anew; ring, motor, button and converter stay open.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from device.app import modes, recorders, worlds
from device.app.idle import Begin
from device.app.observers import Observer, observers
from device.app.runner import Runner, tell_journal
from device.app.watchdog import notify
from device.app.worlds import World
from device.guide.course import Course
from device.guide.programme import Programme
from device.guide.resonance import Resonance
from device.library import programmes
from device.session.session import Envelope, Session
from device.settings.tree import Config
from device.text.guidance import assessment
from drivers.ports import Card

USUAL, LONG = "settle", "settle-20"


class Console(Protocol):
    """Where somebody reads along, as at a terminal."""

    def tell(self, words: str) -> None:
        """A sentence, from any thread."""
        ...

    def waiting(self, one: str, two: str, begins: str | None) -> None:
        """The lamp waits, for a press that begins one, or two; or begins it now. Told once a second, and at a press."""
        ...

    def observers(self, session: Session) -> Sequence[Observer]:
        """What shows a session that is about to begin."""
        ...


class Appliance:
    """Waits for its button and runs the session that it asks for, again and again, in one opened world.

    The world is closed at the end. root: the folder of all recordings. keeps: whether any.
    console: None where nobody looks; what is to be told goes to the journal then.
    """

    def __init__(
        self, config: Config, world: World, root: Path, card: Card, keeps: bool = True, console: Console | None = None
    ) -> None:
        self._config, self._world, self._root, self._card, self._keeps = config, world, root, card, keeps
        self._console = console
        self._tell = console.tell if console else tell_journal
        self._runner = Runner(world.hardware, modes.safety_gate(config), self._tell)
        self._last = programmes.last(root, world.hardware.simulated) or USUAL
        self.stop = self._runner.stop

    def run(self) -> None:
        """Until it is stopped; dark and still then. An error inside leaves a steady dim light, and is raised."""
        self._runner.run(self._live)

    def _live(self) -> None:
        while begin := self._wait():
            self._lead(self._chosen(begin))

    def _wait(self) -> Begin | None:
        waiting = modes.waiting(self._config, self._world, self._runner.gate)
        if not self._runner.begin(waiting):
            return None
        notify("STATUS=Dark, waiting for its button.")
        return waiting.run(self._show_wait)

    def _show_wait(self, begin: Begin | None) -> None:
        if self._console:
            self._console.waiting(self._last, LONG, {None: None, Begin.LAST: self._last, Begin.LONG: LONG}[begin])

    def _chosen(self, begin: Begin) -> Programme:
        """What so many presses begin. What cannot be used is said, and keeps nobody waiting.

        Two presses leave the last programme what it is, or whoever has but the button would never get back to it.
        """
        name, otherwise = (self._last, USUAL) if begin is Begin.LAST else (LONG, LONG)
        try:
            return programmes.load(name)
        except Exception as trouble:  # noqa: BLE001 - whatever lies in a file, there is one that comes with Ebb
            self._tell(f"{trouble}; {otherwise} instead")
            return programmes.shipped(otherwise)

    def _course(self, programme: Programme) -> Course:
        try:
            course, words = modes.own_course(programme, self._config, self._root, self._world.hardware.simulated)
        except (OSError, ValueError) as trouble:
            self._tell(f"your own pace cannot be read: {trouble}")
            return modes.course(self._config, programme)
        if words:
            self._tell(words)
        return course

    def _lead(self, programme: Programme) -> None:
        """One session, from its first tick to its last light."""
        config, runner = self._config, self._runner
        world, course = worlds.seated_anew(config, self._world), self._course(programme)
        recorder = None
        if self._keeps:
            recorder = recorders.recorder(config, world, modes.LAMP, self._root, self._card, led_by=course)
        runner.zero()
        session = modes.guided(config, world, course, Envelope(greets=False), runner.gate)
        shown = self._console.observers(session) if self._console else ()
        notify("STATUS=In a session.")
        read = observers(config, world, recorder, runner.background, runner.tell)
        if runner.follow(session, [*shown, *read]) and (found := course.resonance()):
            self._found(found)

    def _found(self, found: Resonance) -> None:
        """Tell what an assessment found, and keep it for the next session."""
        for line in assessment(found):
            self._tell(line)
        if self._keeps:
            self._runner.background.do(lambda: self._keep(found))

    def _keep(self, found: Resonance) -> None:
        try:
            modes.keep_resonance(self._card, self._root, self._world.hardware.simulated, found)
        except OSError as trouble:
            self._tell(f"{trouble.filename or self._root}: {trouble.strerror}")


class Logger:
    """Records in one opened world, which is closed at the end: the lamp as a logger, switched on and forgotten.

    A hold ends a recording; it then waits in the dark, and a press begins the next. mode: 'log' or 'log-lit'.
    root: the folder of all recordings.
    """

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

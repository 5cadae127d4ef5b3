"""One opened lamp, one session after another: it waits in the dark for its button, leads whoever comes, and waits.

Or it is a plain logger, which records from the start, in the dark. Nothing of a session is left in the next: people,
guidance, recording and light begin anew; ring, motor, button and converter stay open.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from device.app import bedside, modes, recorders, worlds
from device.app.door import Door, PagePlace
from device.app.idle import Waiting
from device.app.observers import Observer, observers
from device.app.part_trials import PartTrials
from device.app.resistors import KnownResistors
from device.app.runner import Runner, tell_journal
from device.app.trial import Trial
from device.app.worlds import World
from device.guide.bedside import BedsideGuide, BedsidePlan
from device.guide.resonance import Resonance
from device.recording.recorder import Recorder
from device.session.session import Session
from device.settings.tree import Config
from device.text.guidance import after_two, assessment
from drivers.ports import Card
from drivers.supervisor import notify


class Console(Protocol):
    """Where somebody reads along, as at a terminal."""

    def tell(self, words: str) -> None:
        """A sentence, from any thread."""
        ...

    def waiting(self, one: str, two: str) -> None:
        """The lamp waits, for a press that begins one, or two. Told once a second."""
        ...

    def observers(self, session: Session) -> Sequence[Observer]:
        """What shows a session that is about to begin."""
        ...


class Appliance:
    """Waits for its button and leads whoever comes, again and again, in one opened world.

    The world is closed at the end. root: the folder of all recordings. keeps: whether any.
    console: None where nobody looks; what is to be told goes to the journal then. page: where the page is, if
    there is one.
    """

    def __init__(
        self, config: Config, world: World, root: Path, card: Card, keeps: bool = True, console: Console | None = None,
        page: PagePlace | None = None,
    ) -> None:  # fmt: skip
        self._config, self._world, self._root, self._card, self._keeps = config, world, root, card, keeps
        self._console = console
        self._tell = console.tell if console else tell_journal
        self._runner = Runner(world.hardware, modes.safety_gate(config), self._tell)
        self.stop = self._runner.stop
        self._door: Door | None = None
        self._trials: tuple[Trial, ...] = ()
        if page:
            beside = partial(self._runner.background.do, apart=True)
            self._door = Door(world.hardware, page, card, root, beside)
            resistors = KnownResistors(config.skin, world.hardware, card, page.folder, page.root, beside)
            self._trials = resistors, PartTrials(world.hardware, config.touch, page.folder)

    def run(self) -> None:
        """Until it is stopped; dark and still then. An error inside leaves a steady dim light, and is raised."""
        self._runner.run(self._live)

    def _live(self) -> None:
        simulated = self._world.hardware.simulated
        self._runner.background.do(self._encrypt, apart=True)
        while True:
            # Read before the wait, so that a press is answered at once however slow the card is.
            plan = bedside.plan(self._config, self._root, simulated, self._tell)
            if (begins := self._wait(plan)) is None:
                return
            self._lead(BedsideGuide(begins))

    def _wait(self, plan: BedsidePlan) -> BedsidePlan | None:
        """What has begun; None if it was stopped."""
        if self._door:
            self._runner.background.do(partial(self._offer, self._door, plan), apart=True)
        console = self._console
        aside = (lambda: None) if console is None else lambda: console.waiting(plan.press.name, plan.press_twice.name)
        while True:
            waiting = Waiting(self._world.hardware, self._runner.gate, self._door, self._trials)
            if not self._runner.begin(waiting):
                return None
            notify("STATUS=Dark, waiting for its button.")
            if not waiting.run(aside):
                return None
            if (asked := waiting.asked) is None:
                return plan
            trial = next((each for each in self._trials if each.word == asked.word), None)
            if trial is None:
                return bedside.asked(self._config, plan, asked, self._tell)
            self._zero()
            trial.begin(asked)

    def _zero(self) -> None:
        """What begins now begins on a clock at zero; what a phone waits for stays as far in the past."""
        if self._door:
            self._door.window.zero(self._world.hardware.clock.now())
        self._runner.zero()

    def _offer(self, door: Door, plan: BedsidePlan) -> None:
        door.offer(bedside.offered(plan), self._config.shared.left if self._config.lamp.people > 1 else "")

    def _recorder(self, world: World) -> Recorder:
        said = self._door.time_said() if self._door else None
        return recorders.recorder(self._config, world, modes.LAMP, self._root, self._card, phone_said=said)

    def _lead(self, guide: BedsideGuide) -> None:
        """One session, from its first tick to its last light."""
        config, runner = self._config, self._runner
        world = worlds.seated_anew(config, self._world)
        recorder = self._recorder(world) if self._keeps else None
        self._zero()
        session = modes.bedside(config, world, guide, gate=runner.gate)
        shown = self._console.observers(session) if self._console else ()
        notify("STATUS=In a session.")
        read = observers(config, world, session, recorder, runner.background, runner.tell)
        if not runner.follow(session, [*shown, *read]):
            return
        if (couple := guide.couple) and self._console:
            for line in after_two(couple, self._keeps):
                self._tell(line)
        if (found := guide.course.resonance()) and guide.alone:
            self._found(found, guide.alone, recorder)

    def _found(self, found: Resonance, code: str, recorder: Recorder | None) -> None:
        """Tell what an assessment found, and keep it for that person's next session."""
        for line in assessment(found):
            self._tell(line)
        if recorder:
            self._runner.background.do(lambda: self._keep(found, code, recorder))

    def _keep(self, found: Resonance, code: str, recorder: Recorder) -> None:
        simulated = self._world.hardware.simulated
        try:
            modes.keep_resonance(self._card, self._root, simulated, code, recorder.number, found)
        except OSError as trouble:
            self._tell(f"{trouble.filename or self._root}: {trouble.strerror}")
        self._encrypt()

    def _encrypt(self) -> None:
        if self._keeps:
            recorders.encrypt(self._config, self._card, self._root, self._tell)


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
        encrypt = partial(recorders.encrypt, self._config, self._card, self._root, self._runner.tell)
        self._runner.background.do(encrypt, apart=True)
        goes_on = self._record(begun=False)
        while goes_on and self._wait():
            goes_on = self._record(begun=True)

    def _wait(self) -> bool:
        """Whether a press begins another recording."""
        waiting = Waiting(self._world.hardware, self._runner.gate)
        notify("STATUS=Dark, waiting for its button: a press begins a recording.")
        return self._runner.begin(waiting) and waiting.run()

    def _record(self, begun: bool) -> bool:
        """One recording, from its first tick to its last; whether it was begun. begun: by a press."""
        config, runner = self._config, self._runner
        world = worlds.seated_anew(config, self._world)
        recorder = recorders.recorder(config, world, self._mode, self._root, self._card)
        runner.zero()
        session = modes.MODES[self._mode](config, world, gate=runner.gate, begun=begun)
        notify("STATUS=Recording.")
        return runner.follow(session, observers(config, world, session, recorder, runner.background, runner.tell))

"""One opened lamp, one session after another: it waits in the dark for its button, leads what that asks for, and waits.

Nothing of a session is left in the next: people, guidance, recording and light begin anew; ring, motor, button and
converter stay open.
"""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

from device.app import guidance, modes, recorders, runner, worlds
from device.app.background import BackgroundTask
from device.app.idle import Begin, Waiting
from device.app.watchdog import notify
from device.app.worlds import World
from device.guide.course import Course
from device.guide.programme import Programme
from device.library import last_programme, programmes
from device.recording.recorder import LAST_CHANCE_S, Recorder
from device.session.safe_state import fall_back
from device.session.session import Session
from device.session.step import Step
from device.settings.tree import Config
from device.text import moment
from drivers.ports import Card, DriverError

log = logging.getLogger("ebb")

USUAL, LONG = "settle", "settle-20"


class Appliance:
    """place: an opened world, which is closed at the end. root: the folder of all recordings. keeps: whether any."""

    def __init__(
        self,
        config: Config,
        place: World,
        root: Path,
        card: Card,
        keeps: bool = True,
        screen: runner.Screen | None = None,
        aside: runner.Aside = "nothing",
    ) -> None:
        self._config, self._place, self._root, self._card = config, place, root, card
        self._keeps, self._screen, self._aside = keeps, screen, aside
        self._gate = modes.safety_gate(config)
        self._last = last_programme.last(root, place.hardware.simulated) or USUAL
        self._now: Waiting | Session | None = None
        self._stopped = False
        self._errands: list[BackgroundTask] = []
        self._news: deque[str] = deque()

    def stop(self) -> None:
        """End: a wait at once, a session softly. May be called from a signal handler."""
        self._stopped = True
        if self._now:
            self._now.stop()

    def run(self) -> None:
        """Until it is stopped; dark and still then. An error inside leaves a steady dim light, and is raised."""
        hardware, leave_light = self._place.hardware, False
        try:
            while begin := self._wait():
                self._lead(self._chosen(begin))
        except Exception:
            leave_light = True
            if not (isinstance(self._now, Session) and self._now.fell_back):
                fall_back(hardware, self._gate)
            raise
        finally:
            try:
                hardware.close(leave_light)
            except DriverError as trouble:
                self._news.append(f"at the end: {trouble}")
            if not all(errand.wait(LAST_CHANCE_S) for errand in self._errands):
                self._news.append("the card does not answer: the end of the recording may not be on it")
            self._say()

    def _wait(self) -> Begin | None:
        self._now = waiting = modes.waiting(self._config, self._place, self._gate)
        if self._stopped:
            return None
        notify("STATUS=Dark, waiting for its button.")
        label = self._place.hardware.label
        if self._aside == "lines" and not self._screen:
            with runner.whoever_reads():
                print(f"dark, waiting for its button: a press begins {self._last}, two {LONG}  ({label})", flush=True)

        def aside(begin: Begin | None) -> None:
            self._errands = [errand for errand in self._errands if not errand.over]
            self._say()
            if self._screen:
                begins = {Begin.LAST: self._last, Begin.LONG: LONG}[begin] if begin else None
                self._screen.caption[:] = moment.waiting(self._last, LONG, begins, label)

        return waiting.run(aside)

    def _chosen(self, begin: Begin) -> Programme:
        """What so many presses begin. What cannot be used is said, and keeps nobody waiting.

        Two presses leave the last programme what it is, or whoever has but the button would never get back to it.
        """
        name, otherwise = (self._last, USUAL) if begin is Begin.LAST else (LONG, LONG)
        try:
            return programmes.load(name)
        except Exception as trouble:  # noqa: BLE001 - whatever lies in a file, there is one that comes with Ebb
            self._news.append(f"{trouble}; {otherwise} instead")
            return programmes.shipped(otherwise)

    def _course(self, programme: Programme) -> Course:
        try:
            return guidance.course(programme, self._config, self._root, self._place.hardware.simulated)
        except (OSError, ValueError) as trouble:
            self._news.append(f"your own pace cannot be read: {trouble}")
            return modes.course(self._config, programme)

    def _lead(self, programme: Programme) -> None:
        """One session, from its first tick to its last light."""
        clock = self._place.hardware.clock
        self._place = place = worlds.seated_anew(self._config, self._place)
        course = self._course(programme)
        self._say()
        self._gate.zero(clock.now())
        clock.zero()
        self._now = session = modes.guided(self._config, place, course, None, greets=False, gate=self._gate)
        if self._stopped:
            return
        notify("STATUS=In a session.")
        recorder = self._recorder(place, course)
        try:
            runner.follow(session, place, self._screen, self._aside, recorder, self._start_when_free(recorder))
        finally:
            if recorder:
                self._end_recording(session, recorder)
        if worth_saying := session.health.summary():
            self._news.append(worth_saying)
        self._tell(course)

    def _recorder(self, place: World, course: Course) -> Recorder | None:
        if not self._keeps:
            return None
        return recorders.recorder(self._config, place, modes.LAMP, self._root, self._card, led_by=course)

    def _start_when_free(self, recorder: Recorder | None) -> Callable[[Step], None]:
        """Starts the recorder as soon as the one before has closed its files: it would take them for cut off.

        What there is to record waits meanwhile, for ten minutes if need be.
        """
        waits = [recorder] if recorder else []

        def each(step: Step) -> None:
            if waits and all(errand.over for errand in self._errands):
                waits.pop().start()

        return each

    def _end_recording(self, session: Session, recorder: Recorder) -> None:
        def end() -> None:
            runner.end_recording(session, recorder)
            self._news.extend(recorder.news)

        self._send(end)

    def _tell(self, course: Course) -> None:
        """What an assessment found."""
        if (found := course.resonance()) is None:
            return
        self._news.extend(guidance.in_words(found))
        if self._keeps:
            self._send(lambda: guidance.keep(found, self._card, self._root, self._place.hardware.simulated))

    def _send(self, do: Callable[[], None]) -> None:
        """Do something on the card, beside the light. What goes wrong there is said, and stops nothing."""

        def quietly() -> None:
            try:
                do()
            except OSError as trouble:
                self._news.append(f"{trouble.filename or self._root}: {trouble.strerror}")
            except Exception:
                log.exception("something failed on the card")  # a bug of ours may cost a line there, never the light

        self._errands.append(BackgroundTask(self._place.hardware.clock, quietly))

    def _say(self) -> None:
        if self._news and self._screen:
            self._screen.step_aside()
        while self._news:
            print(self._news.popleft(), file=sys.stderr, flush=True)

"""A session at a terminal: a picture with a caption, or a calm line now and then, and a sentence at the end."""

import contextlib
import math
import os
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from device.app import recorders, results
from device.app.observers import Observer, observers
from device.app.runner import Runner, be_prompt, signals
from device.app.worlds import World
from device.cli.screen import Screen
from device.cli.width import say, width
from device.language import told, tr
from device.model import Vitals
from device.recording.folders import StoredSession
from device.recording.recorder import Recorder
from device.session.loop import TICK_HZ
from device.session.session import Session
from device.session.step import Step
from device.settings.tree import Config
from device.text import moment
from device.text.news import News
from device.text.recorded_words import retold
from device.text.table import fill
from drivers.ports import DriverError

if TYPE_CHECKING:
    from rich.progress import Progress

LINE_S = 7.0  # between the calm lines that stand for the ring; no whole part of a breath, or all would say the same
HANG = " " * 7  # what such a line goes on with in the next
BAR_S = 10.0  # of the session, between moves of a progress bar
Beside = Literal["lines", "bar", "nothing"]


def lines_if_read() -> Beside:
    """Lines for a person at a terminal, nothing for a file or a pipe."""
    return "lines" if sys.stdout.isatty() else "nothing"


class Terminal:
    """Console on stdout and stderr. beside: what is read there. private: nothing of anybody's body is shown.

    first: what is read under a picture before there are news.
    """

    def __init__(
        self, config: Config, world: World, beside: Screen | Beside, private: bool = False, first: str = ""
    ) -> None:
        self._palette, self._first = config.light.palette, first
        self._beside: Screen | Beside = beside
        self._world, self._private = world, private
        self._screen = beside if isinstance(beside, Screen) else None
        self._news: deque[str] = deque()
        self._says_it_waits = True

    def tell(self, words: str) -> None:
        """Print a sentence at once, or when the picture next steps aside."""
        self._news.append(words)
        if not self._screen:
            self.flush()

    def flush(self) -> None:
        """Print what there is to tell, above the picture."""
        if self._screen and self._news:
            self._screen.step_aside()
        with contextlib.suppress(IndexError):  # another thread tells as well
            while True:
                say(self._news.popleft(), sys.stderr)

    def waiting(self, one: str, two: str) -> None:
        """What presses begin: as a caption, or once a wait as a line."""
        self.flush()
        label = retold(self._world.hardware.label)
        if self._screen:
            self._screen.caption[:] = moment.waiting(one, two, label, width())
        elif self._beside == "lines" and self._says_it_waits:
            say_if_read(
                tr(
                    "dark, waiting for its button: a press begins {one}, two {two}  ({label})",
                    one=one, two=two, label=label,
                )
            )  # fmt: skip

        self._says_it_waits = False

    def observers(self, session: Session) -> list[Observer]:
        """What shows a session that is about to begin."""
        self.flush()
        self._says_it_waits = True
        if self._beside == "nothing":
            return []
        bar = _bar(session.length_s) if self._beside == "bar" and sys.stderr.isatty() else None
        return [Shown(self._world, session, self._beside, self._private, bar, News(self._palette, self._first))]


@dataclass
class Shown:
    """Observer: a session as a caption, as calm lines or as a progress bar, and as a sentence at its end."""

    world: World
    session: Session
    beside: Screen | Beside
    private: bool
    bar: "Progress | None"
    news: News
    first: Vitals | None = None  # with a heart rate
    last: Vitals | None = None
    newest: Vitals | None = None
    t_s: float = 0.0
    one_heart: bool = False  # at last
    code: str = ""  # of whom that is; the first one's until it is known who takes part

    def feed(self, step: Step) -> None:
        """Show the step."""
        hardware, length_s, self.t_s = self.world.hardware, self.session.length_s, step.tick.t_s
        if step.present:  # those who came to the lamp: a second one ends the telling of either's body
            self.code, self.private = step.present[0], self.private or len(step.present) > 1
        self.one_heart = step.one_heart
        self.newest = vitals = step.readings[self.code or next(iter(step.readings))].vitals
        if vitals.heart_rate_bpm is not None:
            self.first, self.last = self.first or vitals, vitals
        if isinstance(self.beside, Screen):
            news, keys = self.news.feed(step), self.beside.keys
            lines = moment.caption(step, length_s, retold(hardware.label), keys, self.private, news, width())
            self.beside.caption[:] = lines
        elif self.beside == "lines" and step.tick.index % round(LINE_S * TICK_HZ) == 0:
            say_if_read(moment.one_line(step, hardware.simulated, self.private), HANG)
        elif self.bar and step.tick.index % round(BAR_S * TICK_HZ) == 0:
            self.bar.update(self.bar.task_ids[0], completed=self.t_s)

    def finish(self, why: str, ends_s: float | None) -> None:
        """Say what it was, unless it was broken off."""
        if self.bar:
            self.bar.stop()
        if isinstance(self.beside, Screen):
            self.beside.step_aside()
        if ends_s is None:
            return
        simulated = self.world.hardware.simulated
        words = moment.closing(self.first, self.last, self.newest, self.t_s, simulated)
        if self.private or (not self.code and len(self.world.seats) > 1):
            words = moment.closing_for_two(self.t_s, simulated, self.one_heart)
        say_if_read(words)


def _bar(length_s: float) -> "Progress":
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    bar.add_task(tr("replaying"), total=length_s)
    bar.start()
    return bar


def say_if_read(words: str, hang: str = "") -> None:
    """Print a line, broken where a terminal has no room for it; whoever read us may have gone, and the lamp has not."""
    try:
        print(*fill(words, width(), then=hang) if sys.stdout.isatty() else (words,), sep="\n", flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def watch(
    config: Config,
    world: World,
    session: Session,
    terminal: Terminal,
    recorder: Recorder | None = None,
    results_to: Path | None = None,
    played: StoredSession | None = None,
    beside: Sequence[Observer] = (),
) -> int:
    """Run session to its end, however that comes; leave the ring dark, the motor off and the recording closed.

    The exit code: 1 where a session went on and nothing of it could be kept, which the last line says.

    results_to: a file for JSON lines, one for each person. played: the stored session that is played again, if it is
    one. beside: whatever else reads along. Raises DriverError if results cannot be there.
    """
    hardware = world.hardware
    runner = Runner(hardware, session.gate, terminal.tell, card_s=math.inf)
    try:
        tell = partial(say, file=sys.stderr)
        files = results.begun(results_to, config, world, recorder, played, tell) if results_to else []
    except DriverError:
        hardware.close()
        raise
    for note in world.notes:
        say(told(note), sys.stderr)
    read = observers(config, world, session, recorder, runner.background, terminal.tell)
    if recorder:
        encrypt = partial(recorders.encrypt, config, recorder.card, recorder.root, terminal.tell)
        runner.background.do(encrypt, apart=True)

    ran = False

    def lead() -> None:
        nonlocal ran
        with signals(runner.stop):
            ran = runner.follow(session, [*terminal.observers(session), *beside, *files, *read])

    be_prompt()
    try:
        runner.run(lead)
    finally:
        terminal.flush()
    return int(ran and recorder is not None and recorder.folder is None)

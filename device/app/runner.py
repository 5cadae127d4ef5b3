"""Runs a session for the person at the terminal: what they see of it, where its results go, and how it ends."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import signal
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from device.settings.parse import ConfigError
from drivers.ports import Button, Clock, DriverError, Ring

if TYPE_CHECKING:
    from device.app.worlds import World
    from device.recording.recorder import Recorder
    from device.session.session import Session
    from device.session.step import Step
    from drivers.terminal.terminal_ring import TerminalRing

LINE_S = 7.0  # between the calm lines that stand for the ring; no whole part of a breath, or all would say the same
Aside = Literal["lines", "bar", "nothing"]
CAPTION_ROWS, CAPTION_COLUMNS = 9, 58


class Screen:
    """The ring and a caption in this terminal."""

    def __init__(self, colours: Literal["truecolor", "256", "plain"], width: int) -> None:
        self._colours, self._width = colours, width
        self._ring: TerminalRing | None = None
        self.caption: list[str] = []
        self.keys = "Ctrl-C ends"
        """What the keyboard does during a session."""

    def ring(self, clock: Clock, pixels: int) -> Ring:
        """A ring drawn here, with the caption under it."""
        from drivers.terminal.terminal_ring import TerminalRing

        self._ring = TerminalRing(sys.stdout, clock, pixels, self._colours, self.caption, self._width)
        return self._ring

    def step_aside(self) -> None:
        """Make room for what is to be printed; the next frame is drawn below that."""
        if self._ring:
            self._ring.step_aside()


def screen_here() -> Screen | None:
    """A screen on this terminal, if it is one that can be drawn in."""
    from rich.console import Console

    from drivers.terminal.terminal_ring import fitting

    console = Console()
    width = fitting(console.width, console.height, CAPTION_ROWS)
    if not console.is_terminal or console.is_dumb_terminal or console.width < CAPTION_COLUMNS or width is None:
        return None
    if console.no_color or console.color_system not in ("truecolor", "256"):
        return Screen("plain", width)
    return Screen("truecolor" if console.color_system == "truecolor" else "256", width)


def keys_here() -> Button | None:
    """The keyboard as a button, if there is one."""
    if not sys.stdin.isatty():
        return None
    from drivers.terminal.keyboard import KeyButton

    return KeyButton(sys.stdin.fileno(), lambda: signal.raise_signal(signal.SIGINT))


def watch(
    session: Session,
    place: World,
    results: Path | None,
    screen: Screen | None = None,
    aside: Aside = "lines",
    recorder: Recorder | None = None,
    private: bool = False,
) -> int:
    """Run session to its end, however that comes; leave the ring dark, the motor off and the recording closed.

    aside: what a person reads beside the lamp, where there is no screen. private: nothing of anybody's body is shown.
    """
    if results and results.exists() and place.recording and results.samefile(place.recording):
        raise ConfigError(f"--results {results}: that is the recording itself; name another file")
    for note in place.notes:
        print(note, file=sys.stderr)
    be_prompt()
    records = False
    try:
        with signals(session.stop), _told(results, place) as tell:
            if recorder:
                recorder.start()
                records = True
            follow(session, place, screen, aside, recorder, tell, private)
    finally:
        try:
            place.hardware.close(leave_light=session.fell_back)
        except DriverError as trouble:
            print(f"at the end: {trouble}", file=sys.stderr)
        if recorder and records:
            end_recording(session, recorder)
            say(recorder)
    if worth_saying := session.health.summary():
        print(worth_saying, file=sys.stderr)
    return 0


def be_prompt() -> None:
    """Keep the interpreter from what makes a tick late."""
    gc.collect()
    gc.freeze()  # what start-up made stays; later collections then have little to look through
    sys.setswitchinterval(0.001)  # the sampling thread waits for the interpreter no longer than this


def follow(
    session: Session,
    place: World,
    screen: Screen | None,
    aside: Aside,
    recorder: Recorder | None,
    tell: Callable[[Step], None],
    private: bool = False,
) -> None:
    """Every step of a session, to its end: recorded, told and shown."""
    with _shown(session, place, screen, aside, private) as show:
        for step in session.run():
            if recorder:
                recorder.feed(step)
                if not screen:
                    say(recorder)
            tell(step)
            show(step)


def end_recording(session: Session, recorder: Recorder) -> None:
    """Close a session's recording, which then says how it ended. May wait for the card."""
    why = session.ended or ("something failed inside" if session.fell_back else "ended at once")
    recorder.finish(why, session.length_s if session.ended else None)


def say(recorder: Recorder) -> None:
    """What is new of the recording."""
    while recorder.news:
        print(recorder.news.popleft(), file=sys.stderr, flush=True)


@contextlib.contextmanager
def signals(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal call stop, which ends softly; a second one ends at once."""

    def soft(number: int, frame: object) -> None:
        stop()
        for each in before:
            signal.signal(each, hard)

    def hard(number: int, frame: object) -> None:
        raise SystemExit(0)

    before = {each: signal.signal(each, soft) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextlib.contextmanager
def _told(path: Path | None, place: World) -> Iterator[Callable[[Step], None]]:
    """Where results go: a file, or nowhere."""
    if path is None:
        yield lambda step: None
        return
    from device.export.json_lines import JsonLines

    stream = None
    try:
        stream = path.open("w", encoding="utf-8")
        results = JsonLines(stream, place.hardware.label, place.hardware.simulated, [seat.code for seat in place.seats])
        stream.flush()
    except OSError as trouble:
        if stream:
            with contextlib.suppress(OSError):
                stream.close()
        raise DriverError(f"--results {path}: cannot be written: {trouble.strerror}") from trouble
    failed = False

    def tell(step: Step) -> None:
        nonlocal failed
        if not failed:
            try:
                results.feed(step)
            except OSError as trouble:
                failed = True  # the session goes on; only its results end here
                print(f"--results {path}: ends here: {trouble.strerror}", file=sys.stderr)

    try:
        yield tell
    finally:
        with contextlib.suppress(OSError):
            stream.close()


@contextlib.contextmanager
def _shown(
    session: Session, place: World, screen: Screen | None, aside: Aside, private: bool
) -> Iterator[Callable[[Step], None]]:
    """What a person sees beside the lamp: a caption, calm lines, or a progress bar; and a sentence at the end."""
    from device.text import moment

    hardware = place.hardware
    first = last = newest = None
    ended_s = 0.0
    of_two = len(place.seats) > 1

    def show(step: Step) -> None:
        nonlocal first, last, newest, ended_s
        ended_s = step.tick.t_s
        newest = vitals = next(iter(step.readings.values())).vitals
        if vitals.heart_rate_bpm is not None:
            first, last = first or vitals, vitals
        if screen:
            screen.caption[:] = moment.caption(step, session.length_s, hardware.label, screen.keys, private)
        elif aside == "lines" and step.tick.index % round(LINE_S * 45) == 0:
            with whoever_reads():
                print(moment.one_line(step, hardware.simulated, private), flush=True)
        if aside == "bar" and step.tick.index % 450 == 0:
            progress(ended_s)

    with _progress(session, aside == "bar") as progress:
        yield show
    if screen:
        screen.step_aside()
    if aside == "nothing":
        return
    said = (
        moment.closing_for_two(ended_s, hardware.simulated)
        if private or of_two
        else moment.closing(first, last, newest, ended_s, hardware.simulated)
    )
    with whoever_reads():
        print(textwrap.fill(said, shutil.get_terminal_size().columns) if sys.stdout.isatty() else said, flush=True)


@contextlib.contextmanager
def whoever_reads() -> Iterator[None]:
    """For printing: whoever read us may have gone; the person by the lamp has not."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def _progress(session: Session, wanted: bool) -> Iterator[Callable[[float], None]]:
    """A bar on the terminal while something long goes on unseen."""
    if not wanted or not sys.stderr.isatty():
        yield lambda t_s: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("replaying", total=session.length_s)
        yield lambda t_s: bar.update(task, completed=t_s)

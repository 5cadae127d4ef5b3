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

from device.config import ConfigError
from drivers.ports import Clock, DriverError, Ring

if TYPE_CHECKING:
    from device.assemble import Place
    from device.readings import Step
    from device.record.recorder import Recorder
    from device.session import Session

LINE_S = 7.0  # between the calm lines that stand for the ring; no whole part of a breath, or all would say the same
Aside = Literal["lines", "bar", "nothing"]
CAPTION_ROWS, CAPTION_COLUMNS = 9, 58


class Screen:
    """The ring and a caption in this terminal."""

    def __init__(self, colours: Literal["truecolor", "256", "plain"], width: int) -> None:
        self._colours, self._width = colours, width
        self.caption: list[str] = []

    def ring(self, clock: Clock, pixels: int) -> Ring:
        """A ring drawn here, with the caption under it."""
        from drivers.simulated.terminal import TerminalRing

        return TerminalRing(sys.stdout, clock, pixels, self._colours, self.caption, self._width)


def screen_here() -> Screen | None:
    """A screen on this terminal, if it is one that can be drawn in."""
    from rich.console import Console

    from drivers.simulated.terminal import fitting

    console = Console()
    width = fitting(console.width, console.height, CAPTION_ROWS)
    if not console.is_terminal or console.is_dumb_terminal or console.width < CAPTION_COLUMNS or width is None:
        return None
    if console.no_color or console.color_system not in ("truecolor", "256"):
        return Screen("plain", width)
    return Screen("truecolor" if console.color_system == "truecolor" else "256", width)


def watch(
    session: Session,
    place: Place,
    results: Path | None,
    screen: Screen | None = None,
    aside: Aside = "lines",
    recorder: Recorder | None = None,
) -> int:
    """Run session to its end, however that comes; leave the ring dark, the motor off and the recording closed.

    aside: what a person reads beside the lamp, where there is no screen.
    """
    if results and results.exists() and place.recording and results.samefile(place.recording):
        raise ConfigError(f"--results {results}: that is the recording itself; name another file")
    for note in place.notes:
        print(note, file=sys.stderr)
    gc.collect()
    gc.freeze()  # what start-up made stays; later collections then have little to look through
    sys.setswitchinterval(0.001)  # the sampling thread waits for the interpreter no longer than this
    records = False
    try:
        with _signals(session), _told(results, place) as tell, _shown(session, place, screen, aside) as show:
            if recorder:
                recorder.start()
                records = True
            for step in session.run():
                if recorder:
                    recorder.feed(step)
                    if not screen:
                        _say(recorder)
                tell(step)
                show(step)
    finally:
        try:
            place.hardware.close(leave_light=session.fell_back)
        except DriverError as trouble:
            print(f"at the end: {trouble}", file=sys.stderr)
        if recorder and records:
            why = session.ended or ("something failed inside" if session.fell_back else "ended at once")
            recorder.finish(why, session.length_s if session.ended else None)
            _say(recorder)
    if worth_saying := session.health.summary():
        print(worth_saying, file=sys.stderr)
    return 0


def _say(recorder: Recorder) -> None:
    """What is new of the recording."""
    while recorder.news:
        print(recorder.news.popleft(), file=sys.stderr, flush=True)


@contextlib.contextmanager
def _signals(session: Session) -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal end the session softly; a second one ends it at once."""

    def soft(number: int, frame: object) -> None:
        session.stop()
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
def _told(path: Path | None, place: Place) -> Iterator[Callable[[Step], None]]:
    """Where results go: a file, or nowhere."""
    if path is None:
        yield lambda step: None
        return
    from device.results import Results

    stream = None
    try:
        stream = path.open("w", encoding="utf-8")
        results = Results(stream, place.hardware.label, place.hardware.simulated, [seat.code for seat in place.seats])
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
def _shown(session: Session, place: Place, screen: Screen | None, aside: Aside) -> Iterator[Callable[[Step], None]]:
    """What a person sees beside the lamp: a caption, calm lines, or a progress bar; and a sentence at the end."""
    from device import words

    hardware = place.hardware
    first = last = newest = None
    ended_s = 0.0

    def show(step: Step) -> None:
        nonlocal first, last, newest, ended_s, aside
        ended_s = step.tick.t_s
        newest = vitals = next(iter(step.readings.values())).vitals
        if vitals.heart_rate_bpm is not None:
            first, last = first or vitals, vitals
        if screen:
            screen.caption[:] = words.caption(step, session.length_s, hardware.label)
        elif aside == "lines" and step.tick.index % round(LINE_S * 45) == 0:
            try:
                print(words.one_line(step, hardware.simulated), flush=True)
            except BrokenPipeError:  # whoever read us has gone; the person by the lamp has not
                aside = "nothing"
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if aside == "bar" and step.tick.index % 450 == 0:
            progress(ended_s)

    with _progress(session, aside == "bar") as progress:
        yield show
    if screen:
        hardware.ring.close()
    if aside == "nothing":
        return
    said = words.closing(first, last, newest, ended_s, hardware.simulated)
    print(textwrap.fill(said, shutil.get_terminal_size().columns) if sys.stdout.isatty() else said)


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

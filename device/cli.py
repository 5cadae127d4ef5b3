"""The command `ebb`. Imports what a command needs when it needs it, and tells errors in one message, exit code 2."""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import logging
import os
import shutil
import signal
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from device.config import Config, ConfigError, as_toml, default_path, load
from drivers.ports import Clock, DriverError, Ring

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from device.assemble import Place
    from device.readings import Step
    from device.session import Session

LINE_S = (
    7.0  # between the calm lines that stand for the ring; no whole part of a breath, or they would all say the same
)
DEMO_S = 60.0
CAPTION_ROWS, CAPTION_COLUMNS = 9, 58
PREVIEW_FROM_S, PREVIEW_S = 150.0, 180.0  # a breath of a body that has begun to settle


def main(argv: list[str] | None = None) -> int:
    """Run one command. 0: done, or ended by the person. 1: something broke inside. 2: it could not be begun."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our signs still gets our words
    ask = _parser().parse_args(argv)
    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    try:
        return int(ask.run(ask, load(ask.config or default_path())))
    except (ConfigError, DriverError) as trouble:
        print(f"ebb: {trouble}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0  # ended by the person before anything had begun
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has gone; not our trouble
        return 0
    except OSError as trouble:
        print(f"ebb: {trouble.filename or 'output'}: {trouble.strerror}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ebb",
        description="A bedside lamp that breathes with you. Not a medical device. Stop whenever you like.",
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="settings to use instead of ebb.toml's usual places"
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and go")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Any, Config], int], words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(run=run)
        return sub

    def session(name: str, run: Callable[[Any, Config], int], words: str) -> None:
        sub = command(name, run, words)
        sub.add_argument(
            "--hardware", default="pi", metavar="pi|simulated|FILE",
            help="the world to run in: a Raspberry Pi (default), a simulated body, or an EDF recording to play",
        )  # fmt: skip
        sub.add_argument("--minutes", type=_minutes, metavar="N", help="how long; without it, until you end it")
        sub.add_argument("--fast", action="store_true", help="on a virtual clock, as fast as this computer can")
        sub.add_argument("--results", type=Path, metavar="FILE", help="also write what became known, as JSON lines")
        sub.add_argument(
            "--people", type=int, choices=(1, 2), default=1,
            help="one person, or two on four channels; with two, the light shows nobody's state",
        )  # fmt: skip

    command("demo", _demo, "a minute with a simulated person, drawn in this terminal")
    session("solo", _solo, "a session: the lamp leads the breath by light and touch")
    session("log", _log, "dark: only listen (keeping a recording is not built yet)")
    replay = command("replay", _replay, "run a recording through the lamp's signal path, as fast as it goes")
    replay.add_argument("file", type=Path, help="an EDF or EDF+ file with a pulse or a skin signal")
    replay.add_argument("--results", type=Path, metavar="FILE", help="where to write what was found, as JSON lines")
    command("config", _config, "print the settings in effect, with their meaning")
    preview = command("preview", _preview, "draw what the ring does in one breath")
    preview.add_argument("--to", type=Path, required=True, metavar="FILE.svg", help="the picture to write")
    return parser


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from device import __version__

        print(f"ebb {__version__}")
        parser.exit()


def _minutes(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of minutes") from None
    if not 0 < value <= 24 * 60:
        raise argparse.ArgumentTypeError(f"{text} minutes: it must be more than 0, and at most 1440")
    return value


def _demo(ask: Any, config: Config) -> int:
    from dataclasses import replace

    from device import assemble

    breath = replace(config.breath, start_bpm=7.5, rate_bpm=6.0, lead_minutes=0.6)
    config = replace(config, breath=breath, arousal=replace(config.arousal, baseline_s=12.0))
    screen = _screen()
    place = assemble.open_hardware("simulated", config, ring=screen.ring if screen else None, demo=True)
    return _run(assemble.solo(config, place, DEMO_S), place, None, screen)


def _solo(ask: Any, config: Config) -> int:
    from device import assemble

    screen = None if ask.fast or ask.hardware == "pi" else _screen()
    _needs_an_end(ask)
    ring = screen.ring if screen else None
    place = assemble.open_hardware(ask.hardware, config, people=ask.people, fast=ask.fast, ring=ring)
    return _run(assemble.solo(config, place, ask.minutes and ask.minutes * 60), place, ask.results, screen)


def _needs_an_end(ask: Any) -> None:
    if ask.fast and ask.minutes is None and ask.hardware == "simulated":
        raise ConfigError(
            "--fast needs --minutes: a simulated body never ends by itself, and a virtual clock never waits"
        )


def _log(ask: Any, config: Config) -> int:
    from device import assemble

    _needs_an_end(ask)
    place = assemble.open_hardware(ask.hardware, config, people=ask.people, fast=ask.fast)
    return _run(assemble.dark(config, place, ask.minutes and ask.minutes * 60), place, ask.results)


def _replay(ask: Any, config: Config) -> int:
    from device import assemble
    from drivers.simulated.clock import VirtualClock

    place = assemble.open_recording(ask.file, config, VirtualClock())
    return _run(assemble.dark(config, place, None), place, ask.results, quiet=True)


def _config(ask: Any, config: Config) -> int:
    path = ask.config or default_path()
    print(f"# Settings in effect, {f'from {path}' if path else 'all at their defaults (no ebb.toml was found)'}.\n")
    print(as_toml(config), end="")
    return 0


def _preview(ask: Any, config: Config) -> int:
    from device import assemble, picture

    if ask.to.suffix != ".svg":
        raise ConfigError(f"--to {ask.to}: pictures are written as .svg")
    place = assemble.open_hardware("simulated", config, fast=True)
    moments = {0.02: "breathe in", 0.2: "", 0.4: "full", 0.62: "breathe out", 0.8: ""}
    shown: list[NDArray[np.float64]] = []
    for step in assemble.solo(config, place, PREVIEW_S).run():
        if step.breath and step.tick.t_s > PREVIEW_FROM_S and len(shown) < len(moments):
            since = step.breath.phase - list(moments)[len(shown)]
            if 0 <= since < 0.05:
                shown.append(step.scene.ring)
    try:
        ask.to.write_text(picture.svg(shown, list(moments.values())), "utf-8")
    except OSError as trouble:
        raise ConfigError(f"--to {ask.to}: cannot be written: {trouble.strerror}") from trouble
    return 0


class _Screen:
    """The ring and a caption in this terminal."""

    def __init__(self, colours: Literal["truecolor", "256", "plain"], width: int) -> None:
        self._colours, self._width = colours, width
        self.caption: list[str] = []

    def ring(self, clock: Clock, pixels: int) -> Ring:
        """A ring drawn here, with the caption under it."""
        from drivers.simulated.terminal import TerminalRing

        return TerminalRing(sys.stdout, clock, pixels, self._colours, self.caption, self._width)


def _screen() -> _Screen | None:
    """A screen on this terminal, if it is one that can be drawn in."""
    from rich.console import Console

    from drivers.simulated.terminal import fitting

    console = Console()
    width = fitting(console.width, console.height, CAPTION_ROWS)
    if not console.is_terminal or console.is_dumb_terminal or console.width < CAPTION_COLUMNS or width is None:
        return None
    if console.no_color or console.color_system not in ("truecolor", "256"):
        return _Screen("plain", width)
    return _Screen("truecolor" if console.color_system == "truecolor" else "256", width)


def _run(
    session: Session, place: Place, results: Path | None, screen: _Screen | None = None, quiet: bool = False
) -> int:
    """Run session to its end, however that comes; leave the ring dark and the motor off."""
    if results and results.exists() and place.recording and results.samefile(place.recording):
        raise ConfigError(f"--results {results}: that is the recording itself; name another file")
    for note in place.notes:
        print(note, file=sys.stderr)
    gc.collect()
    gc.freeze()  # what start-up made stays; later collections then have little to look through
    sys.setswitchinterval(0.001)  # the sampling thread waits for the interpreter no longer than this
    try:
        with _signals(session), _told(results, place) as tell, _shown(session, place, screen, quiet) as show:
            for step in session.run():
                tell(step)
                show(step)
    finally:
        try:
            place.hardware.close(leave_light=session.fell_back)
        except DriverError as trouble:
            print(f"at the end: {trouble}", file=sys.stderr)
    if worth_saying := session.health.summary():
        print(worth_saying, file=sys.stderr)
    return 0


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
def _shown(session: Session, place: Place, screen: _Screen | None, quiet: bool) -> Iterator[Callable[[Step], None]]:
    """What a person sees beside the lamp: a caption, calm lines, or a progress bar; and a sentence at the end."""
    from device import words

    hardware = place.hardware
    first = last = newest = None
    ended_s = 0.0

    def show(step: Step) -> None:
        nonlocal first, last, newest, ended_s
        ended_s = step.tick.t_s
        newest = vitals = next(iter(step.readings.values())).vitals
        if vitals.heart_rate_bpm is not None:
            first, last = first or vitals, vitals
        if screen:
            screen.caption[:] = words.caption(step, session.length_s, hardware.label)
        elif not quiet and step.tick.index % round(LINE_S * 45) == 0:
            print(words.one_line(step, hardware.simulated), flush=True)
        if quiet and step.tick.index % 450 == 0:
            progress(ended_s)

    with _progress(session, quiet) as progress:
        yield show
    if screen:
        hardware.ring.close()
    said = words.closing(first, last, newest, ended_s, hardware.simulated)
    print(textwrap.fill(said, shutil.get_terminal_size().columns) if sys.stdout.isatty() else said)


@contextlib.contextmanager
def _progress(session: Session, quiet: bool) -> Iterator[Callable[[float], None]]:
    """A bar on the terminal while something long goes on unseen."""
    if not quiet or not sys.stderr.isatty():
        yield lambda t_s: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("replaying", total=session.length_s)
        yield lambda t_s: bar.update(task, completed=t_s)

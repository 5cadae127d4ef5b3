"""The command `ebb`. Imports what a command needs when it needs it, and tells errors in one message, exit code 2."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from device.bench.calibrate import PARTS as CALIBRATED
from device.bench.check import PARTS as CHECKED
from device.guide.programme import ProgrammeError
from device.recording.folders import SessionError
from device.settings.config import Config, ConfigError, as_toml, load, rescued
from device.settings.paths import calibration_path, default_path
from drivers.ports import Card, DriverError

DEMO_S = 60.0


def main(argv: list[str] | None = None) -> int:
    """Run one command. 0: done, or ended by the person. 1: something broke inside. 2: it could not be begun."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our signs still gets our words
    ask = _parser().parse_args(argv)
    logging.basicConfig(format="%(message)s", stream=sys.stderr)
    try:
        return int(ask.run(ask, ask.settings(ask.config or default_path(), calibration_path())))
    except (ConfigError, DriverError, ProgrammeError, SessionError) as trouble:
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
    parser.add_argument("--recordings", type=Path, metavar="FOLDER", help="where recordings are kept, if elsewhere")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and go")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Any, Config], int], words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(run=run, settings=load)
        return sub

    def session(
        name: str, run: Callable[[Any, Config], int], words: str, people: bool = True
    ) -> argparse.ArgumentParser:
        sub = command(name, run, words)
        sub.add_argument(
            "--hardware", default="pi", metavar="pi|simulated|FILE",
            help="the world to run in: a Raspberry Pi (default), a simulated body, or an EDF recording to play",
        )  # fmt: skip
        sub.add_argument("--minutes", type=_minutes, metavar="N", help="how long; without it, until you end it")
        sub.add_argument("--fast", action="store_true", help="on a virtual clock, as fast as this computer can")
        sub.add_argument("--results", type=Path, metavar="FILE", help="also write what became known, as JSON lines")
        if people:
            sub.add_argument(
                "--people", type=int, choices=(1, 2), default=1,
                help="one person, or two on four channels; with two, the light shows nobody's state",
            )  # fmt: skip
        return sub

    def bench(sub: argparse.ArgumentParser) -> None:
        sub.add_argument(
            "--hardware",
            choices=("pi", "simulated"),
            help="a Raspberry Pi's parts, or simulated ones; by default what is here",
        )
        sub.add_argument("--people", type=int, choices=(1, 2), default=1, help="how many the lamp is built for")
        sub.add_argument("--fast", action="store_true", help="simulated parts on a virtual clock")

    demo = command("demo", _demo, "a minute with a simulated person, drawn in this terminal")
    demo.add_argument("--fast", action="store_true", help="on a virtual clock, in a second, and not drawn")
    solo = session("solo", _solo, "a session: the lamp leads the breath by light and touch")
    solo.add_argument("--no-record", action="store_true", help="keep no recording of it")
    solo.add_argument("--program", metavar="NAME", help="what leads it; 'ebb programs' lists them")
    shared = session("shared", _shared, "a session of two people under one light", people=False)
    shared.add_argument("--program", metavar="NAME", default="together", help="what leads it; by default 'together'")
    shared.add_argument(
        "--codes", default="a,b", metavar="a,b", help="how the recordings call the first and the second of you"
    )
    shared.add_argument("--no-record", action="store_true", help="keep no recording of it")
    lamp = command("lamp", _lamp, "wait in the dark for the button: a press begins your programme, two settle-20")
    lamp.add_argument(
        "--hardware", default="pi", choices=("pi", "simulated"),
        help="the world to run in: a Raspberry Pi (default), or a simulated body with the keyboard as its button",
    )  # fmt: skip
    lamp.add_argument("--no-record", action="store_true", help="keep no recordings")
    log = session("log", _log, "dark: only listen and record, until you end it")
    log.add_argument("--light", action="store_true", help="one dim steady point says that the lamp is on")
    replay = command("replay", _replay, "run a recording through the lamp's signal path, as fast as it goes")
    replay.add_argument(
        "file",
        help="an EDF or EDF+ file with a pulse or a skin signal, or a session of yours: number, folder, or 'last'",
    )
    replay.add_argument("--results", type=Path, metavar="FILE", help="where to write what was found, as JSON lines")
    check = command("check", _check, "look at every part of the lamp: whether it is well, and what to do if not")
    check.add_argument("part", nargs="*", metavar="PART", help=f"which alone: {', '.join(CHECKED)}")
    bench(check)
    check.add_argument("--json", action="store_true", help="print it as JSON; nobody is asked anything")
    calibrate = command("calibrate", _calibrate, "find out what this lamp's own parts are like, and keep it")
    calibrate.set_defaults(settings=lambda path, _: load(path))  # what was found before is found anew
    calibrate.add_argument("part", choices=CALIBRATED, help="which")
    calibrate.add_argument(
        "--ohms", nargs=2, metavar="R", help="for skin: two resistors that you have measured, such as 1M 100k"
    )
    bench(calibrate)
    programs = command("programs", _programs, "the programmes there are, or one of them drawn over time")
    programs.add_argument("show", nargs="?", choices=("show",), help="draw one")
    programs.add_argument("name", nargs="?", metavar="NAME", help="which")
    _about_sessions(command)
    _about_the_machine(command)
    command("config", _config, "print the settings in effect, with their meaning")
    preview = command("preview", _preview, "draw what the lamp does: in one breath, or in a programme")
    preview.add_argument("programme", nargs="?", metavar="PROGRAMME", help="which; without it, one breath")
    preview.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FILE",
        help="the picture: .svg of a breath, .png or .gif of a programme",
    )
    return parser


def _about_sessions(command: Callable[[str, Callable[[Any, Config], int], str], argparse.ArgumentParser]) -> None:
    """What people do with the sessions they kept."""
    listing = command("sessions", _sessions, "the recorded sessions, newest first")
    listing.add_argument("--person", metavar="CODE", help="whose alone, with their numbers of sessions of two: a or b")

    def about_one(name: str, run: Callable[[Any, Config], int], words: str) -> argparse.ArgumentParser:
        sub = command(name, run, words)
        sub.add_argument("session", metavar="SESSION", help="its number, its folder, or 'last'")
        sub.add_argument("--person", metavar="CODE", help="whose, where a session is of two: a or b")
        return sub

    about_one("show", _show, "one session on one screen")
    report = about_one("report", _report, "one session as a page to read, print or bring along")
    report.add_argument("--to", type=Path, metavar="FILE.html", help="where to write it; by default here")
    report.add_argument("--both", action="store_true", help="a page for both of two, who have both agreed to it")
    trend = command("trend", _trend, "weeks at a glance")
    trend.add_argument("--person", metavar="CODE", help="whose, where there are several: a or b")
    trend.add_argument("--simulated", action="store_true", help="of simulated sessions instead of real ones")
    journal = about_one("journal", _journal, "add a line of your own to a session")
    journal.add_argument("text", help="the line, in quotes")
    journal.add_argument("--at", type=_moment, metavar="12:30", help="the moment of the session it speaks of")
    attach = about_one("attach", _attach, "attach a laboratory value to a moment of a session")
    for option, meaning in (("name", "what was measured"), ("unit", "its unit"), ("method", "how it was measured")):
        attach.add_argument(f"--{option}", required=True, help=meaning)
    attach.add_argument("--value", type=float, required=True, help="the result, a number")
    attach.add_argument("--at", type=_moment, required=True, metavar="31:00", help="when the sample was taken")
    export = about_one("export", _export, "hand a session out as tables, or as the recording itself")
    export.add_argument("--to", required=True, choices=("csv", "parquet", "json", "edf"), help="the form")
    export.add_argument("--folder", type=Path, default=Path(), metavar="FOLDER", help="where; by default here")
    forget = about_one("forget", _forget, "remove a session, or one person's part of it, after asking")
    forget.add_argument("--yes", action="store_true", help="do not ask")


def _about_the_machine(command: Callable[[str, Callable[[Any, Config], int], str], argparse.ArgumentParser]) -> None:
    """What the machine runs by itself, from the moment it has power. Settings that are wrong end none of it."""
    for name, run, words in (
        ("service", _service, "what the settings' [service] says, for ever: systemd runs this"),
        ("dark", _dark, "ring dark, motor off: systemd runs this after the service has ended"),
        ("boot", _boot, "check the settings and hand recordings out on the card: systemd runs this once"),
    ):
        command(name, run, words).set_defaults(settings=rescued)


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


def _moment(text: str) -> float:
    from device.library.journal import moment

    try:
        return moment(text)
    except ValueError as trouble:
        raise argparse.ArgumentTypeError(str(trouble)) from None


def _demo(ask: Any, config: Config) -> int:
    from dataclasses import replace

    from device.app import assemble, runner

    breath = replace(config.breath, start_bpm=7.5, rate_bpm=6.0, lead_minutes=0.6)
    config = replace(config, breath=breath, arousal=replace(config.arousal, baseline_s=12.0))
    screen = None if ask.fast else runner.screen_here()
    ring = screen.ring if screen else None
    place = assemble.open_hardware("simulated", config, fast=ask.fast, ring=ring, demo=True)
    return runner.watch(assemble.solo(config, place, DEMO_S), place, None, screen)


def _check(ask: Any, config: Config) -> int:
    import shutil

    from device.app import runner
    from device.bench import workbench
    from device.bench.check import checkup

    if unknown := [part for part in ask.part if part not in CHECKED]:
        raise ConfigError(f"ebb check {unknown[0]}: there are {', '.join(CHECKED)}")
    bench = workbench.opened(ask.hardware or workbench.here(), config, ask.people, ask.fast, not ask.json)
    width = max(60, min(120, shutil.get_terminal_size().columns))
    with runner.signals(_interrupt):
        return checkup.run(bench, ask.part, *_card(ask, config), ask.json, width)


def _calibrate(ask: Any, config: Config) -> int:
    from device.app import runner
    from device.bench import workbench
    from device.bench.calibrate import calibration

    hardware = ask.hardware or workbench.here()
    if (ask.part == "skin") != bool(ask.ohms):
        needs = (
            "needs two resistors that you have measured: --ohms 1M 100k" if ask.part == "skin" else "takes no --ohms"
        )
        raise ConfigError(f"ebb calibrate {ask.part} {needs}")
    if hardware == "pi" and not sys.stdin.isatty():
        raise DriverError("ebb calibrate asks somebody at a terminal, and there is none here")
    bench = workbench.opened(hardware, calibration.bare(ask.part, config), ask.people, ask.fast, True)
    with runner.signals(_interrupt):
        return calibration.run(ask.part, bench, ask.ohms, _card(ask, config)[0])


def _interrupt() -> None:
    """A terminal that is closed, or SIGTERM, ends what has no session as Ctrl-C does: dark and still."""
    raise KeyboardInterrupt


def _programs(ask: Any, config: Config) -> int:
    from device.app import guidance

    if ask.show and not ask.name:
        raise ConfigError("ebb programs show NAME: say which; 'ebb programs' lists them")
    return guidance.show(ask.name) if ask.show else guidance.listing()


def _solo(ask: Any, config: Config) -> int:
    from device.app import assemble, guidance, runner
    from device.library import programmes

    led_by = None
    if ask.program is not None:
        where = ask.recordings or assemble.recordings(config)
        led_by = guidance.course(programmes.load(ask.program), config, where, ask.hardware == "simulated")
    else:
        _needs_an_end(ask)
    screen = None if ask.fast or ask.hardware == "pi" else runner.screen_here()
    ring = screen.ring if screen else None
    keys = runner.keys_here() if screen and ask.hardware == "simulated" else None
    if screen and keys:
        screen.keys = "space marks, h or q ends"
    place = assemble.open_hardware(ask.hardware, config, ask.people, ask.fast, ring, button=keys)
    keeps = not ask.no_record and place.recording is None
    if led_by and keeps:
        _remember(ask, config, place.hardware.simulated)
    recorder = assemble.recorder(config, place, "solo", ask.recordings, led_by=led_by) if keeps else None
    length_s = ask.minutes and ask.minutes * 60
    session = assemble.guided(config, place, led_by, length_s) if led_by else assemble.solo(config, place, length_s)
    code = runner.watch(session, place, ask.results, screen, recorder=recorder)
    if led_by and session.ended:
        guidance.tell(led_by, config, ask.recordings, place.hardware.simulated, keeps)
    return code


def _shared(ask: Any, config: Config) -> int:
    import shutil
    import textwrap

    from device.app import assemble, runner, shared_guidance
    from device.library import programmes

    codes = shared_guidance.codes(ask.codes)
    where, simulated = ask.recordings or assemble.recordings(config), ask.hardware == "simulated"
    guide = shared_guidance.guide(programmes.load(ask.program), config, codes, where, simulated)
    drawn = simulated and not ask.fast
    screen, keys = (runner.screen_here(), runner.keys_here()) if drawn else (None, None)
    if screen:
        screen.keys = "space is the button, h ends" if keys else screen.keys
    ring = screen.ring if screen else None
    place = assemble.open_hardware(ask.hardware, config, people=2, fast=ask.fast, ring=ring, button=keys)
    place = assemble.seated_anew(config, place, codes)
    recorder = None
    if not ask.no_record and place.recording is None:
        recorder = assemble.recorder(config, place, assemble.SHARED, ask.recordings, led_by=guide.course)
    session = assemble.shared(config, place, guide, ask.minutes and ask.minutes * 60)
    for line in shared_guidance.before(guide, codes):
        print(textwrap.fill(line, shutil.get_terminal_size().columns), flush=True)
    code = runner.watch(session, place, ask.results, screen, recorder=recorder, private=True)
    for line in shared_guidance.after(guide, recorder is not None):
        print(line)
    return code


def _remember(ask: Any, config: Config, simulated: bool) -> None:
    """The programme that a press of the button begins from now on."""
    from device.library import last_programme, programmes

    try:
        last_programme.keep(*_card(ask, config), simulated, programmes.full_name(ask.program))
    except OSError as trouble:
        print(f"the button will not know of this programme: {trouble}", file=sys.stderr)


def _lamp(ask: Any, config: Config) -> int:
    from device.app import assemble, runner
    from device.app.appliance import Appliance

    simulated = ask.hardware == "simulated"
    screen, keys = (runner.screen_here(), runner.keys_here()) if simulated else (None, None)
    if screen:
        screen.keys = "space marks, h ends, q quits"
    place = assemble.open_hardware(ask.hardware, config, ring=screen.ring if screen else None, button=keys)
    aside: runner.Aside = "lines" if sys.stdout.isatty() else "nothing"
    card, root = _card(ask, config)
    lamp = Appliance(config, place, root, card, not ask.no_record, screen, aside)
    runner.be_prompt()
    with runner.signals(lamp.stop):
        if simulated and not keys:
            print("simulated, and without a keyboard: nobody can press its button", file=sys.stderr, flush=True)
        lamp.run()
    return 0


def _service(ask: Any, usable: Config) -> int:
    from device.app import assemble, service
    from device.settings import paths

    path = ask.config or default_path()
    try:
        config = load(path, calibration_path())
    except ConfigError as wrong:
        print(f"ebb: {wrong}", file=sys.stderr, flush=True)
        service.refuse(usable, *assemble.open_ring(usable), path or paths.boot_folder())
        return 2
    people = 1 if config.service.mode == assemble.LAMP else config.service.people
    place = assemble.open_hardware("pi", config, people)
    card, root = _card(ask, config)
    service.serve(config, place, root, card)
    return 0


def _dark(ask: Any, usable: Config) -> int:
    from device.app import safe_exit

    return safe_exit.main(ask.config)


def _boot(ask: Any, usable: Config) -> int:
    from device.app import boot_partition
    from device.settings import paths

    path = ask.config or default_path()
    card, root = _card(ask, usable)
    told = boot_partition.check(path, calibration_path(), paths.boot_folder(), card)
    told += boot_partition.hand_out(root, paths.boot_folder(), card)
    for line in told:
        print(line, file=sys.stderr)
    return 0


def _needs_an_end(ask: Any) -> None:
    if ask.fast and ask.minutes is None and ask.hardware == "simulated":
        raise ConfigError(
            "--fast needs --minutes: a simulated body never ends by itself, and a virtual clock never waits"
        )


def _log(ask: Any, config: Config) -> int:
    from device.app import assemble, runner

    _needs_an_end(ask)
    place = assemble.open_hardware(ask.hardware, config, people=ask.people, fast=ask.fast)
    mode = "log-lit" if ask.light else "log"
    session = assemble.MODES[mode](config, place, ask.minutes and ask.minutes * 60)
    recorder = None if place.recording else assemble.recorder(config, place, mode, ask.recordings)
    if recorder:
        until = f"for {ask.minutes:g} minutes" if ask.minutes else "until Ctrl-C"
        print(f"{place.hardware.label}: listening {until}", file=sys.stderr, flush=True)
    aside: runner.Aside = "lines" if sys.stdout.isatty() else "nothing"
    return runner.watch(session, place, ask.results, aside=aside, recorder=recorder)


def _replay(ask: Any, config: Config) -> int:
    from device.app import assemble, replay, runner
    from device.recording import folders, reader
    from drivers.simulated.clock import VirtualClock

    file = Path(ask.file)
    if file.is_file() and not reader.is_ours(file):
        place = assemble.open_recording(file, config, VirtualClock())
        session = assemble.dark(config, place, None)
    elif file.is_file():
        recorded = reader.read([file])
        session, place = replay.replay_session({recorded.code: recorded})
    elif file.suffix.lower() == ".edf":
        raise DriverError(f"{file}: no such file")
    else:
        kept = folders.find(ask.recordings or assemble.recordings(config), ask.file)
        session, place = replay.replay_session({code: reader.read(kept.recordings(code)) for code in kept.seated})
    return runner.watch(session, place, ask.results, aside="bar", private=len(place.seats) > 1)


def _config(ask: Any, config: Config) -> int:
    path, found = ask.config or default_path(), calibration_path()
    said = f"from {path}" if path else "all at their defaults (no ebb.toml was found)"
    if found:
        said = f"{f'from {path}, and ' if path else ''}from {found}, which 'ebb calibrate' made"
    print(f"# Settings in effect, {said}.\n")
    print(as_toml(config), end="")
    return 0


def _preview(ask: Any, config: Config) -> int:
    from device.preview import render

    if ask.programme is None:
        render.breath(ask.to, config)
    else:
        render.programme(ask.to, config, ask.programme)
    return 0


def _card(ask: Any, config: Config) -> tuple[Card, Path]:
    """Where this lamp keeps its recordings."""
    from device.app import assemble

    return assemble.card(), ask.recordings or assemble.recordings(config)


def _sessions(ask: Any, config: Config) -> int:
    from device.cli import sessions

    return sessions.listing(*_card(ask, config), ask.person)


def _show(ask: Any, config: Config) -> int:
    from device.cli import sessions

    return sessions.show(*_card(ask, config), ask.session, ask.person)


def _report(ask: Any, config: Config) -> int:
    from device.cli import sessions

    if ask.both and ask.person:
        raise SessionError(f"--both and --person {ask.person}: a page is for both of you or for one; leave one out")
    if ask.both:
        return sessions.report_for_both(*_card(ask, config), ask.session, ask.to)
    return sessions.report(*_card(ask, config), ask.session, ask.person, ask.to)


def _trend(ask: Any, config: Config) -> int:
    from device.cli import sessions

    return sessions.weeks(*_card(ask, config), ask.person, ask.simulated)


def _journal(ask: Any, config: Config) -> int:
    from device.cli import sessions

    return sessions.add_line(*_card(ask, config), ask.session, ask.person, ask.text, ask.at)


def _attach(ask: Any, config: Config) -> int:
    from device.cli import sessions

    return sessions.add_value(*_card(ask, config), ask)


def _export(ask: Any, config: Config) -> int:
    from device.cli import sessions

    return sessions.export(*_card(ask, config), ask.session, ask.person, ask.to, ask.folder)


def _forget(ask: Any, config: Config) -> int:
    from device.cli import sessions

    return sessions.forget(*_card(ask, config), ask.session, ask.person, ask.yes)

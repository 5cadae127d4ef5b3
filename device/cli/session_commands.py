"""`ebb demo, solo, shared, lamp, log, replay`: sessions, live or played again."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from device.cli.arguments import Command, add_no_record, add_people, add_results, card_and_root, minutes

if TYPE_CHECKING:
    from device.settings.tree import Config

DEMO_S = 60.0


def _demo_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--fast", action="store_true", help="on a virtual clock, in a second, and not drawn")


def _demo(ask: Namespace, config: Config) -> int:
    from dataclasses import replace

    from device.app import modes, worlds
    from device.cli.screen import screen_here
    from device.cli.terminal import Terminal, watch

    breath = replace(config.breath, start_bpm=7.5, rate_bpm=6.0, lead_minutes=0.6)
    config = replace(config, breath=breath, arousal=replace(config.arousal, baseline_s=12.0))
    screen = None if ask.fast else screen_here()
    ring = screen.ring if screen else None
    place = worlds.open_hardware("simulated", config, fast=ask.fast, ring=ring, demo=True)
    return watch(config, place, modes.solo(config, place, DEMO_S), Terminal(place, screen or "lines"))


def _session_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--hardware", default="pi", metavar="pi|simulated|FILE",
        help="the world to run in: a Raspberry Pi (default), a simulated body, or an EDF recording to play",
    )  # fmt: skip
    parser.add_argument("--minutes", type=minutes, metavar="N", help="how long; without it, until you end it")
    parser.add_argument("--fast", action="store_true", help="on a virtual clock, as fast as this computer can")
    add_results(parser, "also write what became known, as JSON lines")


def _one_or_two(parser: ArgumentParser) -> None:
    _session_arguments(parser)
    add_people(parser, "one person, or two on four channels; with two, the light shows nobody's state")


def _needs_an_end(ask: Namespace) -> None:
    from device.settings.parse import ConfigError

    if ask.fast and ask.minutes is None and ask.hardware == "simulated":
        raise ConfigError(
            "--fast needs --minutes: a simulated body never ends by itself, and a virtual clock never waits"
        )


def _solo_arguments(parser: ArgumentParser) -> None:
    _one_or_two(parser)
    add_no_record(parser)
    parser.add_argument("--program", metavar="NAME", help="what leads it; 'ebb programs' lists them")


def _solo(ask: Namespace, config: Config) -> int:
    from device.app import guidance, modes, recorders, worlds
    from device.cli.screen import keys_here, screen_here
    from device.cli.terminal import Terminal, watch
    from device.library import programmes

    led_by = None
    if ask.program is not None:
        where = ask.recordings or recorders.recordings(config)
        led_by = guidance.course(programmes.load(ask.program), config, where, ask.hardware == "simulated")
    else:
        _needs_an_end(ask)
    screen = None if ask.fast or ask.hardware == "pi" else screen_here()
    ring = screen.ring if screen else None
    keys = keys_here() if screen and ask.hardware == "simulated" else None
    if screen and keys:
        screen.keys = "space marks, h or q ends"
    place = worlds.open_hardware(ask.hardware, config, ask.people, ask.fast, ring, button=keys)
    keeps = not ask.no_record and place.recording is None
    if led_by and keeps:
        _remember(ask, config, place.hardware.simulated)
    recorder = recorders.recorder(config, place, "solo", ask.recordings, led_by=led_by) if keeps else None
    length_s = ask.minutes and ask.minutes * 60
    session = modes.guided(config, place, led_by, length_s) if led_by else modes.solo(config, place, length_s)
    code = watch(config, place, session, Terminal(place, screen or "lines"), recorder, ask.results)
    if led_by and session.ended:
        guidance.tell(led_by, config, ask.recordings, place.hardware.simulated, keeps)
    return code


def _remember(ask: Namespace, config: Config, simulated: bool) -> None:
    """Keep the programme that a press of the button begins from now on."""
    from device.library import last_programme, programmes

    try:
        last_programme.keep(*card_and_root(ask, config), simulated, programmes.full_name(ask.program))
    except OSError as error:
        print(f"the button will not know of this programme: {error}", file=sys.stderr)


def _shared_arguments(parser: ArgumentParser) -> None:
    _session_arguments(parser)
    parser.add_argument("--program", metavar="NAME", default="together", help="what leads it; by default 'together'")
    parser.add_argument(
        "--codes", default="a,b", metavar="a,b", help="how the recordings call the first and the second of you"
    )
    add_no_record(parser)


def _shared(ask: Namespace, config: Config) -> int:
    import shutil
    import textwrap

    from device.app import modes, recorders, shared_guidance, worlds
    from device.cli.screen import keys_here, screen_here
    from device.cli.terminal import Terminal, watch
    from device.library import programmes

    codes = shared_guidance.codes(ask.codes)
    where, simulated = ask.recordings or recorders.recordings(config), ask.hardware == "simulated"
    guide = shared_guidance.guide(programmes.load(ask.program), config, codes, where, simulated)
    drawn = simulated and not ask.fast
    screen, keys = (screen_here(), keys_here()) if drawn else (None, None)
    if screen:
        screen.keys = "space is the button, h ends" if keys else screen.keys
    ring = screen.ring if screen else None
    place = worlds.open_hardware(ask.hardware, config, people=2, fast=ask.fast, ring=ring, button=keys)
    place = worlds.seated_anew(config, place, codes)
    recorder = None
    if not ask.no_record and place.recording is None:
        recorder = recorders.recorder(config, place, modes.SHARED, ask.recordings, led_by=guide.course)
    session = modes.shared(config, place, guide, ask.minutes and ask.minutes * 60)
    for line in shared_guidance.before(guide, codes):
        print(textwrap.fill(line, shutil.get_terminal_size().columns), flush=True)
    code = watch(config, place, session, Terminal(place, screen or "lines", private=True), recorder, ask.results)
    for line in shared_guidance.after(guide, recorder is not None):
        print(line)
    return code


def _lamp_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--hardware", default="pi", choices=("pi", "simulated"),
        help="the world to run in: a Raspberry Pi (default), or a simulated body with the keyboard as its button",
    )  # fmt: skip
    add_no_record(parser, "no recordings")


def _lamp(ask: Namespace, config: Config) -> int:
    from device.app import runner, worlds
    from device.app.appliance import Appliance
    from device.cli.screen import keys_here, screen_here
    from device.cli.terminal import Terminal, lines_if_read

    simulated = ask.hardware == "simulated"
    screen, keys = (screen_here(), keys_here()) if simulated else (None, None)
    if screen:
        screen.keys = "space marks, h ends, q quits"
    place = worlds.open_hardware(ask.hardware, config, ring=screen.ring if screen else None, button=keys)
    card, root = card_and_root(ask, config)
    terminal = Terminal(place, screen or lines_if_read())
    lamp = Appliance(config, place, root, card, not ask.no_record, terminal)
    runner.be_prompt()
    with runner.signals(lamp.stop):
        if simulated and not keys:
            print("simulated, and without a keyboard: nobody can press its button", file=sys.stderr, flush=True)
        try:
            lamp.run()
        finally:
            terminal.flush()
    return 0


def _log_arguments(parser: ArgumentParser) -> None:
    _one_or_two(parser)
    parser.add_argument("--light", action="store_true", help="one dim steady point says that the lamp is on")


def _log(ask: Namespace, config: Config) -> int:
    from device.app import modes, recorders, worlds
    from device.cli.terminal import Terminal, lines_if_read, watch

    _needs_an_end(ask)
    place = worlds.open_hardware(ask.hardware, config, people=ask.people, fast=ask.fast)
    mode = "log-lit" if ask.light else "log"
    session = modes.MODES[mode](config, place, ask.minutes and ask.minutes * 60)
    recorder = None if place.recording else recorders.recorder(config, place, mode, ask.recordings)
    if recorder:
        until = f"for {ask.minutes:g} minutes" if ask.minutes else "until Ctrl-C"
        print(f"{place.hardware.label}: listening {until}", file=sys.stderr, flush=True)
    return watch(config, place, session, Terminal(place, lines_if_read()), recorder, ask.results)


def _replay_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file",
        help="an EDF or EDF+ file with a pulse or a skin signal, or a session of yours: number, folder, or 'last'",
    )
    add_results(parser, "where to write what was found, as JSON lines")


def _replay(ask: Namespace, config: Config) -> int:
    from device.app import modes, recorders, replay, worlds
    from device.cli.terminal import Terminal, watch
    from device.recording import folders, reader
    from drivers.ports import DriverError
    from drivers.simulated.clock import VirtualClock

    file = Path(ask.file)
    if file.is_file() and not reader.is_ours(file):
        place = worlds.open_recording(file, config, VirtualClock())
        session = modes.dark(config, place, None)
    elif file.is_file():
        recorded = reader.read([file])
        session, place = replay.replay_session({recorded.code: recorded})
    elif file.suffix.lower() == ".edf":
        raise DriverError(f"{file}: no such file")
    else:
        kept = folders.find(ask.recordings or recorders.recordings(config), ask.file)
        session, place = replay.replay_session({code: reader.read(kept.recordings(code)) for code in kept.seated})
    terminal = Terminal(place, "bar", private=len(place.seats) > 1)
    return watch(config, place, session, terminal, results=ask.results)


COMMANDS = (
    Command("demo", "a minute with a simulated person, drawn in this terminal", _demo, _demo_arguments),
    Command("solo", "a session: the lamp leads the breath by light and touch", _solo, _solo_arguments),
    Command("shared", "a session of two people under one light", _shared, _shared_arguments),
    Command(
        "lamp", "wait in the dark for the button: a press begins your programme, two settle-20", _lamp, _lamp_arguments
    ),
    Command("log", "dark: only listen and record, until you end it", _log, _log_arguments),
    Command("replay", "run a recording through the lamp's signal path, as fast as it goes", _replay, _replay_arguments),
)

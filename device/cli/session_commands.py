"""`ebb solo, shared, lamp, log, replay`: sessions, live or played again."""

import math
import sys
from argparse import Namespace
from pathlib import Path

from device.app import modes, recorders, replay, runner, storage, worlds
from device.app.appliance import Appliance
from device.app.strap_beside import StrapObserver
from device.cli.arguments import (
    IDENTITY,
    argument,
    card_and_root,
    command,
    flag,
    identities,
    minutes,
    people,
    two_codes,
)
from device.cli.foreign_file import SIGNALS, asked
from device.cli.screen import keys_here, screen_here
from device.cli.terminal import Terminal, lines_if_read, watch
from device.cli.width import say
from device.language import told, tr
from device.library import programmes, stored_sessions
from device.recording import folders, origin, reader
from device.session.session import Envelope
from device.settings.parse import ConfigError
from device.settings.tree import CODES, Config
from device.text.guidance import after_two, assessment, before_two
from device.text.recorded_words import retold
from drivers.ports import DriverError
from drivers.simulated.clock import VirtualClock

SESSION = (
    argument(
        "--hardware",
        "the world to run in: pi, the parts of this Raspberry Pi (default); simulated; or a recording to play",
        default="pi", metavar="WORLD",
    ),
    argument("--minutes", "how long; without it, until you end it", type=minutes, metavar="N"),
    flag("--fast", "on a virtual clock, as fast as this computer can"),
    argument("--results", "also write what became known, as JSON lines, a file a person", type=Path, metavar="FILE"),
)  # fmt: skip
PEOPLE = people("one person, or two on four channels; with two, the light shows nobody's state")
WHO = argument(
    "--who",
    "whom to simulate: eager, sloppy, slow, deaf, tethered, cold or nobody; + adds joins@1:00, leaves@2:00 or "
    "asleep@3:00, and a comma parts two people",
    metavar="WHO",
)
BODY = argument(
    "--body",
    "which body they have: circulation (default), child, older, slow or simple; + adds ectopic or fibrillation, and a "
    "comma parts two people",
    metavar="BODY",
)
ROOM = argument(
    "--room",
    "what goes wrong around their sensors: calm (default), moving, gel, shifting, mains, filtered, ripple, bare or "
    "stuck; + joins some of it, and a comma parts two people",
    metavar="ROOM",
)
SIMULATED = (WHO, BODY, ROOM)
FILES = (".edf", ".bdf", ".csv", ".tsv", ".txt")
NO_RECORD = flag("--no-record", "keep no recording of it")


def _chosen(ask: Namespace) -> worlds.Chosen:
    return worlds.Chosen(ask.who, ask.body, ask.room)


def _needs_an_end(ask: Namespace) -> None:
    if ask.fast and ask.minutes is None and ask.hardware == "simulated":
        raise ConfigError(
            tr("--fast needs --minutes: a simulated body never ends by itself, and a virtual clock never waits")
        )


@command(
    *SESSION,
    argument("--program", "what leads it; 'ebb programs' lists them", metavar="NAME"),
    PEOPLE,
    *SIMULATED,
    NO_RECORD,
)
def _solo(ask: Namespace, config: Config) -> int:
    led_by = None
    if ask.program is not None:
        where = ask.recordings or storage.recordings(config)
        led_by, words = modes.own_course(
            programmes.load(ask.program, config.breath), config, where, ask.hardware == "simulated"
        )
        if words:
            say(words, sys.stderr)
    else:
        _needs_an_end(ask)
    screen = None if ask.fast or ask.hardware == "pi" else screen_here()
    keys = keys_here(config.button.hold_s) if screen and ask.hardware == "simulated" else None
    if screen and keys:
        screen.keys = tr("space marks, held or h or q ends")
    ring = screen.ring if screen else None
    place = worlds.open_hardware(ask.hardware, config, ask.people, ask.fast, ring, button=keys, chosen=_chosen(ask))
    place = screen.with_touch(place) if screen else place
    keeps = not ask.no_record and place.recording is None
    known = led_by.led_by if led_by else None
    recorder = recorders.recorder(config, place, "solo", ask.recordings, led_by=known) if keeps else None
    envelope = Envelope(ask.minutes and ask.minutes * 60)
    session = modes.guided(config, place, led_by, envelope) if led_by else modes.solo(config, place, envelope)
    code = watch(config, place, session, Terminal(config, place, screen or "lines"), recorder, ask.results)
    if led_by and session.ended and (found := led_by.resonance()):
        for line in assessment(found):
            say(line)
        if recorder:
            on = card_and_root(ask, config)
            modes.keep_resonance(*on, place.hardware.simulated, worlds.CODES[0], recorder.number, found)
            recorders.encrypt(config, *on, say)
    return code


@command(
    *SESSION,
    argument("--program", "what leads it; by default 'together'", metavar="NAME", default="together"),
    argument("--codes", "how the recordings call the first and the second of you", default="a,b", metavar="a,b"),
    *SIMULATED,
    NO_RECORD,
)  # fmt: skip
def _shared(ask: Namespace, config: Config) -> int:
    codes = two_codes(ask.codes)
    where, simulated = ask.recordings or storage.recordings(config), ask.hardware == "simulated"
    ends_s = ask.minutes * 60 if ask.minutes else math.inf
    guide = modes.own_duo(programmes.load(ask.program, config.breath), config, codes, where, simulated, ends_s)
    screen, keys = (screen_here(), keys_here(config.button.hold_s)) if simulated and not ask.fast else (None, None)
    if screen and keys:
        screen.keys = tr("space is the button, held or h ends")
    ring = screen.ring if screen else None
    place = worlds.open_hardware(
        ask.hardware, config, people=2, fast=ask.fast, ring=ring, button=keys, chosen=_chosen(ask)
    )
    place = worlds.seated_anew(config, screen.with_touch(place) if screen else place, codes)
    keeps = not ask.no_record and place.recording is None
    recorder = recorders.recorder(config, place, modes.SHARED, ask.recordings, led_by=guide.led_by) if keeps else None
    session = modes.shared(config, place, guide)
    for line in before_two(codes, guide.asked_first):
        say(line)
    terminal = Terminal(config, place, screen or "lines", private=True)
    code = watch(config, place, session, terminal, recorder, ask.results)
    for line in after_two(guide, recorder is not None):
        say(line)
    return code


@command(
    argument(
        "--hardware",
        "the world to run in: pi (default), or simulated, with the keyboard as its button",
        default="pi", choices=("pi", "simulated"), metavar="WORLD",
    ),
    *SIMULATED,
    flag("--no-record", "keep no recordings"),
)  # fmt: skip
def _lamp(ask: Namespace, config: Config) -> None:
    simulated = ask.hardware == "simulated"
    screen, keys = (screen_here(), keys_here(config.button.hold_s)) if simulated else (None, None)
    if screen:
        screen.keys = tr("space marks, held or h ends, q quits")
    usual = "eager" if config.lamp.people == 1 else "eager,nobody"
    chosen = worlds.Chosen(usual if simulated and ask.who is None else ask.who, ask.body, ask.room)
    ring = screen.ring if screen else None
    place = worlds.open_hardware(ask.hardware, config, config.lamp.people, ring=ring, button=keys, chosen=chosen)
    place = screen.with_touch(place) if screen else place
    card, root = card_and_root(ask, config)
    terminal = Terminal(config, place, screen or lines_if_read())
    lamp = Appliance(config, place, root, card, not ask.no_record, terminal)
    runner.be_prompt()
    with runner.signals(lamp.stop):
        if simulated and not keys:
            print(tr("simulated, and without a keyboard: nobody can press its button"), file=sys.stderr, flush=True)
        try:
            lamp.run()
        finally:
            terminal.flush()


@command(
    *SESSION,
    PEOPLE,
    *SIMULATED,
    flag("--light", "one dim steady point says that the lamp is on"),
    argument(
        "--strap",
        "also record a Bluetooth chest strap that the first person wears, beside the pulse: at this address, or the "
        "first that is found",
        nargs="?", const="", metavar="ADDRESS",
    ),
    argument("--strap-b", "the same for the second person", nargs="?", const="", metavar="ADDRESS"),
)  # fmt: skip
def _log(ask: Namespace, config: Config) -> int:
    _needs_an_end(ask)
    place = worlds.open_hardware(ask.hardware, config, people=ask.people, fast=ask.fast, chosen=_chosen(ask))
    mode = "log-lit" if ask.light else "log"
    session = modes.MODES[mode](config, place, Envelope(ask.minutes and ask.minutes * 60))
    place, without = _strapped(ask, place)
    recorder = None if place.recording else recorders.recorder(config, place, mode, ask.recordings)
    if recorder:
        until = tr("until Ctrl-C")
        if ask.minutes:
            until = tr("for {minutes:g} minutes", minutes=ask.minutes)
        label = retold(place.hardware.label)
        print(tr("{label}: listening {until}", label=label, until=until), file=sys.stderr, flush=True)
    terminal = Terminal(config, place, lines_if_read())
    for said in without:
        terminal.tell(said)
    beside = [StrapObserver(worn, code, recorder, terminal.tell) for code, worn in place.straps.items() if recorder]
    return watch(config, place, session, terminal, recorder, ask.results, beside=beside)


def _strapped(ask: Namespace, place: worlds.World) -> tuple[worlds.World, list[str]]:
    """The place with the straps that are asked for; and of each that is not there, why."""
    asked = {"--strap": (CODES[0], ask.strap), "--strap-b": (CODES[1], ask.strap_b)}
    asked = {option: (code, address) for option, (code, address) in asked.items() if address is not None}
    is_clear = len(asked) < 2 or ask.hardware == "simulated"  # which is whose, without an address
    without = []
    for option, (code, address) in asked.items():
        try:
            if not is_clear and (not address or ask.strap.lower() == ask.strap_b.lower()):
                raise DriverError(tr("two straps are told apart by their addresses: --strap ADDRESS --strap-b ANOTHER"))
            place = worlds.with_strap(place, code, address or None)
        except DriverError as trouble:
            without.append(tr("no strap is recorded: {why}", why=f"{option}: {told(trouble)}"))
    return place, without


@command(
    argument(
        "file",
        "what another device recorded (EDF, EDF+, BDF, BDF+, or a table: CSV, TSV, TXT), or a session of yours: "
        "number, folder, or 'last'",
        metavar="FILE",
    ),
    *SIGNALS,
    argument("--results", "where to write what was found, as JSON lines, a file a person", type=Path, metavar="FILE"),
    IDENTITY,
)  # fmt: skip
def _replay(ask: Namespace, config: Config) -> int:
    file, opens = Path(ask.file), identities(ask)
    root, kept, said = ask.recordings or storage.recordings(config), None, asked(ask)
    ours = file.is_file() and origin.is_ours(file)
    if not ours and (file.suffix.lower() in FILES or (file.exists() and not file.is_dir())):
        place = worlds.open_recording(file, config, VirtualClock(), asked=said)
        session = modes.dark(config, place)
    elif said != worlds.Asked():
        raise ConfigError(
            tr(
                "{file}: it is a recording of Ebb's own; --pulse, --skin and the like are for other devices'",
                file=ask.file,
            )
        )
    elif ours:
        recorded, kept = reader.read([file], opens), stored_sessions.around(root, file)
        session, place = replay.replay_session({recorded.code: recorded})
    else:
        kept = folders.find(root, ask.file)
        whole = {code: reader.read(kept.recordings(code), opens) for code in kept.seated}
        session, place = replay.replay_session(whole)
    terminal = Terminal(config, place, "bar", private=len(place.seats) > 1)
    return watch(config, place, session, terminal, results_to=ask.results, played=kept)

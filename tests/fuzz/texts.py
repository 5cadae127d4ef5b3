"""The readers of settings and of words: each writes what it is given where a person or a system might have.

A reader is made for a folder of its own, and then reads one input after the other.
"""

from argparse import ArgumentTypeError
from functools import partial

from fuzz.lines import one_session
from fuzz.required import OWN, require, require_settings, require_within

from device.app import boot_partition, safe_exit
from device.app.choices import CHOICES
from device.cli import arguments
from device.guide.course import planned_bpm
from device.guide.programme_file import as_toml, parse
from device.library import calibration, programmes
from device.recording import folders, strap
from device.settings import toml
from device.settings.parse import ConfigError
from device.signals.skin import known_resistors
from device.text import guidance
from drivers import strap as strap_port
from drivers.simulated.chosen import Chosen
from drivers.system import mounts
from drivers.system.card import Disk


def settings(place):
    file = place / "ebb.toml"
    known = set()

    def read(data):
        file.write_bytes(data)
        _, device, pins = safe_exit.where(file)
        require(device.startswith("/dev/spidev") and all(0 <= pin <= 27 for pin in pins), "ebb dark has no such part")
        require_settings(toml.rescued(file, None, CHOICES))
        config = toml.load(file, None, CHOICES)
        if config in known:
            return
        require_settings(config)
        known.add(config)
        file.write_text(toml.as_toml(config, CHOICES), "utf-8")
        require(toml.load(file, None, CHOICES) == config, "settings that were printed are other ones")

    return read


def found(place):
    file = place / "calibration.toml"

    def read(data):
        file.write_bytes(data)
        try:
            config = toml.load(None, file, CHOICES)
            require_settings(config)
        except ConfigError:
            config = None
        calibration.keep(Disk(), file, "touch", {"start": 0.5}, {"felt": [0.5]})
        if config:
            require(toml.load(None, file, CHOICES).touch.start == 0.5, "what was found is lost")

    return read


def programme(place):
    file = place / "own.toml"

    def read(data):
        file.write_bytes(data)
        own = programmes.load(str(file))
        for phase in own.phases:
            require_within(0.1, phase.minutes, 60, "minutes")
            require_within(0, phase.level, 1, "level")
            for pace in (phase.from_bpm, phase.to_bpm):
                require_within(4, pace, 12, "pace")
            require(guidance.phase(phase).isprintable() and phase.name.isprintable(), "a phase cannot be shown")
        for at in range(9):
            pace = planned_bpm(own, at / 8 * own.length_s)
            require(pace is None or 4 <= pace <= 12, f"pace {pace}")
        require(parse(as_toml(own), own.name, "again").phases == own.phases, "what is recorded is another programme")

    return read


def counter(place):
    def read(data):
        (place / folders.COUNTER).write_bytes(data)
        require_within(0, folders.counted(place), folders.MOST_SESSIONS, "number")

    return read


def boot(place):
    (place / "ebb.toml").write_text("[breath]\nrate_bpm = 99\n")

    def read(data):
        (place / boot_partition.ERRORS).write_bytes(data)
        boot_partition.check(place / "ebb.toml", None, place, Disk())
        require(b"rate_bpm" in (place / boot_partition.ERRORS).read_bytes(), "a card does not say what is wrong")

    return read


def _made(option, people, text):
    Chosen(**{option: text}).made(people, None)


def command(place):
    root, _ = one_session(place)
    takes = (
        arguments.minutes, arguments.moment, arguments.two_codes, known_resistors.ohms,
        *(partial(_made, option, n) for option in ("who", "body", "room") for n in (1, 2)),
        lambda text: folders.find(root, text), programmes.load,
    )  # fmt: skip

    def read(data):
        text = data.replace(b"\0", b"").decode("utf-8", "surrogateescape")  # as the system hands it over
        for take in takes:
            try:
                value = take(text)
            except (*OWN, ArgumentTypeError, OSError) as trouble:
                require(str(trouble), "an error without a word")
            else:
                if isinstance(value, float):
                    require_within(0, value, 1e12, "a number")

    return read


def mount(place):
    """First line: the kernel's command line; below it, its mounts."""

    def read(data):
        line, _, table = data.partition(b"\n")
        (place / "cmdline").write_bytes(line)
        (place / "mountinfo").write_bytes(table)
        mounts.is_in_memory(place, place / "mountinfo", place / "cmdline")

    return read


def notice(place):
    """A notice of a strap, and what a recording keeps of it, among others before and after it."""

    def read(data):
        try:
            found = strap_port.decode(data)
        except strap_port.NoticeError as trouble:
            require(str(trouble).isprintable() and len(str(trouble)) < 200, "an error that cannot be shown")
            return
        require(strap_port.decode(strap_port.encode(found)) == found, "a notice that was sent on is another")
        well = strap_port.Notice(60, True, None, (1024,))
        heard = [strap_port.Heard(float(at), found if at == 4 else well) for at in range(8)]
        kept = strap.beats(tuple(strap.note(each) for each in heard))
        for rr_s in (rr for each in kept for rr in each.rr_s):
            require_within(0.2, rr_s, 4, "an interval of a strap")

    return read

"""The composition root: the only file that names concrete drivers. Puts a session together; knows no signal."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from device.app.idle import Waiting
from device.guide.consent import ASK_S
from device.guide.course import Course, Guide, Listening, Steady
from device.guide.pacer import Pacer
from device.guide.programme import Programme
from device.guide.programme_file import as_toml
from device.guide.two import HEART, OWN, CoupleGuide
from device.recording import annotation
from device.recording.assembler import Sitter
from device.recording.folders import SessionInfo
from device.recording.layout import table
from device.recording.recorder import Recorder, Rules
from device.scene.dark_scene import DarkScene
from device.scene.gate import SafetyGate
from device.scene.palette import PALETTES
from device.scene.shared import Shared
from device.scene.solo import Dark, Pilot, Solo
from device.scene.wish import Touch
from device.session.loop import TICK_HZ
from device.session.person import BeatDetector, Person
from device.session.session import Draw, Seat, Session
from device.settings.as_toml import changed
from device.settings.tree import Config
from device.signals.pulse.annotated import AnnotatedBeats
from device.signals.pulse.detector import PulseDetector
from device.signals.skin import front_end as circuits
from drivers.ports import Button, Card, Clock, DriverError, Hardware, Ring
from drivers.simulated.circuit import ConstantVoltage, Divider
from drivers.simulated.clock import VirtualClock
from drivers.system.clock import SystemClock

if TYPE_CHECKING:
    from drivers.parts import Parts
    from drivers.pi.open import Wiring

CODES = ("a", "b")
FULL_SCALE_V = 4.096  # of the converter, at gain 1
MakeRing = Callable[[Clock, int], Ring]


@dataclass(frozen=True, slots=True)
class World:
    """A world that was opened, and who sits in it with which beat finder.

    recording: the file it plays, if it does. full_scale_v: of each channel of the converter.
    """

    hardware: Hardware
    seats: tuple[Seat, ...]
    notes: tuple[str, ...] = ()
    recording: Path | None = None
    full_scale_v: tuple[float, ...] = (FULL_SCALE_V,) * 4


def front_end(config: Config) -> Callable[[float], float]:
    """Volts -> uS of the skin circuit that was built."""
    s = config.skin
    if s.front_end == "divider":
        return circuits.divider(s.supply_v, s.fixed_ohm)
    return circuits.constant_voltage(s.excitation_v, s.feedback_ohm, s.series_ohm, s.supply_v)


def seats(
    config: Config, columns: Sequence[tuple[int, int]], finders: Sequence[BeatDetector], codes: Sequence[str] = CODES
) -> tuple[Seat, ...]:
    """Who sits at which columns of the rows, pulse and skin, with which beat finder."""
    usiemens = front_end(config)
    return tuple(
        Seat(
            code, pulse, skin_column, Person(finder, usiemens, config.arousal.baseline_s, config.skin.response_usiemens)
        )
        for code, (pulse, skin_column), finder in zip(codes, columns, finders, strict=False)
    )


def open_hardware(
    name: str,
    config: Config,
    people: int = 1,
    fast: bool = False,
    ring: MakeRing | None = None,
    demo: bool = False,
    button: Button | None = None,
) -> World:
    """Open 'pi', 'simulated', or a recording by its file name. Raises DriverError with what is missing.

    ring: makes the ring to show in place of the remembered one, where there is no real ring. demo: a body that
    arrives, and settles within the minute of a demonstration instead of the many that people take. button: what stands
    in for the simulated lamp's button, which nobody can press.
    """
    if name == "pi":
        if fast:
            raise DriverError("--fast runs on a virtual clock, and a Pi's parts do not: use --hardware simulated")
        return _pi(config, people)
    clock: Clock = VirtualClock() if fast else SystemClock()
    if name == "simulated":
        return _simulated(config, people, clock, ring, demo, button)
    if not Path(name).exists():
        raise DriverError(
            f"--hardware {name}: it is 'pi', 'simulated', or an EDF recording to play, and there is no file {name}"
        )
    if people > 1:
        raise DriverError(f"--hardware {name}: a recording holds one person, and {people} were asked for")
    return open_recording(Path(name), config, clock, ring)


def _pi(config: Config, people: int) -> World:
    hardware = open_parts(config, people).hardware()
    columns = [(2 * i, 2 * i + 1) for i in range(people)]
    full_scale_v = tuple(FULL_SCALE_V / gain for gain in gains(config, people).values())
    return World(hardware, seats(config, columns, [PulseDetector() for _ in columns]), full_scale_v=full_scale_v)


def open_parts(config: Config, people: int) -> Parts:
    """Every part of this Pi that is there."""
    from drivers.pi.open import open_parts

    return open_parts(_wiring(config, gains(config, people)))


def gains(config: Config, people: int) -> dict[int, float]:
    """The converter's gain by its pin, in the order of the rows' columns: pulse and skin of each."""
    found: dict[int, float] = {}
    for person in (config.a, config.b)[:people]:
        found[person.pulse_channel] = config.adc.pulse_gain
        found[person.skin_channel] = config.adc.skin_gain
    return found


def open_ring(config: Config) -> tuple[Ring, Clock]:
    """The ring of this Pi alone, for light that says why there is nothing else. Raises DriverError."""
    from drivers.pi.open import open_ring

    return open_ring(_wiring(config, {})), SystemClock()


def _wiring(config: Config, gains: Mapping[int, float]) -> Wiring:
    from drivers.pi.open import Wiring

    return Wiring(
        i2c_bus=config.adc.bus,
        adc_address=config.adc.address,
        gains=gains,
        ring_driver="spi" if config.ring.driver == "spi" else "rpi_ws281x",
        ring_device=config.ring.device,
        pixels=config.ring.pixels,
        order=config.ring.order,
        bottom=config.ring.bottom,
        clockwise=config.ring.clockwise,
        gamma=config.ring.gamma,
        cap=config.ring.cap,
        motor_pin=config.touch.pin,
        motor_start=config.touch.start,
        motor_spin_up_s=config.touch.spin_up_s,
        button_pin=config.button.pin,
        hold_s=config.button.hold_s,
    )


def circuit(config: Config) -> ConstantVoltage | Divider:
    """The same front end the other way round: uS -> volts, for worlds that have no electrodes."""
    s = config.skin
    if s.front_end == "divider":
        return Divider(s.supply_v, s.fixed_ohm)
    return ConstantVoltage(s.excitation_v, s.feedback_ohm, s.series_ohm, s.supply_v)


def _simulated(
    config: Config, people: int, clock: Clock, ring: MakeRing | None, demo: bool, button: Button | None
) -> World:
    from drivers.simulated.body import Body, Temperament
    from drivers.simulated.outputs import MemoryHaptic, MemoryRing, ScriptedButton, SeenRing
    from drivers.simulated.room import Room, RoomSource

    who = Temperament(arrives_s=3.0, settles_s=22.0, responses_per_min=4.0) if demo else Temperament()
    world = Room([Body(who, seed=1 + i) for i in range(people)], circuit(config))
    pixels = config.ring.pixels
    shown = SeenRing(ring(clock, pixels), world.see) if ring else MemoryRing(pixels, world.see)
    label = "simulated body, settling faster than people do" if demo else "simulated body"
    hardware = Hardware(
        clock,
        RoomSource(world, clock),
        shown,
        MemoryHaptic(world.feel),
        button or ScriptedButton(),
        label,
        simulated=True,
    )
    columns = [(2 * i, 2 * i + 1) for i in range(people)]
    return World(hardware, seats(config, columns, [PulseDetector() for _ in columns]))


def open_recording(path: Path, config: Config, clock: Clock, ring: MakeRing | None = None) -> World:
    """A recording as the world: its signals come in, light and touch go nowhere unless ring makes a ring.

    Raises DriverError that says what the file holds, where there is nothing to play.
    """
    from drivers.recording import ReplaySource, read_recording, rows
    from drivers.simulated.outputs import MemoryHaptic, MemoryRing, ScriptedButton

    recording = read_recording(path)
    source = ReplaySource(rows(recording, circuit(config).volts))
    pixels = config.ring.pixels
    shown = ring(clock, pixels) if ring else MemoryRing(pixels, keep=1)
    hardware = Hardware(
        clock,
        source,
        shown,
        MemoryHaptic(keep=1),
        ScriptedButton(),
        f"recording {path.name}",
        recording.simulated,
    )
    finder = AnnotatedBeats(recording.beats_s) if recording.beats_s else PulseDetector()
    return World(hardware, seats(config, [(0, 1)], [finder]), recording.notes, path)


def solo(config: Config, place: World, length_s: float | None, fades: bool = True) -> Session:
    """A session that leads the breath by light and touch."""
    breath = config.breath
    pacer = Pacer(breath.start_bpm, breath.inhale_share)
    pacer.lead(0.0, breath.rate_bpm, breath.lead_minutes * 60)
    return _session(config, place, Steady(pacer), _draw(config), length_s, fades)


def guided(
    config: Config,
    place: World,
    course: Course,
    length_s: float | None,
    fades: bool = True,
    greets: bool = True,
    light: SafetyGate | None = None,
) -> Session:
    """A session that a programme leads; it lasts as long as the programme, if nobody says otherwise.

    light: the gate that the light comes through, if there was light before.
    """
    return _session(config, place, course, _draw(config), length_s or course.length_s, fades, greets, light)


def duo(
    config: Config, programme: Programme, codes: Sequence[str], both_bpm: float | None = None, note: str = ""
) -> CoupleGuide:
    """The guide of two people. both_bpm: the pace that serves both, where assessments of both are known; note: why."""
    first = [name for name, asked in ((OWN, config.shared.own_light), (HEART, config.shared.feel_heart)) if asked]
    begins_s = len(first) * len(codes) * ASK_S
    return CoupleGuide(Course(programme, both_bpm, config.guide.pause, begins_s, note), codes, first)


def shared(config: Config, place: World, guide: CoupleGuide, length_s: float | None, fades: bool = True) -> Session:
    """A session of two under one light; it lasts as long as its programme and questions, if nobody says otherwise."""
    light, touch = config.light, config.touch
    left = place.seats[-1 if config.shared.left == "second" else 0].code
    draw = Shared(
        config.ring.pixels, light.most, touch.strength, 1 / TICK_HZ,
        PALETTES[light.palette], touch.hand, Touch(touch.pattern), left,
    )  # fmt: skip
    return _session(config, place, guide, draw, length_s or guide.length_s, fades)


def waiting(config: Config, place: World, light: SafetyGate) -> Waiting:
    """The lamp between sessions, in the dark. light: as for a session."""
    asleep = DarkScene(config.ring.pixels, config.light.most, PALETTES[config.light.palette])
    return Waiting(place.hardware, asleep, light)


def seated_anew(config: Config, place: World, codes: Sequence[str] = ()) -> World:
    """The same place, with people of whom nothing is known yet. codes: theirs, if they are others than before."""
    columns = [(seat.pulse, seat.skin) for seat in place.seats]
    finders, before = [PulseDetector() for _ in columns], [seat.code for seat in place.seats]
    return replace(place, seats=seats(config, columns, finders, codes or before))


def course(config: Config, programme: Programme, own_bpm: float | None = None) -> Course:
    """A programme about to run, for somebody whose own pace may be known."""
    return Course(programme, own_bpm, config.guide.pause)


def _draw(config: Config) -> Draw:
    return Solo(
        config.ring.pixels, config.light.most, config.touch.strength, 1 / TICK_HZ,
        PALETTES[config.light.palette], config.touch.hand, Touch(config.touch.pattern),
    )  # fmt: skip


def dark(
    config: Config, place: World, length_s: float | None, fades: bool = True, light: SafetyGate | None = None
) -> Session:
    """A session that only listens: no light, no touch, nothing asked of the breath."""
    return _session(config, place, Listening(), Dark(config.ring.pixels), length_s, fades, light=light)


def pilot(
    config: Config, place: World, length_s: float | None, fades: bool = True, light: SafetyGate | None = None
) -> Session:
    """A session that only listens, with one dim point that says that the lamp is on."""
    draw = Pilot(config.ring.pixels, config.light.most)
    return _session(config, place, Listening(), draw, length_s, fades, light=light)


def _session(
    config: Config,
    place: World,
    guide: Guide,
    draw: Draw,
    length_s: float | None,
    fades: bool,
    greets: bool = True,
    light: SafetyGate | None = None,
) -> Session:
    return Session(place.hardware, place.seats, guide, draw, light or gate(config), length_s, fades, greets)


def gate(config: Config) -> SafetyGate:
    """What all light goes through before it is seen."""
    return SafetyGate(config.ring.pixels, config.ring.gamma)


MODES: Mapping[str, Callable[..., Session]] = MappingProxyType({"solo": solo, "log": dark, "log-lit": pilot})
"""What `ebb` can begin, by the name that a recording keeps; and LAMP and SHARED, which always have a programme."""
LAMP, SHARED = "lamp", "shared"


def recorder(
    config: Config,
    place: World,
    mode: str,
    root: Path | None,
    on: Card | None = None,
    rules: Rules | None = None,
    led_by: Course | None = None,
) -> Recorder:
    """What records a session of this mode in this place. root, on, rules: in place of the usual ones."""
    from device import __version__
    from drivers.system.utc import utc_now

    began, synchronised = utc_now()
    about = SessionInfo(
        0, mode, began, synchronised, place.hardware.simulated, place.hardware.label, __version__,
        tuple(seat.code for seat in place.seats), changed(config),
    )  # fmt: skip
    if led_by:
        name = led_by.programme.name
        told = annotation.of_programme(name, as_toml(led_by.programme), led_by.own_bpm)
        about = replace(about, programme=name, guidance=tuple(told))
    usiemens = front_end(config)
    sitters = [
        Sitter(
            seat.code, seat.pulse, seat.skin,
            table(place.full_scale_v[seat.pulse], place.full_scale_v[seat.skin], _built(config)), usiemens,
        )
        for seat in place.seats
    ]  # fmt: skip
    rules = rules or Rules(int(config.record.floor_mb * 1e6), int(config.record.roll_hours * 3600))
    return Recorder(on or card(), root or recordings(config), about, sitters, place.hardware.clock, rules)


def card() -> Card:
    """The card that recordings are kept on."""
    from drivers.system.card import Disk

    return Disk()


def recordings(config: Config) -> Path:
    """The folder of all recordings: the settings' own, or the usual place of the machine or the user."""
    if config.record.folder:
        return Path(config.record.folder).expanduser()
    if state := os.environ.get("STATE_DIRECTORY"):  # set by systemd
        return Path(state) / "recordings"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "ebb" / "recordings"


def _built(config: Config) -> str:
    """The skin's front end in the words of a file's header: at most 65 characters of ASCII."""
    s = config.skin
    if s.front_end == "divider":
        return f"divider {s.fixed_ohm:g} ohm, {s.supply_v:g} V"
    return f"const. {s.excitation_v:g} V, {s.feedback_ohm:g} ohm, series {s.series_ohm:g} ohm"

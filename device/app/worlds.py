"""The lamp's world, opened: its hardware, and who sits at which of its channels.

With modes and recorders the composition root: only here are concrete drivers named. No signal is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from device.session.person import Person
from device.session.session import Seat
from device.settings.tree import Config
from device.signals.cardiac import BeatDetector
from device.signals.pulse.annotated import AnnotatedBeats
from device.signals.pulse.detector import PulseDetector
from device.signals.resampling import on_grid
from device.signals.skin.front_end import skin_circuit
from drivers.pi.rings import RingWiring
from drivers.ports import Button, Clock, DriverError, Hardware, Ring
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


def seats(
    config: Config, columns: Sequence[tuple[int, int]], finders: Sequence[BeatDetector], codes: Sequence[str] = CODES
) -> tuple[Seat, ...]:
    """Who sits at which columns of the rows, pulse and skin, with which beat finder."""
    usiemens = skin_circuit(config.skin).usiemens
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

    return open_ring(RingWiring(**asdict(config.ring))), SystemClock()


def _wiring(config: Config, gains: Mapping[int, float]) -> Wiring:
    from drivers.pi.open import Wiring

    return Wiring(
        i2c_bus=config.adc.bus,
        adc_address=config.adc.address,
        gains=gains,
        ring=RingWiring(**asdict(config.ring)),
        motor_pin=config.touch.pin,
        motor_start=config.touch.start,
        motor_spin_up_s=config.touch.spin_up_s,
        button_pin=config.button.pin,
        hold_s=config.button.hold_s,
    )


def _simulated(
    config: Config, people: int, clock: Clock, ring: MakeRing | None, demo: bool, button: Button | None
) -> World:
    from drivers.simulated.body import Body, Temperament
    from drivers.simulated.outputs import MemoryHaptic, MemoryRing, ScriptedButton, SeenRing
    from drivers.simulated.room import Room, RoomSource

    who = Temperament(arrives_s=3.0, settles_s=22.0, responses_per_min=4.0) if demo else Temperament()
    world = Room([Body(who, seed=1 + i) for i in range(people)], skin_circuit(config.skin))
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

    recording = read_recording(path, on_grid)
    source = ReplaySource(rows(recording, skin_circuit(config.skin).volts))
    pixels = config.ring.pixels
    shown = ring(clock, pixels) if ring else MemoryRing(pixels, keep=1)
    hardware = Hardware(
        clock, source, shown, MemoryHaptic(keep=1), ScriptedButton(), f"recording {path.name}", recording.simulated
    )
    finder = AnnotatedBeats(recording.beats_s) if recording.beats_s else PulseDetector()
    return World(hardware, seats(config, [(0, 1)], [finder]), recording.notes, path)


def seated_anew(config: Config, place: World, codes: Sequence[str] = ()) -> World:
    """The same place, with people of whom nothing is known yet. codes: theirs, if they are others than before."""
    columns = [(seat.pulse, seat.skin) for seat in place.seats]
    finders, before = [PulseDetector() for _ in columns], [seat.code for seat in place.seats]
    return replace(place, seats=seats(config, columns, finders, codes or before))

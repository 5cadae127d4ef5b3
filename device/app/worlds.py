"""The lamp's world, opened: its hardware, and who sits at which of its channels.

With modes and recorders the composition root: only here are concrete drivers named. No signal is known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from device.app import pi_parts
from device.language import msgid, tr
from device.recording.session_info import PLAYED
from device.session.person import Person
from device.session.session import Seat
from device.settings.neighbours import named as named_for_neighbours
from device.settings.tree import CODES as CODES  # for those who ask
from device.settings.tree import Config
from device.signals.batch import on_grid
from device.signals.cardiac import BeatDetector
from device.signals.pulse.annotated import AnnotatedBeats
from device.signals.pulse.detector import PulseDetector
from device.signals.skin.front_end import skin_circuit
from drivers.foreign.asked import Asked as Asked  # for those who ask
from drivers.ports import Button, Channel, Clock, DriverError, Hardware, Ring, Source
from drivers.said import Said
from drivers.simulated.chosen import Chosen as Chosen  # for those who ask
from drivers.simulated.clock import VirtualClock
from drivers.strap import Strap
from drivers.system.clock import SystemClock

if TYPE_CHECKING:
    from drivers.foreign.reading import Recording
    from drivers.simulated.fate import Fate
    from drivers.simulated.scenario import Scenario
    from drivers.system.neighbour_ring import NeighbourRing


MakeRing = Callable[[Clock, int], Ring]
NO_FAST_PI = msgid("--fast runs on a virtual clock, and a Pi's parts do not: use --hardware simulated")


@dataclass(frozen=True, slots=True)
class World:
    """A world that was opened, and who sits in it. recording: the file it plays, if it does. notes: on either.

    neighbours: where values are written that leave the lamp, if any may.

    fate: what befalls a simulated one, if a scenario says so. file: what was read, if it is another device's.
    straps: those that were asked for, by who wears one.
    """

    hardware: Hardware
    seats: tuple[Seat, ...]
    notes: tuple[str, ...] = ()
    recording: Path | None = None
    fate: "Fate | None" = None
    file: "Recording | None" = None
    straps: Mapping[str, Strap] = field(default_factory=dict)
    neighbours: "NeighbourRing | None" = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Of everybody, by their places."""
        return tuple(seat.code for seat in self.seats)


def seats(
    config: Config,
    channels: Sequence[Channel],
    codes: Sequence[str] = CODES,
    new_detector: Callable[[], BeatDetector] = PulseDetector,
) -> tuple[Seat, ...]:
    """Everybody whom these channels of a source belong to, by their places; nothing is known of them yet."""
    circuit, body = skin_circuit(config.skin), (config.arousal.baseline_s, config.skin.response_usiemens)

    def seat(place: int, code: str) -> Seat:
        columns = {channel.sensor: i for i, channel in enumerate(channels) if channel.person == place}
        own = {sensor: channels[column] for sensor, column in columns.items()}
        return Seat(code, columns, own, circuit, Person(new_detector(), circuit.usiemens, *body))

    places = sorted({channel.person for channel in channels})
    return tuple(seat(place, code) for place, code in zip(places, codes, strict=False))


def open_hardware(
    name: str,
    config: Config,
    people: int = 1,
    fast: bool = False,
    ring: MakeRing | None = None,
    demo: bool = False,
    button: Button | None = None,
    chosen: Chosen | None = None,
    late: bool = False,
    scenario: "Scenario | None" = None,
) -> World:
    """Open 'pi', 'simulated', or a recording by its file name. Raises DriverError with what is missing.

    ring: makes the ring to show in place of the remembered one, where there is no real ring. demo: a body that
    arrives, and settles within the minute of a demonstration instead of the many that people take. button: what stands
    in for the simulated lamp's button, which nobody can press. chosen: the simulated people. late: parts of a Pi
    that are missing may come later; the notes say which. scenario: what befalls the simulated lamp, and its button.
    """
    chosen = chosen or Chosen()
    if name != "simulated":
        chosen.refuse()
    if name == "pi":
        if fast:
            raise DriverError(tr(NO_FAST_PI))
        return _pi(config, people, late)
    clock: Clock = VirtualClock() if fast else SystemClock()
    if name == "simulated":
        return _simulated(config, people, clock, ring, demo, button, chosen, scenario)
    if not Path(name).exists():
        raise DriverError(
            tr(
                "--hardware {name}: it is 'pi', 'simulated', or an EDF recording to play, and there is no file {name}",
                name=name,
            )
        )
    if people > 1:
        raise DriverError(
            tr("--hardware {name}: a recording holds one person, and {people} were asked for", name=name, people=people)
        )
    return open_recording(Path(name), config, clock, ring)


def _pi(config: Config, people: int, late: bool) -> World:
    parts = pi_parts.open_parts(config, people, late=late)
    hardware = parts.hardware()
    silent = {"converter": hardware.source.trouble} if hardware.source.trouble else {}
    missing = {**silent, **parts.late}.items()
    notes = tuple(Said("{name}: {what}; it is looked for again", name=Said(name), what=what) for name, what in missing)
    return World(hardware, seats(config, hardware.source.channels), notes)


def with_strap(world: World, code: str, address: str | None) -> World:
    """The same world with a person's chest strap: the one at an address, or the first that is found.

    A simulated world has a simulated one. Raises DriverError.
    """
    from drivers.simulated.room import RoomSource
    from drivers.simulated.strap import SimulatedStrap

    hardware = world.hardware
    if world.recording:
        raise DriverError(tr("{label} is played, and nobody wears a strap in it", label=hardware.label))
    if code not in world.codes:
        raise DriverError(tr("nobody listens to {code} here; --people 2 has both", code=code))
    if isinstance(hardware.source, RoomSource):
        if address:
            raise DriverError(tr("a simulated person wears a simulated strap; leave {address} out", address=address))
        body = hardware.source.room.bodies[world.codes.index(code)]
        return replace(world, straps={**world.straps, code: SimulatedStrap(body)})
    from drivers.bluetooth.beside import StrapBeside
    from drivers.bluetooth.bleak_link import over_bleak

    return replace(world, straps={**world.straps, code: StrapBeside(over_bleak(address), hardware.clock)})


def _simulated(
    config: Config, people: int, clock: Clock, ring: MakeRing | None, demo: bool, button: Button | None,
    chosen: Chosen, scenario: "Scenario | None",
) -> World:  # fmt: skip
    from drivers.simulated.outputs import MemoryHaptic, MemoryRing, ScriptedButton, SeenRing
    from drivers.simulated.people import SHOWN
    from drivers.simulated.room import RoomSource

    label = "simulated body, settling faster than people do" if demo else "simulated body"
    room = chosen.made(people, skin_circuit(config.skin), SHOWN if demo else None)
    pixels = config.ring.pixels
    shown = SeenRing(ring(clock, pixels), room.see) if ring else MemoryRing(pixels, room.see)
    motors: tuple[MemoryHaptic, ...] = (MemoryHaptic(room.feel),)
    if config.touch_b.fitted:  # each in the hand of its person
        motors = tuple(MemoryHaptic(partial(room.feel, felt_by=(place,))) for place in range(people))
    hardware = Hardware(clock, RoomSource(room), shown, motors, button or ScriptedButton(), label, simulated=True)
    if scenario is None:
        return World(hardware, seats(config, hardware.source.channels))
    from drivers.simulated.fate import Fate  # which brings the converter's driver

    fate = Fate(scenario, clock, room)
    hardware = fate.upon(hardware, pi_parts.pins(config, people))
    return World(hardware, seats(config, hardware.source.channels), fate=fate)


def open_recording(
    path: Path,
    config: Config,
    clock: Clock,
    ring: MakeRing | None = None,
    asked: Asked | None = None,
    codes: Sequence[str] = CODES,
) -> World:
    """A file of another device as the world: its signals come in, light and touch go nowhere unless ring makes a ring.

    asked: what a person said of the file. codes: of whose body it tells. Raises DriverError that says what the file
    holds, where there is nothing to play.
    """
    from drivers.foreign.reading import read_recording
    from drivers.recording import ReplaySource, samples_of
    from drivers.simulated.outputs import MemoryHaptic, MemoryRing, ScriptedButton

    recording = read_recording(path, on_grid, asked or Asked())
    source = ReplaySource.of(*samples_of(recording, skin_circuit(config.skin).volts))
    pixels = config.ring.pixels
    shown = ring(clock, pixels) if ring else MemoryRing(pixels, keep=1)
    hardware = Hardware(
        clock, source, shown, (MemoryHaptic(keep=1),), ScriptedButton(), f"{PLAYED}{path.name}", recording.simulated
    )
    notes = (*recording.used, *recording.notes)
    return World(hardware, seats_of_file(config, source, codes, recording.beats_s), notes, path, file=recording)


def seats_of_file(
    config: Config, source: Source, codes: Sequence[str], beats_s: Sequence[float] = ()
) -> tuple[Seat, ...]:
    """Who sits where a file of another device is played. beats_s: what it has in place of a pulse, if it has."""
    detector = partial(AnnotatedBeats, beats_s) if beats_s else PulseDetector
    made = seats(config, source.channels, codes, detector)
    for seat in made:
        seat.person.skin.touched = True  # the file says that it is skin
    return made


def with_page(world: World, folder: Path) -> World:
    """The same world with the page's two ends in folder. Raises OSError."""
    from drivers.system.mailbox import Mailbox

    return replace(world, hardware=replace(world.hardware, phone=Mailbox(folder)))


def with_neighbours(config: Config, world: World, folder: Path) -> World:
    """The same world with a ring in folder, if the settings name anything that may leave; else none is there.

    The lamp's own states stand in it from the beginning. Raises OSError.
    """
    from device.app.neighbour_view import at_rest
    from drivers.system.neighbour_ring import NeighbourRing, take_away

    named = named_for_neighbours(config)
    if not named:
        take_away(folder)
        return world
    ring = NeighbourRing(folder, world.hardware.simulated)
    at_rest(ring, named)
    return replace(world, neighbours=ring)


def seated_anew(config: Config, world: World, codes: Sequence[str] = ()) -> World:
    """The same world, with people of whom nothing is known yet. codes: theirs, if they are others than before."""
    codes = codes or world.codes
    return replace(world, seats=seats(config, world.hardware.source.channels, codes))

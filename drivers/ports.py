"""What crosses the edge, and all that `device` sees of drivers: their protocols, and the values that flow through."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from drivers.phone import NoPhone, Phone
from drivers.said import Said, joined

if TYPE_CHECKING:  # who lists settings or recordings needs no arrays, and numpy takes longer than all of that
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

ROW_HZ = 90
"""Rows a second. At 90 Hz, lamp flicker of 100 and 120 Hz lands on 10 and 30 Hz, outside the breathing band,
and a 9-row mean nulls 50 and 60 Hz mains alike."""


class DriverError(RuntimeError):
    """A part of the lamp does not work. The message says what was asked, what was found and what to check."""


def named(kinds: Mapping[str, T], name: str, what: str) -> T:
    """The one of that name. Raises DriverError that lists the known ones. what: where the name was given."""
    if name not in kinds:
        raise DriverError(
            Said("{what} = {name!r} is not known; there are {kinds}", what=what, name=name, kinds=", ".join(kinds))
        )
    return kinds[name]


class Fault(IntEnum):
    """Why a sample is not to be trusted. Its value is NaN for all but NONE and CLIPPED."""

    NONE = 0
    CLIPPED = 1  # at the converter's end stop: the true value is at least this far out
    NOT_READY = 2  # the conversion had not finished when its slot ended
    NO_ANSWER = 3  # the bus refused or timed out, twice
    RESET = 4  # the converter lost its settings (brown-out); its register reads 0 and means nothing
    SKIPPED = 5  # nobody was there to take the slot: a late wake-up, or a converter being reopened
    GAP = 6  # a recording has nothing here


@dataclass(frozen=True, slots=True)
class Channel:
    """What one column of a Source's rows measures.

    person: by their place at the lamp, 0 or 1. sensor: 'pulse', 'skin' or another. unit: of its values. full_scale: the
    largest of them; a recording keeps steps of 1/32768 of it. place: where it is connected, for people: 'A0'.
    """

    person: int
    sensor: str
    unit: str
    full_scale: float
    place: str = ""


@dataclass(slots=True)  # not frozen: one is made at every tick, and frost costs four times as much
class Samples:
    """Consecutive rows of the 90 Hz grid, oldest first; what was not delivered is flagged, never filled.

    row: index of the first row; row r belongs to the time r / ROW_HZ.
    t_s: (n, channels) time stamp of each conversion, in whole microseconds, session clock.
    values: (n, channels) in each channel's unit, NaN where there is none. faults: (n, channels) of Fault.
    """

    row: int
    t_s: "NDArray[np.float64]"
    values: "NDArray[np.float64]"
    faults: "NDArray[np.uint8]"

    def __len__(self) -> int:
        return len(self.t_s)


def rows_due(t_s: float) -> int:
    """How many rows are over at t_s: the index of the first row not yet to be read.

    A row's last conversion ends just inside the row after it, so the newest row to be read is the last but one.
    Every Source keeps this rule, so that live and replayed sessions decide on the same rows at the same tick.
    """
    due = int(t_s * ROW_HZ + 1e-6) - 1
    return due if due > 0 else 0


class Worker(Protocol):
    """Something to be done beside the loop whenever `due_s` has come; one that leaves it at infinity is let go."""

    due_s: float

    def work(self) -> None:
        """Do one step and set `due_s` to the next."""


class Clock(Protocol):
    """Seconds since the session began, on a clock that never jumps."""

    def now(self) -> float:
        """Seconds since zero() was last called."""
        ...

    def zero(self) -> None:
        """The session begins now. What runs beside the loop goes on: it is due at once, and then at its own times."""

    def sleep_until(self, t_s: float) -> None:
        """Return at t_s, or at once if that is past."""

    def beside(self, worker: Worker, first: bool = False) -> Callable[[], None]:
        """Run worker beside the loop until the returned function is called. first: before all that can wait."""
        ...


class Source(Protocol):
    """Where rows come from: a converter, a simulated body, a recording.

    channels: what the columns are, in their order; nobody else knows which column is whose.
    """

    channels: tuple[Channel, ...]
    length_s: float | None  # None: as long as one likes

    @property
    def trouble(self) -> str | None:
        """What is wrong with it now, in a sentence; None while it delivers."""
        ...

    def start(self) -> None:
        """Begin with row 0 at the clock's zero. May be called again, whatever came before; nothing of it is left."""

    def read(self, t_s: float) -> Samples:
        """Every row due at t_s that was not read before. Never waits."""
        ...

    def stop(self) -> None:
        """Rest until the next start: nothing is sampled, and nothing beside the loop works. May be called twice."""

    def close(self) -> None:
        """Let go, for good. May be called twice."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """One result of the converter: the pin it was configured for, and the middle of its integration."""

    pin: int
    t_s: float
    volts: float
    fault: Fault


class Adc(Protocol):
    """A converter of voltages with one conversion under way at a time.

    bits: of a result, its sign included: volts come in steps of full_scale_v / 2**(bits - 1). full_scale_v: by pin.
    conversion_s: the longest that a conversion takes, its waking included. place: where it answers, for people.
    """

    place: str
    bits: int
    full_scale_v: Mapping[int, float]
    conversion_s: float

    def exchange(self, pin: int | None) -> Conversion | None:
        """Take what was under way and start on pin (None: start nothing). None if nothing was under way."""
        ...

    def transfer_s(self) -> float:
        """How long the bus takes for one register. Nobody else may use the converter now. Raises DriverError."""
        ...

    def reopen(self) -> None:
        """Find the converter again after it went silent. Raises DriverError."""

    def close(self) -> None:
        """Let go. May be called twice."""


class Ring(Protocol):
    """A ring of colour pixels; pixel 0 is at the bottom, and they run clockwise seen from the front."""

    pixels: int

    def show(self, frame: "NDArray[np.float64]") -> None:
        """Show frame (pixels, 3) red, green, blue, 0..1 linear to the eye. Raises DriverError."""

    def close(self) -> None:
        """Go dark and let go. May be called twice."""


MOTORS = (Said("motor"), Said("second motor"))
"""What people call the lamp's motors. Each is felt by the person of its place; an only one by whoever lies on it."""


class Haptic(Protocol):
    """A motor that is felt."""

    def set(self, touch: float) -> None:
        """Strength 0 (off) .. 1. Raises DriverError."""

    def close(self) -> None:
        """Stop and let go. May be called twice."""


class ButtonEvent(IntEnum):
    """What a finger did to the button."""

    PRESS = 1  # let go before the hold time
    HOLD = 2  # told once, while still down


class Button(Protocol):
    """A push button: presses and holds, told from bounce."""

    def read(self, t_s: float) -> tuple[ButtonEvent, ...]:
        """What happened since the last read, in order.

        t_s may go back to zero, as when a session begins: a finger that is down meanwhile stays down.
        """
        ...

    def close(self) -> None:
        """Let go. May be called twice."""


class CardFile(Protocol):
    """One file on the card, held by whoever writes it: no second writer gets it meanwhile."""

    def write(self, at: int, data: bytes) -> None:
        """All of data from byte `at` on, or OSError; a second try over the same place is harmless."""

    def size(self) -> int:
        """Bytes that the file holds now. Raises OSError."""
        ...

    def read(self, at: int, length: int) -> bytes:
        """Up to length bytes from byte `at` on. Raises OSError."""
        ...

    def cut(self, length: int) -> None:
        """Drop what lies beyond length bytes. Raises OSError."""

    def sync(self) -> None:
        """Return when what was written is on the card. May take seconds. Raises OSError."""

    def close(self) -> None:
        """Let go. May be called twice, and never raises."""


class Card(Protocol):
    """Where recordings go. Every call may fail with OSError, or take long."""

    def create_folder(self, folder: Path) -> None:
        """Make a folder, with those above it. Raises FileExistsError if it is there."""

    def create(self, path: Path, content: bytes) -> CardFile:
        """A new file that begins with content: there whole, or not at all. Raises FileExistsError, never overwrites."""
        ...

    def open(self, path: Path) -> CardFile:
        """A file that is there. Raises BlockingIOError while another writer holds it."""
        ...

    def replace(self, path: Path, content: bytes) -> None:
        """Put content in path's place: afterwards there is the old or the new, whole."""

    def settle(self, made: Path, path: Path) -> None:
        """Put a folder that was made beside path into its place. Raises FileExistsError, never overwrites."""

    def sweep(self, folder: Path) -> None:
        """Take away what writes that a power cut ended have left in a folder of Ebb's own. Raises OSError."""

    def remove(self, path: Path) -> None:
        """Take away a file, or a folder that is empty. Raises OSError."""

    def is_fleeting(self, folder: Path) -> bool:
        """Whether what is written into folder is gone at the next start, being in memory."""
        ...

    def free_bytes(self, folder: Path) -> int:
        """Room left on the card that folder is on, for whoever is not root."""
        ...


@dataclass(frozen=True, slots=True)
class Hardware:
    """Everything a session touches; one motor, or one for each of two people, in the order of MOTORS.

    label names the world for people; simulated labels every result. phone: the page's ends, if there is a page.
    """

    clock: Clock
    source: Source
    ring: Ring
    motors: tuple[Haptic, ...]
    button: Button
    label: str
    simulated: bool
    phone: Phone = field(default_factory=NoPhone)

    def close(self, leave_light: bool = False) -> None:
        """Motors first, then the light, then the rest; each is tried even if one before it fails.

        leave_light: the ring keeps what it shows, which says that the lamp will be back.
        """
        ring = () if leave_light else (self.ring.close,)
        motors, rest = [motor.close for motor in self.motors], (self.button.close, self.source.close, self.phone.close)
        close_all(*motors, *ring, *rest)


def close_all(*closes: Callable[[], None]) -> None:
    """Call each, even if one before it fails. Raises DriverError with what any of them said."""
    troubles = []
    for close in closes:
        try:
            close()
        except Exception as trouble:  # noqa: BLE001 - the last line: no part may keep another from going off
            troubles.append(str(trouble))
    if troubles:
        raise DriverError(joined("; ", troubles))

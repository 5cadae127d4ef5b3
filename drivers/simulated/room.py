"""The room around the bodies: what each person's sensors give, and how the lamp's own output leaks into them.

`at_pins` serves a simulated converter (a seam below the driver); `RoomSource` gives the same volts as rows (a seam
beside it).
"""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.ports import ROW_HZ, Channel, Fault, Samples, rows_due
from drivers.sampler import Pin
from drivers.simulated.body import STEP_S, Body, normals
from drivers.simulated.troubles import Troubled, Troubles

BITS, FULL_SCALE_V = 16, 4.096  # of rows beside the driver: as an ADS1115 at gain 1 would have delivered them
LSB_V = FULL_SCALE_V / 2 ** (BITS - 1)
MAX_V = FULL_SCALE_V - LSB_V
CLIPPED = np.uint8(Fault.CLIPPED)
HANDS = 0.4  # share of the other's conductance that joined hands add


class Circuit(Protocol):
    """A skin front end."""

    def volts(self, usiemens: float) -> float:
        """Output for a conductance."""
        ...


@dataclass(frozen=True, slots=True)
class RoomConditions:
    """What the sensors see besides a body. Volts at the converter's pins."""

    pulse_rest_v: float = 1.65  # a sensor biased at half its supply
    pulse_amplitude_v: float = 0.30
    sensor_polarity: int = 1  # -1: as of a reflective sensor, whose output falls at systole
    breath_v: float = 0.02  # the breath moves the pulse's baseline
    ambient_v: float = 0.9  # a pulse sensor with no finger, in room light
    noise_v: float = 0.0012
    flicker_v: float = 0.02  # mains light on a bare sensor
    flicker_hz: float = 100.0
    finger_shade: float = 0.02  # share of the room's and the lamp's light that a finger lets past
    leak_v: float = 0.05  # the lamp's own light at full brightness, on a bare sensor
    shake_v: float = 0.01  # a person's motor at full strength, on finger and bare sensor alike
    shake_hz: float = 170.0  # an eccentric-mass motor at speed
    droop: float = 0.0  # share of the skin's excitation that a full ring takes from an unregulated supply


class Room:
    """Bodies, the sensors on them, and the lamp between them."""

    def __init__(
        self, bodies: Sequence[Body], circuit: Circuit, room: RoomConditions | None = None, seed: int = 7,
        troubles: Sequence[Troubles] = (),
    ) -> None:  # fmt: skip
        self.bodies = list(bodies)
        self._circuit, self._room = circuit, room or RoomConditions()
        self._noise = normals(seed)
        self._sensors = {"pulse": self._pulse_v, "skin": self._skin_v}
        self._newest_s = self._sessions_s = 0.0  # of this session; and how long those before it lasted
        self.troubled = {
            person: Troubled(each, seed + person) for person, each in enumerate(troubles) if each != Troubles()
        }
        """Whom something troubles, with the truth of it: by body."""
        self.hands: list[tuple[float, float]] = []
        """Spans (begin_s, end_s) in which the two people hold hands."""
        self.clipped: dict[int, float] = {}
        """Microsiemens of a resistor between somebody's electrodes, in place of their skin: by body."""

    def see(self, frame: NDArray[np.float64]) -> None:
        """The lamp shows frame; every body sees its mean brightness."""
        light = float(np.max(frame, axis=1).sum()) / len(frame)
        for body in self.bodies:
            body.light = light

    def feel(self, touch: float, felt_by: Sequence[int] | None = None) -> None:
        """A motor turns at this strength, 0..1: who lies on it feels it, and their sensor is shaken.

        felt_by: their places; None: everybody lies on it, as where one motor shakes the whole table.
        """
        for body in self.bodies if felt_by is None else [self.bodies[place] for place in felt_by]:
            body.touch = touch

    @property
    def touch(self) -> float:
        """How strongly the strongest motor turns, 0..1."""
        return max(body.touch for body in self.bodies)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Every sensor of everybody, in the order in which a Source of this room has them."""
        people = range(len(self.bodies))
        return tuple(Channel(person, sensor, "V", FULL_SCALE_V) for person in people for sensor in self._sensors)

    def at_pins(self, pins: Mapping[int, Pin]) -> Callable[[int, float], float]:
        """(pin, t_s) -> volts, for the chip of a converter; a pin that is wired to nothing is at ground."""
        return lambda at, t_s: self.volts(pins[at].person, pins[at].sensor, t_s) if at in pins else 0.0

    def volts(self, person: int, sensor: str, t_s: float) -> float:
        """What a sensor gives at t_s. Times go back by a step of the body (11 ms) at most, or to a session's zero.

        The world has a time of its own, in which hands, arrivals and startles are told: there the sessions of one lamp
        follow each other, and a body lives on.
        """
        if t_s > self._newest_s:
            self._newest_s = t_s
        elif t_s < self._newest_s - STEP_S:
            self._sessions_s, self._newest_s = self._sessions_s + self._newest_s, max(0.0, t_s)
        noise = self._room.noise_v * next(self._noise)
        if person >= len(self.bodies):
            return noise
        now_s = t_s + self._sessions_s
        volts = self._sensors[sensor](person, now_s, noise)
        troubled = self.troubled.get(person) if self.troubled and sensor == "pulse" else None
        return troubled.pulse_v(now_s, volts, self._room.pulse_rest_v) if troubled else volts

    def _skin_v(self, person: int, t_s: float, noise: float) -> float:
        body = self.bodies[person]
        touched = body.here(t_s)
        body.advance(t_s)
        held = 1.0 - self._room.droop * body.light
        usiemens = self.clipped.get(person, body.skin_usiemens if touched else 0.0)
        joined = bool(self.hands) and any(begin_s <= t_s < end_s for begin_s, end_s in self.hands)
        if joined and touched and self.bodies[1 - person].here(t_s):
            usiemens += HANDS * self.bodies[1 - person].skin_usiemens  # a second way to ground, through the other
        if troubled := self.troubled.get(person):
            usiemens = troubled.conducts(t_s, usiemens, body.temperament.arrives_s)
            return troubled.skin_v(t_s, held * self._circuit.volts(usiemens) + 0.1 * noise)
        return held * self._circuit.volts(usiemens) + 0.1 * noise

    def _pulse_v(self, person: int, t_s: float, noise: float) -> float:
        room, body = self._room, self.bodies[person]
        touched = body.on_sensor(t_s)
        shade = room.finger_shade if touched else 1.0
        outside = room.leak_v * body.light + room.flicker_v * math.sin(2 * math.pi * room.flicker_hz * t_s)
        if body.touch:
            noise += room.shake_v * body.touch * math.sin(2 * math.pi * room.shake_hz * t_s)
        if not touched:
            body.advance(t_s)
            return room.ambient_v + outside + noise
        wave_v = room.sensor_polarity * room.pulse_amplitude_v * (body.pulse(t_s) - 0.3)
        return room.pulse_rest_v + wave_v + room.breath_v * body.swell + shade * outside + noise


class RoomSource:
    """Rows straight from a world, as an ADS1115 would have delivered them: its steps, its end stops, its slots."""

    length_s: float | None = None
    trouble: str | None = None

    def __init__(self, room: Room) -> None:
        self.room = room
        self.channels = room.channels
        self._next_row = 0
        across = len(room.channels)  # what each column measures, and how much of a row later than the first
        self._columns = [(each.person, each.sensor, at / across) for at, each in enumerate(room.channels)]
        troubles = [each.troubles for each in room.troubled.values()]
        self._missing = max((each.missing for each in troubles), default=0.0)
        self._jitter_s = max((each.jitter_s for each in troubles), default=0.0)
        self._random = random.Random(len(troubles))

    def start(self) -> None:
        """Begin with row 0."""
        self._next_row = 0

    def read(self, t_s: float) -> Samples:
        """Every row due at t_s."""
        first, after = self._next_row, max(self._next_row, rows_due(t_s))
        times, volts, lost, room_volts = [], [], [], self.room.volts
        for row in range(first, after):
            if self._missing and self._random.random() < self._missing:
                lost.append(row - first)
            for person, sensor, later in self._columns:
                stamp_s = round((row + later) / ROW_HZ, 6)
                taken_s = stamp_s + self._random.gauss(0, self._jitter_s) if self._jitter_s else stamp_s
                level_v = round(room_volts(person, sensor, taken_s) / LSB_V) * LSB_V
                times.append(stamp_s)
                volts.append(0.0 if level_v < 0.0 else MAX_V if level_v > MAX_V else level_v)
        self._next_row = after
        shape = (after - first, len(self._columns))
        level = np.array(volts).reshape(shape)
        faults = (level >= MAX_V) * CLIPPED
        if lost:
            level[lost], faults[lost] = np.nan, Fault.SKIPPED
        return Samples(first, np.array(times).reshape(shape), level, faults)

    def stop(self) -> None:
        """Rest: the bodies stand still until somebody looks again."""

    def close(self) -> None:
        """Nothing to let go of."""

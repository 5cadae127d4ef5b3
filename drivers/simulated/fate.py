"""A scenario that comes to pass: the parts of a simulated lamp, and what befalls them, on the clock of one session.

Its converter is the true driver over a simulated chip, so that what a fault looks like is the driver's own saying.
"""

import errno
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drivers.pi.ads1115 import Ads1115
from drivers.pi.i2c import I2C
from drivers.ports import ROW_HZ, ButtonEvent, Card, Clock, DriverError, Haptic, Hardware, Ring
from drivers.said import Said
from drivers.sampler import Pin, Sampler
from drivers.simulated.ads1115 import Bus, Chip
from drivers.simulated.card import Trouble, TroubledCard
from drivers.simulated.outputs import ScriptedButton
from drivers.simulated.room import Room
from drivers.simulated.scenario import Event, Scenario
from drivers.simulated.troubles import STUCK_V, Bare
from drivers.system.clock import utc_now

PRESS_S = 0.15
SPIKES_PER_S = 2.0
SUPPLY_V = 3.3
MAINS_HZ = 50.0
UNSET = datetime(1970, 1, 1, tzinfo=UTC)
ADDRESS = 0x48


class Fate:
    """What a scenario makes of a room and of the parts in it. Raises DriverError if too few people are there."""

    def __init__(self, scenario: Scenario, clock: Clock, room: Room) -> None:
        self.scenario, self._clock, self._room = scenario, clock, room
        self._began = utc_now()[0]
        self._events = {event.kind: scenario.of(event.kind) for event in scenario.events}
        self._past: set[Event] = set()
        if scenario.people > len(room.bodies):
            raise DriverError(
                Said(
                    "{name}: it needs {people} people, and {there} are there",
                    name=scenario.name,
                    people=scenario.people,
                    there=len(room.bodies),
                )
            )
        for event in scenario.of("PERSON leaves"):
            room.bodies[event.person or 0].away.append((event.at_s, event.ends_s))
        room.hands += [(event.at_s, event.ends_s) for event in scenario.of("hands joined")]

    def now(self, kind: str) -> Event | None:
        """The event of this kind that lasts now."""
        events = self._events.get(kind)
        return next((event for event in events if event.now(self._clock.now())), None) if events else None

    def comes(self, kind: str) -> bool:
        """Whether a moment of this kind has come that had not been asked for."""
        for event in self._events.get(kind, ()):
            if event.at_s <= self._clock.now() and event not in self._past:
                self._past.add(event)
                return True
        return False

    def upon(self, hardware: Hardware, pins: Mapping[int, Pin]) -> Hardware:
        """The same lamp, which this befalls; its converter, wired like this, and its button are the scenario's own.

        Raises DriverError if the converter is silent from the beginning.
        """
        presses = [(event.at_s, event.at_s + PRESS_S) for event in self.scenario.of("button pressed")]
        holds = [(event.at_s, event.ends_s) for event in self.scenario.of("button held")]
        return replace(
            hardware,
            source=self._source(pins),
            ring=_FatedRing(self, hardware.ring),
            motors=tuple(_FatedHaptic(self, motor) for motor in hardware.motors),
            button=_FatedButton(self, self._clock, ScriptedButton([*presses, *holds])),
        )

    def _source(self, pins: Mapping[int, Pin]) -> Sampler:
        chip = Chip(_Wires(self._room, pins, self.scenario).volts, self._clock)
        bus = _FatedBus(self, chip, Bus({ADDRESS: chip}, self._clock))
        adc = Ads1115(I2C(bus), self._clock, {at: pin.gain for at, pin in pins.items()}, ADDRESS)
        return Sampler(adc, self._clock, pins)

    def card(self, beneath: Card) -> TroubledCard:
        """The card, with its troubles."""
        spans = [(event.at_s, event.ends_s, kind) for kind in Trouble for event in self.scenario.of(f"card {kind}")]
        return TroubledCard(beneath, self._clock, spans)

    def time_of_day(self) -> tuple[datetime, bool]:
        """UTC, and whether that is known to be right."""
        since = timedelta(seconds=self._clock.now())
        if self.now("clock unset"):
            return UNSET + since, False
        jumps_s = sum(e.by_s for e in self._events.get("clock jumps by SECONDS", ()) if e.at_s <= self._clock.now())
        return self._began + since + timedelta(seconds=jumps_s), True


class _Wires:
    """From the sensors in a room to the pins of a converter."""

    def __init__(self, room: Room, pins: Mapping[int, Pin], scenario: Scenario) -> None:
        self._volts, self._random = room.at_pins(pins), random.Random("wires")
        self._bare = {at: Bare(random.Random(f"bare {at}")) for at in pins}
        kinds = ("unplug WIRE", "WIRE stuck", "WIRE spikes")
        self._events = {
            at: [
                event
                for kind in kinds
                for event in scenario.of(kind)
                if event.person == pin.person and event.sensor in (None, pin.sensor)
            ]
            for at, pin in pins.items()
        }

    def volts(self, at: int, t_s: float) -> float:
        """What a pin is at."""
        volts = self._volts(at, t_s)
        for event in self._events.get(at, ()):
            if event.now(t_s):
                if event.kind == "unplug WIRE":
                    return self._bare[at].volts(t_s, math.sin(2 * math.pi * MAINS_HZ * t_s))
                if event.kind == "WIRE stuck":
                    return STUCK_V
                if self._random.random() < SPIKES_PER_S / ROW_HZ:
                    return self._random.choice((0.0, SUPPLY_V))
        return volts


@dataclass(slots=True)
class _FatedBus:
    """smbus2.SMBus's i2c_rdwr in front of a simulated bus."""

    fate: Fate
    chip: Chip
    bus: Bus

    def i2c_rdwr(self, *messages: Any) -> None:
        self.bus.chips = {} if self.fate.now("adc silent") else {ADDRESS: self.chip}
        self.chip.stuck = self.fate.now("adc stuck") is not None
        if self.fate.comes("adc forgets"):
            self.chip.brown_out()
        if self.fate.comes("conversion fails"):
            self.bus.faults[self.bus.transactions] = OSError(errno.EREMOTEIO, "Remote I/O error")
        self.bus.i2c_rdwr(*messages)

    def close(self) -> None:
        self.bus.close()


class _FatedRing:
    """Ring in front of another; while it is broken it stands as it stood, closed or not."""

    def __init__(self, fate: Fate, ring: Ring) -> None:
        self._fate, self._ring, self.pixels = fate, ring, ring.pixels

    def show(self, frame: NDArray[np.float64]) -> None:
        if self._fate.now("ring fails"):
            raise DriverError(Said("the simulated ring is broken"))
        self._ring.show(frame)

    def close(self) -> None:
        if self._fate.now("ring fails"):
            raise DriverError(Said("the simulated ring is broken"))
        self._ring.close()


@dataclass(slots=True)
class _FatedHaptic:
    """Haptic in front of another; broken or not, it can be switched off by closing it."""

    fate: Fate
    motor: Haptic

    def set(self, touch: float) -> None:
        if self.fate.now("motor fails"):
            raise DriverError(Said("the simulated motor is broken"))
        self.motor.set(touch)

    def close(self) -> None:
        self.motor.close()


@dataclass(slots=True)
class _FatedButton:
    """Button in front of another, read once a tick."""

    fate: Fate
    clock: Clock
    button: ScriptedButton

    def read(self, t_s: float) -> tuple[ButtonEvent, ...]:
        if hang := self.fate.now("loop hangs"):
            self.clock.sleep_until(hang.ends_s)
        if self.fate.comes("error inside"):
            raise RuntimeError("something broke inside, as the scenario says")
        return self.button.read(t_s)

    def close(self) -> None:
        self.button.close()

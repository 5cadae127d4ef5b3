"""The one loop body of every mode: read everything, decide, write everything, keep time."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from device.guide.pacer import Pacer
from device.health import Health, Outlet
from device.loop import TICK_HZ, ticks
from device.person import Person
from device.readings import Breath, Mark, Reading, Scene, Step, Tick, together
from device.scene.limits import Gate
from device.signals.hands import Hands
from drivers.ports import Gesture, Hardware, Samples, rows_due

log = logging.getLogger("ebb")

RISE_S = 3.0  # first light comes from black
FALL_S = 2.0  # and goes back to it, whoever ended the session
FALLBACK = (0.14, 0.10, 0.05)  # steady, dim and warm: something broke, and nothing is asked of anybody
FALLBACK_TICKS = 45  # a second is enough to get there from any scene


class Draw(Protocol):
    """A scene for every tick."""

    def feed(self, tick: Tick, breath: Any, readings: Mapping[str, Reading], level: float) -> Scene:
        """The scene; level 0..1 fades it in and out."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where one person sits: their code, and their columns among the channels."""

    code: str
    pulse: int
    skin: int
    person: Person

    def feed(self, now_s: float, samples: Samples, rows: slice, breath: Breath | None) -> Reading:
        """Feed the person their share of some rows of the samples."""
        t_s, volts = samples.t_s[rows, self.pulse].tolist(), samples.volts[rows]
        return self.person.feed(now_s, t_s, volts[:, self.pulse].tolist(), volts[:, self.skin].tolist(), breath)


class Session:
    """From the first tick to the last light.

    pacer: None asks nothing of the breath. length_s: None goes on until stopped, or until the source ends.
    fades: False leaves out the fade at the end, for the replay of a session that was cut off.
    """

    def __init__(
        self,
        hardware: Hardware,
        seats: Sequence[Seat],
        pacer: Pacer | None,
        draw: Draw,
        gate: Gate,
        length_s: float | None,
        fades: bool = True,
    ) -> None:
        self._hardware, self._seats, self._pacer, self._draw, self._gate = (
            hardware,
            tuple(seats),
            pacer,
            draw,
            gate,
        )
        ends = [s for s in (length_s, hardware.source.length_s) if s is not None]
        self._ends_s = _whole_us(min(ends)) if ends else math.inf
        self._hands, self._fades = Hands(), fades
        self._why = "its time was over" if length_s is not None else "the recording was over"
        self.health = Health()
        self.ended: str | None = None
        """Why it ended, once its light has gone out softly; None while it goes on, and if it was broken off."""
        self.fell_back = False
        """Whether an error inside ended it: then the ring is left steady, as a sign that the lamp will be back."""

    @property
    def length_s(self) -> float:
        """When this session ends, in session time; infinite if nobody said."""
        return self._ends_s

    def stop(self) -> None:
        """End soon: the light goes out over FALL_S, then the last tick comes. May be called from a signal handler."""
        self._why = "ended by hand"
        self._ends_s = min(self._ends_s, _whole_us(self._hardware.clock.now() + FALL_S))

    def run(self) -> Iterator[Step]:
        """Every tick, decided and shown. An error inside leaves a steady dim light and a still motor, and is raised."""
        hardware, gate = self._hardware, self._gate
        ring = Outlet("ring", hardware.ring.show, self.health)
        motor = Outlet("motor", hardware.haptic.set, self.health)
        hardware.clock.zero()
        hardware.source.start()
        try:
            for tick in ticks(hardware.clock):
                t_s = tick.t_s
                samples = hardware.source.read(t_s)
                gestures = hardware.button.read(t_s)

                breath = self._pacer.feed(t_s) if self._pacer else None
                readings = self._listen(tick, samples)
                asked = self._draw.feed(tick, breath, readings, self._level(t_s))
                scene = gate.feed(asked, t_s)

                said = (ring.feed(scene.ring, t_s), motor.feed(scene.touch, t_s), self._source_trouble())
                self.health.feed(tick, samples)
                troubles = tuple(filter(None, said))
                for words in troubles:
                    log.warning(words)
                yield Step(tick, samples, readings, breath, scene, self._marks(gestures, t_s), troubles)
                if t_s >= self._ends_s:
                    self.ended = self._why
                    return
        except Exception:
            self.fell_back = True
            self._fall_back()
            raise

    def _listen(self, tick: Tick, samples: Samples) -> Mapping[str, Reading]:
        """What is known of everybody after this tick.

        Rows are heard as if every tick had come in time, two by two: what is known of a body then depends on the rows
        alone, and a replay of them says the same.
        """
        heard: list[Mapping[str, Reading]] = []
        for index in range(tick.index - tick.missed, tick.index + 1):
            rows = slice(rows_due((index - 1) / TICK_HZ) - samples.row, rows_due(index / TICK_HZ) - samples.row)
            now_s = index / TICK_HZ
            breath = self._pacer.feed(now_s) if self._pacer else None
            heard.append({seat.code: seat.feed(now_s, samples, rows, breath) for seat in self._seats})
            self._feel_hands()
        if len(heard) == 1:
            return heard[0]
        return {seat.code: together([readings[seat.code] for readings in heard]) for seat in self._seats}

    def _feel_hands(self) -> None:
        """Two people's skins that step at one moment belong to neither until they step again."""
        if len(self._seats) == 2:
            first, second = (seat.person for seat in self._seats)
            before = self._hands.joined
            touched = first.skin_is_touched() and second.skin_is_touched()
            if self._hands.feed(first.skin_step(), second.skin_step(), touched) is not before:
                first.join_hands(self._hands.joined)
                second.join_hands(self._hands.joined)

    def _source_trouble(self) -> str | None:
        """What is wrong with the source, once; and once that it works again."""
        trouble = self._hardware.source.trouble
        if trouble is not None:
            return trouble if self.health.failed("converter", trouble) else None
        return "the converter works again" if self.health.mended("converter") else None

    def _level(self, t_s: float) -> float:
        """0..1: the fade in at the beginning, out at the end."""
        falling = (self._ends_s - t_s) / FALL_S if self._fades else 1.0
        return max(0.0, min(1.0, t_s / RISE_S, falling))

    def _marks(self, gestures: tuple[Gesture, ...], t_s: float) -> tuple[Mark, ...]:
        if Gesture.HOLD in gestures:
            self.stop()
        return tuple(Mark(t_s, "pressed") for gesture in gestures if gesture is Gesture.PRESS)

    def _fall_back(self) -> None:
        """Go softly to what a person sees while the lamp starts again; the motor stops first."""
        hardware, clock = self._hardware, self._hardware.clock
        steady = Scene(np.tile(FALLBACK, (hardware.ring.pixels, 1)))
        try:
            hardware.haptic.set(0.0)
        except Exception as trouble:  # noqa: BLE001 - whatever broke, the light is still to be tried
            log.warning("%s", trouble)
        try:
            for _ in range(FALLBACK_TICKS):
                hardware.ring.show(self._gate.feed(steady, clock.now()).ring)
                clock.sleep_until(clock.now() + 1 / TICK_HZ)
        except Exception as trouble:  # noqa: BLE001 - the error that led here is the one to be raised
            log.warning("%s", trouble)


def _whole_us(t_s: float) -> float:
    """A time that a recording keeps as it is: in whole microseconds."""
    return round(t_s, 6)

"""The one loop body of every mode: read everything, decide, write everything, keep time."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from device.guide.course import Guide
from device.model import HELD, PRESSED, Breath, Mark, Reading, Scene, Tick, merge, without_judgement
from device.scene.gate import SafetyGate
from device.scene.gesture import Gesture
from device.scene.wish import Wish
from device.session.health import Health, Outlet
from device.session.loop import TICK_HZ, ticks
from device.session.person import Person
from device.session.safe_state import fall_back
from device.session.step import Step
from device.signals.hand_contact import HandContact
from drivers.ports import ButtonEvent, Hardware, Samples, rows_due

log = logging.getLogger("ebb")

RISE_S = 3.0  # first light comes from black
GREET_S = 2.0  # then the light says that it has begun: it can be seen by now
FALL_S = 2.0  # and goes back to it, whoever ended the session


class Draw(Protocol):
    """A scene for every tick."""

    def feed(
        self, tick: Tick, breath: Breath | None, readings: Mapping[str, Reading], level: float, wish: Wish | None
    ) -> Scene:
        """The scene; level 0..1 fades it in and out."""

    def gesture(self, kind: Gesture, t_s: float) -> None:
        """Lay a small gesture over the light from t_s on, which says what the button did."""


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

    guide: what is asked for. length_s: None goes on until stopped, or until the source ends.
    fades: False leaves out the fade at the end, for the replay of a session that was cut off. greets: False leaves out
    the gesture at the beginning, for a session that was acknowledged before.

    It starts the hardware's source and stops it; whoever opened the hardware closes it, perhaps after other sessions.
    """

    def __init__(
        self,
        hardware: Hardware,
        seats: Sequence[Seat],
        guide: Guide,
        draw: Draw,
        gate: SafetyGate,
        length_s: float | None,
        fades: bool = True,
        greets: bool = True,
    ) -> None:
        self._hardware, self._seats, self._guide, self._draw, self._gate = hardware, tuple(seats), guide, draw, gate
        self._known: Mapping[str, Reading] = {}
        ends = [s for s in (length_s, hardware.source.length_s) if s is not None]
        self._ends_s = _whole_us(min(ends)) if ends else math.inf
        self._hands, self._fades, self._greets = HandContact(), fades, greets
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

                if self._greets and t_s >= GREET_S > t_s - (1 + tick.missed) / TICK_HZ:
                    self._draw.gesture(Gesture.BEGUN, t_s)
                answered = ButtonEvent.PRESS in gestures and self._guide.press(t_s)
                wish, readings = self._listen(tick, samples)
                asked = self._draw.feed(tick, wish.breath, readings, wish.fade * self._level(t_s), wish)
                scene = gate.feed(asked, t_s)

                said = (ring.feed(scene.ring, t_s), motor.feed(scene.touch, t_s), self._source_trouble())
                if not ring.sent:
                    gate.take_back()
                self.health.feed(tick, samples)
                troubles = tuple(filter(None, said))
                for words in troubles:
                    log.warning(words)
                marks = self._marks(gestures, t_s, answered)
                yield Step(
                    tick, samples, readings, wish.breath, scene, marks, troubles,
                    wish.phase, wish.judged, wish.agreed, wish.note,
                )  # fmt: skip
                if t_s >= self._ends_s:
                    self.ended = self._why
                    return
        except Exception:
            self.fell_back = True
            fall_back(hardware, gate)
            raise
        finally:
            hardware.source.stop()

    def _listen(self, tick: Tick, samples: Samples) -> tuple[Wish, Mapping[str, Reading]]:
        """What is wanted at this tick, from what was known before it, and what is known of everybody after it.

        Rows are heard as if every tick had come in time, two by two: what is known of a body then depends on the rows
        alone, and a replay of them says the same. So does what the guidance makes of it.
        """
        heard: list[Mapping[str, Reading]] = []
        wish = Wish()
        for index in range(tick.index - tick.missed, tick.index + 1):
            rows = slice(rows_due((index - 1) / TICK_HZ) - samples.row, rows_due(index / TICK_HZ) - samples.row)
            now_s = index / TICK_HZ
            wish = self._guide.feed(now_s, self._known)
            self._known = {seat.code: seat.feed(now_s, samples, rows, wish.breath) for seat in self._seats}
            if not wish.judged:
                self._known = {code: without_judgement(reading) for code, reading in self._known.items()}
            heard.append(self._known)
            self._feel_hands()
        if len(heard) == 1:
            return wish, heard[0]
        return wish, {seat.code: merge([readings[seat.code] for readings in heard]) for seat in self._seats}

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

    def _marks(self, gestures: tuple[ButtonEvent, ...], t_s: float, answered: bool) -> tuple[Mark, ...]:
        """What the button did, as marks; a hold ends the session. answered: the light tells nobody of an answer."""
        marks = []
        for gesture in gestures:
            held = gesture is ButtonEvent.HOLD
            marks.append(Mark(t_s, HELD if held else PRESSED))
            if held or not answered:
                self._draw.gesture(Gesture.ENDED if held else Gesture.MARKED, t_s)
            if held:
                self._why = "ended by hand"
                self._ends_s = min(self._ends_s, _whole_us(t_s + FALL_S))
        return tuple(marks)


def _whole_us(t_s: float) -> float:
    """A time that a recording keeps as it is: in whole microseconds and no earlier, so that no fade begins too soon."""
    return math.ceil(t_s * 1e6 - 1e-3) / 1e6

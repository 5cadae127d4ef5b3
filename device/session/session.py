"""The one loop body of every mode: read everything, decide, write everything, keep time."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from device.guide.guide import BY_HAND, FALL_S, Guide
from device.model import BY_PAGE, HELD, Breath, Mark, Reading, Scene, Tick, merge, without_judgement
from device.scene.gate import SafetyGate
from device.scene.request import SceneRequest, Told
from device.session.actuators import Actuators, fall_back
from device.session.health import Health
from device.session.loop import TICK_HZ, ticks
from device.session.person import Person
from device.session.step import Step
from device.signals.skin.conductance import HandContact
from device.signals.skin.front_end import SkinCircuit
from drivers.phone import Command
from drivers.ports import ButtonEvent, Channel, Hardware, Samples, rows_due

RISE_S = 3.0  # first light comes from black
UNSEEN = Scene(np.zeros((0, 3)))


class Renderer(Protocol):
    """A scene for every tick."""

    def feed(self, tick: Tick, readings: Mapping[str, Reading], request: SceneRequest, level: float) -> Scene:
        """The scene; level 0..1 fades it in and out."""
        ...


@dataclass(frozen=True, slots=True)
class Seat:
    """One person at the lamp: their code, and where each of their sensors stands in the source's rows.

    columns, channels: by sensor; the rows bear the pulse's time stamps, which are those that a recording keeps.
    circuit: between skin and its channel.
    """

    code: str
    columns: Mapping[str, int]
    channels: Mapping[str, Channel]
    circuit: SkinCircuit
    person: Person

    def feed(self, now_s: float, samples: Samples, rows: slice, breath: Breath | None) -> Reading:
        """Feed the person their share of some rows of the samples."""
        t_s, values = samples.t_s[rows, self.columns["pulse"]].tolist(), samples.values[rows].T.tolist()
        share = {}
        for sensor, column in self.columns.items():  # at every tick, and a comprehension would cost a call more
            share[sensor] = values[column]
        return self.person.feed(now_s, t_s, share, breath)


@dataclass(frozen=True, slots=True)
class Envelope:
    """How the light of a session comes and goes.

    length_s: at which it ends in any case; None goes on until the guide, somebody or the source ends it. fades: False
    leaves out the fade at the end, for the replay of a session that was cut off.
    """

    length_s: float | None = None
    fades: bool = True

    def level(self, t_s: float, ends_s: float) -> float:
        """0..1: the fade in at the beginning, out towards ends_s."""
        falling = (ends_s - t_s) / FALL_S if self.fades else 1.0
        return max(0.0, min(1.0, t_s / RISE_S, falling))


class Session:
    """One session, from its first tick to its last light: rows in, light and touch out.

    guide: what is asked for. gate: what the light before came through, if there was any.

    It starts the hardware's source and stops it; whoever opened the hardware closes it, perhaps after other sessions.
    """

    def __init__(
        self, hardware: Hardware, seats: Sequence[Seat], guide: Guide, renderer: Renderer, gate: SafetyGate,
        envelope: Envelope,
    ) -> None:  # fmt: skip
        self._hardware, self._seats, self._guide, self._renderer = hardware, tuple(seats), guide, renderer
        self.gate, self._envelope = gate, envelope
        self._known: Mapping[str, Reading] = {}
        limits = ((envelope.length_s, "its time was over"), (hardware.source.length_s, "the recording was over"))
        self._limit_s, self._why = min(((s, why) for s, why in limits if s is not None), default=(math.inf, BY_HAND))
        self._hands, self.health = HandContact(), Health()
        self._phase = ""
        self._actuators = Actuators(gate, self.health, hardware.ring, hardware.motors)
        self.ended: str | None = None
        """Why it ended, once its light has gone out softly; None while it goes on, and if it was broken off."""
        self.fell_back = False
        """Whether an error inside ended it: then the ring is left steady, as a sign that the lamp will be back."""

    @property
    def length_s(self) -> float:
        """When it ends, as far as that is known, in session time; infinite if nobody said."""
        limit_s, ends_s = self._limit_s, self._guide.ending.ends_s
        return _whole_us(ends_s if ends_s < limit_s else limit_s)

    @property
    def outcome(self) -> tuple[str, float | None]:
        """Why it is over, and when its light was to be out; None for that if it was broken off."""
        if self.ended is not None:
            return self.ended, self.length_s
        return "something failed inside" if self.fell_back else "ended at once", None

    def stop(self, why: str = BY_HAND) -> None:
        """End soon: the light goes out over FALL_S, then the last tick comes. May be called from a signal handler.

        why: as the recording says it.
        """
        ends_s = self._hardware.clock.now() + FALL_S
        if ends_s < self.length_s:
            self._limit_s, self._why = ends_s, why

    def run(self, seen: bool = True) -> Iterator[Step]:
        """Every tick, decided and shown. An error inside leaves a steady dim light and a still motor, and is raised.

        seen: False makes no light and no touch, where nobody is: what is known of a body, and asked of it, is the same.
        """
        hardware = self._hardware
        hardware.clock.zero()
        hardware.source.start()
        try:
            for tick in ticks(hardware.clock):
                yield self._step(tick, seen)
                if self._is_over(tick.t_s):
                    ending = self._guide.ending
                    self.ended = ending.why if ending.ends_s <= self._limit_s else self._why
                    return
        except Exception:
            self.fell_back = True
            fall_back(hardware, self.gate)
            raise
        finally:
            hardware.source.stop()

    def _is_over(self, t_s: float) -> bool:
        ends_s = self._guide.ending.ends_s
        soon = t_s + 1e-3 >= (
            ends_s if ends_s < self._limit_s else self._limit_s
        )  # to the microsecond, only where near
        return soon and t_s >= self.length_s

    def _step(self, tick: Tick, seen: bool) -> Step:
        """Read everything, decide, write everything."""
        t_s = tick.t_s
        samples = self._hardware.source.read(t_s)
        events = self._hardware.button.read(t_s)
        commands = self._hardware.phone.read(t_s)
        marks = self._meant(events, commands, tick) if events or commands else ()
        request, readings = self._listen(tick, samples)
        scene, troubles = UNSEEN, tuple[str, ...]()
        if seen:
            level = request.fade * self._envelope.level(t_s, self.length_s)
            scene, troubles = self._actuators.feed(self._renderer.feed(tick, readings, request, level), t_s)

        troubles += self.health.note("converter", self._hardware.source.trouble, t_s)
        self.health.feed(tick, samples)
        return Step(
            tick, samples, readings, request.breath, scene, marks, troubles,
            request.phase, request.judged, request.agreed, request.for_two_bpm, request.present, self._guide.led_by,
            request.told, request.unheard, request.one_heart, request.asks is not None, request.hands_free,
            request.softer,
        )  # fmt: skip

    def _listen(self, tick: Tick, samples: Samples) -> tuple[SceneRequest, Mapping[str, Reading]]:
        """What is wanted at this tick, from what was known before it, and what is known of everybody after it.

        Rows are heard as if every tick had come in time, two by two: what is known of a body then depends on the rows
        alone, and a replay of them says the same. So does what the guidance makes of it.
        """
        if not tick.missed:
            request = self._turn(tick.index, samples)
            return request, self._known
        turns: list[Mapping[str, Reading]] = []
        request, told = SceneRequest(), tuple[Told, ...]()
        for index in range(tick.index - tick.missed, tick.index + 1):
            request = self._turn(index, samples)
            told += request.told
            turns.append(self._known)
        request = replace(request, told=told)
        return request, {seat.code: merge([readings[seat.code] for readings in turns]) for seat in self._seats}

    def _turn(self, index: int, samples: Samples) -> SceneRequest:
        """What is wanted at the tick of this index, and its share of the rows is known of everybody."""
        now_s = index / TICK_HZ
        rows = slice(rows_due((index - 1) / TICK_HZ) - samples.row, rows_due(now_s) - samples.row)
        request = self._guide.feed(now_s, self._known)
        if request.phase != self._phase:
            self._phase = request.phase
            for seat in self._seats:
                seat.person.begin_part()
        known = {}
        for seat in self._seats:  # at every tick, and a comprehension would cost a call more
            known[seat.code] = seat.feed(now_s, samples, rows, request.breath)
        self._known = known
        if not request.judged:
            self._known = {code: without_judgement(reading) for code, reading in self._known.items()}
        if len(self._seats) == 2:
            self._feel_hands()
        return request

    def _feel_hands(self) -> None:
        """Two people's skins that step at one moment belong to neither until they step again."""
        first, second = (seat.person for seat in self._seats)
        before = self._hands.joined
        if self._hands.feed(first.skin, second.skin) is not before:
            first.join_hands(self._hands.joined)
            second.join_hands(self._hands.joined)

    def _meant(self, events: Sequence[ButtonEvent], commands: Sequence[Command], tick: Tick) -> tuple[Mark, ...]:
        """What button and phones said: hand it on, and what of it is to be noted."""
        pressed = [self._mark(event, tick.t_s) for event in events]
        asked = [self._ask(command, tick) for command in commands]
        return (*pressed, *(mark for mark in asked if mark))

    def _ask(self, command: Command, tick: Tick) -> Mark | None:
        """Do what a phone asks of a session, if it is that; what has begun the session came with its first tick."""
        if command.word == "mark":
            self._guide.button.mark()
        elif command.word == "softer":
            self._guide.button.soften(float(command.value))
        elif command.word == "stop":
            self._guide.hold(tick.t_s)
        elif self._known:
            return None
        return Mark(tick.t_s, f"{BY_PAGE}{command}")

    def _mark(self, event: ButtonEvent, t_s: float) -> Mark:
        """What the button said, and hand it on."""
        if event is ButtonEvent.PRESS:
            return Mark(t_s, self._guide.press(t_s))
        self._guide.hold(t_s)
        return Mark(t_s, HELD)


def _whole_us(t_s: float) -> float:
    """A time that a recording keeps as it is: in whole microseconds and no earlier, so that no fade begins too soon."""
    return math.ceil(t_s * 1e6 - 1e-3) / 1e6 if math.isfinite(t_s) else t_s

"""Assembles whole seconds from the steps of a session: each person's data record as integers, and its annotations."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from device.guide.guide import LedBy
from device.guide.programme_file import as_toml
from device.model import Array
from device.recording import annotation, layout
from device.recording.annotation import HandContactNotes, Note
from device.recording.fields import BY_LABEL, EDA, LUNGS, OFFSET, QUALITY, TICKS, VITALS, of_channels
from device.recording.layout import UNKNOWN
from device.session.loop import TICK_HZ
from device.session.session import Seat
from device.session.step import Step
from device.signals.skin.tenths import Tenths
from drivers.ports import ROW_HZ

LUNGS_HZ = BY_LABEL[LUNGS].rate_hz

Integers = Sequence[int] | NDArray[np.int16]
Rows = tuple[Array, Array, NDArray[np.uint8]]
"""(rows, channels) each: time stamps in s, volts, and Fault."""


@dataclass(frozen=True, slots=True)
class SecondOfPerson:
    """One person's part of a second: little-endian 16-bit integers by label, and annotations."""

    data: Mapping[str, bytes]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Second:
    """A second of the session, by person's code. index: since the session began. present: who took part at its end.

    programme: the name of what led then, if anything did.
    """

    index: int
    people: Mapping[str, SecondOfPerson]
    present: tuple[str, ...]
    programme: str | None


@dataclass(slots=True)
class _Gathered:
    """What the ticks of a second brought beside rows and notes. ran: its ticks, from 0. lungs: by tenth of it."""

    ran: set[int] = field(default_factory=set)
    lungs: dict[int, float | None] = field(default_factory=dict)
    vitals: dict[str, dict[str, float | None]] = field(default_factory=dict)
    quality: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


class SecondAssembler:
    """Collects the steps of a session and hands out each second once all of its rows have come.

    led_by: what is noted elsewhere to lead from the beginning.
    """

    def __init__(self, seats: Sequence[Seat], led_by: LedBy | None = None) -> None:
        self._seats, self._led_by = tuple(seats), led_by
        self._present = tuple(seat.code for seat in seats)
        self.fields = {seat.code: of_channels(seat.channels, seat.circuit.describe()) for seat in seats}
        """What each person's file holds, by code."""
        self._next = 0  # second to be handed out
        self._blocks: list[Rows] = []
        self._rows = 0
        self._phase = ""
        self._hands, self._agreed, self._unheard, self._pace = HandContactNotes(), False, False, ""
        self._one_heart = False
        self._notes: dict[str, list[Note]] = {seat.code: [] for seat in seats}
        self._tenths = {seat.code: Tenths() for seat in seats}
        self._gathered: defaultdict[int, _Gathered] = defaultdict(_Gathered)

    def feed(self, step: Step) -> list[Second]:
        """The seconds that have become whole, oldest first: none, or one, or several after a stall."""
        second, tick = divmod(step.tick.index, TICK_HZ)
        gathered = self._gathered[second]
        gathered.ran.add(tick)
        gathered.lungs.setdefault(tick * LUNGS_HZ // TICK_HZ, step.breath.lungs if step.breath else None)
        if len(step.samples):
            self._blocks.append((step.samples.t_s, step.samples.values, step.samples.faults))
            self._rows = step.samples.row + len(step.samples)
        entered, self._phase = step.phase != self._phase, step.phase
        for code, reading in step.readings.items():
            if entered:
                self._notes[code].append(annotation.phase(step.tick.t_s, step.phase, step.judged))
            if code not in gathered.vitals:
                gathered.vitals[code] = {f.label: f.of(reading.vitals, step.breath) for f in VITALS if f.of}
            gathered.quality[code] += (b.quality for b in reading.beats)
            self._notes[code] += annotation.of_reading(reading)
            self._notes[code] += annotation.of_lamp(step)
        self._note_both(step)
        if step.unheard:
            self._present = (self._seats[0].code,)  # in somebody's file it is said that nobody was there
        elif step.present is not None:
            self._present = step.present
        whole = []
        while self._rows >= (self._next + 1) * ROW_HZ:
            whole.append(self._hand_out())
        return whole

    def note(self, code: str, note: Note) -> None:
        """Something else of this person, into the second that is handed out next."""
        self._notes[code].append(note)

    def finish(self, last: Note) -> Second:
        """What is left: the second that was broken off, the rest of its rows not recorded. last: a note for all."""
        for notes in self._notes.values():
            notes.append(last)
        return self._hand_out()

    def _note_both(self, step: Step) -> None:
        """What is true of two people: each one's file tells it in the same words."""
        t_s = step.tick.t_s
        new = [self._hands.feed(t_s, [reading.vitals.skin for reading in step.readings.values()])]
        if step.one_heart is not self._one_heart:
            self._one_heart = step.one_heart
            new.append(Note(t_s, annotation.ONE_HEART if step.one_heart else annotation.TWO_HEARTS))
        if step.unheard and not self._unheard:
            self._unheard = True
            new.append(Note(t_s, annotation.UNHEARD))
        if step.agreed and not self._agreed:
            self._agreed = True
            new.append(Note(t_s, annotation.AGREED))
        if step.for_two_bpm is not None:
            note = annotation.pace_for_two(t_s, step.for_two_bpm)
            if note.text != self._pace:
                self._pace = note.text
                new.append(note)
        if step.led_by and step.led_by != self._led_by:
            self._led_by = led = step.led_by
            new += annotation.of_programme(t_s, led.programme.name, as_toml(led.programme), led.own_bpm)
        for notes in self._notes.values():
            notes += filter(None, new)

    def _hand_out(self) -> Second:
        rows, gathered = self._take_rows(), self._gathered.pop(self._next, _Gathered())
        lungs = [gathered.lungs.get(i) for i in range(LUNGS_HZ)]
        shared: dict[str, Integers] = {
            LUNGS: layout.integers(lungs, BY_LABEL[LUNGS].step),
            TICKS: layout.tick_words([i in gathered.ran for i in range(TICK_HZ)]),
        }
        people = {who.code: self._of_person(who, rows, gathered, shared) for who in self._seats}
        programme = self._led_by.programme.name if self._led_by else None
        self._next += 1
        return Second(self._next - 1, people, self._present, programme)

    def _take_rows(self) -> Rows:
        """The rows of the second to be handed out; what comes after them stays."""
        if not self._blocks:
            nothing = np.zeros((0, 1 + max(max(who.columns.values()) for who in self._seats)))
            return nothing, nothing, nothing.astype(np.uint8)
        t_s, volts, faults = (np.concatenate(part) for part in zip(*self._blocks, strict=True))
        self._blocks = [(t_s[ROW_HZ:], volts[ROW_HZ:], faults[ROW_HZ:])]
        return t_s[:ROW_HZ], volts[:ROW_HZ], faults[:ROW_HZ]

    def _of_person(self, who: Seat, rows: Rows, gathered: _Gathered, shared: Mapping[str, Integers]) -> SecondOfPerson:
        (t_s, volts, faults), columns, fields = rows, who.columns, self.fields[who.code]
        vitals, quality = gathered.vitals.get(who.code, {}), gathered.quality[who.code]
        vitals[QUALITY] = sum(quality) / len(quality) if quality else None
        data: dict[str, Integers] = {
            OFFSET: layout.offsets(t_s[:, columns["pulse"]], self._next * ROW_HZ + np.arange(len(t_s))),
            EDA: layout.integers(
                _conductance(volts[:, columns["skin"]], self._tenths[who.code], who.circuit.usiemens),
                BY_LABEL[EDA].step,
            ),
            **{f.label: layout.integers([vitals.get(f.label)], f.step) for f in VITALS},
            **shared,
        }
        for f in fields:
            if f.sensor:
                data[f.label] = layout.counts(volts[:, columns[f.sensor]], faults[:, columns[f.sensor]], f.step)
        notes, self._notes[who.code] = tuple(self._notes[who.code]), []
        return SecondOfPerson({f.label: _full(data[f.label], f.rate_hz) for f in fields if f.label in data}, notes)


def _conductance(volts: Array, tenths: Tenths, usiemens: Callable[[float], float]) -> list[float | None]:
    """Means of tenths of a second, free of mains, through the front end; None where most rows of one are missing."""
    means = [mean for mean in map(tenths.feed, volts.tolist()) if mean is not None]
    values = [math.inf if math.isnan(mean) else usiemens(mean) for mean in means]
    return [value if math.isfinite(value) else None for value in values]


def _full(integers: Integers, length: int) -> bytes:
    """Little-endian integers, filled up with UNKNOWN where a second was broken off."""
    whole = np.full(length, UNKNOWN, "<i2")
    whole[: len(integers)] = integers
    return whole.tobytes()

"""Steps in, whole seconds out: what each person's data record will hold, as integers, and what is noted with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from device.model import Vitals
from device.recording import annotation, layout
from device.recording.annotation import Note
from device.recording.hand_contact_notes import HandContactNotes
from device.recording.layout import DERIVED, EDA, LUNGS, LUNGS_STEP, OFFSET, PULSE, TICKS, UNKNOWN, VOLTS, Signal
from device.session.loop import TICK_HZ
from device.session.step import Step
from drivers.ports import ROW_HZ

LUNGS_HZ, EDA_ROWS = 10, 9


@dataclass(frozen=True, slots=True)
class SecondOfPerson:
    """One person's part of a second: little-endian 16-bit integers by label, and annotations."""

    data: Mapping[str, bytes]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Second:
    """A second of the session, by person's code. index: since the session began."""

    index: int
    sheets: Mapping[str, SecondOfPerson]


@dataclass(frozen=True, slots=True)
class Sitter:
    """Who is recorded: the columns of pulse and skin among the channels, the signals of the file, the front end."""

    code: str
    pulse: int
    skin: int
    signals: tuple[Signal, ...]
    usiemens: Callable[[float], float]

    def step(self, label: str) -> float:
        """Physical value of one integer of a signal."""
        return next(s.step for s in self.signals if s.label == label)


class SecondAssembler:
    """Collects the steps of a session and hands out each second once all of its rows have come."""

    def __init__(self, sitters: Sequence[Sitter]) -> None:
        self._sitters = tuple(sitters)
        self._next = 0  # second to be handed out
        self._blocks: list[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]] = []
        self._rows = 0
        self._phase = ""
        self._hands, self._agreed, self._pace = HandContactNotes(), False, ""
        self._notes: dict[str, list[Note]] = {s.code: [] for s in sitters}
        self._ran: set[int] = set()
        self._lungs: dict[int, float | None] = {}
        self._vitals: dict[tuple[int, str], list[float | None]] = {}
        self._quality: dict[tuple[int, str], list[float]] = {}

    def feed(self, step: Step) -> list[Second]:
        """The seconds that have become whole, oldest first: none, or one, or several after a stall."""
        index = step.tick.index
        self._ran.add(index)
        self._lungs.setdefault(index * LUNGS_HZ // TICK_HZ, step.breath.lungs if step.breath else None)
        if len(step.samples):
            self._blocks.append((step.samples.t_s, step.samples.volts, step.samples.faults))
            self._rows = step.samples.row + len(step.samples)
        entered, self._phase = step.phase != self._phase, step.phase
        for code, reading in step.readings.items():
            if entered:
                self._notes[code].append(annotation.phase(step.tick.t_s, step.phase, step.judged))
            second = (index // TICK_HZ, code)
            if second not in self._vitals:
                self._vitals[second] = _row(reading.vitals, step.breath.rate_bpm if step.breath else None)
            if reading.beats:
                self._quality.setdefault(second, []).extend(b.quality for b in reading.beats)
            self._notes[code] += annotation.of_reading(reading)
            self._notes[code] += annotation.of_lamp(step)
        self._note_both(step)
        whole = []
        while self._rows >= (self._next + 1) * ROW_HZ:
            whole.append(self._hand_out())
        return whole

    def finish(self, last: Note) -> Second:
        """What is left: the second that was broken off, the rest of its rows not recorded. last: a note for all."""
        for told in self._notes.values():
            told.append(last)
        return self._hand_out()

    def _note_both(self, step: Step) -> None:
        """What two people do together: each one's file tells it in the same words."""
        t_s = step.tick.t_s
        told = [self._hands.feed(t_s, [reading.vitals.skin for reading in step.readings.values()])]
        if step.agreed and not self._agreed:
            self._agreed = True
            told.append(annotation.agreed(t_s))
        if step.note not in ("", self._pace):
            self._pace = step.note
            told.append(annotation.pace_for_two(t_s, step.note))
        for theirs in self._notes.values():
            theirs += filter(None, told)

    def _hand_out(self) -> Second:
        t_s, volts, faults = self._take_rows()
        shared = {
            LUNGS: layout.integers([self._lungs.get(self._next * LUNGS_HZ + i) for i in range(LUNGS_HZ)], LUNGS_STEP),
            TICKS: layout.tick_words([self._next * TICK_HZ + i in self._ran for i in range(TICK_HZ)]),
        }
        sheets = {s.code: self._sheet(s, t_s, volts, faults, shared) for s in self._sitters}
        second = Second(self._next, sheets)
        self._next += 1
        self._forget()
        return second

    def _take_rows(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.uint8]]:
        """The rows of the second to be handed out; what comes after them stays."""
        if not self._blocks:
            nothing = np.zeros((0, 1 + max(max(s.pulse, s.skin) for s in self._sitters)))
            return nothing, nothing, nothing.astype(np.uint8)
        t_s, volts, faults = (np.concatenate(part) for part in zip(*self._blocks, strict=True))
        self._blocks = [(t_s[ROW_HZ:], volts[ROW_HZ:], faults[ROW_HZ:])]
        return t_s[:ROW_HZ], volts[:ROW_HZ], faults[:ROW_HZ]

    def _sheet(
        self,
        who: Sitter,
        t_s: NDArray[np.float64],
        volts: NDArray[np.float64],
        faults: NDArray[np.uint8],
        shared: Mapping[str, list[int]],
    ) -> SecondOfPerson:
        here = (self._next, who.code)
        rows = self._next * ROW_HZ + np.arange(len(t_s))
        quality = self._quality.get(here)
        vitals = self._vitals.get(here, [None] * len(DERIVED))
        vitals[QUALITY_AT] = sum(quality) / len(quality) if quality else None
        integers: dict[str, Sequence[int] | NDArray[np.int16]] = {
            PULSE: layout.counts(volts[:, who.pulse], faults[:, who.pulse], who.step(PULSE)),
            VOLTS: layout.counts(volts[:, who.skin], faults[:, who.skin], who.step(VOLTS)),
            OFFSET: layout.offsets(t_s[:, who.pulse], rows),
            EDA: layout.integers(_conductance(volts[:, who.skin], who.usiemens), who.step(EDA)),
            **{s.label: layout.integers([v], s.step) for s, v in zip(DERIVED, vitals, strict=True)},
            **shared,
        }
        told, self._notes[who.code] = tuple(self._notes[who.code]), []
        return SecondOfPerson(
            {s.label: _full(integers[s.label], s.rate_hz) for s in who.signals if s.label in integers}, told
        )

    def _forget(self) -> None:
        """What belongs to seconds that were handed out."""
        self._ran = {index for index in self._ran if index >= self._next * TICK_HZ}
        self._lungs = {slot: v for slot, v in self._lungs.items() if slot >= self._next * LUNGS_HZ}
        for kept in (self._vitals, self._quality):
            for key in [key for key in kept if key[0] < self._next]:
                del kept[key]


QUALITY_AT = next(i for i, s in enumerate(DERIVED) if s.label == "Pulse quality")


def _row(v: Vitals, pace_bpm: float | None) -> list[float | None]:
    """A moment's vitals, in the order of DERIVED; the pulse's quality comes with the second's end."""
    return [
        v.heart_rate_bpm, v.rsa_ms, v.arousal, v.confidence, None, v.responses_per_min, pace_bpm,
        layout.CONTACTS.index(v.contact), layout.SKINS.index(v.skin),
        layout.FOLLOWINGS.index(v.entrainment) if v.entrainment else None,
    ]  # fmt: skip


def _conductance(volts: NDArray[np.float64], usiemens: Callable[[float], float]) -> list[float | None]:
    """Means over EDA_ROWS rows, through the front end; None where half of the rows or more are missing."""
    told: list[float | None] = []
    for begin in range(0, len(volts), EDA_ROWS):
        part = volts[begin : begin + EDA_ROWS]
        there = part[~np.isnan(part)]
        value = usiemens(float(there.mean())) if 2 * len(there) > EDA_ROWS else math.inf
        told.append(value if math.isfinite(value) else None)
    return told


def _full(integers: Sequence[int] | NDArray[np.int16], length: int) -> bytes:
    """Little-endian integers, filled up with UNKNOWN where a second was broken off."""
    whole = np.full(length, UNKNOWN, "<i2")
    whole[: len(integers)] = integers
    return whole.tobytes()

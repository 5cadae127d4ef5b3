"""Keeps the converter's slots on an absolute grid beside the loop, and hands over whole rows: a Source on an Adc."""

import math
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from drivers.ports import ROW_HZ, Adc, Channel, Clock, Conversion, DriverError, Fault, Samples, rows_due

KEPT_S = 4.0  # conversions kept for a loop that stalls; the light is restarted long before
SILENT_S = 2.0  # nothing but refusals for this long: look for the converter again
RETRY_S = (1.0, 2.0, 5.0, 10.0)  # back-off between looks


@dataclass(frozen=True, slots=True)
class Pin:
    """What a pin of the converter is wired to, and the gain that it is read with."""

    person: int
    sensor: str
    gain: float = 1.0


class Sampler:
    """Rows from an Adc, its pins in their order: one slot a pin, ROW_HZ rows a second, so 360 slots/s for four pins.

    A wake-up that is late by whole slots skips them: they are flagged, never bunched. The worker appends to a bounded
    queue and the loop drains it, so neither ever waits for the other. trouble: of a converter not there yet.
    """

    length_s: float | None = None

    def __init__(self, adc: Adc, clock: Clock, pins: Mapping[int, Pin], trouble: str | None = None) -> None:
        self.adc, self._clock, self._order = adc, clock, tuple(pins)
        self.channels = tuple(
            Channel(pin.person, pin.sensor, "V", adc.full_scale_v[a], f"A{a}") for a, pin in pins.items()
        )
        self._slot_hz = ROW_HZ * len(pins)
        self._done: deque[tuple[int, Conversion]] = deque(maxlen=int(KEPT_S * self._slot_hz))
        self._begun: int | None = None  # slot of the conversion under way
        self._next_row = 0
        self._heard_s = 0.0
        self._looks = 0
        self._rest: Callable[[], None] = lambda: None
        self.due_s = 0.0
        self.slots: Counter[int] = Counter()
        """Slots by Fault; NONE and CLIPPED were delivered."""
        self.trouble = trouble
        """What was said when the converter could last not be found; None while it answers."""

    def start(self) -> None:
        """Begin with row 0 at the clock's zero. What was under way is not taken: it belongs to another session."""
        self.stop()
        self._done.clear()
        self._begun, self._next_row, self._looks = None, 0, 0
        self._heard_s = 0.0 if self.trouble is None else -math.inf  # who was gone is looked for at once
        self.due_s = 0.0
        self._rest = self._clock.beside(self, first=True)

    def work(self) -> None:
        """One slot: take the conversion begun in an earlier one, start this slot's."""
        slot = max(int(self.due_s * self._slot_hz + 0.5), int(self._clock.now() * self._slot_hz))
        self.due_s = (slot + 1) / self._slot_hz
        if self._clock.now() - self._heard_s > SILENT_S:
            self._look_again()
            return
        conversion = self.adc.exchange(self._order[slot % len(self._order)])
        if conversion is not None and self._begun is not None:
            self._done.append((self._begun, conversion))
            if conversion.fault is not Fault.NO_ANSWER:
                self._heard_s = conversion.t_s
        self._begun = slot
        # Begun late, because another thread held the interpreter: looked at late, and not before it is over.
        self.due_s = max(self.due_s, self._clock.now() + self.adc.conversion_s)

    def _look_again(self) -> None:
        self._begun = None
        try:
            self.adc.reopen()
        except DriverError as trouble:
            self.trouble = str(trouble)
            self.due_s = self._clock.now() + RETRY_S[min(self._looks, len(RETRY_S) - 1)]
            self._looks += 1
        else:
            self.trouble, self._looks = None, 0
            self._heard_s = self._clock.now()

    def read(self, t_s: float) -> Samples:
        """Every row due at t_s, in order; slots that nobody took or that came too late are SKIPPED."""
        first, after = self._next_row, max(self._next_row, rows_due(t_s))
        begin, end = first * len(self._order), after * len(self._order)
        # At every tick: lists are filled at a third of what it costs to fill arrays this small.
        times_s, volts = [slot / self._slot_hz for slot in range(begin, end)], [math.nan] * (end - begin)
        faults = [int(Fault.SKIPPED)] * (end - begin)
        while self._done and self._done[0][0] < end:
            slot, conversion = self._done.popleft()
            if slot >= begin:
                times_s[slot - begin], volts[slot - begin] = conversion.t_s, conversion.volts
                faults[slot - begin] = conversion.fault
        self.slots.update(faults)
        self._next_row = after
        shape = after - first, len(self._order)
        return Samples(
            first, np.round(times_s, 6).reshape(shape), np.array(volts).reshape(shape),
            np.array(faults, np.uint8).reshape(shape),
        )  # fmt: skip

    def stop(self) -> None:
        """Rest: the converter falls asleep by itself after the conversion under way."""
        self._rest()

    def close(self) -> None:
        """Stop sampling and let go of the converter."""
        self.stop()
        self.adc.close()

"""What of a session may leave the lamp: each value that a setting names, stamped by its own time, and nothing else."""

import math
import time
from collections.abc import Collection, Sequence

from device.app.consented import Consented
from device.model import Contact, Vitals
from device.session.loop import TICK_HZ
from device.session.session import Seat, Session
from device.session.step import Step
from device.settings.neighbours import LIGHT, PACER, SESSION, STATES, TROUBLE
from drivers.ports import Hardware
from drivers.system.neighbour_ring import NeighbourRing

SKIN_HZ = 10
OFF, ON = (0.0,), (1.0,)
BEGINS, ENDS = "begins", "ends"
"""Markers of a person: since when they take part, and until when."""


def at_rest(ring: NeighbourRing, named: Collection[str]) -> None:
    """What is so of a lamp that has just begun, whatever was said of it before it lost its power."""
    for key in STATES:
        if key in named:
            ring.write(time.monotonic_ns(), key, OFF)


class NeighbourView:
    """Observer that writes into the neighbours' ring. named: the keys that the settings name.

    Of who takes no part nothing of a body is written, and of two who came nothing before both have pressed yes.
    """

    def __init__(
        self, ring: NeighbourRing, session: Session, hardware: Hardware, seats: Sequence[Seat], named: Collection[str]
    ) -> None:
        self._ring, self._session, self._clock, self._named = ring, session, hardware.clock, named
        self._pulse = {seat.code: seat.columns["pulse"] for seat in seats}
        self._zero_s: float | None = None
        self._phase = ""
        self._consented, self._free = Consented(), tuple[str, ...]()

    def feed(self, step: Step) -> None:
        """The newest step."""
        if self._zero_s is None:
            self._zero_s = time.monotonic() - self._clock.now()
        t_s, index = step.tick.t_s, step.tick.index
        second = index // TICK_HZ > (index - 1 - step.tick.missed) // TICK_HZ or index == 1
        if PACER in self._named:
            lungs = step.breath.lungs if step.breath else math.nan
            self._put(t_s, PACER, (lungs, float(step.scene.ring.max())))
        if second:
            self._put(t_s, SESSION, ON)
            self._put(t_s, LIGHT, ON if step.scene.ring.any() else OFF)
            self._put(t_s, TROUBLE, ON if self._session.health.troubles else OFF)
        leaving = self._consented.feed(step)
        for code in leaving:
            if code not in self._free:
                self._put(t_s, f"{code}.markers", text=BEGINS)
            self._samples(code, step)
            vitals = step.readings[code].vitals
            if index * SKIN_HZ // TICK_HZ > (index - 1 - step.tick.missed) * SKIN_HZ // TICK_HZ:
                self._put(t_s, f"{code}.skin", (_number(vitals.skin_usiemens),))
            if second:
                self._once_a_second(t_s, code, vitals)
            for mark in step.marks:
                self._put(mark.t_s, f"{code}.markers", text=mark.text)
            if step.phase and step.phase != self._phase:
                self._put(t_s, f"{code}.markers", text=step.phase)
        self._phase, self._free = step.phase, leaving

    def finish(self, why: str, ends_s: float | None) -> None:
        """It is over, and the lamp dark."""
        if self._zero_s is not None:
            t_s = self._clock.now()
            for code in self._free:
                self._put(t_s, f"{code}.markers", text=ENDS)
            for key in (SESSION, LIGHT):
                self._put(t_s, key, OFF)

    def _samples(self, code: str, step: Step) -> None:
        key, column = f"{code}.pulse", self._pulse[code]
        if key in self._named:
            samples = step.samples
            for t_s, value in zip(samples.t_s[:, column].tolist(), samples.values[:, column].tolist(), strict=True):
                self._put(t_s, key, (value,))

    def _once_a_second(self, t_s: float, code: str, vitals: Vitals) -> None:
        rate, rsa, arousal = (_number(x) for x in (vitals.heart_rate_bpm, vitals.rsa_ms, vitals.arousal))
        self._put(t_s, f"{code}.vitals", (rate, rsa, arousal, _number(vitals.confidence)))
        self._put(t_s, f"{code}.heart_rate", (rate,))
        self._put(t_s, f"{code}.rsa", (rsa,))
        self._put(t_s, f"{code}.settled", (1 - arousal,))
        self._put(t_s, f"{code}.contact", ON if vitals.contact is Contact.FOUND else OFF)

    def _put(self, t_s: float, key: str, values: tuple[float, ...] = (), text: str = "") -> None:
        if key in self._named and self._zero_s is not None:
            self._ring.write(round((self._zero_s + t_s) * 1e9), key, values, text)


def _number(value: float | None) -> float:
    return math.nan if value is None else value

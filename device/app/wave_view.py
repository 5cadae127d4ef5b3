"""The wave of a pulse, for whoever looks at it: made while somebody does, of those alone who take part."""

import math
from collections.abc import Sequence

import numpy as np

from device.app.consented import Consented
from device.model import Contact
from device.session.session import Seat
from device.session.step import Step
from drivers.system.wave_memory import WaveMemory


class WaveView:
    """Observer that writes one value a tick, the mean of its samples, where each person's wave is looked at.

    It is not known where no finger lies or a sensor is off, and, where two came, before both have pressed yes.
    """

    def __init__(self, memory: WaveMemory, seats: Sequence[Seat]) -> None:
        self._memory, self._consented = memory, Consented()
        self._pulse = {seat.code: seat.columns["pulse"] for seat in seats}

    def feed(self, step: Step) -> None:
        """The newest step."""
        shown = self._consented.feed(step)
        if not self._memory.looks():
            return
        for code, column in self._pulse.items():
            is_known = code in shown and step.readings[code].vitals.contact is not Contact.LOOKING
            self._memory.write(code, step.tick.t_s, _mean(step, column) if is_known else math.nan)

    def finish(self, why: str, ends_s: float | None) -> None:
        """The lamp waits again, and listens to nobody."""
        self._memory.let_go()


def _mean(step: Step, column: int) -> float:
    values = step.samples.values[:, column]
    values = values[~np.isnan(values)]
    return float(values.mean()) if len(values) else math.nan

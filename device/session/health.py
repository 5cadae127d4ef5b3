"""The session's own pulse: how late it ran and what failed, as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from device.model import Tick
from drivers.ports import DriverError, Fault, Samples

WORTH_SAYING = 0.01  # share of ticks or samples lost; less changes nothing that a person sees
RETRY_S = 1.0  # a part that failed is tried again this much later


class Health:
    """Counts. slots: samples by fault. troubles: what each part last said when it failed."""

    def __init__(self) -> None:
        self.ticks = self.missed = 0
        self.slots: Counter[int] = Counter()
        self.troubles: dict[str, str] = {}
        self.failures: Counter[str] = Counter()

    def feed(self, tick: Tick, samples: Samples) -> None:
        """Count one tick and its samples."""
        self.ticks += 1
        self.missed += tick.missed
        self.slots.update(samples.faults.ravel().tolist())

    def failed(self, part: str, trouble: str) -> bool:
        """Count a failure; whether it is new, and so worth saying."""
        new = part not in self.troubles
        self.troubles[part] = trouble
        self.failures[part] += 1
        return new

    def mended(self, part: str) -> bool:
        """Whether part had failed; it does not any more."""
        return self.troubles.pop(part, None) is not None

    def summary(self) -> str | None:
        """One line about how the lamp itself did, where it did less than well; else None."""
        said = []
        delivered = self.delivered()
        if self.missed > self.ticks * WORTH_SAYING:
            said.append(f"{self.missed} of {self.ticks + self.missed} ticks came too late")
        if delivered is not None and delivered < 1 - WORTH_SAYING and not self.slots[Fault.GAP]:
            said.append(f"{100 * delivered:.1f} % of the samples arrived")
        said += [f"{part} failed {times} times" for part, times in self.failures.items()]
        return "The lamp itself: " + ", ".join(said) + "." if said else None

    def delivered(self) -> float | None:
        """Share of the slots that brought a value; None before the first."""
        total = sum(self.slots.values())
        return (self.slots[Fault.NONE] + self.slots[Fault.CLIPPED]) / total if total else None


class Outlet:
    """One output, ring or motor, that may fail without taking the other with it; tried again after RETRY_S."""

    def __init__(self, part: str, send: Callable[[Any], None], health: Health) -> None:
        self._part, self._send, self._health = part, send, health
        self._retry_s = 0.0
        self.sent = False
        """Whether the newest value arrived."""

    def feed(self, value: Any, t_s: float) -> str | None:
        """Send value. What to tell, once when the part fails and once when it works again; else None."""
        self.sent = False
        if t_s < self._retry_s:
            return None
        try:
            self._send(value)
        except DriverError as trouble:
            self._retry_s = t_s + RETRY_S
            return str(trouble) if self._health.failed(self._part, str(trouble)) else None
        self.sent = True
        return f"the {self._part} works again" if self._health.mended(self._part) else None

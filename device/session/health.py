"""How well the lamp itself did: late ticks, samples by fault, failures of its parts, as numbers."""

import logging
from collections import Counter

from device.model import Tick
from drivers.ports import Fault, Samples

log = logging.getLogger("ebb")

WORTH_SAYING = 0.01  # share of ticks or samples lost; less changes nothing that a person sees


class Health:
    """Counters of one session. slots: samples by fault. troubles: what each part last said when it failed.

    observer_failures: of what reads along, by class; the first of each was told when it happened.
    """

    def __init__(self) -> None:
        self.ticks = self.missed = 0
        self.slots: Counter[int] = Counter()
        self.troubles: dict[str, str] = {}
        self.failures: Counter[str] = Counter()
        self.observer_failures: Counter[str] = Counter()

    def feed(self, tick: Tick, samples: Samples) -> None:
        """Count one tick and its samples."""
        self.ticks += 1
        self.missed += tick.missed
        self.slots.update(samples.faults.ravel().tolist())

    def note(self, part: str, trouble: str | None) -> tuple[str, ...]:
        """Count a failure of part, or that there is none. What is new of it, in words, which is logged too."""
        before = self.troubles.get(part)
        if trouble is not None:
            self.troubles[part] = trouble
            self.failures[part] += 1
        elif before is not None:
            del self.troubles[part]
        if (trouble is None) == (before is None):
            return ()
        news = f"the {part} works again" if trouble is None else trouble
        log.warning(news)
        return (news,)

    def summary(self) -> str | None:
        """One line about how the lamp itself did, where it did less than well; else None."""
        facts = []
        delivered = self.delivered()
        if self.missed > self.ticks * WORTH_SAYING:
            facts.append(f"{self.missed} of {self.ticks + self.missed} ticks came too late")
        if delivered is not None and delivered < 1 - WORTH_SAYING and not self.slots[Fault.GAP]:
            facts.append(f"{100 * delivered:.1f} % of the samples arrived")
        facts += [f"{part} failed {times} times" for part, times in self.failures.items()]
        return "The lamp itself: " + ", ".join(facts) + "." if facts else None

    def delivered(self) -> float | None:
        """Share of the slots that brought a value; None before the first."""
        total = sum(self.slots.values())
        return (self.slots[Fault.NONE] + self.slots[Fault.CLIPPED]) / total if total else None

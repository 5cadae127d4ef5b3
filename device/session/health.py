"""How well the lamp itself did: late ticks, samples by fault, failures of its parts, as numbers."""

import logging
from collections import Counter
from dataclasses import dataclass

from device.model import Tick
from drivers.ports import Fault, Samples

log = logging.getLogger("ebb")

FLAPPING, HOUR_S = 3, 3600.0  # a part that fails so often in an hour comes and goes: told once an hour from then on
WORTH_SAYING = 0.01  # share of ticks or samples lost; less changes nothing that a person sees


@dataclass(slots=True)
class _Hour:
    """Since when the failures of a part are counted, and how many began."""

    since_s: float
    failures: int = 0


class Health:
    """Counters of one session. slots: samples by fault. troubles: what each part last said when it failed.

    observer_failures: of what reads along, by class; the first of each was told when it happened.
    """

    def __init__(self) -> None:
        self.ticks = self.missed = 0
        self.slots: Counter[int] = Counter()
        self.troubles: dict[str, str] = {}
        self.failures: Counter[str] = Counter()
        self._hours: dict[str, _Hour] = {}
        self.observer_failures: Counter[str] = Counter()

    def feed(self, tick: Tick, samples: Samples) -> None:
        """Count one tick and its samples."""
        self.ticks += 1
        self.missed += tick.missed
        self.slots.update(samples.faults.ravel().tolist())

    def note(self, part: str, trouble: str | None, t_s: float) -> tuple[str, ...]:
        """Count a failure of part, or that there is none. What is new of it, in words, which is logged too.

        A part that comes and goes says so once an hour: a loose wire fills neither the journal nor the recording.
        """
        before = self.troubles.get(part)
        if trouble is not None:
            self.troubles[part] = trouble
            self.failures[part] += 1
        elif before is not None:
            del self.troubles[part]
        if (trouble is None) == (before is None):
            return ()
        if trouble is None:
            return _logged(f"the {part} works again") if self._hours[part].failures < FLAPPING else ()
        hour = self._hours.get(part) or _Hour(t_s)
        untold = max(0, hour.failures - FLAPPING)
        if t_s - hour.since_s >= HOUR_S:
            hour = _Hour(t_s, FLAPPING - 1 if untold else 0)
        hour.failures += 1
        self._hours[part] = hour
        if hour.failures > FLAPPING:
            return ()
        more = f"; it failed {untold} times more in the hour before" if untold else ""
        flaps = f"; the {part} comes and goes, which is told once an hour" if hour.failures == FLAPPING else ""
        return _logged(trouble + more + flaps)

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


def _logged(words: str) -> tuple[str, ...]:
    log.warning(words)
    return (words,)

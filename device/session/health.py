"""How well the lamp itself did: late ticks, samples by fault, outages of its parts, as numbers."""

import logging
from collections import Counter
from dataclasses import dataclass

from device.model import Tick
from drivers.ports import Fault, Samples

log = logging.getLogger("ebb")

WELL = int(Fault.NONE)
ALL_WELL = bytes([WELL])
FLAPPING, HOUR_S = 3, 3600.0  # a part that fails so often in an hour comes and goes: told once an hour from then on


@dataclass(slots=True)
class _Hour:
    """Since when the failures of a part are counted, and how many began."""

    since_s: float
    failures: int = 0


@dataclass(slots=True)
class Outages:
    """How often a part failed, and for how long in all, as it was noted until noted_s."""

    times: int = 0
    down_s: float = 0.0
    noted_s: float = 0.0


class Health:
    """Counters of one session. slots: samples by fault. troubles: what each part said that fails now.

    outages: of each part that ever failed. observer_failures: of what reads along, by class; the first of each was
    told when it happened.
    """

    def __init__(self) -> None:
        self.ticks = self.missed = 0
        self.slots: Counter[int] = Counter()
        self.troubles: dict[str, str] = {}
        self.outages: dict[str, Outages] = {}
        self._hours: dict[str, _Hour] = {}
        self.observer_failures: Counter[str] = Counter()

    def feed(self, tick: Tick, samples: Samples) -> None:
        """Count one tick and its samples."""
        self.ticks += 1
        self.missed += tick.missed
        faults = samples.faults.tobytes()
        if faults.strip(ALL_WELL):
            self.slots.update(faults)
        else:  # as nearly always
            self.slots[WELL] += len(faults)

    def note(self, part: str, trouble: str | None, t_s: float) -> tuple[str, ...]:
        """Note that part fails, or that it works. What is new of it, in words, which is logged too.

        A part that comes and goes says so once an hour: a loose wire fills neither the journal nor the recording.
        """
        failed = part in self.troubles
        if trouble is None and not failed:
            return ()
        outages = self.outages.setdefault(part, Outages())
        outages.down_s += (t_s - outages.noted_s) * failed
        outages.noted_s = t_s
        if trouble is None:
            del self.troubles[part]
            return _logged(f"the {part} works again") if self._hours[part].failures < FLAPPING else ()
        self.troubles[part] = trouble
        if failed:
            return ()
        outages.times += 1
        return self._begins(part, trouble, t_s)

    def _begins(self, part: str, trouble: str, t_s: float) -> tuple[str, ...]:
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

    def delivered(self) -> float | None:
        """Share of the slots that brought a value; None before the first."""
        total = sum(self.slots.values())
        return (self.slots[Fault.NONE] + self.slots[Fault.CLIPPED]) / total if total else None


def _logged(words: str) -> tuple[str, ...]:
    log.warning(words)
    return (words,)

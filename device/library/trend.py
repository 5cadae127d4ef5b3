"""A person's weeks, programme by programme: what was done, and what was usual. It counts; it does not rate.

What is usual is one's own readings of the weeks before, of the same programme. Nobody is compared with anybody.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from device.recording.session_info import SessionInfo

BEFORE = dt.timedelta(days=28)  # four weeks: long enough for a habit, short enough to be the same body
ENOUGH = 7
"""Readings before anything is called usual: of fewer, a tenth on either side is nobody's (a judgement)."""
SHARES = (0.1, 0.5, 0.9)
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reading:
    """One session of a person. began: by the clock of who reads it. programme: its name, or the mode without one.

    rmssd_ms: of two quiet minutes, or the median of several. None: it was not known. synchronised: the lamp's clock
    was set.
    """

    began: dt.datetime
    programme: str
    minutes: float
    heart_rate_bpm: float | None
    rsa_ms: float | None
    settled_share: float | None
    rmssd_ms: float | None
    synchronised: bool = True

    @property
    def monday(self) -> dt.date:
        """The first day of its week."""
        day = self.began.date()
        return day - dt.timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Week:
    """The sessions of one programme in one week, as medians. begins: its Monday. None: no session of it knew."""

    begins: dt.date
    programme: str
    sessions: int
    minutes: float
    heart_rate_bpm: float | None
    rsa_ms: float | None
    settled_share: float | None
    rmssd_ms: float | None


@dataclass(frozen=True, slots=True)
class Usual:
    """RMSSD of one's own readings before a moment: median, and from where to where eight in ten of them lie, in ms.

    count: how many there are. None of it is known before there are ENOUGH.
    """

    count: int
    median_ms: float | None = None
    low_ms: float | None = None
    high_ms: float | None = None


def readings(told: Iterable[tuple[SessionInfo, Mapping[str, Any]]], zone: dt.tzinfo | None = None) -> list[Reading]:
    """Readings from (info, one person's summary), oldest first. zone: whose days they are, if not this machine's."""
    found = [
        Reading(
            info.began.astimezone(zone), info.programme or info.mode, s["minutes"] or 0.0, s["heart_rate_bpm"],
            s["rsa_ms"], s["settled_share"], s.get("rmssd_ms"), info.synchronised,
        )
        for info, s in told
    ]  # fmt: skip
    return sorted(found, key=lambda reading: reading.began)


def newest_weeks(found: Sequence[Reading], count: int) -> tuple[list[dt.date], list[Reading]]:
    """The Mondays of so many weeks up to the newest reading, oldest first and without a gap; and the readings in them.

    A reading whose date the lamp did not know sets no end, unless all are such.
    """
    last = max((r.monday for r in found if r.synchronised), default=max(r.monday for r in found))
    mondays = [last - k * WEEK for k in reversed(range(count))]
    return mondays, [r for r in found if mondays[0] <= r.monday <= last]


def weeks(found: Iterable[Reading]) -> list[Week]:
    """Newest first, and within a week by programme."""
    groups: dict[tuple[dt.date, str], list[Reading]] = {}
    for reading in found:
        groups.setdefault((reading.monday, reading.programme), []).append(reading)
    return [
        Week(
            monday, programme, len(those), sum(r.minutes for r in those), _median(r.heart_rate_bpm for r in those),
            _median(r.rsa_ms for r in those), _median(r.settled_share for r in those),
            _median(r.rmssd_ms for r in those),
        )
        for (monday, programme), those in sorted(groups.items(), key=lambda one: (-one[0][0].toordinal(), one[0][1]))
    ]  # fmt: skip


def usual(found: Iterable[Reading], at: dt.datetime) -> Usual:
    """What was usual before a moment, of readings of one programme."""
    known = [r.rmssd_ms for r in found if at - BEFORE <= r.began < at and r.rmssd_ms is not None]
    if len(known) < ENOUGH:
        return Usual(len(known))
    low, middle, high = np.quantile(known, SHARES).tolist()
    return Usual(len(known), middle, low, high)


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None

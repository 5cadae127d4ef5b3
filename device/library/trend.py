"""Weeks at a glance: what was done and what was usual, kind by kind. It counts; it does not rate."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from device.recording.session_info import SessionInfo


@dataclass(frozen=True, slots=True)
class Week:
    """The sessions of one kind in one week. begins: its Monday. None: no session of it knew."""

    begins: dt.date
    mode: str
    sessions: int
    minutes: float
    heart_rate_bpm: float | None
    rsa_ms: float | None
    settled_share: float | None


def weeks(told: Iterable[tuple[SessionInfo, Mapping[str, Any]]], zone: dt.tzinfo | None = None) -> list[Week]:
    """Weeks from (info, one person's summary), newest first, and within a week by kind.

    zone: whose days they are, if not this machine's.
    """
    groups: dict[tuple[dt.date, str], list[Mapping[str, Any]]] = {}
    for info, summary in told:
        day = info.began.astimezone(zone).date()
        groups.setdefault((day - dt.timedelta(days=day.weekday()), info.mode), []).append(summary)
    return [
        Week(
            monday, mode, len(those), sum(s["minutes"] or 0.0 for s in those), _middle(those, "heart_rate_bpm"),
            _middle(those, "rsa_ms"), _middle(those, "settled_share"),
        )
        for (monday, mode), those in sorted(groups.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1]))
    ]  # fmt: skip


def _middle(those: list[Mapping[str, Any]], key: str) -> float | None:
    known = [s[key] for s in those if s[key] is not None]
    return median(known) if known else None

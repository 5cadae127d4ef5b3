"""What is known of a session as a whole. Of people who are not handed out with it, nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from device.recording.summary import summary


def facts(kept: StoredSession, people: Mapping[str, Recorded]) -> dict[str, Any]:
    """As session.json tells it, with nothing of those who are not among people."""
    first = next(iter(people.values()))
    told: dict[str, Any] = {
        "number": kept.number,
        "mode": first.mode,
        "began_utc": first.began.isoformat(timespec="seconds"),
        "clock_synchronised": first.synchronised,
        "simulated": first.simulated,
        "version": first.version,
    }
    summaries = {code: summary(recorded).as_json() for code, recorded in people.items()}
    if kept.about:
        others = set(kept.about.people) - set(people)
        settings = {key: v for key, v in kept.about.settings.items() if key.split(".")[0] not in others}
        about = replace(kept.about, people=tuple(people), settings=settings)
        told = json.loads(about.as_json(summaries))
    damaged = {code: list(recorded.damaged) for code, recorded in people.items()}
    return told | {"people": list(people), "summary": summaries, "damaged_seconds": damaged}

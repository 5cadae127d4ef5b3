"""The metadata of an exported session; of people who are not exported with it, nothing."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from device.recording.summary import summary


def session_metadata(session: StoredSession, people: Mapping[str, Recorded]) -> dict[str, Any]:
    """What session.json holds, of these people alone, with their summaries and damaged seconds.

    Where session.json is missing, what the first recording says of itself.
    """
    summaries = {code: summary(recorded).as_json() for code, recorded in people.items()}
    if session.about:
        others = set(session.about.people) - set(people)
        settings = {key: v for key, v in session.about.settings.items() if key.split(".")[0] not in others}
        about = replace(session.about, people=tuple(people), settings=settings)
        metadata = json.loads(about.as_json(summaries))
    else:
        first = next(iter(people.values()))
        metadata = {
            "number": session.number,
            "mode": first.mode,
            "began_utc": first.began.isoformat(timespec="seconds"),
            "clock_synchronised": first.synchronised,
            "simulated": first.simulated,
            "version": first.version,
        }
    damaged = {code: list(recorded.damaged) for code, recorded in people.items()}
    return dict(metadata) | {"people": list(people), "summary": summaries, "damaged_seconds": damaged}

"""A session in a few numbers: how long, how much of it was usable, and what was usual in it. Nothing is compared."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from device.model import ACTIVATED_ABOVE, SETTLED_BELOW, Array
from device.recording import annotation, events
from device.recording.fields import AROUSAL, HEART_RATE, RSA
from device.recording.reader import Recorded

LEAST_SHARE = 0.1  # of a session: a median of less would not speak for it


@dataclass(frozen=True, slots=True)
class Summary:
    """One person's session. usable_share: of its length that has a heart rate, 0..1. None: not known.

    heart_rate_bpm, rsa_ms, skin_usiemens: medians over the session. settled_share, activated_share: of the seconds in
    which settled or activated was known. gaps_s: seconds that never reached the card. rmssd_ms: median over its spans
    of unpaced rest.
    """

    minutes: float
    usable_share: float | None
    heart_rate_bpm: float | None
    rsa_ms: float | None
    skin_usiemens: float | None
    settled_share: float | None
    activated_share: float | None
    beats: int
    marks: int
    gaps_s: float
    rmssd_ms: float | None

    def as_json(self) -> dict[str, Any]:
        """As session.json keeps it."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def summary(recorded: Recorded) -> Summary:
    """What a recording comes to."""
    heart, rsa, arousal = (recorded.signal(label) for label in (HEART_RATE, RSA, AROUSAL))
    known = arousal[~np.isnan(arousal)]
    gaps, rests = events.starting_with(recorded.notes, annotation.GAP), events.rests(recorded.notes)
    return Summary(
        minutes=recorded.length_s / 60,
        usable_share=min(1.0, float(np.sum(~np.isnan(heart))) / recorded.length_s) if recorded.length_s else None,
        heart_rate_bpm=_median(heart),
        rsa_ms=_median(rsa),
        skin_usiemens=_median(recorded.skin_usiemens()),
        settled_share=float(np.mean(known < SETTLED_BELOW)) if len(known) else None,
        activated_share=float(np.mean(known > ACTIVATED_ABOVE)) if len(known) else None,
        beats=len(events.beats(recorded.notes)),
        marks=len(events.marks(recorded.notes)),
        gaps_s=sum(n.duration_s or 0.0 for n in gaps) + len(recorded.damaged),
        rmssd_ms=float(np.median([span.rmssd_ms for span in rests])) if rests else None,
    )


def _median(values: Array) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) > LEAST_SHARE * len(values) else None

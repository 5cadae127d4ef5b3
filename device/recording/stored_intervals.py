"""The beats of a recording, each with the interval that it ends and the name that the lamp gave to that.

Recordings note every beat, whether it counts, and artefacts by name; that an interval is the heart's own follows, since
the lamp judges one as soon as two more have come. No interval reaches over a pause, a beat that was left out, or a
second that never reached the card.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from device.model import IntervalKind
from device.recording import annotation, events
from device.recording.fields import TICKS
from device.recording.layout import UNKNOWN
from device.recording.reader import Recorded
from device.signals.pulse.onsets import LONGEST_S

KINDS = tuple(map(str, IntervalKind))
NEAR_S = 1e-5  # a beat and the end of its interval: each was rounded to whole microseconds
SOONEST_S = 0.2  # after a beat: no heart is faster, and the lamp hears none that is
KNOWN_WITHIN_S = 1.0  # a beat is noted when it is known; if that second is lost, there may have been one
JUDGED_AFTER = 2  # intervals that must follow before the lamp judges one


@dataclass(frozen=True, slots=True)
class NotedBeat:
    """A beat, and the interval that it ends.

    accepted: whether that interval may count. ibi_s: since the beat before it, accepted or not; None if that is not
    known, after a pause, or if it may not count. kind: None if it was never judged, or nobody knows how.
    """

    t_s: float
    accepted: bool
    ibi_s: float | None = None
    kind: IntervalKind | None = None


def beats(recorded: Recorded) -> tuple[NotedBeat, ...]:
    """All beats of a recording, ascending."""
    noted = sorted(
        (n.onset_s, n.text == annotation.BEAT)
        for n in recorded.notes
        if n.text in (annotation.BEAT, annotation.LEFT_OUT)
    )
    times = [t_s for t_s, _ in noted]
    lost = _lost_seconds(recorded)
    usable = [False]
    for (before_s, _), (t_s, accepted) in pairwise(noted):
        spanned = range(math.floor(before_s), math.ceil(t_s + KNOWN_WITHIN_S))
        usable.append(accepted and SOONEST_S <= t_s - before_s <= LONGEST_S and lost.isdisjoint(spanned))
    named: dict[int, tuple[float, IntervalKind]] = {}
    for n in events.starting_with(recorded.notes, annotation.INTERVAL):
        length_s, kind = n.duration_s or 0.0, n.text.removeprefix(annotation.INTERVAL)
        if kind not in KINDS or not SOONEST_S <= length_s <= LONGEST_S:
            continue
        at = bisect_left(times, n.onset_s + length_s - NEAR_S)
        if at < len(times) and times[at] < n.onset_s + length_s + NEAR_S:
            named[at] = (length_s, IntervalKind(kind))
    result = []
    for i, (t_s, accepted) in enumerate(noted):
        if i in named:
            result.append(NotedBeat(t_s, accepted, *named[i]))
        elif usable[i]:
            next_kinds = usable[i + 1 : i + 1 + JUDGED_AFTER]
            own = len(next_kinds) == JUDGED_AFTER and all(next_kinds)
            result.append(NotedBeat(t_s, True, round(t_s - times[i - 1], 6), IntervalKind.NORMAL if own else None))
        else:
            result.append(NotedBeat(t_s, accepted))
    return tuple(result)


def _lost_seconds(recorded: Recorded) -> set[int]:
    """Seconds of which there is nothing: the ticks of one that was recorded are always known."""
    ticks = recorded.integers[TICKS].reshape(-1, recorded.rate_hz(TICKS))
    return set(np.flatnonzero((ticks == UNKNOWN).all(axis=1)).tolist())

"""Normal intervals between beats as the two texts that HRV programs read: a bare list in ms, and one with times.

The list is one normal interval a line, as Kubios, Elite HRV and the Python packages take it; where others were left
out, it does not say. The second has HRV Logger's columns: `since start` grows by more than `rr` over a break.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from device.export.table import Table, numbers, table, texts
from device.library.journal import Journal
from device.model import IntervalKind
from device.recording import stored_intervals
from device.recording.reader import Recorded
from device.recording.stored_intervals import NotedBeat

CORRECTED = (
    "NN: normal intervals only, those that the lamp took for the heart's own, from onset to onset of a pulse wave, "
    "each rounded to whole ms. Corrected: nothing. Missed, extra, ectopic, long and short ones, and those at a pause "
    "or a gap, are left out, never replaced"
)
NEVER_SET = dt.datetime(1970, 1, 1)  # noqa: DTZ001  a time of day of no zone, for what has none


def rr_tables(code: str, recorded: Recorded, _journal: Journal | None = None) -> Sequence[Table]:
    """The two tables of one person's session."""
    beats = stored_intervals.beats(recorded)
    normal = [beat for beat in beats if _is_normal(beat)]
    lengths = np.array([round(1000 * (beat.ibi_s or 0.0)) for beat in normal], np.int64)
    since = np.array([round(1000 * beat.t_s) for beat in normal], np.int64)
    gone = _breaks(beats)
    told = f"{CORRECTED}: this list has {gone} break{'s' * (gone != 1)} where some were"
    zone = "local time" if recorded.synchronised else "the lamp's clock was not set: 1970-01-01 and the session's time"
    ms = numbers("rr", "ms", "the interval that ends here", lengths)
    return (
        table(f"{code}_rr", f"{told}. No line of names: an interval in ms a line.", (ms,), bare=True),
        table(f"{code}_rr_timed", f"{told}; there since start grows by more than rr and a ms.", (
            texts("date", f"when the interval ended; {zone}", [_date(recorded, beat.t_s) for beat in normal],
                  always=True),
            ms,
            numbers("since start", "ms", "session time at which the interval ended", since),
        )),
    )  # fmt: skip


def breaks(recorded: Recorded) -> tuple[int, int]:
    """How many normal intervals there are, and between how many of them others were left out."""
    beats = stored_intervals.beats(recorded)
    return sum(map(_is_normal, beats)), _breaks(beats)


def _breaks(beats: Sequence[NotedBeat]) -> int:
    """Runs of normal intervals, but for the first. A beat follows in the one before it if both end a normal one."""
    runs = sum(_is_normal(beat) and not _is_normal(before) for before, beat in pairwise(beats))
    return max(0, runs - 1 + (bool(beats) and _is_normal(beats[0])))


def _is_normal(beat: NotedBeat) -> bool:
    return beat.kind is IntervalKind.NORMAL and beat.ibi_s is not None


def _date(recorded: Recorded, t_s: float) -> str:
    after = dt.timedelta(seconds=t_s)
    at = (recorded.began + after).astimezone().replace(tzinfo=None) if recorded.synchronised else NEVER_SET + after
    return at.isoformat(" ", "milliseconds")

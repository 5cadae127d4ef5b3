"""Heart beats that a file has as marks or as intervals, by the names that detectors and editors of ECGs give them."""

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from drivers.foreign.choice import plain
from drivers.foreign.track import Array, lasting, short
from drivers.said import Said

NAMES = (
    "r", "r peak", "rpeak", "r peaks", "r wave", "rwave", "qrs", "qrs complex", "ecg r", "ecg r peak", "beat",
    "heartbeat", "heart beat", "normal beat", "n",
)  # fmt: skip
"""Of marks, without case, punctuation and what follows @@, which links a mark to a signal (EDF+ standard texts 3.3)."""
CODES = frozenset("NLRBAaJSVrFejnE/fQ?")
"""PhysioNet's codes of beats (physionet.org/physiobank/annotations.shtml), which stand beside N."""
FEWEST = 2
SHORTEST_S, LONGEST_S = 0.25, 2.5  # between beats of a heart, in the median of a file: 240 to 24 a minute
SAME_S = 0.005  # two times of one beat: the end of an interval, and the beginning of the next
ADRIFT_S = 2.0  # a clock that is so far from the sum of the intervals says that some are missing


def marked(marks: Sequence[tuple[float, str]], length_s: float) -> tuple[tuple[float, ...], str]:
    """(times of heart beats in s, what was made of the marks); no times where no marks are beats.

    marks: (time in s, text). Those of one name are taken together; of several names the one that has most.
    """
    by_name, written = defaultdict[str, list[float]](list), dict[str, str]()
    codes = {text.strip() for _, text in marks} & CODES
    for at_s, text in marks:
        if 0 <= at_s <= length_s:
            name = plain(text.partition("@@")[0])
            name = "N" if "N" in codes and text.strip() in CODES else name
            by_name[name].append(round(at_s, 6))
            written.setdefault(name, text.strip() if name != "N" else "N")
    found = {name: times for name, times in by_name.items() if name.lower() in NAMES and len(times) >= FEWEST}
    for name, times in sorted(found.items(), key=lambda item: -len(item[1])):
        usual_s = float(np.median(np.diff(sorted(times))))
        if SHORTEST_S <= usual_s <= LONGEST_S:
            mark = short(written[name])
            said = Said("{count} marks {mark!r} are taken as the heart's beats", count=len(times), mark=mark)
            if name == "N" and len(codes) > 1:
                said = Said(
                    "{count} marks {mark!r} with the other beats' {codes} are taken as the heart's beats",
                    count=len(times), mark=mark, codes=", ".join(sorted(codes - {"N"})),
                )  # fmt: skip
            return tuple(sorted(times)), said
        return (), Said(
            "{count} marks {mark!r} come every {each}, as no heart beats",
            count=len(times),
            mark=short(written[name]),
            each=lasting(usual_s),
        )
    return (), ""


def from_intervals(intervals: Array, ends_s: Array | None) -> tuple[tuple[float, ...], str, str]:
    """(times of beats in s, unit of the intervals, why there are none) from (n,) intervals between beats.

    ends_s: (n,) when each was told; their sum counts, until it is ADRIFT_S from that: then some are missing.
    """
    known = np.isfinite(intervals) & (intervals > 0)
    ends_s = None if ends_s is None else ends_s[known]
    intervals = intervals[known]
    if len(intervals) < FEWEST:
        return (), "", Said("it has too few intervals")
    usual = float(np.median(intervals))
    units = [(unit, factor) for unit, factor in (("ms", 1e-3), ("s", 1.0)) if SHORTEST_S <= usual * factor <= LONGEST_S]
    if not units:
        return (
            (),
            "",
            Said("its intervals are {usual:.3g} in the median, which is no heart's in ms or in s", usual=usual),
        )
    unit, factor = units[0]
    times, at_s = list[float](), math.nan
    for k, interval_s in enumerate((intervals * factor).tolist()):
        end_s = at_s + interval_s
        told_s = end_s if ends_s is None else float(ends_s[k])
        if math.isnan(end_s):
            told_s = interval_s if ends_s is None else told_s
        if not abs(told_s - end_s) <= ADRIFT_S:
            times.append(told_s - interval_s)
            end_s = told_s
        times.append(end_s)
        at_s = end_s
    begin_s = min(0.0, times[0])
    moved = sorted(round(at_s - begin_s, 6) for at_s in times)
    kept = moved[:1] + [at_s for before, at_s in pairwise(moved) if at_s > before + SAME_S]
    return tuple(kept), unit, ""

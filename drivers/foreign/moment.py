"""Moments as other programs write them: ISO 8601, a time of day, a date in any order before it."""

import datetime as dt
import re

PATTERN = re.compile(
    r"(?P<date>\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})?[T\s_]*"
    r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,:](?P<part>\d{1,9}))?)?\s*(?P<half>[AaPp][Mm])?\s*"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
MINUTES = re.compile(r"(\d{1,3}):(\d{2}[.,]\d{1,9})", re.ASCII)
"""12:30.5, as PhysioNet's tools write what is below an hour."""
DAY_S = 86400.0
EPOCH = dt.date(1970, 1, 1).toordinal()


def moment(written: str) -> float | None:
    """Seconds since 1970 of a moment with its date, UTC if it names its zone; since midnight of a time of day alone.

    Of dates that do not begin with their year the order is not known, so that they count as no date.
    """
    written = written.strip()
    if short := MINUTES.fullmatch(written):
        return 60.0 * int(short[1]) + float(short[2].replace(",", "."))
    found = PATTERN.fullmatch(written)
    if found is None:
        return None
    hours, minutes, seconds = int(found["h"]), int(found["m"]), int(found["s"] or 0)
    if found["half"]:
        hours = hours % 12 + 12 * (found["half"].lower() == "pm")
    if hours > 23 or minutes > 59 or seconds > 60:
        return None
    t_s = 3600 * hours + 60 * minutes + seconds + float(f"0.{found['part'] or 0}")
    day = _day(found["date"] or "")
    if day is None:
        return t_s
    zone = found["zone"]
    if zone and zone != "Z":
        t_s -= (1 if zone[0] == "+" else -1) * (3600 * int(zone[1:3]) + 60 * int(zone[-2:]))
    return (day - EPOCH) * DAY_S + t_s


def _day(date: str) -> int | None:
    parts = re.split(r"[-/.]", date)
    if len(parts) != 3 or len(parts[0]) != 4:
        return None
    try:
        return dt.date(int(parts[0]), int(parts[1]), int(parts[2])).toordinal()
    except ValueError:
        return None

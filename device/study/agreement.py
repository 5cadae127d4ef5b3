"""Who agreed that their nights are read, and from which day on. Who is not in the file did not."""

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from device.recording.folders import SessionError
from drivers import stored

FILE = "agreement.csv"
"""In the folder of the lamps, unless another is named."""
HEADER = ("lamp", "person", "date")


@dataclass(frozen=True, slots=True)
class Agreement:
    """The day of each agreement, UTC, by lamp and person's code."""

    since: Mapping[tuple[str, str], dt.date]

    def why_not(self, lamp: str, person: str, latest: dt.date | None) -> str:
        """Why a person's session is not read; empty if it is.

        latest: a day on or after which it certainly began; None if there is none.
        """
        since = self.since.get((lamp, person))
        if since is None:
            return "did not agree"
        if latest is None:
            return "the lamp did not know the day, so it may be from before they agreed"
        return "" if latest >= since else "from before they agreed"


def read(path: Path) -> Agreement:
    """The agreements in a CSV file of lamp, person, date. Raises SessionError for every line that is wrong, at once."""
    try:
        lines = stored.text(path, stored.MOST_LINES).splitlines()
    except (OSError, stored.UnreadableError) as trouble:
        why = (trouble.strerror if isinstance(trouble, OSError) else None) or str(trouble)
        raise SessionError(
            f"{path}: {why}. It says who agreed, a line each below '{','.join(HEADER)}', and nobody else is read"
        ) from trouble
    rows = list(csv.reader(lines))
    if not rows or tuple(cell.strip() for cell in rows[0]) != HEADER:
        found = ",".join(rows[0]) if rows else "nothing"
        raise SessionError(f"{path}: its first line is {stored.shown(found)!r}; it must be {','.join(HEADER)!r}")
    since: dict[tuple[str, str], dt.date] = {}
    wrong = []
    for number, row in enumerate(rows[1:], 2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        try:
            lamp, person, day = cells
            agreed = dt.date.fromisoformat(day)
        except ValueError:
            wrong.append(f"{path}, line {number}: {stored.shown(','.join(row))!r} is no lamp,person,2026-11-28")
            continue
        if (lamp, person) in since:
            wrong.append(f"{path}, line {number}: {lamp}, {person} stands there twice")
        since[lamp, person] = agreed
    if wrong:
        raise SessionError("\n".join(wrong))
    return Agreement(since)

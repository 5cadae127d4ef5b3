"""Who agreed that their nights are read, and from which day on. Who is not in the file did not.

A lamp says UTC, and not where it stands: a day has surely begun once it has everywhere, at 12:00 UTC (UTC-12).
"""

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from device.language import msgid, tr
from device.recording.folders import SessionError
from drivers import stored
from drivers.said import because

FILE = "agreement.csv"
"""In the folder of the lamps, unless another is named."""
EVERYWHERE = dt.time(12, tzinfo=dt.UTC)
"""When a day has begun everywhere on earth."""
HEADER = ("lamp", "person", "date")


@dataclass(frozen=True, slots=True)
class Agreement:
    """When the day of each agreement had begun everywhere, UTC, by lamp and person's code."""

    since: Mapping[tuple[str, str], dt.datetime]

    def why_not(self, lamp: str, person: str, latest: dt.datetime | None) -> str:
        """Why a person's session is not read; empty if it is.

        latest: a moment at or after which it certainly began; None if there is none.
        """
        since = self.since.get((lamp, person))
        if since is None:
            return msgid("did not agree")
        if latest is None:
            return msgid("the lamp did not know the day, so it may be from before they agreed")
        return "" if latest >= since else msgid("from before they agreed, or not surely after")


def read(path: Path) -> Agreement:
    """The agreements in a CSV file of lamp, person, date. Raises SessionError for every line that is wrong, at once."""
    try:
        lines = stored.text(path, stored.MOST_LINES).splitlines()
    except (OSError, stored.UnreadableError) as trouble:
        why = because(trouble)
        raise SessionError(
            tr(
                "{path}: {why}. It says who agreed, a line each below '{header}', and nobody else is read",
                path=path,
                why=why,
                header=",".join(HEADER),
            )
        ) from trouble
    rows = list(csv.reader(lines))
    if not rows or tuple(cell.strip() for cell in rows[0]) != HEADER:
        found = ",".join(rows[0]) if rows else "nothing"
        raise SessionError(
            tr(
                "{path}: its first line is {found!r}; it must be {header!r}",
                path=path,
                found=stored.shown(found),
                header=",".join(HEADER),
            )
        )
    since: dict[tuple[str, str], dt.datetime] = {}
    wrong = []
    for number, row in enumerate(rows[1:], 2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        try:
            lamp, person, day = cells
            agreed = dt.datetime.combine(dt.date.fromisoformat(day), EVERYWHERE)
        except ValueError:
            wrong.append(
                tr(
                    "{path}, line {number}: {row!r} is no lamp,person,2026-11-28",
                    path=path,
                    number=number,
                    row=stored.shown(",".join(row)),
                )
            )
            continue
        if (lamp, person) in since:
            wrong.append(
                tr(
                    "{path}, line {number}: {lamp}, {person} stands there twice",
                    path=path,
                    number=number,
                    lamp=lamp,
                    person=person,
                )
            )
        since[lamp, person] = agreed
    if wrong:
        raise SessionError("\n".join(wrong))
    return Agreement(since)

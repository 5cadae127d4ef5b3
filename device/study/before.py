"""What earlier runs read of sessions that cannot be read now: a failure that passes takes nothing away."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from device.study import parts
from device.study.found import Wanted
from device.study.tables import OF_MONTHS, Row
from device.study.task import Outcome

STAYS = "what an earlier run read of it stays in the tables"


def read_before(failed: Iterable[Wanted], kept: Path) -> Iterator[tuple[Wanted, Outcome]]:
    """Each of these sessions with its newest part in the folder kept, where everybody in that agrees still."""
    waiting = {(one.lamp, one.number): one for one in failed}
    there = kept.glob("*/*.json") if waiting else ()
    for path in sorted(there, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True):
        if part := parts.kept(kept, path.stem):
            place = part["sessions"][0]["lamp"], part["sessions"][0]["session"]
            wanted = waiting.get(place)
            agreed = wanted and all(_is_agreed(row, wanted) for row in part["sessions"])
            if agreed and parts.kept(kept, path.stem, OF_MONTHS):
                yield waiting.pop(place), Outcome(path.stem, part["month"])


def _is_agreed(row: Row, wanted: Wanted) -> bool:
    return row["person"] in wanted.people and (row["begin_utc"] or "") >= wanted.since

"""A study, from folders of lamps to tables: what is found, read, gathered, and told of."""

import csv
import fcntl
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeAlias

from device.export.writers import parquet_library
from device.language import tr
from device.recording.folders import SessionError
from device.study import gather, parts, report
from device.study.before import STAYS, read_before
from device.study.found import NOT_KNOWN, Found, Wanted
from device.study.gather import Gathering
from device.study.parts import Made
from device.study.spread import spread
from device.study.tables import SESSIONS
from device.study.task import Outcome, Task, read
from device.study.workers import Workers

PARTS, PACKAGE, REPORT = ".parts", "datapackage.json", "report.html"
DAMAGED = "what was kept of it is damaged; the next run reads it anew"
Place: TypeAlias = tuple[str, int]
"""A lamp, and the number of a session there."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a study came to. failed: sessions that could not be read, and why. read, kept: just now, and before.

    One that was read before and failed now is in both failed and kept.
    """

    found: Found
    failed: tuple[tuple[Wanted, str], ...]
    read: int
    kept: int


def run(here: Found, out: Path, workers: Workers, advance: Callable[[], None] = lambda: None,
        work: Callable[[Task], Outcome] = read, more: tuple[str, ...] = ()) -> Done:  # fmt: skip
    """Read what was found, and write all tables into the folder out. Raises SessionError, OSError.

    advance: called as each session is over. more: tables on request, by name.
    """
    parquet_library()
    kept, made = (out / PARTS).absolute(), parts.made_here()
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept.mkdir(exist_ok=True)
    with _alone(kept):
        failed = [(one, NOT_KNOWN) for one in here.unknown]
        outcomes: dict[Place, Outcome] = {}
        tasks = (Task(one, kept, made, more) for one in here.wanted)
        for task, outcome in spread(tasks, work, workers):
            if isinstance(outcome, str):
                outcome = Outcome(why_not=outcome)
            if outcome.why_not:
                failed.append((task.wanted, outcome.why_not))
            else:
                outcomes[task.wanted.lamp, task.wanted.number] = outcome
            advance()
        missing = [one for one, _ in failed if (one.lamp, one.number) not in outcomes]
        stay = {(one.lamp, one.number): outcome for one, outcome in read_before(missing, kept)}
        outcomes |= stay
        gathered, damaged = _gathered(outcomes, kept, out, more, workers)
        failed += [(one, DAMAGED) for one in here.wanted
                   if (place := (one.lamp, one.number)) in damaged and place not in stay]  # fmt: skip
        outcomes = {place: outcome for place, outcome in outcomes.items() if place not in damaged}
        stays = stay.keys() - damaged
        failed = [(one, f"{why}; {STAYS}" if (one.lamp, one.number) in stays else why) for one, why in failed]
        done = Done(here, tuple(sorted(failed, key=lambda one: (one[0].lamp, one[0].number))),
                    sum(o.new for o in outcomes.values()), sum(not o.new for o in outcomes.values()))  # fmt: skip
        ordered = [outcomes[place] for place in sorted(outcomes)]
        files = [gathering.file(table) for gathering in gathered for table in gathering.tables]
        gather.keep_only(out.absolute(), files)
        tallies = report.Tallies()
        gather.sessions(tallies.counting(gather.session_rows((one.key for one in ordered), kept)), out)
        parts.text(out / REPORT, report.page(here, done.failed, tallies, made))
        parts.sweep(kept, [one.key for one in ordered])
        _tell(done, gathered, made, out)
    return done


def _gathered(outcomes: Mapping[Place, Outcome], kept: Path, out: Path, more: tuple[str, ...],
              workers: Workers) -> tuple[list[Gathering], set[Place]]:  # fmt: skip
    """The months as they were written, and the sessions that are in none since their parts are damaged."""
    gathered, damaged = [], set[str]()
    for one, said in spread(_months(outcomes, kept, out, more), gather.gather, workers):
        if isinstance(said, str):
            raise SessionError(
                tr("{lamp}, {month}: its months cannot be written: {said}", lamp=one.lamp, month=one.month, said=said)
            )
        damaged |= set(said)
        if keys := tuple(key for key in one.keys if key not in said):
            gathered.append(replace(one, keys=keys))
    gathered.sort(key=lambda one: (one.lamp, one.month))
    return gathered, {place for place, outcome in outcomes.items() if outcome.key in damaged}


def _months(outcomes: Mapping[Place, Outcome], kept: Path, out: Path, more: tuple[str, ...]) -> list[Gathering]:
    by_month: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (lamp, _), outcome in sorted(outcomes.items()):
        by_month[lamp, outcome.month].append(outcome.key)
    return [Gathering(lamp, month, tuple(keys), kept, out.absolute(), more) for (lamp, month), keys in by_month.items()]


def _tell(done: Done, gathered: Sequence[Gathering], made: Made, out: Path) -> None:
    """What could not be read, who is left out, and what the tables are."""
    parts.text(out / "failures.csv", _csv(("lamp", "session", "people", "folder", "why"), (
        (one.lamp, one.number, " ".join(one.people), one.folder.name, why) for one, why in done.failed
    )))  # fmt: skip
    parts.text(out / "left_out.csv", _csv(("lamp", "person", "why", "sessions"), (
        (*whose, count) for whose, count in sorted(done.found.left_out.items())
    )))  # fmt: skip
    tables = {table.name: table for gathering in gathered for table in gathering.tables}
    paths = {n: [str(g.file(table).relative_to(out.absolute())) for g in gathered] for n, table in tables.items()}
    resources = [SESSIONS.resource([f"{SESSIONS.name}/part-0.parquet"])]
    resources += [tables[name].resource(sorted(files)) for name, files in paths.items()]
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "ebb-study",
        "title": "Nights of Ebb lamps, as minutes and breaths",
        "description": "Read anew from raw counts; unknown is null. Not of a medical device.",
        "made_by": {"program": "ebb study", **asdict(made)},
        "resources": resources,
    }
    parts.text(out / PACKAGE, json.dumps(package, indent=1, ensure_ascii=False) + "\n")


def _csv(header: Sequence[str], rows: Iterator[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


@contextmanager
def _alone(kept: Path) -> Iterator[None]:
    """Raises SessionError while another study goes on in the same folder."""
    with (kept / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SessionError(tr("{folder}: another study is being written there", folder=kept.parent)) from None
        yield

"""`ebb study`: many lamps' nights as tables of minutes and breaths, of the people who agreed."""

from argparse import ArgumentTypeError, Namespace
from collections import Counter
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from device.cli.arguments import IDENTITY, argument, command, identities, minutes
from device.cli.progress import progress
from device.cli.width import say
from device.language import tr
from device.recording.folders import SessionError
from device.settings.tree import Config

if TYPE_CHECKING:
    from device.study.workers import Workers

MOST = 10_000  # workers, lamps, nights
SIMULATE = "simulate"
TOLD = 5  # failures by name


def count(text: str) -> int:
    """An argument's value: how many."""
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise ArgumentTypeError(tr("{text!r}: it must be a whole number from 1 to {most}", text=text, most=MOST))
    return int(text)


def tables(text: str) -> tuple[str, ...]:
    """An argument's value: tables on request."""
    from device.study.tables import ON_REQUEST

    asked = tuple(sorted(set(text.split(","))))
    if unknown := [name for name in asked if name not in ON_REQUEST]:
        there = ", ".join(ON_REQUEST)
        raise ArgumentTypeError(tr("{name!r}: there is {there}; commas between them", name=unknown[0], there=there))
    return asked


@command(
    argument("folder", "of the lamps: a folder each, which holds what that lamp's 'recordings' holds; or 'simulate', "
             "which makes one to try it on", type=Path, metavar="FOLDER"),
    argument("--to", "a folder for the tables; what it has already is not read again. With 'simulate', for the lamps",
             type=Path, required=True, metavar="OUT"),
    argument("--agreed", "who agreed: a CSV file of lamp,person,date, else agreement.csv in FOLDER; nobody else is "
             "read, and nothing that began before 12:00 UTC of that date, when it is that day everywhere on earth",
             type=Path, metavar="FILE"),
    argument("--scheduler", "run on the Dask cluster of this scheduler: tcp://host:8786, tls://...", metavar="ADDRESS"),
    argument("--slurm", "run as jobs of SLURM in this partition", metavar="PARTITION"),
    argument("--workers", "how many processes of this machine, else one for each core; jobs of SLURM, else one; or how "
             "many a cluster must have", type=count, metavar="N"),
    argument("--tables", "beside minutes and breaths: beats, seconds or both, with a comma; a night that was read "
             "without them is read anew", type=tables, default=(), metavar="NAME[,NAME]"),
    IDENTITY,
    argument("--lamps", "to simulate, else 10", type=count, default=10, metavar="N"),
    argument("--nights", "of each, else 2", type=count, default=2, metavar="N"),
    argument("--minutes", "of each night, else 8", type=minutes, default=8.0, metavar="N"),
    settings="none",
)  # fmt: skip
def _study(ask: Namespace, config: Config) -> int:
    from device.study import agreement, found, study, task

    if str(ask.folder) == SIMULATE:
        from device.study import simulate

        simulate.simulate(ask.to, ask.lamps, ask.nights, ask.minutes)
        say(tr("{lamps} simulated lamps, written to {to}: now 'ebb study {to} --to OUT'", lamps=ask.lamps, to=ask.to))
        return 0
    if ask.scheduler and ask.slurm:
        raise SessionError(tr("--scheduler names a cluster that is there, and --slurm makes one: say one of them"))
    if ask.identity and (ask.scheduler or ask.slurm):
        raise SessionError(
            tr(
                "--identity opens recordings on this machine alone, and no cluster is handed one: leave --scheduler "
                "and --slurm out, or open first what a cluster is to read"
            )
        )
    if _within(ask.to, ask.folder):
        raise SessionError(
            tr("--to {to}: it lies in the folder of the lamps, which stays as it is; name another", to=ask.to)
        )
    work = partial(task.read, identities=identities(ask))
    here = found.find(ask.folder, agreement.read(ask.agreed or ask.folder / agreement.FILE))
    with _workers(ask) as workers, progress(len(here.wanted)) as advance:
        done = study.run(here, ask.to, workers, advance, work, ask.tables)
    say(tr("written to {to}: sessions read now: {read}, before: {kept}", to=ask.to, read=done.read, kept=done.kept))
    for why, sessions in sorted(Counter(_by_why(here.left_out)).items()):
        say(
            tr(
                "left out: {sessions} recordings: {why}; {file} says whose",
                sessions=sessions,
                why=tr(why),
                file=ask.to / "left_out.csv",
            )
        )
    for one, why in done.failed[:TOLD]:
        say(tr("not read: {lamp}, session {number}: {why}", lamp=one.lamp, number=one.number, why=why))
    if done.failed:
        say(
            tr(
                "{count} sessions could not be read; {file} says why of each",
                count=len(done.failed),
                file=ask.to / "failures.csv",
            )
        )
    return 2 if done.failed else 0


def _workers(ask: Namespace) -> "AbstractContextManager[Workers]":
    from device.study import cluster, workers

    if ask.scheduler:
        return cluster.at_scheduler(ask.scheduler, ask.workers)
    return cluster.on_slurm(ask.slurm, ask.workers) if ask.slurm else workers.processes(ask.workers)


def _by_why(left_out: Counter[tuple[str, str, str]]) -> Counter[str]:
    whys: Counter[str] = Counter()
    for (_, _, why), sessions in left_out.items():
        whys[why] += sessions
    return whys


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())

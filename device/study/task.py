"""The task of a study: one session played again without light, into its rows. Runs where `device` is installed."""

import contextlib
import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from device.app.replay import replay_session
from device.language import ENGLISH, speaking
from device.recording import annotation, events, folders, reader
from device.recording.age_files import Identities
from device.recording.folders import SessionError, StoredSession
from device.recording.reader import Recorded
from device.settings.parse import ConfigError
from device.study import parts
from device.study.found import Wanted
from device.study.lived import Lived
from device.study.parts import Made, RowGroups
from device.study.tables import OF_MONTHS, ON_REQUEST, Row, Table
from drivers import stored
from drivers.ports import DriverError
from drivers.said import Said

UNKNOWN = "unknown"
"""The month of what was recorded without a clock."""
TOLD = (SessionError, ConfigError, DriverError, stored.UnreadableError, OSError)


@dataclass(frozen=True, slots=True)
class Task:
    """A session to be read, where its rows go, and by what it must be read. more: tables on request, by name."""

    wanted: Wanted
    parts: Path
    made: Made
    more: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """That it becomes, beside its rows of sessions."""
        return (*OF_MONTHS, *(ON_REQUEST[name] for name in self.more))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it. key: of its part; why_not: why there is none. new: whether it was read just now."""

    key: str = ""
    month: str = ""
    why_not: str = ""
    new: bool = False


@speaking(ENGLISH)  # what cannot be read goes into a table
def read(task: Task, identities: Identities | None = None) -> Outcome:
    """Read a session, unless that was done. What cannot be read is an outcome too.

    identities: what opens what is encrypted. They are no part of a task, which may go to other machines.
    """
    if parts.made_here() != task.made:
        here = parts.made_here()
        why = Said(
            "this worker has Ebb {here}, code {here_code}; the study is by Ebb {made}, code {made_code}",
            here=here.version, here_code=here.code[:12], made=task.made.version, made_code=task.made.code[:12],
        )  # fmt: skip
        return Outcome(why_not=why)
    wanted = task.wanted
    session = folders.open_session(wanted.folder, wanted.number)
    try:
        own = [path for code in wanted.people for path in session.recordings(code)]
        about = {"lamp": wanted.lamp, "number": wanted.number, "people": wanted.people, "alone": wanted.alone}
        about |= {"more": sorted(task.more)} if task.more else {}
        key = parts.key(task.made, about, [*own, wanted.folder / folders.SESSION_JSON])
        if (there := parts.kept(task.parts, key, task.tables)) is None:
            there = _play(task, key, session, identities)
            return Outcome(key, there["month"], new=True)
        return Outcome(key, str(there["month"]))
    except TOLD as trouble:
        return Outcome(why_not=str(trouble))


def _play(task: Task, key: str, stored_session: StoredSession, identities: Identities | None) -> dict[str, Any]:
    """Play it, and keep its part, which is returned as it is kept."""
    recorded = {code: reader.read(stored_session.recordings(code), identities) for code in task.wanted.people}
    session, world = replay_session(recorded)
    whose = {code: {"lamp": task.wanted.lamp, "person": code, "session": task.wanted.number} for code in recorded}
    lived = {code: Lived(task.more) for code in recorded}
    notes = [stored.shown(note) for note in world.notes]
    about = {code: whose[code] | _about(task, key, one, notes) for code, one in recorded.items()}
    with contextlib.ExitStack() as stack:
        out: dict[str, RowGroups] = {}
        for table in task.tables:
            path = stack.enter_context(parts.replacing(parts.place(task.parts, key, f"{table.name}.parquet")))
            out[table.name] = RowGroups(path, table)
            stack.callback(out[table.name].close)
        for step in session.run(seen=False):
            for code, one in lived.items():
                for name, row in one.feed(step, step.readings[code]):
                    out[name].add(whose[code] | row)
        for code, one in lived.items():
            for name, row in one.end():
                out[name].add(whose[code] | row)
    rows = [about[code] | one.session() for code, one in lived.items()]
    part = {"month": rows[0]["month"], "sessions": rows}
    parts.text(parts.place(task.parts, key, "json"), json.dumps(part, ensure_ascii=False))
    return part


def _about(task: Task, key: str, recorded: Recorded, notes: list[str]) -> Row:
    """What is said of a recording beside what it comes to."""
    began = recorded.began.astimezone(dt.UTC) if recorded.synchronised else None
    gaps = events.starting_with(recorded.notes, annotation.GAP)
    made = asdict(task.made)
    ended = next(iter(events.starting_with(recorded.notes, annotation.END)), None)
    return {
        "month": f"{began:%Y-%m}" if began else UNKNOWN,
        "begin_utc": began.isoformat(timespec="seconds") if began else None,
        "clock_set": recorded.synchronised, "mode": recorded.mode, "simulated": recorded.simulated,
        "elsewhere": recorded.elsewhere, "alone": task.wanted.alone, "recorded_by": recorded.version,
        "read_by": made["version"], "code": made["code"], "settings": made["settings"], "key": key,
        "notes": "; ".join(notes) or None, "ended": ended.text.removeprefix(annotation.END) if ended else None,
        "minutes": recorded.length_s / 60,
        "gaps_s": float(sum(n.duration_s or 0.0 for n in gaps) + len(recorded.damaged)),
        "late_ticks": len(recorded.late_ticks()),
    }  # fmt: skip

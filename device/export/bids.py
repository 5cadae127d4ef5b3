"""A data set of the Brain Imaging Data Structure, which grows by sessions: a person is a subject, a session is one.

BIDS 1.11.1 (bids-specification.readthedocs.io). Words and laboratory values, which are free text, are not in it.
"""

import datetime as dt
import gzip
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from device import version
from device.export import grown
from device.export.bids_files import BidsFile, bids_files, task
from device.export.growing import create
from device.export.grown import GrownTable
from device.export.sessions_table import session_row
from device.export.table import Table, texts
from device.export.whole import whole
from device.export.writers import rows, write_csv
from device.library.journal import Journal
from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from drivers.ports import Card

UNKNOWN = "n/a"
BIDS = "1.11.1"
GZIP_LEVEL = 6
NOT_HERE = ("session", "person", "began_utc", "folder")
"""Columns of the table over sessions that BIDS has in its own way, or that would tell a date."""
README = """# Sessions of {name}

Recorded by a bedside lamp that paces a slow breath by light and touch, and hears pulse and skin conductance. It is no
medical device.{simulated}

In `beh/` are the pulse wave of a finger at 90 Hz (`cardiac`) with its beats (`physioevents`), skin conductance at 10 Hz
(`electrodermal`), and the breath that the lamp asked for (`pacer`), which is a stimulus and no measured breath. Times
are seconds since the session began. What is not known is n/a, never 0. Nothing was filtered or filled but what the
description of a column says; artefacts are named, never replaced. Dates may have been shifted by whole days.
"""
SESSION = "the session by its number on the lamp"
ACQUIRED = "when it began, UTC; n/a if the lamp did not know the time of day; may have been shifted by whole days"


class BidsDataSet:
    """The data set in a folder, of real sessions or of simulated ones."""

    def __init__(self, card: Card, folder: Path, simulated: bool, shift_days: int = 0) -> None:
        name = "Ebb" + ", simulated" * simulated
        told = " No body was there: all of it is simulated." * simulated
        about = {
            "Name": f"Sessions of {name}",
            "BIDSVersion": BIDS,
            "DatasetType": "raw",
            "GeneratedBy": [{"Name": "Ebb", "Version": version()}],
        }
        self.folder = folder / f"ebb{'-simulated' * simulated}-bids"
        self._card, self._shift = card, dt.timedelta(days=shift_days)
        beside = {
            "dataset_description.json": _text(about),
            "README.md": README.format(name=name, simulated=told).encode(),
            "participants.json": _text({"participant_id": {"Description": "the code of a person on the lamp"}}),
        }
        self._people = GrownTable(card, self.folder / "participants.tsv", beside, UNKNOWN)
        self._sessions: dict[str, GrownTable] = {}

    def add(self, session: StoredSession, recorded: Recorded, _journal: Journal) -> Path:
        """Write one person's session; it is in the tables once `write` has been called. Raises SessionError."""
        person, label = f"sub-{recorded.code}", f"ses-{session.number:04d}"
        target = self.folder / person / label
        begins = f"{person}_{label}_task-{task(session, recorded)}_"
        row = self._row(session, recorded, label)
        [cells] = rows(row, UNKNOWN)
        table = self._sessions_of(person, row)
        grown.note(self._card, session, recorded.code, (table, label), (self._people, person))
        with whole(self._card, session, [recorded.code], target) as partial:
            self._card.create_folder(partial / "beh")
            for file in bids_files(session, recorded):
                self._write(partial / "beh", begins + f"recording-{file.recording}_" * bool(file.recording), file)
        self._people.add({"participant_id": person})
        table.add(cells)
        return target

    def write(self) -> None:
        """Put what was added into the tables. Raises UnwritableError."""
        for table in (*self._sessions.values(), self._people):
            table.write()

    def _sessions_of(self, person: str, row: Table) -> GrownTable:
        if person not in self._sessions:
            explained = {c.name: {"Description": c.about} | ({"Units": c.unit} if c.unit else {}) for c in row.columns}
            file = self.folder / person / f"{person}_sessions.tsv"
            self._sessions[person] = GrownTable(self._card, file, {f"{file.stem}.json": _text(explained)}, UNKNOWN)
        return self._sessions[person]

    def _row(self, session: StoredSession, recorded: Recorded, label: str) -> Table:
        """The session's row of sessions.tsv: its columns as the table over sessions has them, and BIDS's own two."""
        when = (recorded.began + self._shift).strftime("%Y-%m-%dT%H:%M:%SZ") if recorded.synchronised else None
        own = texts("session_id", SESSION, [label]), texts("acq_time", ACQUIRED, [when])
        known = session_row(session, recorded, "")
        return replace(known, columns=(*own, *(c for c in known.columns if c.name not in NOT_HERE)))

    def _write(self, folder: Path, begins: str, file: BidsFile) -> None:
        """A table and its sidecar; gzip without name and time, so that the same session gives the same bytes."""
        name = f"{begins}{file.suffix}"
        with create(self._card, folder / f"{name}.tsv{'.gz' * file.packed}") as out:
            if file.packed:
                with gzip.GzipFile("", "wb", GZIP_LEVEL, out, mtime=0) as packed:
                    write_csv(packed, file.table, separator="\t", unknown=UNKNOWN)
            else:
                write_csv(out, file.table, separator="\t", unknown=UNKNOWN)
        self._card.replace(folder / f"{name}.json", _text(file.sidecar()))


def _text(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode()

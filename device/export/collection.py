"""Many sessions of one person in a folder: each as it is exported alone, with one table over all of them.

The folder grows: sessions that come later are added, and those that are there are written anew.
"""

import json
from pathlib import Path

from device.export import grown
from device.export.export import PROFILE, export_session, name_of
from device.export.grown import GrownTable
from device.export.sessions_table import session_row
from device.export.table import resource
from device.export.writers import rows
from device.library.journal import Journal
from device.recording.folders import StoredSession
from device.recording.reader import Recorded
from drivers.ports import Card


class Collection:
    """Those of a person in one form: of real sessions, or of simulated ones."""

    def __init__(self, card: Card, folder: Path, code: str, simulated: bool, to: str) -> None:
        self._card, self._code, self._to = card, code, to
        self.folder = folder / "-".join(filter(None, ("ebb", code, "simulated" * simulated, to)))
        self._title = f"Ebb, sessions of {code}" + ", simulated" * simulated
        self._table: GrownTable | None = None

    def add(self, session: StoredSession, recorded: Recorded, journal: Journal) -> Path:
        """Write a session; it is in the table once `write` has been called. Raises SessionError."""
        people, journals = {self._code: recorded}, {self._code: journal}
        row = session_row(session, recorded, name_of(session, people, self._to))
        if self._table is None:
            file = self.folder / f"{row.name}.csv"
            about = resource(row) | {"path": file.name, "format": "csv", "mediatype": "text/csv"}
            package = {"$schema": PROFILE, "name": self.folder.name, "title": self._title, "resources": [about]}
            beside = {"datapackage.json": (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()}
            self._table = GrownTable(self._card, file, beside)
        [cells] = rows(row)
        grown.note(self._card, session, self._code, (self._table, str(session.number)))
        written = export_session(self._card, session, people, journals, self._to, self.folder)
        self._table.add(cells)
        return written

    def write(self) -> None:
        """Put what was added into the table. Raises UnwritableError."""
        if self._table:
            self._table.write()

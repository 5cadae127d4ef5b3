"""Tables over many sessions: a row is noted for `ebb forget` first, and put there once what it tells of is there."""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from device.export.whole import UnwritableError
from device.language import tr
from device.library import growing_table, handed_out
from device.library.handed_out import Row
from device.recording.folders import StoredSession
from drivers import stored
from drivers.ports import Card
from drivers.said import because


class GrownTable:
    """A table in a folder, with the files that explain it: all are written by `write`, and go together.

    beside: those files. One that somebody changed since Ebb wrote it stays as it is. unknown: a cell of which nothing
    is known.
    """

    def __init__(self, card: Card, file: Path, beside: Mapping[str, bytes], unknown: str = "") -> None:
        self.file = file
        self._card, self._beside, self._unknown = card, dict(beside), unknown
        self._columns: list[str] = []
        self._rows: dict[str, Mapping[str, str]] = {}
        self._ours = {self.row("").beside[name] for name in self._beside}

    def row(self, key: str) -> Row:
        """What is to be noted of the row that begins so."""
        return Row(self.file, key, {name: _digest(text) for name, text in self._beside.items()})

    def wrote(self, row: Row) -> None:
        """What was noted earlier: by it Ebb's own files are known again."""
        if row.file == self.file.absolute():
            self._ours.update(row.beside.values())

    def add(self, row: Mapping[str, str]) -> None:
        """One more row, by its first cell."""
        self._columns += [name for name in row if name not in self._columns]
        self._rows[next(iter(row.values()))] = row

    def write(self) -> None:
        """Put all of them into the table. Raises UnwritableError."""
        if not self._rows:
            return
        with _told(self.file):
            for name, text in self._beside.items():
                file = self.file.parent / name
                if not file.exists() or _digest(stored.content(file, stored.MOST_LINES)) in self._ours - {
                    _digest(text)
                }:
                    self._card.replace(file, text)
            before = stored.content(self.file, stored.MOST_LINES) if self.file.exists() else b""
            after = growing_table.with_rows(before, self.file, self._columns, self._rows, self._unknown)
            if after != before:
                self._card.replace(self.file, after)


def note(card: Card, session: StoredSession, code: str, *rows: tuple[GrownTable, str]) -> None:
    """Note rows of tables that are to be written, by their first cells; the innermost table's first."""
    for table, earlier in (
        (table, row) for table, _ in rows for noted in handed_out.rows(session, code) for row in noted
    ):
        table.wrote(earlier)
    handed_out.note_rows(card, session.folder, code, [table.row(key) for table, key in rows])


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


@contextlib.contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except stored.UnreadableError as trouble:
        raise UnwritableError(
            tr("{file}: {trouble}; move it away, or export into another folder", file=file, trouble=trouble)
        ) from trouble
    except OSError as trouble:
        raise UnwritableError(tr("{file}: could not be written: {why}", file=file, why=because(trouble))) from trouble

"""One growing file: records go onto its end, one a second, and a second that never came is written as unknown."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from device.recording import annotation, edf, layout
from device.recording.annotation import Note
from device.recording.assembler import SecondOfPerson
from device.recording.fields import Field
from drivers.ports import Card, CardFile


class EdfFile:
    """Begins with a file that holds its first second whole, so that no file is ever without one.

    header: of edf.header. begin_s: the first second, in session time. opening: notes that every file begins with.
    Raises OSError.
    """

    def __init__(
        self, card: Card, path: Path, header: bytes, fields: Sequence[Field], begin_s: int, opening: Sequence[Note],
        first: SecondOfPerson,
    ) -> None:  # fmt: skip
        self.path, self.begin_s = path, begin_s
        self._fields, self._header = tuple(fields), header
        at_once = [n if n.duration_s else replace(n, onset_s=begin_s) for n in opening]  # what lasted came before
        self.records = edf.Records(fields, begin_s, at_once)
        continues = (annotation.continues(begin_s),) if begin_s else ()
        record = self.records.make(begin_s, first.data, [*continues, *first.notes])
        self._file: CardFile | None = card.create(path, self._header + record)
        self.next_s = begin_s + 1
        self._at = len(self._header) + len(record)
        self._made: bytes | None = None  # the next record, once it was tried to be written
        self._unknown = SecondOfPerson(layout.nothing(fields), ())
        self._fills_to_s = begin_s  # the end of the newest gap that was noted

    def hold(self, card: Card) -> bool:
        """Open the file again if it was let go; False if it is not there any more. Raises OSError.

        A card that was pulled may have lost what it had not taken yet: those seconds are then unknown.
        """
        if self._file is not None:
            return True
        try:
            self._file = card.open(self.path)
        except FileNotFoundError:
            return False
        found = edf.shape(self._file.read, self._file.size())
        if found is None or self._file.read(0, len(self._header)) != self._header:
            self.let_go()
            return False
        ends_s = self.begin_s + found.records
        if ends_s < self.next_s:
            self.next_s, self._made = ends_s, None
            self._at = len(self._header) + (ends_s - self.begin_s) * edf.record_len(self._fields)
        return True

    def put(self, second: int, record: SecondOfPerson) -> None:
        """The record of self.next_s, which second must be; of an earlier one that is there already, nothing."""
        if second < self.next_s:
            return
        if self._made is None:
            self._made = self.records.make(second, record.data, record.notes)
        self._write(self._at, self._made)
        self._at += len(self._made)
        self._made, self.next_s = None, second + 1

    def fill(self, second: int, why: str, most: int) -> bool:
        """Records that say unknown up to second, `most` at a time; whether it is reached."""
        if self.next_s < second != self._fills_to_s:
            self._fills_to_s = second
            self.records.waiting.append(annotation.gap(self.next_s, second, why))
        for missing in range(self.next_s, min(second, self.next_s + most)):
            self.put(missing, self._unknown)
        return self.next_s >= second

    def _write(self, at: int, data: bytes) -> None:
        if self._file is None:
            raise ValueError(f"{self.path.name} is not held")
        self._file.write(at, data)

    def sync(self) -> None:
        """What was written is on the card. Raises OSError."""
        if self._file:
            self._file.sync()

    def let_go(self) -> None:
        """Close the file as it is."""
        if self._file:
            self._file.close()
        self._file = None

    def finish(self) -> None:
        """Write the notes that still wait, the count, and close. Raises OSError; may then be tried again."""
        while self.records.left or self._made:
            self.put(self.next_s, self._unknown)
        self._write(edf.COUNT_AT, edf.count_field(self.next_s - self.begin_s))
        self.sync()
        self.let_go()

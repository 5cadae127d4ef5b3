"""Everybody's files of one session: a second onto each, a new file when one is long enough, and gaps that say so."""

import contextlib
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from device.recording import annotation, edf, folders
from device.recording.annotation import Note
from device.recording.assembler import Second, SecondOfPerson
from device.recording.edf_file import EdfFile
from device.recording.fields import Field
from device.recording.session_info import SessionInfo
from drivers.ports import Card

NOT_YET = "nobody was at this sensor yet"
HELD_S = 3600  # the longest that is kept in memory of a sensor that nobody has touched yet: about 3 MB
FILLERS = 600  # records of a gap written at one go, so that a long one does not keep the interpreter


class PeopleFiles:
    """The files of these fields by person's code. opening: what each begins with. roll_s: the longest.

    Everything here raises OSError where the card does.
    """

    def __init__(self, card: Card, fields: Mapping[str, Sequence[Field]], opening: Sequence[Note], roll_s: int) -> None:
        self._card, self._fields, self._opening, self._roll_s = card, fields, tuple(opening), roll_s
        self._held: dict[str, deque[tuple[int, SecondOfPerson]]] = {code: deque(maxlen=HELD_S) for code in fields}
        self._files: dict[str, EdfFile] = {}
        self._parts: dict[str, int] = {}

    def put(self, second: Second, folder: Path | None, info: SessionInfo, why_lost: str) -> bool:
        """One second onto the file of each of info's people; False if a gap before it is not filled yet.

        folder: of the session, once there is somebody. why_lost: what a gap is from.
        """
        for code, held in self._held.items():
            if not held or held[-1][0] != second.index:
                held.append((second.index, second.people[code]))
            while folder and code in info.people and held:
                if not self._put_one(code, *held[0], folder, info, why_lost):
                    return False
                held.popleft()
        return True

    def note(self, note: Note) -> None:
        """Have every file say so in its next record."""
        for file in self._files.values():
            file.records.waiting.append(note)

    def sync(self) -> None:
        """To the card with all of it."""
        for file in self._files.values():
            file.sync()

    def let_go(self) -> None:
        """Close what is open, whatever the card says; it is opened again with the next second."""
        for file in self._files.values():
            file.let_go()

    def finish(self) -> None:
        """Close them, with their counts."""
        for file in self._files.values():
            if file.hold(self._card):
                file.finish()

    def _put_one(
        self, code: str, index: int, record: SecondOfPerson, folder: Path, info: SessionInfo, why_lost: str
    ) -> bool:
        file = self._files.get(code)
        if file and index - file.begin_s >= self._roll_s and file.hold(self._card):
            file.finish()
            file = None
        if file is None or not file.hold(self._card):
            self._files[code] = self._new(code, index, record, folder, info, why_lost)
        elif not file.fill(index, why_lost, FILLERS):
            return False
        else:
            file.put(index, record)
        return True

    def _new(
        self, code: str, begin_s: int, first: SecondOfPerson, folder: Path, info: SessionInfo, why_lost: str
    ) -> EdfFile:
        with contextlib.suppress(FileExistsError):
            self._card.create_folder(folder)
        part = 1 + self._parts.get(code, 0)
        while (folder / folders.part_name(code, part)).exists():
            part += 1  # a file that had landed before its card reported a failure is not written over
        opening = list(self._opening)
        if begin_s and part == 1:
            came_late = len(self._held[code]) == HELD_S
            opening.append(annotation.gap(0, begin_s, NOT_YET if came_late else why_lost))
        fields = self._fields[code]
        header = edf.header(info, code, part, begin_s, fields)
        file = EdfFile(self._card, folder / folders.part_name(code, part), header, fields, begin_s, opening, first)
        self._parts[code] = part
        return file

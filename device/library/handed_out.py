"""Where copies of a session went: pages, exports and results that Ebb wrote outside of its folder, for `ebb forget`.

One file a person, `a.handed.jsonl`, beside the recording: a line for each that their numbers are in; of a table over
many sessions, which row of it is theirs. What holds numbers of many sessions and is no table, a page of weeks, is noted
in such a file in the folder of what is a person's over all of them.
"""

import contextlib
import datetime as dt
import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from device.language import tr
from device.library import result_files
from device.recording.folders import StoredSession
from drivers import stored
from drivers.ports import Card

END = ".handed.jsonl"
Digests = Mapping[str, str | None]
"""SHA-256 by a file's name in the folder that was written, "." for one that is no folder; nothing is known of None."""
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table over many sessions. file: the table's. key: what it begins with.

    beside: files that explain the table, and go with it once it has no row left, by name in its folder.
    """

    file: Path
    key: str
    beside: Digests


def path(folder: Path, code: str) -> Path:
    """Where it is noted for a person, in a session's folder or in that of people."""
    return folder / f"{code}{END}"


def note(card: Card, folder: Path, codes: Collection[str], target: Path, digests: Digests) -> bool:
    """Note that target is to hold numbers of these people; before it does, since a power cut may come in between.

    Whether it is noted for all of them: on a card that is only read nothing is.
    """
    noted = [_note(card, folder, code, target, digests) for code in codes]
    return all(noted)


def digests(target: Path) -> Digests:
    """Of a file, or of the files in a folder."""
    return {str(file.relative_to(target)): _digest(file) for file in _files(target)}


def digest(content: bytes) -> Digests:
    """Of a file that is to hold this."""
    return {".": hashlib.sha256(content).hexdigest()}


def note_results(card: Card, folder: Path, code: str, target: Path, begins: str) -> None:
    """Note results that have this first line, and grow from here on: all that is in them does not tell them again."""
    _note(card, folder, code, target, {".": None}, begins=begins)


def note_rows(card: Card, folder: Path, code: str, rows: Sequence[Row]) -> None:
    """Note rows of tables, before they are in them. One that was the last of its table takes the next with it."""
    noted = [{"file": str(row.file.absolute()), "key": row.key, "beside": dict(row.beside)} for row in rows]
    if not any(before.get("rows") == noted for before in _lines(folder, code)):
        _note(card, folder, code, rows[-1].file.parent, {}, rows=noted)


def _note(card: Card, folder: Path, code: str, target: Path, digests: Digests, **more: Any) -> bool:
    """One more line, and whether it is there; none on a card that is only read."""
    kept = path(folder, code)
    written = {"path": str(target.absolute()), "utc": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
    row = written | {"sha256": dict(digests)} | more
    with contextlib.suppress(OSError, stored.UnreadableError):
        if not folder.is_dir():
            card.create_folder(folder)
        before = stored.content(kept, stored.MOST_LINES) if kept.exists() else b""
        card.replace(kept, stored.with_line(before, json.dumps(row)))
        return True
    return False


def is_as_written(session: StoredSession, codes: Iterable[str], target: Path) -> bool:
    """Whether a file or a folder is what Ebb wrote there for these people last, with nothing more and nothing less."""
    there = digests(target)
    written = {code: [row["sha256"] for row in _rows(session.folder, code) if row["path"] == str(target.absolute())]
               for code in codes}  # fmt: skip
    return all(next((one for one in reversed(of) if one), None) == there for of in written.values())


def rows(session: StoredSession, code: str) -> Iterator[Sequence[Row]]:
    """The rows of tables that were noted, innermost table first."""
    for line in _lines(session.folder, code):
        with contextlib.suppress(KeyError, TypeError, AttributeError):
            yield [Row(Path(row["file"]), str(row["key"]), dict(row["beside"])) for row in line["rows"]]


def copies(folder: Path, code: str, results: bool = True) -> Iterator[tuple[Path, str]]:
    """Each file that was written, and why it is not ours any more; an empty text where it is as it was written.

    And what was begun beside it. results: also those of replays, in which nobody's words are.
    """
    for row in _rows(folder, code):
        target, day, digests, begins = Path(row["path"]), str(row.get("utc"))[:10], row["sha256"], row.get("begins")
        if begins and not results:
            continue
        for left in stored.left_beside(target):
            yield from ((file, "") for file in _files(left) if not file.is_symlink())
        for name, was in digests.items():
            file = target if name == "." else target / name
            if os.path.isfile(file) and not os.path.islink(file):  # Path's own raise where no file can be
                same = _are_results(file, begins) if begins else was and _digest(file) == was
                yield file, "" if same else tr("it was changed since Ebb wrote it")
            else:
                yield file, tr("it was to be there from {day} on, and is not, or not any more", day=day)


def wrote(folders: Iterable[Path], target: Path) -> bool:
    """Whether what lies there is a file as Ebb wrote it. folders: of sessions and of people, that may say so."""
    noted = (file for folder in folders for file in every(folder, None))
    rows = (row for file in noted for row in _rows(file.parent, file.name.removesuffix(END)))
    known = {row["sha256"].get(".") for row in rows if row["path"] == str(target.absolute())} - {None}
    return bool(known) and not target.is_symlink() and _digest(target) in known


def without(folder: Path, code: str, gone: Collection[Path]) -> bytes:
    """What is noted there, less what these files were that go: a page, or all that an export had written."""
    kept = path(folder, code)
    noted = stored.content(kept, stored.MOST_LINES).splitlines() if kept.exists() else []
    files = {str(file) for file in gone}
    return b"".join(line + b"\n" for line in noted if not (of := _written(line)) or not of <= files)


def _written(line: bytes) -> Set[str]:
    """The files that a line says were written; none if it says nothing of that kind."""
    try:
        row = stored.json_object(line)
        return {row["path"] if name == "." else str(Path(row["path"], name)) for name in row["sha256"]}
    except (stored.UnreadableError, KeyError, TypeError):
        return set()


def every(folder: Path, code: str | None) -> list[Path]:
    """The files of notes in a folder: a person's, or everybody's."""
    found = sorted(folder.glob(f"*{END}")) if folder.is_dir() else []
    return [file for file in found if code in (None, file.name.removesuffix(END))]


def made_folders(folder: Path, code: str) -> list[Path]:
    """The folders that were made, or begun, for exports."""
    rows = [(Path(row["path"]), row["sha256"]) for row in _rows(folder, code)]
    begun = [left for target, _ in rows for left in stored.left_beside(target)]
    made = [(target, digests) for target, digests in rows if digests and "." not in digests and os.path.isdir(target)]
    return [*begun, *(folder for target, digests in made for folder in _folders(target, digests))]


def _folders(target: Path, digests: Digests) -> Iterator[Path]:
    """A folder and those in it, innermost first."""
    inner = {above for name in digests for above in Path(name).parents if above != Path()}
    yield from (target / folder for folder in sorted(inner, key=lambda folder: -len(folder.parts)))
    yield target


def _rows(folder: Path, code: str) -> Iterator[dict[str, Any]]:
    """Path, utc, sha256: the digest of each of its files, "." for one that is no folder; and begins, of results."""
    return (
        row for row in _lines(folder, code) if isinstance(row.get("path"), str) and isinstance(row.get("sha256"), dict)
    )


def _lines(folder: Path, code: str) -> list[dict[str, Any]]:
    try:
        return [row for _, row in stored.json_lines(path(folder, code)) if not isinstance(row, ValueError)]
    except (OSError, stored.UnreadableError):
        return []


def _are_results(file: Path, begins: object) -> bool:
    try:
        return result_files.are_ours(file, str(begins))
    except (OSError, stored.UnreadableError):
        return False


def _files(target: Path) -> list[Path]:
    return sorted(file for file in target.rglob("*") if file.is_file()) if target.is_dir() else [target]


def _digest(file: Path) -> str | None:
    """Of its content; None if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with stored.opened(file, stored.MOST_RECORDING) as opened:
            while piece := opened.read(PIECE):
                digest.update(piece)
    except (OSError, stored.UnreadableError):
        return None
    return digest.hexdigest()

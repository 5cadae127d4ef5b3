"""A session for other people's software: tables with a dictionary, or the recording itself; a copy, there whole or not.

Only those who are asked for are in it, and the originals stay as they are.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from device.export import writers
from device.export.metadata import facts
from device.export.session_tables import added, tables
from device.export.table import Table, explained
from device.export.writers import Out
from device.library.journal import Words
from device.recording import edf
from device.recording.folders import SessionError, StoredSession
from device.recording.reader import Recorded
from drivers.ports import Card

FORMATS = ("csv", "parquet", "json", "edf")
PACKAGE, SESSION = "datapackage.json", "session.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
PIECE = 1 << 20  # bytes copied at a time


def hand_out(
    card: Card, kept: StoredSession, people: Mapping[str, Recorded], words: Mapping[str, Words], to: str, folder: Path
) -> Path:
    """Write people's recordings into a new folder within folder (json: one file), and return it.

    words: what they added, by code. Raises SessionError, and then leaves nothing behind: an unknown format, nobody to
    export, something in the way, a session that is still being recorded, a card that does not take it.
    """
    if to not in FORMATS:
        raise SessionError(f"--to {to}: it is one of {', '.join(FORMATS)}")
    if not people:
        raise SessionError(f"session {kept.number}: there is no recording in it to export")
    if to == "parquet":
        writers.parquet_library()
    for path in (path for code in people for path in kept.recordings(code)):
        _not_being_written(card, path, kept)
    target = folder / _name(kept, people, to)
    if target.exists():
        raise SessionError(f"{target}: it is there already; move it away, or export into another folder")
    beside = target.with_name(f".{target.name}.new")
    try:
        _remove(beside)  # of an export that a power cut ended
        if not folder.is_dir():
            card.create_folder(folder)
        if to == "json":
            _as_json(card, beside, kept, people, words)
        else:
            card.create_folder(beside)
            _as_folder(card, beside, kept, people, words, to)
        beside.rename(target)
    except OSError as trouble:
        _remove(beside)
        why = trouble.strerror or str(trouble)
        raise SessionError(f"{target}: could not be written: {why}; nothing was left there") from trouble
    except BaseException:
        _remove(beside)
        raise
    return target


def _name(kept: StoredSession, people: Mapping[str, Recorded], to: str) -> str:
    """Says by itself what it is, wherever it is moved: when, who if not everybody, and that it was simulated."""
    first = next(iter(people.values()))
    parts = [
        f"ebb-{first.began:%Y-%m-%d-%H%M%S}",
        f"{kept.number:04d}",
        *((first.mode,) if first.mode else ()),
        *(() if set(people) == set(kept.people) else people),
        *(("simulated",) if first.simulated else ()),
    ]
    return "-".join(parts) + (".json" if to == "json" else f"-{to}")


def _as_json(
    card: Card, path: Path, kept: StoredSession, people: Mapping[str, Recorded], words: Mapping[str, Words]
) -> None:
    told = [table for code in people for table in tables(code, people[code], _words(words, code))]
    about = {"dictionary": [explained(table) for table in told], "session": facts(kept, people)}
    with _new(card, path) as out:
        writers.write_json(out, told, about)


def _as_folder(
    card: Card, folder: Path, kept: StoredSession, people: Mapping[str, Recorded], words: Mapping[str, Words], to: str
) -> None:
    session = facts(kept, people)
    resources: list[dict[str, Any]] = []
    for code, recorded in people.items():
        if to == "edf":
            for path in kept.recordings(code):
                resources.append(_copy(card, path, folder))
        told = added(code, _words(words, code)) if to == "edf" else tables(code, recorded, _words(words, code))
        resources += [_table(card, folder, table, "parquet" if to == "parquet" else "csv", session) for table in told]
    card.replace(folder / SESSION, _text(session))
    resources.append({"name": "session", "path": SESSION, "format": "json", "mediatype": "application/json"})
    package = {
        "$schema": PROFILE,
        "name": folder.name.removeprefix(".").removesuffix(".new"),
        "title": f"Ebb, session {kept.number}" + (", simulated" if session["simulated"] else ""),
        "description": "t_s is seconds since the session began. An empty cell is a value that is not known.",
        "created": session["began_utc"],
        "resources": resources,
    }
    card.replace(folder / PACKAGE, _text(package))


def _table(card: Card, folder: Path, table: Table, to: str, session: Mapping[str, Any]) -> dict[str, Any]:
    path = folder / f"{table.name}.{to}"
    with _new(card, path) as out:
        if to == "csv":
            writers.write_csv(out, table)
        else:
            writers.write_parquet(out, table, {"session": json.dumps(session, ensure_ascii=False)})
        size = {"bytes": out.tell()} if to == "csv" else {}  # Frictionless cannot count those of Parquet
    file = {"path": path.name, "format": to, "mediatype": MEDIA[to], **size}
    return explained(table) | file | ({"encoding": "utf-8"} if to == "csv" else {})


def _copy(card: Card, path: Path, folder: Path) -> dict[str, Any]:
    """A recording as repair would leave it. Raises SessionError if it holds nothing."""
    with path.open("rb") as source:

        def read(at: int, length: int) -> bytes:
            source.seek(at)
            return source.read(length)

        shape = edf.shape(read)
        records = shape.records(read, path.stat().st_size) if shape else 0
        if shape is None or not records:
            raise SessionError(f"{path}: its header is damaged or nothing follows it; there is nothing to copy")
        whole = shape.header_len + records * shape.record_len
        with _new(card, folder / path.name) as out:
            head = read(0, shape.header_len)
            out.write(head[: edf.COUNT_AT] + edf.count_field(records) + head[edf.COUNT_AT + edf.COUNT_LEN :])
            while out.tell() < whole:
                out.write(read(out.tell(), min(PIECE, whole - out.tell())))
    return {"name": path.stem, "path": path.name, "format": "edf", "description": "EDF+C", "bytes": whole}


@contextlib.contextmanager
def _new(card: Card, path: Path) -> Iterator[Out]:
    file = card.create(path, b"")
    try:
        yield Out(file)
        file.sync()
    finally:
        file.close()


def _not_being_written(card: Card, path: Path, kept: StoredSession) -> None:
    try:
        card.open(path).close()
    except BlockingIOError:
        raise SessionError(f"session {kept.number}: it is still being recorded; export it when it has ended") from None
    except OSError:
        return  # a card that is only read has no writer; whether it can be read shows when it is


def _words(words: Mapping[str, Words], code: str) -> Words:
    return words.get(code, Words((), ()))


def _text(what: Mapping[str, Any]) -> bytes:
    return (json.dumps(what, ensure_ascii=False, indent=1) + "\n").encode()


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink() if not path.is_dir() else shutil.rmtree(path)

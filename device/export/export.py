"""Exports a session for other software, in one of the formats of writers.py: a complete copy, or nothing.

Only the people who are asked for are in it, and the recordings stay as they are.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from device.export.growing import create
from device.export.session_tables import journal_tables
from device.export.table import Table, resource
from device.export.whole import whole
from device.export.writers import FORMATS, Format
from device.language import tr
from device.library.journal import Journal
from device.recording import age_files, edf
from device.recording.folders import AGE, SessionError, StoredSession
from device.recording.reader import Recorded
from device.recording.summary import summary
from drivers import stored
from drivers.ports import Card

PACKAGE, SESSION = "datapackage.json", "session.json"
DESCRIPTION = (
    "t_s is seconds since the session began. An empty cell is a value that is not known. A column's type is what its "
    "schema says, also where no row shows it: a number has a point. What was corrected stands with each table."
)
AS_RECORDED = (
    "EDF+C, as recorded. In every signal the least integer is unknown, in Pulse and EDA volts the seven least: mask "
    "what is below 0.9998 of the physical minimum before it is filtered."
)
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def export_session(
    card: Card, session: StoredSession, people: Mapping[str, Recorded], journals: Mapping[str, Journal], to: str,
    folder: Path,
) -> Path:  # fmt: skip
    """Write people's recordings into a new folder, or one new file, within folder, and return its path.

    journals: by code, where there is one. to: a name in FORMATS. Raises SessionError, and then leaves nothing behind:
    for an unknown format, nobody to export, something in the way, a session that is being recorded, a failing card.
    """
    if to not in FORMATS:
        raise SessionError(tr("--to {to}: it is one of {formats}", to=to, formats=", ".join(FORMATS)))
    if not people:
        raise SessionError(tr("session {number}: there is no recording in it to export", number=session.number))
    FORMATS[to].check()
    target = folder / name_of(session, people, to)
    with whole(card, session, people, target) as partial:
        write(card, session, people, journals, to, partial)
    return target


def write(
    card: Card, session: StoredSession, people: Mapping[str, Recorded], journals: Mapping[str, Journal], to: str,
    target: Path,
) -> None:  # fmt: skip
    """The same as the new folder or file target, which nobody notes: for a copy that does not stay on this machine."""
    form = FORMATS[to]
    journals = {code: journals.get(code, Journal((), ())) for code in people}
    if form.write_all:
        found = [table for code in people for table in form.tables(code, people[code], journals[code])]
        head = {"dictionary": [resource(table) for table in found], "session": _metadata(session, people)}
        with create(card, target) as out:
            form.write_all(out, found, head)
    else:
        card.create_folder(target)
        _fill_folder(card, target, name_of(session, people, to), session, people, journals, form)


def name_of(session: StoredSession, people: Mapping[str, Recorded], to: str) -> str:
    """Says by itself what it is, wherever it is moved: when, who if not everybody, and that it was simulated."""
    first = next(iter(people.values()))
    codes = () if set(people) == set(session.people) else people
    parts = [f"ebb-{first.began:%Y-%m-%d-%H%M%S}", f"{session.number:04d}", first.mode, *codes]
    whole_name = "-".join(filter(None, [*parts, "simulated" * first.simulated]))
    return whole_name + (f".{to}" if FORMATS[to].write_all else f"-{to}")


def _fill_folder(
    card: Card, folder: Path, name: str, session: StoredSession, people: Mapping[str, Recorded],
    journals: Mapping[str, Journal], form: Format,
) -> None:  # fmt: skip
    """Recordings or tables, the session's metadata, and the data package that explains every file."""
    metadata = _metadata(session, people)
    resources: list[dict[str, Any]] = []
    for code, recorded in people.items():
        if form.recordings:
            resources += [_copy(card, session, path, folder) for path in session.recordings(code)]
        added = journal_tables(code, journals[code])
        for table in added if form.recordings else form.tables(code, recorded, journals[code]):
            resources.append(_write_table(card, folder, table, form, json.dumps(metadata, ensure_ascii=False)))
    card.replace(folder / SESSION, _text(metadata))
    resources.append({"name": "session", "path": SESSION, "format": "json", "mediatype": "application/json"})
    elsewhere = next(iter(people.values())).elsewhere
    made_by = f", from another device: {elsewhere}" if elsewhere else ""
    package = {
        "$schema": PROFILE,
        "name": name,
        "title": f"Ebb, session {session.number}" + (", simulated" if metadata["simulated"] else "") + made_by,
        "description": DESCRIPTION,
        "created": metadata["began_utc"],
        "resources": resources,
    }
    card.replace(folder / PACKAGE, _text(package))


def _metadata(session: StoredSession, people: Mapping[str, Recorded]) -> dict[str, Any]:
    """What session.json holds, of these people alone, with their summaries and damaged seconds.

    Nothing of people who are not exported. Where session.json is missing, what the first recording says of itself.
    """
    summaries = {code: summary(recorded).as_json() for code, recorded in people.items()}
    if session.info:
        metadata = json.loads(session.info.of_alone(tuple(people)).as_json())
    else:
        first = next(iter(people.values()))
        metadata = {
            "number": session.number,
            "mode": first.mode,
            "began_utc": first.began.isoformat(timespec="seconds"),
            "clock_synchronised": first.synchronised,
            "simulated": first.simulated,
            "version": first.version,
        }
    damaged = {code: list(recorded.damaged) for code, recorded in people.items()}
    return dict(metadata) | {"people": list(people), "summary": summaries, "damaged_seconds": damaged}


def _write_table(card: Card, folder: Path, table: Table, form: Format, session: str) -> dict[str, Any]:
    suffix, media = ("txt", "text/plain") if table.bare else (form.suffix, form.media)
    path = folder / f"{table.name}.{suffix}"
    with create(card, path) as out:
        form.write(out, table, session)
        size = out.tell()
    file = {"path": path.name, "format": suffix, "mediatype": media}
    return resource(table) | file | ({"bytes": size, "encoding": "utf-8"} if form.text else {})


def _copy(card: Card, session: StoredSession, path: Path, folder: Path) -> dict[str, Any]:
    """A recording as repair would leave it, and readable. Raises SessionError if it holds nothing."""
    content, name = age_files.content(path, stored.MOST_RECORDING, session.identities), path.name.removesuffix(AGE)
    shape = edf.shape(edf.reading(content), len(content))
    if shape is None or not shape.records:
        raise SessionError(
            tr("{path}: its header is damaged or nothing follows it; there is nothing to copy", path=path)
        )
    with create(card, folder / name) as out:
        size = out.write(shape.closed(content))
    return {"name": Path(name).stem, "path": name, "format": "edf", "description": AS_RECORDED, "bytes": size}


def _text(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode()

"""Where copies of a session went: pages, exports and results that Ebb wrote outside of its folder, for `ebb forget`.

One file a person, `a.handed.jsonl`, beside the recording: a line for each that their numbers are in.
"""

import contextlib
import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from device.library import result_files
from device.recording.folders import StoredSession
from drivers import stored
from drivers.ports import Card

END = ".handed.jsonl"
PIECE = 1 << 20


def path(folder: Path, code: str) -> Path:
    """Where it is noted for a person, in a session's folder."""
    return folder / f"{code}{END}"


def note(card: Card, folder: Path, code: str, target: Path, begins: str = "") -> None:
    """Note that target, a file or a folder of files, holds numbers of this person; not on a card that is only read.

    begins: the first line of results, which grow from here on: what is in them does not tell them again.
    """
    kept = path(folder, code)
    written = {"path": str(target.absolute()), "utc": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
    digests = {str(file.relative_to(target)): None if begins else _digest(file) for file in _files(target)}
    row = written | {"sha256": digests} | ({"begins": begins} if begins else {})
    with contextlib.suppress(OSError, stored.UnreadableError):
        before = stored.content(kept, stored.MOST_LINES) if kept.exists() else b""
        card.replace(kept, stored.with_line(before, json.dumps(row)))


def copies(session: StoredSession, code: str) -> Iterator[tuple[Path, str]]:
    """Each file that was written, and why it is not ours any more; an empty text where it is as it was written."""
    for row in _rows(session, code):
        target, day, digests, begins = Path(row["path"]), str(row.get("utc"))[:10], row["sha256"], row.get("begins")
        for name, digest in digests.items():
            file = target if name == "." else target / name
            if os.path.isfile(file) and not os.path.islink(file):  # Path's own raise where no file can be
                same = _are_results(file, begins) if begins else digest and _digest(file) == digest
                yield file, "" if same else "it was changed since Ebb wrote it"
            else:
                yield file, f"it was written there on {day}, and is not there any more"


def made_folders(session: StoredSession, code: str) -> list[Path]:
    """The folders that were made for exports."""
    targets = (Path(row["path"]) for row in _rows(session, code) if "." not in row["sha256"])
    return [target for target in targets if os.path.isdir(target)]


def _rows(session: StoredSession, code: str) -> Iterator[dict[str, Any]]:
    """Path, utc, sha256: the digest of each of its files, "." for one that is no folder; and begins, of results."""
    try:
        rows = [row for _, row in stored.json_lines(path(session.folder, code)) if not isinstance(row, ValueError)]
    except (OSError, stored.UnreadableError):
        return
    yield from (row for row in rows if isinstance(row.get("path"), str) and isinstance(row.get("sha256"), dict))


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

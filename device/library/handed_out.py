"""Where copies of a session went: pages and exports that Ebb wrote outside of its folder, for `ebb forget` to find.

One file a person, `a.handed.jsonl`, beside the recording: a line for each page or export that their numbers are in.
"""

import contextlib
import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from device.recording.folders import StoredSession
from drivers import stored
from drivers.ports import Card

END = ".handed.jsonl"
PIECE = 1 << 20


def path(session: StoredSession, code: str) -> Path:
    """Where it is noted for a person."""
    return session.folder / f"{code}{END}"


def note(card: Card, session: StoredSession, code: str, target: Path) -> None:
    """Note that target, a file or a folder of files, holds numbers of this person; not on a card that is only read."""
    kept = path(session, code)
    written = {"path": str(target.absolute()), "utc": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
    row = written | {"sha256": {str(file.relative_to(target)): _digest(file) for file in _files(target)}}
    with contextlib.suppress(OSError, stored.UnreadableError):
        before = stored.content(kept, stored.MOST_LINES) if kept.exists() else b""
        card.replace(kept, stored.with_line(before, json.dumps(row)))


def copies(session: StoredSession, code: str) -> Iterator[tuple[Path, str]]:
    """Each file that was written, and why it is not ours any more; an empty text where it is as it was written."""
    for target, day, digests in _rows(session, code):
        for name, digest in digests.items():
            file = target if name == "." else target / name
            if os.path.isfile(file) and not os.path.islink(file):  # Path's own raise where no file can be
                yield file, "" if digest and _digest(file) == digest else "it was changed since Ebb wrote it"
            else:
                yield file, f"it was written there on {day}, and is not there any more"


def made_folders(session: StoredSession, code: str) -> list[Path]:
    """The folders that were made for exports."""
    return [target for target, _, digests in _rows(session, code) if "." not in digests and os.path.isdir(target)]


def _rows(session: StoredSession, code: str) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """What was written, on which day, and the digest of each of its files; "." for one that is no folder."""
    try:
        rows = [row for _, row in stored.json_lines(path(session, code)) if not isinstance(row, ValueError)]
    except (OSError, stored.UnreadableError):
        return
    for row in rows:
        if isinstance(row.get("path"), str) and isinstance(row.get("sha256"), dict):
            yield Path(row["path"]), str(row.get("utc"))[:10], row["sha256"]


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

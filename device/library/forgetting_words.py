"""A line of the journal, or a laboratory value, removed for good: with its history, and wherever Ebb put copies of it.

Taking back leaves what was written in the history; this leaves nothing. Its number stays free, so that the others keep
theirs.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from device.library import forgetting, handed_out, journal, journal_rows, ours
from device.library.forgetting import Plan
from device.recording import age_files
from device.recording.folders import AGE, WORDS, StoredSession
from drivers import stored

GONE = json.dumps({"kind": journal_rows.GONE}).encode()


def of_line(root: Path, handed: Path, session: StoredSession, code: str, number: int) -> Plan:
    """What goes with a person's line of that number, or row that cannot be read. Raises SessionError if there is none.

    root, handed: as of forgetting.of_session. Pages and exports go whole: they can be made anew, without it.
    """
    forgetting.require_kept(root, session)
    words = journal.read(session, code)
    there = sorted({*(row.of for row in words.history), *words.unreadable})
    journal.require_line(session, code, number, there)
    before, key = journal.content(session, code)
    after = without(before, number)
    plan, kept = Plan(), journal.path(session, code)
    for file, why_not in handed_out.copies(session.folder, code, results=False):
        plan.add(file, why_not)
    plan.folders += handed_out.made_folders(session.folder, code)
    plan.notes.append((session.folder, code))
    copy = handed / session.folder.parent.name / session.folder.name
    names = (f"{code}{WORDS}", f"{code}{WORDS}{AGE}")
    for file in (place / name for place in (copy, session.folder) for name in names):
        for left in stored.left_beside(file):
            plan.add(left, "")
        if file != kept and file.exists() and not copy.is_symlink():
            plan.add(file, ours.why_not(file))
    plan.then[kept] = age_files.encrypted(after, key) if key and after else after
    return plan


def without(rows: bytes, number: int) -> bytes:
    """Rows less what was ever written at a number; nothing, if nothing else is left.

    A row that cannot be read goes by its own number only: nobody knows what it was about.
    """
    lines = [GONE if _is_about(line, at, number) else line for at, line in enumerate(rows.splitlines(), 1)]
    return b"".join(line + b"\n" for line in lines) if _say_something(lines) else b""


def _is_about(line: bytes, at: int, number: int) -> bool:
    try:
        row = stored.json_object(line)
    except stored.UnreadableError:
        return at == number
    return row.get("kind") != journal_rows.GONE and number in (at, row.get("of"))


def _say_something(lines: Sequence[bytes]) -> bool:
    return any(line != GONE for line in lines)

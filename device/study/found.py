"""Which sessions of which lamps a study reads, and of whom; who is left out is counted. Opens no recording.

FOLDER/lamp0007/2026-11-26/221405-solo-0007/a.edf, or FOLDER/lamp0007/recordings/2026-11-26/...
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from device.language import msgid, tr
from device.recording import folders
from device.recording.folders import SessionError, StoredSession
from device.study.agreement import Agreement

LAMP = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
NOT_KNOWN = msgid("session.json is missing or damaged: whose it is, and of which day, is not known")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A session that is read. people: the codes of those of it who agreed, as they sat. alone: another sat there.

    since: only what began then or later (ISO 8601, UTC) is surely of a day on which they had agreed; empty if all is.
    """

    lamp: str
    number: int
    folder: Path
    people: tuple[str, ...]
    alone: bool = False
    since: str = ""


@dataclass(slots=True)
class Found:
    """What there is. left_out: sessions by lamp, person and why they are not read.

    unknown: folders of which nobody can tell the day, with those in them who agreed at all.
    """

    wanted: list[Wanted] = field(default_factory=list)
    left_out: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unknown: list[Wanted] = field(default_factory=list)


def find(root: Path, agreement: Agreement) -> Found:
    """Every session below root, lamp by lamp, by number. Raises SessionError if there is no lamp at all."""
    found, there = Found(), lamps(root)
    if not there:
        raise SessionError(
            tr(
                "{root}: it has no folders of lamps; each is called as its lamp, letters and digits, and "
                "holds what 'recordings' of that lamp holds: 2026-11-26/221405-solo-0007/a.edf",
                root=root,
            )
        )
    for lamp, sessions in there.items():
        _of_lamp(lamp, sessions, agreement, found)
    return found


def lamps(root: Path) -> Mapping[str, Sequence[tuple[int, Path]]]:
    """By the lamp's name its sessions' numbers and folders, in order."""
    there = {}
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if LAMP.fullmatch(folder.name) and (kept := _numbered(folder) or _numbered(folder / "recordings")):
            there[folder.name] = kept
    return there


def _numbered(folder: Path) -> list[tuple[int, Path]]:
    return sorted(one for one in folders.numbered(folder) if folders.DAY.fullmatch(one[1].parent.name))


def _of_lamp(lamp: str, sessions: Sequence[tuple[int, Path]], agreement: Agreement, found: Found) -> None:
    latest: dt.datetime | None = None
    for session in _opened(sessions):
        if not session.people:
            continue
        info = session.info
        if info is None:
            _without_info(lamp, session, agreement, latest, found)
            continue
        if info.synchronised:
            latest = info.began.astimezone(dt.UTC)
        reads = []
        for code in session.seated:
            why = "a guest's" if code in info.guests else agreement.why_not(lamp, code, latest)
            if why:
                found.left_out[lamp, code, why] += 1
            else:
                reads.append(code)
        if reads:
            alone = len(reads) < max(len(info.people), len(session.people))
            found.wanted.append(Wanted(lamp, session.number, session.folder, tuple(reads), alone))


def _without_info(lamp: str, session: StoredSession, agreement: Agreement, latest: dt.datetime | None,
                  found: Found) -> None:  # fmt: skip
    """Whose session.json is missing or damaged: a failure for those who agreed, and nobody else is named."""
    agreed = {code: since for code in session.people if (since := agreement.since.get((lamp, code)))}
    found.left_out.update((lamp, code, agreement.why_not(lamp, code, latest)) for code in session.people
                          if code not in agreed)  # fmt: skip
    if agreed:
        certain = not any(agreement.why_not(lamp, code, latest) for code in agreed)
        surely = "" if certain else max(agreed.values()).isoformat(timespec="seconds")
        found.unknown.append(Wanted(lamp, session.number, session.folder, tuple(agreed), since=surely))


def _opened(sessions: Sequence[tuple[int, Path]]) -> Iterator[StoredSession]:
    return (folders.open_session(folder, number) for number, folder in sessions)

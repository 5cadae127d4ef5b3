"""The pace at which each person's heart swings most, as assessments found it: a history with dates, a file a person.

Of a person who has a key it is encrypted, a file an assessment, since the lamp, which adds to it, cannot open it, nor
then know their pace. Such a file's name says in which session it was, so that `ebb forget` finds it unopened.
"""

import datetime as dt
import json
import math
import re
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from device.recording import age_files
from device.recording.age_files import Identities
from device.recording.folders import AGE, PEOPLE, SessionError
from device.settings.tree import FASTEST_BPM, SLOWEST_BPM
from drivers import stored
from drivers.ports import Card

if TYPE_CHECKING:
    from device.guide.resonance import Resonance

LINES = ".resonance.jsonl"
SEALED = re.compile(r"(?P<begins>[a-z0-9]+(-simulated)?)\.(?P<session>[0-9]{4,9})-[0-9a-z]+\.resonance\.jsonl\.age")
SECOND = dt.timedelta(seconds=1)  # to which times are kept
KEPT_WITHIN = dt.timedelta(minutes=1)  # of the end of its session
MOST_SWING_BPM = 150.0  # no heart swings further with a breath
STALE = dt.timedelta(days=30)  # it moved on retest in two of three people (Capdevila et al. 2021)


def path(root: Path, code: str, simulated: bool) -> Path:
    """Where a person's paces are kept; those of simulated bodies apart."""
    return root / PEOPLE / f"{code}{'-simulated' if simulated else ''}{LINES}"


def every(root: Path, code: str | None) -> list[Path]:
    """All files of a person's histories, or of everybody's, and what writes of them have left, by their names."""
    place = root / PEOPLE
    names = {path: stored.became(path.name) for path in place.iterdir()} if place.is_dir() else {}
    found = [path for path, name in names.items() if name.endswith((LINES, LINES + AGE))]
    return sorted(path for path in found if code is None or code == _whose(names[path]))


def _whose(name: str) -> str:
    return name.partition(".")[0].removesuffix("-simulated")


def encrypted(root: Path, code: str, simulated: bool) -> dict[Path, int]:
    """Their encrypted files, each with the number of its session; 0 is unknown."""
    begins = path(root, code, simulated).name.removesuffix(LINES)
    named = {file: SEALED.fullmatch(file.name) for file in sorted((root / PEOPLE).glob(f"{begins}.*{AGE}"))}
    found = {file: int(match["session"]) for file, match in named.items() if match and match["begins"] == begins}
    return dict(sorted(found.items(), key=lambda one: one[1]))


def history(root: Path, code: str, simulated: bool, identities: Identities | None = None) -> list[dict[str, Any]]:
    """All assessments of their own, oldest first; a guest's, and lines that somebody damaged, are passed over.

    identities: without them what is encrypted is passed over too.
    """
    found = []
    for file in encrypted(root, code, simulated) if identities else ():
        found += rows(read(file, identities))
    found += rows(read(path(root, code, simulated)))
    whole = {(row["utc"], repr(row.get("session"))): row for row in found if row}  # a power cut may have left one twice
    return [row for row in whole.values() if row.get("guest") is not True]


def read(file: Path, identities: Identities | None = None) -> bytes:
    """The lines of a file of a history; none where there is no file. Raises SessionError."""
    if not file.is_symlink() and not file.exists():
        return b""
    try:
        return age_files.content(file, stored.MOST_LINES, identities)
    except stored.UnreadableError as trouble:
        raise SessionError(f"{file}: {trouble}") from trouble


def rows(lines: bytes) -> list[dict[str, Any] | None]:
    """What each line says; None for one that somebody damaged."""
    return [None if isinstance(row, ValueError) or not _is_whole(row) else row for _, row in stored.objects(lines)]


def _is_whole(row: dict[str, Any]) -> bool:
    """Whether it says when, and a pace that can be asked for, or that none was found."""
    try:
        stored.moment(row.get("utc"))
    except stored.UnreadableError:
        return False
    return row.get("rate_bpm", 0) is None or SLOWEST_BPM <= _number(row.get("rate_bpm")) <= FASTEST_BPM


def newest(root: Path, code: str, simulated: bool, identities: Identities | None = None) -> dict[str, Any] | None:
    """The newest assessment that found a pace clearly; None if there is none."""
    return next((row for row in reversed(history(root, code, simulated, identities)) if row["rate_bpm"]), None)


def of_session(
    root: Path, code: str, simulated: bool, session: int, identities: Identities | None = None
) -> tuple[float | None, float, tuple[float, float] | None] | None:
    """What the assessment in that session found: pace in breaths/min, how sure, and the range, as `Resonance` has them.

    None if there was no assessment in it.
    """
    rows = (row for row in reversed(history(root, code, simulated, identities)) if row.get("session") == session)
    if (row := next(rows, None)) is None:
        return None
    told = row.get("between_bpm")
    low, high = map(_number, told) if isinstance(told, list) and len(told) == 2 else (0.0, 0.0)
    between = (low, high) if SLOWEST_BPM <= low <= high <= FASTEST_BPM else None
    return row["rate_bpm"], _number(row.get("sure")), between


def curve(root: Path, code: str, simulated: bool) -> dict[float, float]:
    """How far the heart swung at each pace of the newest assessment that was clear, in beats/min; empty without one."""
    row = newest(root, code, simulated) or {}
    told = row.get("steps")
    steps = [step for step in told if isinstance(step, dict)] if isinstance(told, list) else []
    swings = [(_number(step.get("rate_bpm")), _number(step.get("swing_bpm"))) for step in steps]
    return {pace: size for pace, size in swings if SLOWEST_BPM <= pace <= FASTEST_BPM and 0 < size <= MOST_SWING_BPM}


def _number(value: Any) -> float:
    """What a hand may have written into the file, as a number; 0 if it is none."""
    return float(value) if type(value) in (int, float) and math.isfinite(value) else 0.0


def keep(
    card: Card, root: Path, code: str, simulated: bool, found: "Resonance", now: dt.datetime, session: int | None = None
) -> None:
    """Add what an assessment found. session: its number, if it was recorded. Raises OSError.

    It is readable until what is over is encrypted.
    """
    file = path(root, code, simulated)
    if not file.parent.is_dir():
        card.create_folder(file.parent)
    before = stored.content(file, stored.MOST_LINES) if file.exists() else b""
    row = {"utc": now.isoformat(timespec="seconds"), "session": session, **asdict(found)}
    card.replace(file, stored.with_line(before, json.dumps(row)))


def set_guest(
    card: Card, root: Path, code: str, simulated: bool, session: int, over: dt.datetime, guest: bool,
    identities: Identities | None = None,
) -> None:  # fmt: skip
    """Say of what a session found that it is a guest's, or not: a person's history goes on without it. Raises OSError.

    over: when the session was; that tells those which were kept before their session's number was.
    """
    sealed = encrypted(root, code, simulated) if identities else {}
    for file in (path(root, code, simulated), *sealed):
        if not file.exists():
            continue
        content, key = age_files.opened(file, stored.MOST_LINES, identities)
        before, number = content.splitlines(), sealed.get(file)  # inside is the one of the lamp that found it
        whose = [row | {"session": number} if row and number else row for row in rows(content)]
        found = [row is not None and _found_in(row, session, over) for row in whose]
        now = [_marked(line, guest) if own else line for line, own in zip(before, found, strict=True)]
        if now != before:
            after = b"".join(line + b"\n" for line in now)
            card.replace(file, age_files.encrypted(after, key) if key else after)


def encrypt(card: Card, root: Path, code: str, simulated: bool, sessions: Collection[int] | None, key: str) -> None:
    """Encrypt what these sessions found, or all if None, to a public key. Raises ValueError, OSError.

    First each line in a file of its own, then the readable ones go; done again after a power cut, it makes the same.
    """
    file = path(root, code, simulated)
    before = read(file)
    left = b""
    for number, (line, row) in enumerate(zip(before.splitlines(), rows(before), strict=True), 1):
        session = session_of_line(line)
        if sessions is not None and session not in sessions:
            left += line + b"\n"
            continue
        card.replace(sealed(file, row, session, number), age_files.encrypted(line + b"\n", key))
    if left == before or read(file) != before:  # somebody added to it meanwhile: the next time
        return
    card.replace(file, left) if left else card.remove(file)


def sealed(file: Path, row: dict[str, Any] | None, session: object, number: int) -> Path:
    """Where a line of a history is once it is encrypted. number: of the line, for one that does not say when it was."""
    when = "".join(sign for sign in str(row["utc"]) if sign.isdigit()) if row else f"line{number}"
    name = f"{file.name.removesuffix(LINES)}.{session if type(session) is int else 0:04d}-{when}{LINES}{AGE}"
    return file.with_name(name)


def without(lines: bytes, session: int) -> bytes:
    """A history's lines, less what was found in the session of that number. A line that cannot be read stays."""
    return b"".join(line + b"\n" for line in lines.splitlines() if session_of_line(line) != session)


def session_of_line(line: bytes) -> object:
    """The number of the session that a line says; None if it says none."""
    try:
        return stored.json_object(line).get("session")
    except stored.UnreadableError:
        return None


def _found_in(row: dict[str, Any], session: int, over: dt.datetime) -> bool:
    if "session" in row:
        return bool(row["session"] == session)
    after = stored.moment(row["utc"]).astimezone(dt.UTC) - over
    return -SECOND <= after <= KEPT_WITHIN


def _marked(line: bytes, guest: bool) -> bytes:
    row = json.loads(line)
    row.pop("guest", None)
    return json.dumps(row | {"guest": True} if guest else row).encode()

"""The pace at which each person's heart swings most, as assessments found it: a history with dates, a file a person."""

import datetime as dt
import json
import math
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from device.guide.resonance import Resonance
from device.recording.folders import SessionError
from device.settings.tree import FASTEST_BPM, SLOWEST_BPM
from drivers import stored
from drivers.ports import Card

FOLDER = "people"
SECOND = dt.timedelta(seconds=1)  # to which times are kept
KEPT_WITHIN = dt.timedelta(minutes=1)  # of the end of its session
MOST_SWING_BPM = 150.0  # no heart swings further with a breath
STALE = dt.timedelta(days=30)  # it moved on retest in two of three people (Capdevila et al. 2021)


def path(root: Path, code: str, simulated: bool) -> Path:
    """Where a person's paces are kept; those of simulated bodies apart."""
    return root / FOLDER / f"{code}{'-simulated' if simulated else ''}.resonance.jsonl"


def history(root: Path, code: str, simulated: bool) -> list[dict[str, Any]]:
    """All assessments of their own, oldest first; a guest's, and lines that somebody damaged, are passed over."""
    return [row for row in _rows(path(root, code, simulated)) if row and row.get("guest") is not True]


def _rows(file: Path) -> Iterator[dict[str, Any] | None]:
    """What each line says; None for one that somebody damaged."""
    try:
        for _, row in stored.json_lines(file):
            yield None if isinstance(row, ValueError) or not _is_whole(row) else row
    except stored.UnreadableError as trouble:
        raise SessionError(f"{file}: {trouble}") from trouble


def _is_whole(row: dict[str, Any]) -> bool:
    """Whether it says when, and a pace that can be asked for, or that none was found."""
    try:
        stored.moment(row.get("utc"))
    except stored.UnreadableError:
        return False
    return row.get("rate_bpm", 0) is None or SLOWEST_BPM <= _number(row.get("rate_bpm")) <= FASTEST_BPM


def newest(root: Path, code: str, simulated: bool) -> dict[str, Any] | None:
    """The newest assessment that found a pace clearly; None if there is none."""
    return next((row for row in reversed(history(root, code, simulated)) if row["rate_bpm"]), None)


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
    card: Card, root: Path, code: str, simulated: bool, found: Resonance, now: dt.datetime, session: int | None = None
) -> None:
    """Add what an assessment found. session: its number, if it was recorded. Raises OSError."""
    file = path(root, code, simulated)
    if not file.parent.is_dir():
        card.create_folder(file.parent)
    before = stored.content(file, stored.MOST_LINES) if file.exists() else b""
    row = {"utc": now.isoformat(timespec="seconds"), "session": session, **asdict(found)}
    card.replace(file, stored.with_line(before, json.dumps(row)))


def set_guest(card: Card, root: Path, code: str, simulated: bool, session: int, over: dt.datetime, guest: bool) -> None:
    """Say of what a session found that it is a guest's, or not: a person's history goes on without it. Raises OSError.

    over: when the session was; that tells those which were kept before their session's number was.
    """
    file = path(root, code, simulated)
    before = stored.content(file, stored.MOST_LINES).splitlines() if file.exists() else []
    found = [row is not None and _found_in(row, session, over) for row in _rows(file)]
    now = [_marked(line, guest) if own else line for line, own in zip(before, found, strict=True)]
    if now != before:
        card.replace(file, b"".join(line + b"\n" for line in now))


def without(lines: bytes, session: int) -> bytes:
    """A history's lines, less what was found in the session of that number. A line that cannot be read stays."""
    return b"".join(line + b"\n" for line in lines.splitlines() if _session_of(line) != session)


def _session_of(line: bytes) -> object:
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

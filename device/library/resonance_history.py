"""The pace at which each person's heart swings most, as assessments found it: a history with dates, a file a person."""

import datetime as dt
import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from device.guide.resonance import Resonance
from drivers.ports import Card

FOLDER = "people"
SECOND = dt.timedelta(seconds=1)  # to which times are kept
KEPT_WITHIN = dt.timedelta(minutes=1)  # of the end of its session
STALE = dt.timedelta(days=30)  # it moved on retest in two of three people (Capdevila et al. 2021)


def path(root: Path, code: str, simulated: bool) -> Path:
    """Where a person's paces are kept; those of simulated bodies apart."""
    return root / FOLDER / f"{code}{'-simulated' if simulated else ''}.resonance.jsonl"


def history(root: Path, code: str, simulated: bool) -> list[dict[str, Any]]:
    """All assessments of their own, oldest first; a guest's, and lines that somebody damaged, are passed over."""
    rows = map(_row, _lines(path(root, code, simulated)))
    return [row for row in rows if row and row.get("guest") is not True]


def _lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines() if file.exists() else []


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row: dict[str, Any] = json.loads(line)
        dt.datetime.fromisoformat(row["utc"])
        if row["rate_bpm"] is None or 4 <= row["rate_bpm"] <= 12:
            return row
    except (ValueError, KeyError, TypeError):
        pass
    return None


def newest(root: Path, code: str, simulated: bool) -> dict[str, Any] | None:
    """The newest assessment that found a pace clearly; None if there is none."""
    return next((row for row in reversed(history(root, code, simulated)) if row["rate_bpm"]), None)


def curve(root: Path, code: str, simulated: bool) -> dict[float, float]:
    """How far the heart swung at each pace of the newest assessment that was clear, in beats/min; empty without one."""
    row = newest(root, code, simulated) or {}
    steps = [step for step in row.get("steps") or () if isinstance(step, dict)]
    swings = [(_number(step.get("rate_bpm")), _number(step.get("swing_bpm"))) for step in steps]
    return {pace: size for pace, size in swings if pace > 0 and size > 0}


def _number(value: Any) -> float:
    """What a hand may have written into the file, as a number; 0 if it is none."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else 0.0


def keep(
    card: Card, root: Path, code: str, simulated: bool, found: Resonance, now: dt.datetime, session: int | None = None
) -> None:
    """Add what an assessment found. session: its number, if it was recorded. Raises OSError."""
    file = path(root, code, simulated)
    if not file.parent.is_dir():
        card.create_folder(file.parent)
    before = file.read_bytes() if file.exists() else b""
    row = {"utc": now.isoformat(timespec="seconds"), "session": session, **asdict(found)}
    card.replace(file, before + (json.dumps(row) + "\n").encode())


def set_guest(card: Card, root: Path, code: str, simulated: bool, session: int, over: dt.datetime, guest: bool) -> None:
    """Say of what a session found that it is a guest's, or not: a person's history goes on without it. Raises OSError.

    over: when the session was; that tells those which were kept before their session's number was.
    """
    file = path(root, code, simulated)
    before = _lines(file)
    now = [_marked(line, guest) if _found_in(line, session, over) else line for line in before]
    if now != before:
        card.replace(file, b"".join(line + b"\n" for line in now))


def _found_in(line: bytes, session: int, over: dt.datetime) -> bool:
    row = _row(line)
    if row is None or "session" in row:
        return row is not None and row["session"] == session
    after = dt.datetime.fromisoformat(row["utc"]).astimezone(dt.UTC) - over
    return -SECOND <= after <= KEPT_WITHIN


def _marked(line: bytes, guest: bool) -> bytes:
    row = json.loads(line)
    row.pop("guest", None)
    return json.dumps(row | {"guest": True} if guest else row).encode()

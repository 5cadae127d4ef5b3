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
STALE = dt.timedelta(days=30)  # it moved on retest in two of three people (Capdevila et al. 2021)


def path(root: Path, code: str, simulated: bool) -> Path:
    """Where a person's paces are kept; those of simulated bodies apart."""
    return root / FOLDER / f"{code}{'-simulated' if simulated else ''}.resonance.jsonl"


def history(root: Path, code: str, simulated: bool) -> list[dict[str, Any]]:
    """All assessments, oldest first; lines that somebody damaged are passed over."""
    file = path(root, code, simulated)
    told = []
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        try:
            row = json.loads(line)
            dt.datetime.fromisoformat(row["utc"])
            if row["rate_bpm"] is None or 4 <= row["rate_bpm"] <= 12:
                told.append(row)
        except (ValueError, KeyError, TypeError):
            continue
    return told


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


def keep(card: Card, root: Path, code: str, simulated: bool, found: Resonance, now: dt.datetime) -> None:
    """Add what an assessment found. Raises OSError."""
    file = path(root, code, simulated)
    if not file.parent.is_dir():
        card.create_folder(file.parent)
    before = file.read_bytes() if file.exists() else b""
    row = {"utc": now.isoformat(timespec="seconds"), **asdict(found)}
    card.replace(file, before + (json.dumps(row) + "\n").encode())

"""Many recorded sessions at the price of two: copies under numbers, days and programmes of their own."""

import datetime as dt
import json
import shutil

from device.cli.command import main
from device.recording import folders

FIRST_DAY = dt.datetime(2026, 11, 1, 20, tzinfo=dt.UTC)
PROGRAMMES = ("settle", "settle", "resonance", "train", None)
"""Of sessions of one, in turn; those of two have none."""


def two(where):
    """Recordings of one minute of one simulated person, and of one minute of two."""
    root = where / "recordings"
    for people in "12":
        words = ("log", "--hardware", "simulated", "--fast", "--minutes", "1", "--people", people)
        assert main(["--recordings", str(root), *words]) == 0
    return root


def many(two_sessions, where, count):
    """Recordings of so many sessions, one a day: every third is of a and b, the others of a. Returns their folder."""
    one, both = folders.every(two_sessions)
    root = where / "recordings"
    for number in range(1, count + 1):
        source = one if number % 3 else both
        began = FIRST_DAY + dt.timedelta(days=number - 1)
        folder = root / f"{began:%Y-%m-%d}" / f"{began:%H%M%S}-{source.info.mode}-{number:04d}"
        shutil.copytree(source.folder, folder, ignore=shutil.ignore_patterns("*.handed.jsonl"))
        about = json.loads((folder / folders.SESSION_JSON).read_text())
        programme = PROGRAMMES[number % len(PROGRAMMES)] if number % 3 else None
        about |= {"number": number, "began_utc": began.isoformat(), "programme": programme}
        (folder / folders.SESSION_JSON).write_text(json.dumps(about))
    (root / folders.COUNTER).write_text(f"{count}\n")
    return root

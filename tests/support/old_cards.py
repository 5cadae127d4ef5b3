"""The card of another lamp, made for tests: everything that a lamp keeps, in the places where it keeps it."""

import json
import shutil
from pathlib import Path

from device.app.choices import CHOICES
from device.library import moving
from device.library.old_settings import Here
from device.recording import folders
from drivers.system.card import Disk

DATA = Path(__file__).resolve().parents[1] / "data"
SETTINGS = '# mine\n[light]\npalette = "dawn"\n'
CALIBRATION = '[skin]\nfeedback_ohm = 990000.0\n\n[skin.about]\ndate = "2026-03-02"\nebb = "0.2.0"\n'
ROWS = {
    "a-simulated": [("2026-11-26T20:40:00+00:00", 1), ("2026-11-26T20:50:00+00:00", None)],
    "b-simulated": [("2026-11-26T20:41:00+00:00", 2)],
}


def recordings(root: Path, of_format: str = "format-3") -> Path:
    """Two sessions, of one person and of two, that a version before or this one recorded; and own paces."""
    shutil.copytree(DATA / of_format, root, ignore=shutil.ignore_patterns("*.gz"))
    (root / folders.PEOPLE).mkdir()
    for code, rows in ROWS.items():
        (root / folders.PEOPLE / f"{code}.resonance.jsonl").write_text("".join(map(pace, rows)))
    return root


def pace(row):
    """A line of a history of own paces: when it was found, and in which session."""
    utc, session = row
    return json.dumps({"utc": utc, "session": session, "rate_bpm": 5.5, "sure": 0.8}) + "\n"


def card(folder: Path, of_format: str = "format-3") -> Path:
    """The larger partition of a lamp's card."""
    recordings(folder / "var/lib/ebb/recordings", of_format)
    (folder / "etc/ebb/programs").mkdir(parents=True)
    (folder / "etc/ebb/ebb.toml").write_text(SETTINGS)
    (folder / "etc/ebb/calibration.toml").write_text(CALIBRATION)
    settle = Path(__file__).resolve().parents[2] / "device/guide/programmes/settle.toml"
    shutil.copy(settle, folder / "etc/ebb/programs/mine.toml")
    return folder


def take(there, here, card=None):
    """How many came, and what was told."""
    told, made = [], moving.plan(there, here)
    arrived = len(list(moving.take(card or Disk(), made, told.append)))
    return arrived, [*told, *(f"{path.name}: {why}" for path, why in made.left.items())]


def numbers(root):
    """Of the sessions in a folder."""
    return [session.number for session in folders.every(root)]


def cut_off(session: Path) -> None:
    """As a power cut leaves a session: nobody has closed it, and half a record is at the end of each file."""
    about = json.loads((session / "session.json").read_text())
    (session / "session.json").write_text(json.dumps(about | {"ended": None}))
    for path in session.glob("*.edf"):
        content = path.read_bytes()
        path.write_bytes(content[:236] + b"-1      " + content[244:] + content[-300:])


def here(etc: Path) -> Here:
    """A lamp whose settings are in a folder, where they are."""
    found = [etc / name if (etc / name).exists() else None for name in ("ebb.toml", "calibration.toml")]
    return Here(found[0], found[1], etc, CHOICES)


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every path below a folder, with its content or, of what is no file, none."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() and not path.is_symlink() else None
        for path in sorted(folder.rglob("*"))
    }

"""A data set to try a study on: a few simulated bodies, lived once each, as the nights of many lamps."""

import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from device.app import modes, recorders, worlds
from device.app.worlds import Chosen
from device.language import tr
from device.recording import folders
from device.recording.folders import SessionError, StoredSession
from device.session.session import Envelope
from device.settings.tree import DEFAULTS
from device.study import agreement

BODIES = (
    (1, Chosen("eager")),
    (1, Chosen("sloppy", "older")),
    (1, Chosen("slow", "circulation+ectopic", "moving")),
    (2, Chosen("eager,slow")),
)
"""How many people sit there, and who; two are listened to only."""
FIRST = dt.datetime(2026, 11, 28, 22, tzinfo=dt.UTC)
SILENT, CLOCKLESS = 10, 15  # of so many lamps one: nobody agreed; it lost its clock after the first night
RECORDING, STARTS = slice(88, 168), slice(168, 184)  # of an EDF header: what recorded it; its date and time


@dataclass(frozen=True, slots=True)
class Lived:
    """A session that was lived: where it is, and of whom."""

    session: StoredSession
    people: Sequence[str]


def simulate(out: Path, lamps: int, nights: int, minutes: float) -> None:
    """Make so many lamps' folders in out, and agreement.csv. Raises SessionError if something is there, OSError.

    Files of the same body and night are one file under many names, so that a thousand lamps need no room.
    """
    if out.exists() and any(out.iterdir()):
        raise SessionError(tr("--to {out}: there is something in it; a data set needs a folder of its own", out=out))
    bodies = [_live(out / ".bodies" / str(n), people, chosen, minutes) for n, (people, chosen) in enumerate(BODIES)]
    agreed = []
    for number in range(lamps):
        lamp = f"lamp{number + 1:04d}"
        codes = set[str]()
        for night in range(nights):
            lived = bodies[(number + night) % len(bodies)]
            _keep(out, lamp, night, lived, dated=night == 0 or (number + 1) % CLOCKLESS != 0)
            codes |= set(lived.people)
        agreed += [f"{lamp},{code},{FIRST:%Y-%m-%d}" for code in sorted(codes) if (number + 1) % SILENT]
    lines = [",".join(agreement.HEADER), *agreed]
    (out / agreement.FILE).write_text("\n".join(lines) + "\n", "utf-8")


def _live(root: Path, people: int, chosen: Chosen, minutes: float) -> Lived:
    """Record a session on a virtual clock, as `ebb solo --fast` or, of two, `ebb log --fast`."""
    world = worlds.open_hardware("simulated", DEFAULTS, people, fast=True, chosen=chosen)
    mode = "solo" if people == 1 else "log"
    recorder = recorders.recorder(DEFAULTS, world, mode, root)
    session = modes.MODES[mode](DEFAULTS, world, envelope=Envelope(minutes * 60))
    recorder.start()
    for step in session.run():
        recorder.feed(step)
    world.hardware.close()
    while again_s := recorder.finish(*session.outcome):
        world.hardware.clock.sleep_until(world.hardware.clock.now() + again_s)
    kept = folders.find(root, "last")
    return Lived(kept, kept.people)


def _keep(out: Path, lamp: str, night: int, lived: Lived, dated: bool) -> None:
    """Lay it into a lamp's folder as the session of a night."""
    if lived.session.info is None:
        raise SessionError(tr("{folder}: what was simulated was not recorded", folder=lived.session.folder))
    began = FIRST + dt.timedelta(days=night)
    info = replace(lived.session.info, number=night + 1, began=began, synchronised=dated)
    folder = out / lamp / f"{began:%Y-%m-%d}" / f"{began:%H%M%S}-{info.mode}-{night + 1:04d}"
    folder.mkdir(parents=True)
    (folder / folders.SESSION_JSON).write_bytes(info.as_json())
    for code in lived.people:
        for path in lived.session.recordings(code):
            shared = path.with_name(f"{path.name}.{night}.{'dated' if dated else 'undated'}")
            if not shared.exists():
                shared.write_bytes(_begun(path.read_bytes(), began, dated))
            os.link(shared, folder / path.name)


def _begun(content: bytes, began: dt.datetime, dated: bool) -> bytes:
    """An EDF file that says that it began then, and whether the lamp knew that."""
    day = f"Startdate {began:%d-%b-%Y}".upper().replace("STARTDATE", "Startdate")
    said = re.sub(r"Startdate \S+", day, content[RECORDING].decode())
    said = re.sub(r"\b(un)?synchronised\b", "synchronised" if dated else "unsynchronised", said)
    said = f"{said.rstrip():<{RECORDING.stop - RECORDING.start}}"
    return content[: RECORDING.start] + said.encode() + f"{began:%d.%m.%y%H.%M.%S}".encode() + content[STARTS.stop :]

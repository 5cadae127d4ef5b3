"""Folders of recordings with weeks of sessions in them: facts and summaries as they are kept, and a small recording."""

import datetime as dt
import random
import shutil
from dataclasses import replace
from pathlib import Path

from device.recording import folders, stored_summary
from drivers.system.card import Disk

FORMAT = Path(__file__).resolve().parents[1] / "data" / "format-3"
MONDAY = dt.datetime(2026, 9, 7, 6, 30, tzinfo=dt.UTC)


def keep(root, number, began, programme, codes="a", simulated=False, mode="solo", **known):
    """A session that is over, of the people of these codes; known: what its summary says of each of them."""
    stored = next(one for one in folders.every(FORMAT) if len(one.people) == len(codes))
    info = replace(
        stored.info, number=number, began=began, mode=mode, programme=programme, simulated=simulated, ended="over",
        people=tuple(codes), synchronised=known.pop("synchronised", True), guests=tuple(known.pop("guests", ())),
    )  # fmt: skip
    folder = root / f"{began:%Y-%m-%d}" / f"{began:%H%M%S}-{mode}-{number:04d}"
    folder.mkdir(parents=True)
    shutil.copy(stored.folder / "session.json", folder)
    (folder / "session.json").write_bytes(info.as_json())
    for code, original in zip(codes, sorted(stored.people), strict=True):
        shutil.copy(stored.folder / f"{original}.edf", folder / f"{code}.edf")
        whole = dict.fromkeys(stored_summary.MOST, None) | dict.fromkeys(stored_summary.ALWAYS_KNOWN, 0)
        stored_summary.keep(Disk(), folder, code, whole | {"minutes": 3.4} | known)
    return folder


def mornings(root, weeks=14, without=(5, 6, 10), seed=1, **more):
    """Four mornings a week and two evenings, in some weeks none; the truth of each: (began, programme, RMSSD)."""
    draw, told = random.Random(seed), []
    for week in (k for k in range(weeks) if k not in without):
        for day in (0, 1, 3, 5):
            began = MONDAY + dt.timedelta(days=7 * week + day, minutes=draw.randint(0, 50))
            rmssd_ms = None if draw.random() < 0.1 else round(40 * draw.lognormvariate(0, 0.18), 1)
            heart = {"heart_rate_bpm": draw.gauss(58, 2), "rmssd_ms": rmssd_ms}
            keep(root, len(told) + 1, began, "morning", **heart, **more)
            told.append((began, "morning", rmssd_ms))
        for day in (1, 4):
            began = MONDAY + dt.timedelta(days=7 * week + day, hours=15)
            swing = {"heart_rate_bpm": draw.gauss(66, 3), "rsa_ms": draw.gauss(85, 12), "settled_share": draw.random()}
            keep(root, len(told) + 1, began, "settle", minutes=8.0, **swing, **more)
            told.append((began, "settle", None))
    return told

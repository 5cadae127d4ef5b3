"""Folders of lamps for a study: the stored recordings, as of lamps whose clock was set, and what came of it."""

import hashlib
import json
import shutil

import pyarrow.parquet as pq
from support.recordings import STORED
from support.study_tasks import InThisProcess

from device.recording import folders
from device.study import agreement, found, study, task

SOLO, SHARED = sorted(STORED.glob("*/*-000?"), key=lambda path: path.name[-4:])


def lamp(root, name, *sessions):
    """A lamp's folder with copies of sessions, recorded while its clock was set."""
    for session in sessions:
        folder = root / name / session.parent.name / session.name
        shutil.copytree(session, folder)
        about = json.loads((folder / folders.SESSION_JSON).read_text())
        (folder / folders.SESSION_JSON).write_text(json.dumps(about | {"clock_synchronised": True}))
    return root / name


def agree(root, *whose):
    (root / agreement.FILE).write_text("lamp,person,date\n" + "".join(f"{one},2026-11-01\n" for one in whose))


def run(root, out, workers=None, more=(), work=task.read):
    here = found.find(root, agreement.read(root / agreement.FILE))
    return study.run(here, out, workers or InThisProcess(), work=work, more=more)


def table(out, name):
    files = sorted((out / name).rglob("*.parquet"))
    return [row for path in files for row in pq.ParquetFile(path).read().to_pylist()]


def hashes(out):
    """Of every file that a study hands out, by its place."""
    files = [p for p in out.rglob("*") if p.is_file() and study.PARTS not in p.parts]
    return {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

"""A BIDS data set is one to the BIDS validator, grows by sessions and people, and loses exactly what is forgotten."""

import csv
import datetime as dt
import gzip
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.many_sessions import many, two

from device.cli.command import main
from device.export.bids import BidsDataSet
from device.export.bids_files import bids_files, task
from device.library import journal
from device.recording import events, folders, reader
from device.recording.annotation import Note
from drivers.system.card import Disk

VALIDATOR = Path(sys.executable).with_name("bids-validator-deno")
NOTHING = journal.Journal((), ())


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Ten sessions of a, three of them with b."""
    return many(two(tmp_path_factory.mktemp("two")), tmp_path_factory.mktemp("ten"), 10)


def ebb(root, *words, code=0):
    assert main(["--recordings", str(root), *map(str, words)]) == code


@pytest.fixture
def data_set(root, tmp_path):
    """(recordings, data set of all ten and both people)."""
    kept = shutil.copytree(root, tmp_path / "recordings")
    ebb(kept, "export", "all", "--to", "bids", "--person", "a", "--person", "b", "--folder", tmp_path)
    return kept, tmp_path / "ebb-simulated-bids"


def validated(folder):
    """(exit code, codes of errors) of the BIDS validator; skips where it is missing."""
    if not VALIDATOR.exists():
        pytest.skip("bids-validator-deno is not installed: it has no wheel for this kind of machine")
    run = subprocess.run([VALIDATOR, "--json", folder], capture_output=True, text=True, timeout=120)
    issues = json.loads(run.stdout)["issues"]["issues"]
    return run.returncode, sorted({issue["code"] for issue in issues if issue["severity"] == "error"})


def rows(file):
    return list(csv.DictReader(file.read_text().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_validator_passes_ten_sessions_of_two_people_and_is_no_yes_man(data_set):
    _, folder = data_set
    assert validated(folder) == (0, [])
    assert [row["participant_id"] for row in rows(folder / "participants.tsv")] == ["sub-a", "sub-b"]
    assert len(list(folder.glob("sub-a/ses-*"))) == len(rows(folder / "sub-a" / "sub-a_sessions.tsv")) == 10
    next(folder.glob("sub-a/ses-*/beh/*cardiac_physio.json")).unlink()
    code, errors = validated(folder)
    assert code != 0
    assert "SIDECAR_KEY_REQUIRED" in errors


def test_every_signal_is_in_it_as_in_the_recording_and_what_is_unknown_is_n_a(data_set):
    kept, folder = data_set
    session = folders.every(kept)[0]
    recorded = reader.read(session.recordings("a"))
    beh = folder / "sub-a" / "ses-0001" / "beh"
    truth = {
        "cardiac": [recorded.samples.t_s[:, 0], recorded.samples.values[:, 0]],
        "electrodermal": [recorded.skin_usiemens()], "pacer": [recorded.signal("Breath asked")],
    }  # fmt: skip
    for label, columns in truth.items():
        [file] = beh.glob(f"*_recording-{label}_physio.tsv.gz")
        sidecar = json.loads(file.with_name(file.name.replace(".tsv.gz", ".json")).read_text())
        cells = [line.split("\t") for line in gzip.decompress(file.read_bytes()).decode().splitlines()]
        found = np.array([[np.nan if cell == "n/a" else float(cell) for cell in row] for row in cells])
        assert sidecar["Columns"] == [name for name in sidecar if isinstance(sidecar[name], dict)]
        assert np.allclose(found, np.stack(columns, 1), rtol=1e-11, atol=0, equal_nan=True)
        assert len(found) == pytest.approx(sidecar["SamplingFrequency"] * recorded.length_s, abs=1)
        assert "simulated" in sidecar["ManufacturersModelName"]
    assert np.isnan(truth["electrodermal"][0]).any(), "the electrodes were not on skin at first"
    [beats] = beh.glob("*_physioevents.tsv.gz")
    lines = [line.split("\t") for line in gzip.decompress(beats.read_bytes()).decode().splitlines()]
    accepted = [float(line[0]) for line in lines if line[2] == "beat"]
    assert accepted == list(events.beats(recorded.notes))
    assert len(accepted) > 40


def test_it_grows_by_sessions_and_people_and_the_same_sessions_give_the_same_bytes(root, tmp_path):
    kept = shutil.copytree(root, tmp_path / "recordings")
    at_once, grown = tmp_path / "at once", tmp_path / "grown"
    ebb(kept, "export", "all", "--to", "bids", "--person", "a", "--person", "b", "--folder", at_once)
    for which, person in (("8-10", "b"), ("1-4", "a"), ("3-10", "a"), ("all", "b"), ("2", "a")):
        ebb(kept, "export", which, "--to", "bids", "--person", person, "--folder", grown)
    assert contents(at_once) == contents(grown)


def test_what_somebody_added_to_its_texts_and_tables_stays(data_set, tmp_path):
    kept, folder = data_set
    (folder / "README.md").write_text("# Our study\n")
    people = folder / "participants.tsv"
    people.write_text("participant_id\tage\nsub-a\t41\nsub-b\t39\nsub-x\t7\n")
    ebb(kept, "export", "1-3", "--to", "bids", "--person", "a", "--folder", tmp_path)
    assert (folder / "README.md").read_text() == "# Our study\n"
    assert people.read_text() == "participant_id\tage\nsub-a\t41\nsub-b\t39\nsub-x\t7\n"
    assert validated(folder) == (0, [])


def test_one_persons_data_set_has_nothing_of_the_other(root, tmp_path):
    """Promise 5."""
    kept = shutil.copytree(root, tmp_path / "recordings")
    ebb(kept, "export", "all", "--to", "bids", "--person", "a", "--folder", tmp_path)
    for path, content in contents(tmp_path / "ebb-simulated-bids").items():
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        assert "sub-b" not in str(path)
        assert b"sub-b" not in text
        assert b'"b"' not in text
    noted = [path.name for path in kept.rglob("*.handed.jsonl")]
    assert set(noted) == {"a.handed.jsonl"}


def test_dates_are_shifted_everywhere_or_nowhere(root, tmp_path):
    session = folders.every(root)[0]
    known = replace(reader.read(session.recordings("a")), synchronised=True)
    for shift_days in (0, -20_000):
        data_set = BidsDataSet(Disk(), tmp_path / str(shift_days), known.simulated, shift_days)
        data_set.add(session, known, NOTHING)
        data_set.write()
    [there], [moved] = (rows(tmp_path / d / "ebb-simulated-bids/sub-a/sub-a_sessions.tsv") for d in ("0", "-20000"))
    assert there["acq_time"] == f"{known.began:%Y-%m-%dT%H:%M:%SZ}"
    assert moved["acq_time"] == f"{known.began - dt.timedelta(days=20_000):%Y-%m-%dT%H:%M:%SZ}"
    day, year = f"{known.began:%Y-%m-%d}".encode(), str(known.began.year).encode()
    for path, content in contents(tmp_path / "-20000").items():
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        assert day not in text, path
        assert path.suffix == ".gz" or not re.search(rb"\b%s[-0-9T]" % year, text), path
        assert str(known.began.year) not in str(path)


def test_a_note_that_names_a_moment_gives_no_shifted_date_away(root):
    session = folders.every(root)[0]
    told = "Lamp: the clock was set to 2026-11-27T18:00:00", "Clock set: the session began at 2026-11-27T18:00:00+00:00"
    known = reader.read(session.recordings("a"))
    noted = replace(known, notes=(*known.notes, *(Note(9.0, text) for text in told)))
    [table] = [file.table for file in bids_files(session, noted) if file.suffix == "events"]
    cells = [cell for column in table.columns[2:] for cell in column.cells(0, table.length)]
    assert "trouble with the lamp's own parts" in cells
    assert not any("2026" in cell for cell in cells if cell)


@pytest.mark.parametrize(
    ("programme", "mode", "label"),
    [
        ("settle-20", "lamp", "settle20"),
        (None, "log-lit", "loglit"),
        ("träum", "solo", "trum"),
        (None, None, "session"),
    ],
)
def test_a_task_is_a_label_of_letters_and_digits(root, programme, mode, label):
    session = folders.every(root)[0]
    recorded = reader.read(session.recordings("a"))
    notes = tuple(n for n in recorded.notes if not n.text.startswith("Mode ")) + (
        (Note(0.0, f"Mode {mode}"),) * bool(mode)
    )
    session = replace(session, info=replace(session.info, programme=programme))
    assert task(session, replace(recorded, notes=notes)) == label


def test_forgetting_a_session_takes_its_rows_and_files_and_leaves_a_data_set(data_set):
    kept, folder = data_set
    ebb(kept, "forget", "3", "--yes")
    assert not (folder / "sub-a" / "ses-0003").exists()
    assert [row["session_id"][-4:] for row in rows(folder / "sub-a" / "sub-a_sessions.tsv")] == [
        f"{n:04d}" for n in range(1, 11) if n != 3
    ]
    assert validated(folder) == (0, [])
    ebb(kept, "forget", "--everything", "--person", "b", "--yes")
    assert not (folder / "sub-b").exists()
    assert [row["participant_id"] for row in rows(folder / "participants.tsv")] == ["sub-a"]
    assert validated(folder) == (0, [])
    ebb(kept, "forget", "--everything", "--yes")
    assert not folder.exists()

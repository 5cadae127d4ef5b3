"""Recordings of yesterday: of every format that was ever written, one is read by every reader, and replays as it was.

tests/data/format-N holds two sessions of format N, one of one person and one of two, with a journal, and beside them
the JSON lines of their replay (gzip) by the version that wrote them, or by the last that derives otherwise on purpose,
as the changelog then says: 0.3.0, which has a heart rate sooner, and follows skin responses half a second longer.
"""

import gzip
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from device import version
from device.app.choices import CHOICES
from device.app.replay import replay_session
from device.cli import main
from device.export.many import FORMS
from device.model import ANSWERED, Reason
from device.recording import fields, folders, reader, stored_settings
from device.recording.folders import SessionError
from device.text.states import NO_SWING

ROOT = Path(__file__).resolve().parents[2]
FORMATS = sorted((ROOT / "tests" / "data").glob("format-*"))
NUMBERS = (1, 2)
OLD_WORDS = {
    ANSWERED: "pressed",
    NO_SWING[Reason.NO_BREATH_HEARD]: "no breath can be heard in the heart: the swing is not told",
}
"""What is said today in other words than in the stored replays."""


@pytest.fixture(params=FORMATS, ids=lambda path: path.name)
def stored(request, tmp_path):
    """A copy of the sessions of a format."""
    return shutil.copytree(request.param, tmp_path / "recordings")


def sessions(root):
    return [(kept, code) for kept in folders.every(root) for code in kept.people]


def ebb(root, *words, code=None):
    """The command from source code in a folder of its own, if there is one; else this one."""
    words = ["--recordings", str(root), *map(str, words)]
    if code is None:
        assert main(words) == 0
        return
    run = [sys.executable, "-c", "import sys; from device.cli import main; sys.exit(main())", *words]
    subprocess.run(run, cwd=code, check=True, capture_output=True, timeout=120)


def replayed(root, number, where, code=None):
    """What a replay finds of each, in the words of its day: a press was one, whether or not it answered."""
    out = where / f"results-{number}"
    out.mkdir()
    ebb(root, "replay", number, "--results", out / "out.jsonl", code=code)
    found = {path.stem.removeprefix("out-"): lines(path.read_text()) for path in out.iterdir()}
    return {who: [{k: _of_its_day(v) for k, v in line.items()} for line in told] for who, told in found.items()}


def _of_its_day(value):
    if isinstance(value, list):
        return [_of_its_day(each) for each in value]
    return OLD_WORDS.get(value, value) if isinstance(value, str) else value


def as_it_was(root, number):
    """The same of the day; the lines of two stood in one file then."""
    told = lines(gzip.decompress((root / f"replay-{number}.jsonl.gz").read_bytes()))
    codes = {line["person"] for line in told if "person" in line}
    of = {who: [line for line in told if line.get("person", who) == who] for who in codes}
    return of if len(codes) > 1 else {"out": told}


def lines(text):
    """What was found; the first line says by which version."""
    return [json.loads(line) for line in text.splitlines()][1:]


def changed_source(where, file, old, new):
    """The source code with one change in it."""
    for room in ("device", "drivers"):
        shutil.copytree(ROOT / room, where / room, ignore=shutil.ignore_patterns("__pycache__"))
    text = (where / file).read_text()
    assert text.count(old) == 1, f"{old!r} in {file}"
    (where / file).write_text(text.replace(old, new))
    return where


def test_there_is_a_recording_of_every_format():
    assert [int(path.name.removeprefix("format-")) for path in FORMATS] == list(range(1, fields.FORMAT + 1))
    for number, path in enumerate(FORMATS, 1):
        for kept, code in sessions(path):
            assert kept.info.format == reader.read(kept.recordings(code)).format == number


def test_every_reader_reads_a_recording_of_every_format(stored, tmp_path, capsys):
    ebb(stored, "sessions", "--person", "a")
    ebb(stored, "trend", "--simulated", "--person", "a")
    ebb(stored, "report", "2", "--both", "--to", tmp_path / "both.html")
    for kept, code in sessions(stored):
        whose = (kept.number, "--person", code)
        ebb(stored, "show", *whose)
        ebb(stored, "report", *whose, "--to", tmp_path / f"{kept.number}-{code}.html")
        for to in FORMS:
            ebb(stored, "export", *whose, "--to", to, "--folder", tmp_path / f"{to}-{code}")
    assert "slept well" in capsys.readouterr().out
    assert "slept well" in (tmp_path / "1-a.html").read_text()


@pytest.mark.few(3)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_recording_replays_to_the_bit_as_it_always_did(stored, tmp_path, number):
    assert replayed(stored, number, tmp_path) == as_it_was(stored, number)


def test_a_replay_by_another_version_says_which_one_derived_what_is_stored(stored):
    for kept in folders.every(stored):
        of_yesterday = {c: replace(reader.read(kept.recordings(c)), version="0.0.9") for c in kept.people}
        _, world = replay_session(of_yesterday)
        said = "recorded by Ebb 0.0.9: what it derived then is in the file and stays; the replay is by Ebb "
        assert f"{said}{version()}" in world.notes


def test_a_session_that_is_put_away_anew_stays_of_its_format(stored):
    for kept in folders.every(stored):
        assert json.loads(kept.info.as_json())["format"] == kept.info.format


def test_every_field_fits_into_the_header_of_an_edf_file():
    circuit = "x" * 65  # the most that a front end may say of itself
    for field in fields.FIELDS:
        about = field.about + (circuit if field.label == fields.EDA else "")
        sizes = (len(field.label), len(field.unit), len(about))
        assert all(size <= most for size, most in zip(sizes, (16, 8, 80), strict=True)), field.label
        assert about.isascii()


def test_a_session_without_a_recording_says_so_when_it_is_to_be_replayed(stored, capsys):
    kept, code = sessions(stored)[0]
    for path in kept.recordings(code):
        path.unlink()
    assert main(["--recordings", str(stored), "replay", "1"]) == 2
    assert "nothing was recorded in this session" in capsys.readouterr().err


def test_a_field_that_a_recording_lacks_is_unknown_in_it(stored):
    kept, code = sessions(stored)[0]
    recorded = reader.read(kept.recordings(code))
    without = {label: values for label, values in recorded.integers.items() if label != fields.AROUSAL}
    lacks = replace(recorded, integers=without)
    assert lacks.signal(fields.AROUSAL).shape == recorded.signal(fields.AROUSAL).shape
    assert np.isnan(lacks.signal(fields.AROUSAL)).all()
    with pytest.raises(KeyError, match="Artefacts"):
        recorded.signal("Artefacts")


NEW_FIELD = """    Field("Artefacts", "", 1, 0.01, "share of intervals that are none", "artefact_share",
          "share of intervals that are artefacts", of=lambda v, b: v.artefact_share, since=4),
    Field(RSA, """


@pytest.mark.few(1)
def test_one_new_field_in_the_table_is_written_and_breaks_no_reader(stored, tmp_path):
    code = changed_source(tmp_path / "tomorrow", "device/recording/fields.py", "    Field(RSA, ", NEW_FIELD)
    ebb(stored, "solo", "--hardware", "simulated", "--fast", "--minutes", "1", code=code)
    vitals = {}
    for number in (1, 2, 3):
        whose, out = (number, "--person", "a"), tmp_path / str(number)
        ebb(stored, "show", *whose, code=code)
        ebb(stored, "report", *whose, "--to", tmp_path / "page.html", code=code)
        ebb(stored, "export", *whose, "--to", "csv", "--folder", out, code=code)
        [table] = out.rglob("*_vitals.csv")
        vitals[number] = [row.split(",") for row in table.read_text().splitlines()]
    at = vitals[3][0].index("artefact_share")
    assert {row[at] for row in vitals[1][1:]} == {""}
    assert any(row[at] for row in vitals[3][1:])


@pytest.mark.few(1)
def test_one_changed_default_changes_no_replay(stored, tmp_path):
    file, old = "device/settings/tree.py", "feedback_ohm: float = setting(1e6,"
    code = changed_source(tmp_path / "tomorrow", file, old, old.replace("1e6", "470e3"))
    for number in NUMBERS:
        assert replayed(stored, number, tmp_path, code) == as_it_was(stored, number)


def test_settings_that_this_version_lacks_or_the_recording_does_are_said(stored):
    for kept, code in sessions(stored):
        recorded = reader.read(kept.recordings(code))
        config, notes = stored_settings.in_force(recorded, CHOICES)
        assert (config.arousal.baseline_s, config.light.palette) == (20.0, "dawn")
        if kept.info.format < 3:
            [since] = notes
            assert since.startswith("the recording does not say lamp.for_two, lamp.nobody, lamp.people and ")
            assert since.endswith(" more: the replay takes today's default of them")
        more = (*recorded.notes, reader.Note(0.0, "Settings light.sparkle = 0.5, moon.phase = 3"))
        _, [note, *_] = stored_settings.in_force(replace(recorded, notes=more), CHOICES)
        assert note == "this version has no setting light.sparkle, moon.phase: the replay is without them"


def test_a_recording_of_a_format_to_come_says_so_and_is_left_alone(tmp_path):
    kept, code = sessions(FORMATS[-1])[0]
    [path] = kept.recordings(code)
    later = tmp_path / "a.edf"
    expected = f"it is of format 9, by Ebb_.*; this version reads formats 1 to {fields.FORMAT}"
    later.write_bytes(path.read_bytes().replace(b" fmt_%d" % fields.FORMAT, b" fmt_9", 1))
    with pytest.raises(SessionError, match=expected):
        reader.read([later])


def test_the_format_is_described_as_it_is():
    text = (ROOT / "device" / "recording" / "FORMAT.md").read_text()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]
    described = {row[0]: row for row in rows if len(row) == 7}
    for field in fields.FIELDS:
        step = "full scale / 32768" if field.sensor else f"{field.step:g}"
        expected = [field.label, field.unit or "–", str(field.rate_hz), step, field.column or "–", str(field.since)]
        assert described[field.label][:6] == expected
    assert f"This is format {fields.FORMAT}." in text

"""Exports: what another program finds in them is what the recording says, all of it and nothing else."""

import csv
import json
import sys
from dataclasses import replace

import numpy as np
import pandas
import pytest
from pyarrow import parquet
from support.sessions import LosingSource, place, simulated, solo, world

from device.app import recorders
from device.export.export import export_session
from device.export.session_tables import tables
from device.export.writers import FORMATS
from device.library import handed_out, journal
from device.model import IntervalKind, Mark, Reading, RestMeasures, Vitals
from device.recording import annotation, events, fields, folders, reader, repair, stored_intervals
from device.recording.annotation import Note
from device.recording.folders import SessionError
from device.settings.tree import Config
from drivers import stored
from drivers.ports import Fault
from drivers.simulated.body import Body, Temperament
from drivers.simulated.card import Trouble, TroubledCard
from drivers.simulated.clock import VirtualClock
from drivers.simulated.room import RoomSource
from drivers.system.card import Disk

LENGTH_S = 75
MARK = 'Tür, "knallte"; 5 µS'


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A session of two people: (session, people, journals). a leaves early; each has written something."""
    root = tmp_path_factory.mktemp("shelf")
    around = world(Body(Temperament(arrives_s=3.0, leaves_s=60.0), seed=21), Body(Temperament(), seed=22))
    clock = VirtualClock()
    hardware = simulated(around, clock, source=LosingSource(RoomSource(around), lambda at: at % 1009 == 7, 0))
    session, where = solo(hardware, LENGTH_S, people=2), place(hardware, 2)
    recorder = recorders.recorder(Config(), where, "solo", root)
    recorder.start()
    for step in session.run():
        marked = replace(step, marks=(Mark(20.0, MARK),)) if step.tick.index == 20 * 45 else step
        recorder.feed(marked)
    hardware.close()
    recorder.finish(session.ended, session.length_s)
    stored = folders.open_session(recorder.folder)
    for code in "ab":
        journal.write_line(Disk(), stored, code, f"a line of {code},\nover two lines – 1 µg", 12.0, LENGTH_S)
        journal.write_line(Disk(), stored, code, f"of the whole session, by {code}", None, LENGTH_S)
        value = journal.Value(f"cortisol of {code}", 3.25, "ng/mL", "saliva, ELISA", 70.0)
        journal.write_value(Disk(), stored, code, value, LENGTH_S)
    people = {code: reader.read(stored.recordings(code)) for code in stored.people}
    return stored, people, {code: journal.read(stored, code) for code in stored.people}


def columns(folder):
    """Every column of an export: {table: {column: values}}, None where unknown, numbers as numbers."""
    if folder.suffix == ".json":
        return json.loads(folder.read_text("utf-8"))["tables"]
    if folder.name.endswith("-parquet"):
        found = {path.stem: parquet.read_table(path) for path in folder.glob("*.parquet")}
        return {name: {c: table.column(c).to_pylist() for c in table.column_names} for name, table in found.items()}
    numbers = {
        (r["name"], f["name"]) for r in dictionary(folder) for f in r["schema"]["fields"] if f["type"] != "string"
    }
    found = {}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        by_name = dict(zip(head, zip(*rows, strict=True) if rows else [()] * len(head), strict=True))
        found[path.stem] = {
            name: [None if v == "" else float(v) if (path.stem, name) in numbers else v for v in values]
            for name, values in by_name.items()
        }
    return found


def dictionary(folder):
    if folder.suffix == ".json":
        return json.loads(folder.read_text("utf-8"))["dictionary"]
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return [resource for resource in package["resources"] if "schema" in resource]


def facts(folder):
    if folder.suffix == ".json":
        return json.loads(folder.read_text("utf-8"))["session"]
    return json.loads((folder / "session.json").read_text("utf-8"))


@pytest.fixture(scope="module", params=["csv", "parquet", "json"])
def exported(request, shelf, tmp_path_factory):
    return export_session(Disk(), *shelf, request.param, tmp_path_factory.mktemp("out"))


def same(values, truth):
    """Numbers as in the recording, to twelve digits; None exactly where it has NaN."""
    assert len(values) == len(truth)
    known = ~np.isnan(truth)
    assert [v is not None for v in values] == known.tolist()
    assert np.allclose([v for v in values if v is not None], truth[known], rtol=1e-11, atol=0)


@pytest.mark.parametrize("code", ["a", "b"])
def test_every_number_is_in_the_export_as_in_the_recording_and_what_is_unknown_is_empty(exported, shelf, code):
    recorded, found = shelf[1][code], columns(exported)
    rows = recorded.samples
    pulse = found[f"{code}_pulse"]
    same(pulse["t_s"], rows.t_s[:, 0])
    same(pulse["pulse_v"], rows.values[:, 0])
    same(pulse["skin_v"], rows.values[:, 1])
    vitals = found[f"{code}_vitals"]
    for name, label in (
        ("heart_rate_bpm", "Heart rate"), ("rsa_ms", "Swing"), ("arousal", "Arousal"), ("confidence", "Confidence"),
        ("pulse_quality", "Pulse quality"), ("responses_per_min", "Responses"), ("pace_asked_bpm", "Pace asked"),
    ):  # fmt: skip
        same(vitals[name], recorded.signal(label))
    same(vitals["t_s"], np.arange(len(vitals["t_s"]), dtype=float))
    same(found[f"{code}_skin"]["skin_usiemens"], recorded.signal(fields.EDA))
    same(found[f"{code}_skin"]["t_s"], recorded.times(fields.EDA))
    same(found[f"{code}_breath_asked"]["lungs"], recorded.signal(fields.LUNGS))
    assert None in vitals["heart_rate_bpm"][:3], "there was no heart rate yet"


@pytest.mark.parametrize("to", ["csv", "parquet", "json"])
def test_a_long_night_is_written_bit_by_bit_and_is_whole(shelf, tmp_path, to):
    session, people, journals = shelf
    b, times = people["b"], 40  # fifty minutes: beyond one stretch of rows, and one group of Parquet
    night = replace(
        b,
        integers={k: np.tile(v, times) for k, v in b.integers.items()},
        rows=times * len(b.integers[fields.PULSE]) - 11,
    )
    pulse = columns(export_session(Disk(), session, {"b": night}, journals, to, tmp_path))["b_pulse"]
    same(pulse["t_s"], night.samples.t_s[:, 0])
    same(pulse["pulse_v"], night.samples.values[:, 0])
    gaps = np.flatnonzero([fault == "gap" for fault in pulse["skin_fault"]])
    assert gaps.tolist() == np.flatnonzero(night.samples.faults[:, 1] == Fault.GAP).tolist()


def test_states_and_faults_are_words(exported, shelf):
    found, rows = columns(exported), shelf[1]["a"].samples
    vitals = found["a_vitals"]
    assert {"looking", "found"} <= set(vitals["contact"]) <= {"looking", "hold still", "found", "lost"}
    assert {"open", "on"} <= set(vitals["skin_contact"])
    assert set(vitals["following"]) <= {None, "no", "partly", "yes"}
    assert vitals["contact"][-1] in ("looking", "lost"), "the finger had left"
    faults = found["a_pulse"]["pulse_fault"]
    assert [f == "no answer" for f in faults] == (rows.faults[:, 0] == Fault.NO_ANSWER).tolist()
    assert faults.count("no answer") == 7
    assert set(found["b_pulse"]["pulse_fault"]) == {None}


def test_annotations_have_tables_of_their_own(exported, shelf):
    found, recorded = columns(exported), shelf[1]["b"]
    assert np.allclose(found["b_beats"]["t_s"], events.beats(recorded.notes), atol=1e-9)
    assert found["b_swings"]["rsa_ms"] == [s.rsa_ms for s in events.breath_rsa(recorded.notes)]
    assert found["b_swings"]["phase_lag_s"] == [s.phase_lag_s for s in events.breath_rsa(recorded.notes)]
    responses = list(zip(*found["b_responses"].values(), strict=True))
    assert responses == list(events.responses(recorded.notes))
    for code in "ab":
        rows = list(zip(*found[f"{code}_events"].values(), strict=True))
        assert (20.0, None, f"Mark: {MARK}") in rows
        assert rows[0] == (0.0, None, "Mode solo")
        assert rows[-1] == (75.0, None, "End: its time was over")


def test_words_and_laboratory_values_are_exported_with_their_moments(exported):
    found = columns(exported)
    assert found["a_words"]["text"] == ["a line of a,\nover two lines – 1 µg", "of the whole session, by a"]
    assert found["a_words"]["t_s"] == [12.0, None]
    value = {name: cells[0] for name, cells in found["b_values"].items() if name != "written_utc"}
    assert value == {
        "number": 3, "t_s": 70.0, "name": "cortisol of b", "value": 3.25, "unit": "ng/mL", "method": "saliva, ELISA",
    }  # fmt: skip
    written = found["b_words_history"]
    assert written["kind"] == ["line", "line", "value"]
    assert written["row"] == written["number"] == [1, 2, 3]
    types = {(r["name"], field["name"]): field["type"] for r in dictionary(exported) for field in r["schema"]["fields"]}
    assert types["b_words_history", "row"] == types["a_words", "number"] == types["b_values", "number"] == "integer"


def test_the_dictionary_explains_exactly_the_columns_that_there_are(exported):
    explained = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in dictionary(exported)}
    assert explained == {name: list(table) for name, table in columns(exported).items()}
    suffixes = {
        "s": "_s", "ms": "_ms", "uS": "_usiemens", "V": "_v", "/min": ("_bpm", "_per_min"), "ms2": "_ms2", "1": "",
    }  # fmt: skip
    for resource in dictionary(exported):
        for field in resource["schema"]["fields"]:
            assert field["description"]
            if "unit" in field:
                assert field["name"].endswith(suffixes[field["unit"]]), field["name"]


def test_the_dictionary_keeps_its_word(exported):
    found = columns(exported)
    for resource in dictionary(exported):
        for field in resource["schema"]["fields"]:
            cells, rules = found[resource["name"]][field["name"]], field.get("constraints", {})
            assert all(isinstance(v, str if field["type"] == "string" else float | int) for v in cells if v is not None)
            if rules.get("required"):
                assert None not in cells
            if "enum" in rules:
                assert set(cells) - {None} <= set(rules["enum"])


def test_a_column_of_csv_has_the_type_of_the_dictionary_whatever_its_values_and_also_without_any(shelf, tmp_path):
    session, people, journals = shelf
    whole = replace(people["a"], notes=tuple(n for n in people["a"].notes if not n.text.startswith("Beat")))
    kinds = {}
    for name, recorded, theirs in (("full", people["a"], journals), ("empty", replace(whole, notes=(), rows=0), {})):
        folder = export_session(Disk(), session, {"a": recorded}, theirs, "csv", tmp_path / name)
        for resource in dictionary(folder):
            fields = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
            told = {column: "float64" if kind == "number" else "str" for column, kind in fields.items()}
            read = pandas.read_csv(folder / resource["path"], dtype=told)
            kinds.setdefault(resource["name"], []).append(read.dtypes.to_dict())
            unaided = pandas.read_csv(folder / resource["path"])
            for column in unaided.columns[unaided.notna().any()]:
                assert (unaided[column].dtype.kind == "f") is (fields[column] == "number"), (resource["name"], column)
    assert all(full == empty for full, empty in kinds.values())
    assert any(len(pandas.read_csv(path)) == 0 for path in (tmp_path / "empty").rglob("a_beats.csv"))


def test_every_table_says_what_was_corrected_in_what_was_measured(exported):
    measured = ("vitals", "pulse", "skin", "beats", "swings", "rests", "responses")
    told = {r["name"][2:]: r["description"] for r in dictionary(exported) if r["name"].startswith("a_")}
    assert all("Corrected: " in told[name] for name in measured)


def test_a_parquet_file_explains_itself(shelf, tmp_path):
    folder = export_session(Disk(), *shelf, "parquet", tmp_path)
    schema = parquet.read_schema(folder / "a_vitals.parquet")
    assert schema.field("rsa_ms").metadata[b"unit"] == b"ms"
    assert json.loads(schema.metadata[b"session"])["simulated"] is True


def test_an_export_says_that_its_people_were_simulated_and_what_kind_of_session_it_was(exported):
    assert "-solo-simulated" in exported.name
    metadata = facts(exported)
    assert (metadata["simulated"], metadata["mode"], metadata["people"]) == (True, "solo", ["a", "b"])
    assert metadata["summary"]["b"]["beats"] == len(columns(exported)["b_beats"]["t_s"])
    if exported.is_dir():
        assert json.loads((exported / "datapackage.json").read_text())["title"] == "Ebb, session 1, simulated"


@pytest.mark.parametrize("to", FORMATS)
def test_an_export_of_one_person_has_nothing_of_the_other(shelf, tmp_path, to):
    """Promise 5."""
    session, people, journals = shelf
    folder = export_session(Disk(), session, {"a": people["a"]}, journals, to, tmp_path)
    files = list(folder.iterdir()) if folder.is_dir() else [folder]
    assert not [path.name for path in files if path.name.startswith("b")]
    assert not [path.name for path in files if b"of b" in path.read_bytes() or b'"b"' in path.read_bytes()]
    assert facts(folder)["people"] == list(facts(folder)["summary"]) == ["a"]
    assert "-a-" in folder.name


def test_an_exported_edf_is_the_recording_as_it_is(shelf, tmp_path):
    session, _, _ = shelf
    folder = export_session(Disk(), *shelf, "edf", tmp_path)
    for code in "ab":
        assert (folder / f"{code}.edf").read_bytes() == session.recordings(code)[0].read_bytes()
    assert columns(folder)["a_values"]["value"] == [3.25]


def test_an_edf_of_a_session_that_was_cut_off_is_what_repair_would_make_of_it(shelf, tmp_path):
    whole = shelf[0].recordings("a")[0].read_bytes()
    path = tmp_path / "2026-01-01" / "120000-solo-0007"
    path.mkdir(parents=True)
    torn = whole[:236] + b"-1      " + whole[244:-333]
    (path / "a.edf").write_bytes(torn)
    session = folders.open_session(path)
    folder = export_session(Disk(), session, {"a": reader.read(session.recordings("a"))}, {}, "edf", tmp_path)
    assert (path / "a.edf").read_bytes() == torn
    repair.repair(Disk(), path / "a.edf")
    assert (folder / "a.edf").read_bytes() == (path / "a.edf").read_bytes()
    assert facts(folder)["mode"] == "solo"


@pytest.mark.parametrize("to", FORMATS)
def test_an_export_is_for_its_owners_eyes(shelf, tmp_path, to):
    made = export_session(Disk(), *shelf, to, tmp_path / "out")
    files = list(made.iterdir()) if made.is_dir() else [made]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (made.parent, made) if path.is_dir()} == {0o700}


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("change", ["another file", "changed", "less", "never noted"])
def test_an_export_writes_over_its_own_and_over_nothing_else(shelf, tmp_path, to, change):
    session, people, journals = shelf
    made = export_session(Disk(), *shelf, to, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert export_session(Disk(), *shelf, to, tmp_path) == made
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before, "the same bytes stay"
    [first, *_] = sorted(made.iterdir()) if made.is_dir() else [made]
    match change:
        case "another file" if made.is_dir():
            (made / "notes.txt").write_text("mine")
        case "less" if made.is_dir():
            first.unlink()
        case "never noted":
            for code in session.people:
                handed_out.path(session.folder, code).unlink()
        case _:
            first.write_bytes(first.read_bytes() + b"1")
    theirs = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(SessionError, match=rf"{made.name}: it is there already; move it away"):
        export_session(Disk(), session, people, journals, to, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == theirs


@pytest.mark.parametrize("to", FORMATS)
def test_an_export_is_written_anew_where_something_was_added_to_the_session(shelf, tmp_path, to):
    session, people, _ = shelf
    made = export_session(Disk(), session, people, {}, to, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert export_session(Disk(), *shelf, to, tmp_path) == made
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after.keys() == before.keys()
    assert (after == before) is (to == "rr"), "words are in all others"


class FillsUp:
    """A clock for a card's troubles that goes on by one with every look at it."""

    def __init__(self):
        self.looks = 0.0

    def now(self):
        self.looks += 1
        return self.looks


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("after", [0, 3, 9])
def test_a_card_without_room_is_an_error_of_one_sentence_and_nothing_is_left_on_it(shelf, tmp_path, to, after):
    card = TroubledCard(Disk(), FillsUp(), [(after, np.inf, Trouble.FULL)])
    with pytest.raises(SessionError, match=r"could not be written: No space left on device; nothing was left there$"):
        export_session(card, *shelf, to, tmp_path / "out")
    assert not [path for path in tmp_path.rglob("*") if path.name != "out"]


def test_what_a_power_cut_left_of_an_export_is_in_nobodys_way(shelf, tmp_path):
    first = export_session(Disk(), *shelf, "csv", tmp_path)
    first.rename(stored.beside(first))
    assert export_session(Disk(), *shelf, "csv", tmp_path) == first
    assert list(tmp_path.iterdir()) == [first]


@pytest.mark.parametrize("to", FORMATS)
def test_a_session_that_is_being_recorded_is_not_exported_half(shelf, tmp_path, to):
    writer = Disk().open(shelf[0].recordings("b")[0])
    with pytest.raises(SessionError, match="session 1: it is still being recorded; export it when it has ended"):
        export_session(Disk(), *shelf, to, tmp_path)
    writer.close()
    assert not list(tmp_path.iterdir())


def test_an_unknown_format_is_answered_with_those_that_there_are(shelf, tmp_path):
    with pytest.raises(SessionError, match="--to xlsx: it is one of csv, parquet, json, edf, rr"):
        export_session(Disk(), *shelf, "xlsx", tmp_path)


def test_a_session_without_a_recording_says_so(shelf, tmp_path):
    with pytest.raises(SessionError, match="session 1: there is no recording in it to export"):
        export_session(Disk(), shelf[0], {}, {}, "csv", tmp_path)


def test_without_pyarrow_parquet_says_how_to_get_it_and_the_rest_works(shelf, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SessionError, match=r"pip install -e '.\[parquet\]', or use --to csv"):
        export_session(Disk(), *shelf, "parquet", tmp_path)
    export_session(Disk(), *shelf, "csv", tmp_path)


def test_every_beat_has_the_interval_that_it_ends_if_that_is_the_hearts_own(exported, shelf):
    found = columns(exported)
    for code in "ab":
        noted = stored_intervals.beats(shelf[1][code])
        beats, left_out = [b for b in noted if b.accepted], [b for b in noted if not b.accepted]
        table = found[f"{code}_beats"]
        assert table["interval"] == [b.kind for b in beats]
        normal = [b.kind is IntervalKind.NORMAL for b in beats]
        assert [ibi_s is not None for ibi_s in table["ibi_s"]] == normal
        assert table["ibi_s"] == [b.ibi_s if own else None for b, own in zip(beats, normal, strict=True)]
        assert sum(normal) > 20
        assert found[f"{code}_beats_left_out"]["t_s"] == [b.t_s for b in left_out] != []


def test_an_artefact_keeps_its_name_and_is_no_interval_of_the_hearts_own(shelf):
    times = [1.0, 1.8, 2.6, 4.2, 5.0, 5.8, 6.6, 7.4]
    noted = (*(Note(t, "Beat") for t in times), Note(2.6, "Interval missed", 1.6))
    beats = table(replace(shelf[1]["a"], notes=noted), "a_beats")
    assert beats["interval"] == [None, "normal", "normal", "missed", "normal", "normal", None, None]
    assert np.isnan(beats["ibi_s"]).tolist() == [kind != "normal" for kind in beats["interval"]]


@pytest.mark.parametrize("porges", [6.8, None])
def test_measures_of_rest_have_a_table_of_their_own_and_are_no_events(shelf, porges):
    rest = RestMeasures(100.0, 220.5, 42.0, 50.0, porges)
    rested = replace(shelf[1]["a"], notes=tuple(annotation.of_reading(Reading(Vitals(), rest=rest))))
    rest = {name: cells[0] for name, cells in table(rested, "a_rests").items()}
    assert rest["porges_bohrer_ln_ms2"] == porges or (porges is None and np.isnan(rest["porges_bohrer_ln_ms2"]))
    assert (rest["begin_s"], rest["end_s"], rest["rmssd_ms"], rest["sdnn_ms"]) == (100.0, 220.5, 42.0, 50.0)
    assert not len(table(rested, "a_events")["event"])


def table(recorded, name):
    """One table of an export: {column: cells}, NaN or None where unknown."""
    [found] = (t for t in tables("a", recorded, journal.Journal((), ())) if t.name == name)
    return {column.name: column.cells(0, found.length) for column in found.columns}

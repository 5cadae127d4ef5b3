"""What a study reads is what the replay says, value by value; and a second run reads what is new."""

import csv
import errno
import json
from pathlib import Path
from statistics import fmean

import numpy as np
import pyarrow.parquet as pq
import pytest
from support.study_lamps import SHARED, SOLO, agree, hashes, lamp, run, table

from device.app.replay import replay_session
from device.cli.command import main
from device.model import IntervalKind, SkinResponse
from device.recording import folders, reader
from device.study import agreement, found, study
from device.study.before import STAYS


def replayed(session):
    kept = folders.open_session(session)
    return replay_session({code: reader.read(kept.recordings(code)) for code in kept.seated})[0]


@pytest.mark.few(1)
@pytest.mark.parametrize("session", [SOLO, SHARED], ids=["solo", "shared"])
def test_a_session_without_light_knows_and_asks_the_same_at_every_tick(session):
    light, dark = replayed(session), replayed(session)
    for seen, unseen in zip(light.run(), dark.run(seen=False), strict=True):
        assert (seen.tick, seen.readings, seen.breath, seen.phase) == (
            unseen.tick, unseen.readings, unseen.breath, unseen.phase,
        )  # fmt: skip
        assert (seen.told, seen.present, seen.marks) == (unseen.told, unseen.present, unseen.marks)
    assert (light.ended, light.length_s) == (dark.ended, dark.length_s)


def test_minutes_and_breaths_are_those_of_the_replay_value_by_value(tmp_path):
    lamp(tmp_path, "lamp1", SHARED)
    agree(tmp_path, "lamp1,a", "lamp1,b")
    run(tmp_path, tmp_path / "out")
    seconds, breaths, intervals, counted, phases = {}, {}, {}, {}, {}
    last = 0
    for step in replayed(SHARED).run():
        begins, last = int(step.tick.t_s) > last, int(step.tick.t_s)
        for code, reading in step.readings.items():
            minute = (code, last // 60)
            phases.setdefault(minute, step.phase)
            if begins:
                seconds.setdefault(minute, []).append((reading.vitals, step.breath))
            breaths.setdefault(code, []).extend((b, step.breath) for b in reading.breaths)
            intervals.setdefault(minute, []).extend(i.kind for i in reading.intervals)
            beats, responses = counted.get(minute, (0, 0))
            beats += sum(b.accepted for b in reading.beats)
            responses += sum(isinstance(r, SkinResponse) for r in reading.responses)
            counted[minute] = beats, responses

    rows = {(row["person"], row["minute"]): row for row in table(tmp_path / "out", "minutes")}
    assert rows.keys() == seconds.keys()
    for minute, row in rows.items():
        vitals, asked = zip(*seconds[minute], strict=True)
        assert row["seconds"] == len(vitals) <= (60 if row["minute"] else 59)
        assert row["phase"] == (phases[minute] or None)
        assert (row["beats"], row["responses"]) == counted[minute]
        for name in ("heart_rate_bpm", "rsa_ms", "skin_usiemens", "arousal"):
            known = [v for v in (getattr(one, name) for one in vitals) if v is not None]
            assert row[name] == (np.float32(fmean(known)) if known else None)
        known = [b.rate_bpm for b in asked if b]
        assert row["asked_bpm"] == (np.float32(fmean(known)) if known else None)
        kinds = intervals[minute]
        share = np.float32(1 - kinds.count(IntervalKind.NORMAL) / len(kinds)) if kinds else None
        assert row["artefact_share"] == pytest.approx(share, abs=1e-7)
    assert any(row["heart_rate_bpm"] for row in rows.values())
    assert all(rows[code, 0]["phase"] for code in "ab")

    for code, told in breaths.items():
        stored = [row for row in table(tmp_path / "out", "breaths") if row["person"] == code]
        for row, (breath, asked) in zip(stored, told, strict=True):
            assert row["t_s"] == breath.t_s
            for name in ("rsa_ms", "rsa_bpm", "power_ms2", "phase_lag_s"):
                value = getattr(breath, name)
                assert row[name] == (None if value is None else np.float32(value))
            assert row["asked_bpm"] == (np.float32(asked.rate_bpm) if asked else None)
    assert any(breaths.values())


def test_beats_and_seconds_on_request_are_those_of_the_replay_value_by_value(tmp_path):
    lamp(tmp_path, "lamp1", SHARED)
    agree(tmp_path, "lamp1,a", "lamp1,b")
    out = tmp_path / "out"
    assert run(tmp_path, out, more=("beats", "seconds")).read == 1
    beats, kinds, seconds, last = {"a": [], "b": []}, {"a": {}, "b": {}}, {"a": [], "b": []}, 0
    for step in replayed(SHARED).run():
        begins, last = int(step.tick.t_s) > last, int(step.tick.t_s)
        for code, reading in step.readings.items():
            beats[code] += reading.beats
            kinds[code] |= {interval.t_s: interval.kind.value for interval in reading.intervals}
            if begins:
                seconds[code].append((step, reading.vitals))
    for code in beats:
        rows = [row for row in table(out, "beats") if row["person"] == code]
        assert len(rows) == len(beats[code]) > 20
        for row, beat in zip(rows, beats[code], strict=True):
            assert (row["t_s"], row["accepted"]) == (beat.t_s, beat.accepted)
            assert row["ibi_ms"] == (None if beat.ibi_s is None else np.float32(beat.ibi_s * 1000))
            assert row["kind"] == kinds[code].get(beat.t_s)
        assert sum(row["kind"] is not None for row in rows) == len(kinds[code]) > 20
        rows = [row for row in table(out, "seconds") if row["person"] == code]
        for row, (step, vitals) in zip(rows, seconds[code], strict=True):
            assert (row["t_s"], row["contact"]) == (step.tick.t_s, vitals.contact.value)
            assert row["phase"] == (step.phase or None)
            for name in ("heart_rate_bpm", "rsa_ms", "rhythm_bpm", "skin_usiemens", "responses_per_min", "arousal"):
                value = getattr(vitals, name)
                assert row[name] == (None if value is None else np.float32(value))
    resources = json.loads((out / "datapackage.json").read_text())["resources"]
    assert [each["name"] for each in resources] == ["sessions", "minutes", "breaths", "beats", "seconds"]

    assert run(tmp_path, out).read == 1  # without them it is another part, and they are gone
    assert not [*(out / "beats").rglob("*"), *(out / "seconds").rglob("*")]


@pytest.mark.parametrize("asked", ["nights", "beats,", "", "beats;seconds"])
def test_a_table_that_there_is_not_is_told_with_those_that_there_are(tmp_path, capsys, asked):
    with pytest.raises(SystemExit):
        main(["study", str(tmp_path), "--to", str(tmp_path / "out"), "--tables", asked])
    assert "there is beats, seconds" in capsys.readouterr().err


def test_who_did_not_agree_is_not_read_and_who_takes_it_back_is_gone(tmp_path):
    lamp(tmp_path, "lamp1", SOLO, SHARED)
    agree(tmp_path, "lamp1,a", "lamp1,b")
    out = tmp_path / "out"
    assert run(tmp_path, out).read == 2
    before = {(row["session"], row["person"]): row["alone"] for row in table(out, "sessions")}
    assert before == {(1, "a"): False, (2, "a"): False, (2, "b"): False}

    agree(tmp_path, "lamp1,a")
    done = run(tmp_path, out)
    assert (done.read, done.kept) == (1, 1)  # without b it is another session
    for name in ("sessions", "minutes", "breaths"):
        assert {row["person"] for row in table(out, name)} == {"a"}
    assert {row["session"]: row["alone"] for row in table(out, "sessions")} == {1: False, 2: True}
    assert (out / "left_out.csv").read_text() == "lamp,person,why,sessions\nlamp1,b,did not agree,1\n"

    agree(tmp_path)
    run(tmp_path, out)
    assert not table(out, "sessions")
    assert not [p for p in out.rglob("*.parquet") if p.parent.name != "sessions"]


def test_a_guest_at_somebodys_place_did_not_agree(tmp_path):
    folder = lamp(tmp_path, "lamp1", SOLO) / SOLO.parent.name / SOLO.name / folders.SESSION_JSON
    folder.write_text(json.dumps(json.loads(folder.read_text()) | {"guests": ["a"]}))
    agree(tmp_path, "lamp1,a")
    here = found.find(tmp_path, agreement.read(tmp_path / agreement.FILE))
    assert not here.wanted
    assert here.left_out == {("lamp1", "a", "a guest's"): 1}


@pytest.mark.parametrize(("began", "read"), [("2026-11-10T12:00:00+00:00", 1), ("2026-11-10T11:59:59+00:00", 0)])
def test_a_night_is_read_if_it_began_once_the_day_of_agreement_had_begun_everywhere(tmp_path, began, read):
    path = lamp(tmp_path, "lamp1", SOLO) / SOLO.parent.name / SOLO.name / folders.SESSION_JSON
    path.write_text(json.dumps(json.loads(path.read_text()) | {"began_utc": began}))
    (tmp_path / agreement.FILE).write_text("lamp,person,date\nlamp1,a,2026-11-10\n")
    here = found.find(tmp_path, agreement.read(tmp_path / agreement.FILE))
    assert (len(here.wanted), here.left_out.total()) == (read, 1 - read)


def test_a_damaged_file_costs_itself_alone_and_says_why(tmp_path):
    lamp(tmp_path, "lamp1", SOLO)
    bad = lamp(tmp_path, "lamp2", SOLO, SHARED)
    edf = next(bad.glob("*/*-0001/a.edf"))
    edf.write_bytes(edf.read_bytes()[:300])
    next(bad.glob("*/*-0002/session.json")).write_text("{")
    agree(tmp_path, "lamp1,a", "lamp2,a", "lamp2,b")
    done = run(tmp_path, tmp_path / "out")
    assert done.read == 1
    with (tmp_path / "out" / "failures.csv").open() as file:
        why = {(row["lamp"], row["session"]): row["why"] for row in csv.DictReader(file)}
    assert why.keys() == {("lamp2", "1"), ("lamp2", "2")}
    assert "a.edf" in why["lamp2", "1"]
    assert "session.json" in why["lamp2", "2"]


def test_a_failure_that_passes_takes_nothing_away_that_was_read_before(tmp_path):
    lamp(tmp_path, "lamp1", SOLO, SHARED)
    agree(tmp_path, "lamp1,a", "lamp1,b")
    out = tmp_path / "out"
    run(tmp_path, out)
    names = ("sessions", "minutes", "breaths")
    before = {name: table(out, name) for name in names}

    def away(task):
        raise OSError(errno.EIO, "the disk is away", str(task.wanted.folder))

    done = run(tmp_path, out, work=away)
    assert (done.read, done.kept, len(done.failed)) == (0, 2, 2)
    assert {name: table(out, name) for name in names} == before
    assert all("the disk is away" in why and STAYS in why for _, why in done.failed)

    agree(tmp_path, "lamp1,a")  # b takes it back while the disk is away
    done = run(tmp_path, out, work=away)
    assert [STAYS in why for _, why in done.failed] == [True, False]
    for name in names:
        assert table(out, name) == [row for row in before[name] if row["session"] == 1]
    kept = [path.read_text() for path in (out / study.PARTS).glob("*/*.json")]
    assert len(kept) == 1
    assert '"person": "b"' not in kept[0]

    done = run(tmp_path, out)
    assert (done.read, done.kept, done.failed) == (1, 1, ())


def test_a_session_json_that_is_damaged_names_nobody_who_did_not_agree(tmp_path):
    for number in (1, 2):
        next(lamp(tmp_path, f"lamp{number}", SHARED).glob("*/*/session.json")).write_text("{")
    agree(tmp_path, "lamp1,a", "lamp3,a")
    out = tmp_path / "out"
    done = run(tmp_path, out)
    assert [(one.lamp, one.people) for one, _ in done.failed] == [("lamp1", ("a",))]
    with (out / "failures.csv").open() as file:
        assert [(row["lamp"], row["people"]) for row in csv.DictReader(file)] == [("lamp1", "a")]
    left_out = "lamp,person,why,sessions\nlamp1,b,did not agree,1\nlamp2,a,did not agree,1\nlamp2,b,did not agree,1\n"
    assert (out / "left_out.csv").read_text() == left_out


@pytest.mark.parametrize(
    ("since", "first", "began", "stays"),
    [
        ("2026-11-01", True, None, True),  # an earlier night is of a later day
        ("2026-11-01", False, None, False),  # nothing says of which day it was at least
        ("2026-12-01", True, None, False),
        ("2026-12-01", False, "2026-12-01T12:00:00+00:00", True),  # its own rows say it
        ("2026-12-01", False, "2026-12-01T11:59:59+00:00", False),
    ],
)
def test_what_was_read_of_a_night_without_session_json_stays_if_its_day_is_sure(tmp_path, since, first, began, stays):
    lamp(tmp_path, "lamp1", *([SOLO, SHARED] if first else [SHARED]))
    agree(tmp_path, "lamp1,a", "lamp1,b")
    out = tmp_path / "out"
    run(tmp_path, out)
    next((tmp_path / "lamp1").glob("*/*-0002/session.json")).write_text("{")
    for path in (out / study.PARTS).glob("*/*.json"):
        path.write_text(path.read_text().replace('"begin_utc": null', f'"begin_utc": {json.dumps(began)}'))
    (tmp_path / agreement.FILE).write_text(f"lamp,person,date\nlamp1,a,{since}\nlamp1,b,{since}\n")
    done = run(tmp_path, out)
    assert [(one.number, STAYS in why) for one, why in done.failed] == [(2, stays)]
    assert bool([row for row in table(out, "minutes") if row["session"] == 2]) == stays


def test_a_second_run_reads_nothing_and_changes_no_byte_and_a_new_night_alone_is_read(tmp_path):
    lamp(tmp_path, "lamp1", SOLO)
    agree(tmp_path, "lamp1,a", "lamp2,a")
    out = tmp_path / "out"
    run(tmp_path, out)
    before = hashes(out)
    assert (run(tmp_path, out).read, hashes(out)) == (0, before)
    lamp(tmp_path, "lamp2", SOLO)
    done = run(tmp_path, out)
    assert (done.read, done.kept) == (1, 1)
    assert hashes(out)["minutes/month=unknown/lamp1.parquet"] == before["minutes/month=unknown/lamp1.parquet"]


def test_the_command_gives_the_same_bytes_in_two_processes_as_in_this_one(tmp_path, capsys):
    lamps = tmp_path / "lamps"
    lamp(lamps, "lamp1", SOLO)
    lamp(lamps, "lamp2", SOLO)
    agree(lamps, "lamp1,a", "lamp2,a")
    run(lamps, tmp_path / "one")
    assert main(["study", str(lamps), "--to", str(tmp_path / "two"), "--workers", "2"]) == 0
    assert "read now: 2," in capsys.readouterr().out
    assert hashes(tmp_path / "two") == hashes(tmp_path / "one")
    package = json.loads((tmp_path / "two" / "datapackage.json").read_text())
    for one in package["resources"]:
        fields = [field["name"] for field in one["schema"]["fields"]]
        assert all(pq.read_schema(tmp_path / "two" / path).names == fields for path in one["path"])


def test_a_folder_that_is_named_from_where_one_is_gets_every_table(tmp_path, monkeypatch):
    lamp(tmp_path / "lamps", "lamp1", SOLO)
    agree(tmp_path / "lamps", "lamp1,a")
    monkeypatch.chdir(tmp_path)
    run(Path("lamps"), Path("out"), more=("beats", "seconds"))
    for name in ("minutes", "breaths", "beats", "seconds"):
        assert (tmp_path / "out" / name / "month=unknown" / "lamp1.parquet").is_file(), name


def test_the_tables_may_not_lie_among_the_recordings(tmp_path, capsys):
    lamp(tmp_path, "lamp1", SOLO)
    agree(tmp_path, "lamp1,a")
    assert main(["study", str(tmp_path), "--to", str(tmp_path / "out")]) == 2
    assert "stays as it is" in capsys.readouterr().err


def test_the_page_tells_of_what_is_whole_dated_and_left_out_by_lamp_and_month(tmp_path):
    lamp(tmp_path, "lamp1", SOLO, SHARED)
    lamp(tmp_path, "lamp2", SOLO)
    next((tmp_path / "lamp2").glob("*/*-0001/a.edf")).write_bytes(b"0" * 300)
    agree(tmp_path, "lamp1,a", "lamp2,a")
    run(tmp_path, tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text()
    rows = table(tmp_path / "out", "sessions")
    hours = sum(row["minutes"] for row in rows) / 60
    assert f'<p class="when">lamps: 1 · recordings: 2 · hours: {hours:.2f}</p>' in page
    assert f"<td>lamp1</td><td>unknown</td><td>2</td><td>{hours:.2f}</td><td>0 s</td><td>0 of 2</td>" in page
    assert "<td>lamp1</td><td>b</td><td>did not agree</td><td>1</td>" in page
    assert "<td>lamp2</td><td>1</td>" in page
    assert "In 1 recordings another person was there" in page
    assert page.count('class="simulated"') == 1

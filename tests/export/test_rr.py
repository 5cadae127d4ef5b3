"""Normal intervals as HRV programs read them: the same RMSSD in each, and breaks that a list cannot show are told.

Kubios itself has not been tried: it is said to take the same list.
"""

import csv
import datetime as dt
import json
import os
import re
import time
import warnings
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from support.sessions import place, record, simulated, solo, world

from device.export import rr
from device.export.export import export_session
from device.model import IntervalKind
from device.recording import folders, reader, stored_intervals
from device.recording.annotation import Note
from drivers.simulated.body import Body, Temperament
from drivers.simulated.clock import VirtualClock
from drivers.system.card import Disk

LENGTH_S = 180
AGREE_MS = 0.1


def recorded(tmp_path_factory, body):
    hardware = simulated(world(body), VirtualClock())
    where = place(hardware)
    recorder, _, _ = record(solo(hardware, LENGTH_S), where, tmp_path_factory.mktemp("shelf"))
    session = folders.open_session(recorder.folder)
    return session, reader.read(session.recordings("a"))


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    """A session without a break after the first beats."""
    return recorded(tmp_path_factory, Body(Temperament(), seed=31))


@pytest.fixture(scope="module")
def broken(steady):
    """The same with twelve stretches of four beats taken out."""
    session, whole = steady
    beats = [n for n in whole.notes if n.text == "Beat"]
    gone = {n.onset_s for i in range(12) for n in beats[15 * i + 10 : 15 * i + 14]}
    return session, replace(whole, notes=tuple(n for n in whole.notes if n.text != "Beat" or n.onset_s not in gone))


def lists(session, recording, folder):
    """(rr in ms of the bare list, of the timed one, since start in ms)."""
    made = export_session(Disk(), session, {"a": recording}, {}, "rr", folder)
    with (made / "a_rr_timed.csv").open(newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["date", "rr", "since start"]
    bare = [int(line) for line in (made / "a_rr.txt").read_text().splitlines()]
    return np.array(bare), np.array([int(row[1]) for row in rows]), np.array([int(row[2]) for row in rows]), made


def rmssd_ms(recording):
    """Of pairs of normal intervals that follow each other, by Ebb's own beats."""
    beats = stored_intervals.beats(recording)
    pairs = pairwise(beats)
    steps = [1000 * (b.ibi_s - a.ibi_s) for a, b in pairs if a.kind is b.kind is IntervalKind.NORMAL]
    return float(np.sqrt(np.mean(np.square(steps))))


def by_numpy(ms, _since):
    return float(np.sqrt(np.mean(np.diff(ms) ** 2)))


def by_neurokit(ms, _since):
    neurokit2 = found("neurokit2")
    peaks = neurokit2.intervals_to_peaks(ms, sampling_rate=1000)
    return float(neurokit2.hrv_time(peaks, sampling_rate=1000)["HRV_RMSSD"].iloc[0])


def by_neurokit_with_times(ms, since):
    timed = {"RRI": ms, "RRI_Time": since / 1000}
    return float(found("neurokit2").hrv_time(timed)["HRV_RMSSD"].iloc[0])


def by_pyhrv(ms, _since):
    found("pyhrv")
    return float(found("pyhrv.time_domain").rmssd(ms)["rmssd"])


def by_hrv_analysis(ms, _since):
    return float(found("hrvanalysis").get_time_domain_features(ms.tolist())["rmssd"])


def by_systole(ms, _since):
    table = found("systole.hrv").time_domain(ms, input_type="rr_ms")
    return float(table.set_index("Metric")["Values"]["RMSSD"])


def found(name):
    """A package of the extra `peers`; what others it draws in warn of one another."""
    warnings.simplefilter("ignore")
    return pytest.importorskip(name, reason=f"{name} is of the extra 'peers'")


PEERS = [by_numpy, by_neurokit, by_neurokit_with_times, by_pyhrv, by_hrv_analysis, by_systole]


@pytest.mark.parametrize("peer", PEERS)
def test_each_peer_has_ebbs_rmssd_from_the_list_where_no_break_is_told(steady, tmp_path, peer):
    session, recording = steady
    bare, timed, since, _ = lists(session, recording, tmp_path)
    assert rr.breaks(recording) == (len(bare), 0)
    assert bare.tolist() == timed.tolist()
    with warnings.catch_warnings():
        theirs = peer(bare, since)
    assert theirs == pytest.approx(rmssd_ms(recording), abs=AGREE_MS)


def test_over_breaks_the_timed_file_has_ebbs_rmssd_and_the_list_joined_blindly_has_not(broken, tmp_path):
    session, recording = broken
    bare, _, since, made = lists(session, recording, tmp_path)
    with warnings.catch_warnings():
        assert by_neurokit_with_times(bare, since) == pytest.approx(rmssd_ms(recording), abs=AGREE_MS)
    assert abs(by_numpy(bare, since) - rmssd_ms(recording)) > AGREE_MS
    over = np.diff(since) - bare[1:]
    assert np.count_nonzero(over > 1) == rr.breaks(recording)[1] == 12
    assert np.abs(over[over <= 1]).max() <= 1, "else it grows by rr, to the ms of rounding"
    package = json.loads((made / "datapackage.json").read_text())
    assert all("12 breaks" in r["description"] for r in package["resources"] if "schema" in r)
    assert all("normal intervals only" in r["description"] for r in package["resources"] if "schema" in r)


def test_the_list_is_one_whole_number_of_ms_a_line_and_nothing_else(steady, tmp_path):
    *_, made = lists(*steady, tmp_path)
    assert re.fullmatch(rb"([1-9][0-9]{2,3}\n)+", (made / "a_rr.txt").read_bytes())


KINDS = [
    ("missed", 2, 1), ("ectopic", 2, 1), ("long", 2, 1),
    ("missed", 0, 0), ("missed", -3, 0),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "at", "gone"), KINDS)
def test_an_artefact_is_a_break_unless_nothing_normal_is_on_one_side_of_it(steady, kind, at, gone):
    times = [1.0 + 0.8 * i for i in range(10)]
    noted = (*(Note(t, "Beat") for t in times), Note(times[at], f"Interval {kind}", times[at + 1] - times[at]))
    one = replace(steady[1], notes=noted)
    normal, breaks = rr.breaks(one)
    assert breaks == gone
    bare, _ = rr.rr_tables("a", one)
    assert bare.length == normal == sum(b.kind is IntervalKind.NORMAL for b in stored_intervals.beats(one)) > 4


def test_a_session_without_a_beat_has_empty_lists_with_the_same_columns(steady, tmp_path):
    session, recording = steady
    *_, made = lists(session, replace(recording, notes=()), tmp_path)
    assert (made / "a_rr.txt").read_bytes() == b""
    assert (made / "a_rr_timed.csv").read_text() == "date,rr,since start\n"


def test_dates_are_those_of_a_wall_clock_here_also_over_the_night_in_which_it_changes(steady, monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        began = dt.datetime(2026, 10, 25, 0, 58, 30, tzinfo=dt.UTC)  # 02:58:30 in summer; at 01:00 UTC it is 02:00
        known = replace(steady[1], began=began, synchronised=True)
        dates = rr.rr_tables("a", known)[1].columns[0].cells(0, 1 << 20)
        assert dates[0].startswith("2026-10-25 02:58:3")
        assert dates[-1].startswith("2026-10-25 02:0")
        unset = rr.rr_tables("a", replace(known, synchronised=False))[1]
        assert unset.columns[0].cells(0, 1)[0].startswith("1970-01-01 00:00:0")
        assert "was not set" in unset.columns[0].about
    finally:
        monkeypatch.undo()
        time.tzset()
    assert os.environ.get("TZ") != "Europe/Berlin"

"""What another device recorded is kept as a session that every reader knows, and that says everywhere what it is."""

import hashlib
import json
import math

import numpy as np
import pytest
from support.foreign_files import columns, edf, grid, pulse, signal, skin

from device.app import modes, recorders, replay, worlds
from device.cli import main
from device.recording import folders, reader
from device.settings.tree import Config
from device.signals.batch import on_grid
from drivers.foreign.reading import read_recording
from drivers.simulated.clock import VirtualClock
from drivers.system.card import Disk

SECONDS = 60
RECORDING = "Startdate 22-NOV-2026 X X BIOPAC_MP160"


@pytest.fixture
def file(tmp_path):
    t_s = grid(SECONDS, 100)
    path = tmp_path / "rest.edf"
    path.write_bytes(
        edf(
            [signal("PPG100C", pulse(t_s), 100, "V"), signal("EDA100C", skin(t_s), 100, "umho")],
            [(2.0, "eyes closed")], recording=RECORDING,
        )
    )  # fmt: skip
    return path


def ebb(root, *words):
    return main(["--recordings", str(root), *map(str, words)])


def kept(tmp_path, file, *words):
    """The stored session that `ebb keep` makes of a file."""
    root = tmp_path / "recordings"
    before = hashlib.sha256(file.read_bytes()).digest()
    assert ebb(root, "keep", file, *words) == 0
    assert hashlib.sha256(file.read_bytes()).digest() == before, "the other's file was altered"
    return root, folders.every(root)[-1]


def test_every_reader_says_which_device_it_is_from(tmp_path, file, capsys):
    root, session = kept(tmp_path, file)
    told = capsys.readouterr()
    assert "pulse: 'PPG100C' (V, 100 a second)" in told.err
    assert "kept as session 1" in told.out
    assert session.info.elsewhere == "BIOPAC MP160 (rest.edf)"
    assert not session.info.simulated
    ebb(root, "sessions")
    assert "another device's" in " ".join(capsys.readouterr().out.split())
    ebb(root, "show", "1")
    assert "From another device: BIOPAC MP160 (rest.edf); when is what its file says." in capsys.readouterr().out
    ebb(root, "report", "1", "--to", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert "From another device: BIOPAC MP160 (rest.edf)" in page
    assert "Pulse: &#x27;PPG100C&#x27; (V, 100 a second)" in page
    ebb(root, "export", "1", "--to", "csv", "--folder", tmp_path / "out")
    package = json.loads(next((tmp_path / "out").rglob("datapackage.json")).read_text())
    assert "from another device: BIOPAC MP160 (rest.edf)" in package["title"]
    capsys.readouterr()
    assert ebb(root, "export", "all", "--to", "csv", "--folder", tmp_path / "out") == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "left out: session 1, another device's that does not count as a's own" in told
    ebb(root, "replay", "1")
    assert "from another device: BIOPAC MP160 (rest.edf)" in capsys.readouterr().err


def test_what_was_measured_and_when_is_what_the_file_has(tmp_path, file):
    _, session = kept(tmp_path, file)
    recorded = reader.read(session.recordings("a"))
    assert np.nanmedian(recorded.signal("Heart rate")) == pytest.approx(66, abs=0.5)
    assert np.nanmedian(recorded.skin_usiemens()) == pytest.approx(np.median(skin(grid(SECONDS, 100))), rel=0.02)
    assert recorded.elsewhere == "BIOPAC MP160 (rest.edf)"
    assert not recorded.synchronised
    assert session.info.began == read_recording(file, on_grid).began.astimezone()


def test_weeks_go_on_without_it_unless_it_is_meant(tmp_path, file, capsys):
    root, session = kept(tmp_path, file)
    capsys.readouterr()
    ebb(root, "trend")
    assert "there are no sessions of a real body" in capsys.readouterr().out
    ebb(root, "notme", session.number, "--undo")
    capsys.readouterr()
    ebb(root, "trend")
    assert "kept" in capsys.readouterr().out
    _, mine = kept(tmp_path, file, "--mine")
    assert mine.info.guests == ()
    assert not list(root.glob("people/*"))


def test_forgetting_it_leaves_nothing_but_the_file_itself(tmp_path, file):
    root, session = kept(tmp_path, file, "--person", "b")
    assert session.people == ("b",)
    assert ebb(root, "forget", session.number, "--yes") == 0
    assert not [path for path in root.rglob("*") if path.is_file() and path.name != folders.COUNTER]
    assert file.exists()


def test_a_file_that_says_it_is_simulated_stays_so(tmp_path):
    t_s = grid(SECONDS, 100)
    path = tmp_path / "x.csv"
    path.write_bytes(columns(["time_s", "ppg"], t_s, pulse(t_s), above=["# a simulated finger"]))
    _, session = kept(tmp_path, path)
    assert session.info.simulated
    assert reader.read(session.recordings("a")).simulated


def test_a_file_without_a_date_has_none_and_counts_in_no_week(tmp_path, capsys):
    path = tmp_path / "x.edf"
    path.write_bytes(edf([signal("PPG", pulse(grid(SECONDS, 100)), 100)], date="01.01.85"))
    assert ebb(tmp_path / "recordings", "keep", path, "--mine") == 2
    assert "does not say when it was recorded, so no week could count it" in capsys.readouterr().err
    root, session = kept(tmp_path, path)
    capsys.readouterr()
    ebb(root, "show", session.number)
    shown = capsys.readouterr().out
    assert "EDF file (x.edf); its file does not say when" in shown
    assert "--undo" not in shown
    assert ebb(root, "notme", session.number, "--undo") == 2
    assert "it is not known when it was, so no week could count it" in capsys.readouterr().err
    ebb(root, "trend")
    assert "there are no sessions of a real body" in capsys.readouterr().out
    ebb(root, "sessions")
    assert "not known" in capsys.readouterr().out


def test_what_cannot_be_kept_is_refused_and_nothing_is_left(tmp_path, file, capsys):
    root, session = kept(tmp_path, file)
    told = [
        (("keep", session.recordings("a")[0]), "it is a recording of Ebb's own"),
        (("keep", file, "--person", "Bob"), "--person Bob: a code of small letters and digits is needed"),
        (("keep", tmp_path / "none.edf"), "no such file"),
        (("keep", tmp_path), "it is a folder"),
        (("keep", file, "--pulse", "BVP"), "there is no such signal or column; there are 'PPG100C', 'EDA100C'"),
    ]  # fmt: skip
    for words, why in told:
        assert ebb(root, *words) == 2
        assert why in " ".join(capsys.readouterr().err.split())
    assert len(folders.every(root)) == 1


def test_a_file_of_which_nothing_can_be_told_is_not_kept(tmp_path, capsys):
    path = tmp_path / "x.edf"
    path.write_bytes(edf([signal("EDA", skin(grid(SECONDS, 4)), 4)]))
    assert ebb(tmp_path / "recordings", "keep", path) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "there is nothing in it to keep: EDA is without a unit" in told
    assert not (tmp_path / "recordings").exists()


def test_a_folder_that_takes_nothing_is_told_and_the_exit_code_says_so(tmp_path, file, capsys):
    (tmp_path / "recordings").write_text("a file, where the folder would be")
    assert ebb(tmp_path / "recordings", "keep", file) == 2
    assert "it could not be kept" in " ".join(capsys.readouterr().err.split())


def with_marks(t_s):
    return edf([signal("ECG", np.sin(t_s), 10, "mV")], [(k * 0.9 + 0.01 * (k % 3), "R") for k in range(1, 60)])


INTERVALS = ["rr_ms", *(f"{880 + 40 * math.sin(k / 2):.0f}" for k in range(100))]
"""As a strap's app writes them: no time, no wave, nothing else."""


@pytest.mark.parametrize("holds", ["pulse and skin", "marks", "intervals alone"])
def test_it_replays_to_the_bit_as_it_was_kept(tmp_path, file, holds):
    if holds == "marks":
        file.write_bytes(with_marks(grid(SECONDS, 10)))
    if holds == "intervals alone":
        file = tmp_path / "rr.csv"
        file.write_text("\n".join(INTERVALS))
    config = Config()
    world = worlds.open_recording(file, config, VirtualClock(), codes=("a",))
    recorder = recorders.keeper(config, world, tmp_path / "recordings", Disk(), mine=False)
    session, live = modes.dark(config, world), []
    recorder.start()
    for step in session.run():
        recorder.feed(step)
        live.append(step)
    assert recorder.finish(*session.outcome) is None
    recorded = reader.read(folders.every(tmp_path / "recordings")[0].recordings("a"))
    again, _ = replay.replay_session({"a": recorded})
    replayed = list(again.run())
    assert len(replayed) == len(live)
    for one, other in zip(live, replayed, strict=True):
        assert one.tick == other.tick
        assert one.readings == other.readings
    assert any(step.readings["a"].vitals.heart_rate_bpm for step in live)


def test_what_a_strap_wrote_as_intervals_alone_is_kept_shown_and_handed_out_again(tmp_path, capsys):
    file = tmp_path / "rr.csv"
    file.write_text("\n".join(INTERVALS))
    root = tmp_path / "recordings"
    assert ebb(root, "keep", file) == 0
    assert "its 101 beats come from intervals in ms" in " ".join(capsys.readouterr().err.split())
    for words in (("show", "1"), ("report", "1", "--to", tmp_path / "page.html")):
        assert ebb(root, *words) == 0
    assert ebb(root, "export", "1", "--to", "rr", "--folder", tmp_path / "out") == 0
    (listed,) = (tmp_path / "out").rglob("a_rr.txt")
    handed_out = [int(line) for line in listed.read_text().split()]
    told = [int(each) for each in INTERVALS[1:]]
    assert len(handed_out) > 90
    assert any(
        max(abs(a - b) for a, b in zip(handed_out, told[k:], strict=False)) <= 2
        for k in range(len(told) - len(handed_out) + 1)
    ), "in whole ms, of times in ms"


@pytest.mark.soak  # an hour and a half of a file
def test_hours_are_told_as_hours(tmp_path, capsys):
    path = tmp_path / "x.edf"
    path.write_bytes(edf([signal("EDA", skin(grid(5400, 4)), 4, "uS")]))
    root, _ = kept(tmp_path, path)
    assert "1:30:00" in capsys.readouterr().out
    ebb(root, "show", "1")
    assert "1:30:00" in capsys.readouterr().out
    ebb(root, "sessions")
    assert "1:30:00" in capsys.readouterr().out


def test_what_is_said_of_other_devices_files_is_refused_for_ebbs_own(tmp_path, file, capsys):
    root, session = kept(tmp_path, file)
    for own in ("1", session.recordings("a")[0]):
        assert ebb(root, "replay", own, "--pulse", "PPG") == 2
        assert "are for other devices'" in " ".join(capsys.readouterr().err.split())

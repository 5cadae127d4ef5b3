"""A guest's night: it leaves the history of whose sensors they wore, nothing is lost, and it can be taken back."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from support.command_line import typed

from device.cli.command import main
from device.guide.resonance import PaceTrial, Resonance
from device.library import resonance_history
from device.recording import folders
from drivers.system.card import Disk

OWN_BPM, GUESTS_BPM = 5.8, 4.6
ASSESSES = """about = "assesses"
[[phase]]
name = "here"
minutes = 0.6
pace = "hold"
assess = true
fades = true
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Three simulated sessions: of two people, of one, and of one whom an assessment led."""
    root = tmp_path_factory.mktemp("made") / "recordings"
    (root.parent / "assesses.toml").write_text(ASSESSES)
    led = ["--program", str(root.parent / "assesses.toml")]
    for more in (["--people", "2", "--minutes", "0.5"], ["--minutes", "0.5"], led):
        assert main(["--recordings", str(root), "solo", "--hardware", "simulated", "--fast", *more]) == 0
    return root


@pytest.fixture
def kept(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "recordings"))


@pytest.fixture
def ebb(kept, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    return typed(kept, capsys)


def about(kept, number):
    return json.loads((folders.find(kept, str(number)).folder / "session.json").read_text())


def found(rate_bpm):
    return Resonance(rate_bpm, 0.9, None, None, (PaceTrial(rate_bpm, 8.0, 0.1, 12),))


def over(kept, number, later_s=3.0, code="a"):
    session = folders.find(kept, str(number))
    return session.info.began + dt.timedelta(seconds=60 * session.summaries[code]["minutes"] + later_s)


def keep(kept, number, rate_bpm, code="a", later_s=3.0):
    resonance_history.keep(Disk(), kept, code, True, found(rate_bpm), over(kept, number, later_s), number)


def own_bpm(kept, code="a"):
    row = resonance_history.newest(kept, code, True)
    return row and row["rate_bpm"]


def files(kept):
    """Every file but session.json, which says it."""
    return {path: path.read_bytes() for path in kept.rglob("*") if path.is_file() and path.name != folders.SESSION_JSON}


def counted(weeks):
    """Sessions by programme, of one week."""
    rows = [line.split() for line in weeks.splitlines() if line[:2] == "20"]
    return {row[1]: int(row[2]) for row in rows}


def test_the_weeks_go_on_without_a_guests_night_until_it_is_taken_back(ebb, kept):
    weeks, here = ebb("trend", "--simulated", "--person", "a"), files(kept)
    assert counted(weeks) == {"assesses": 1, "solo": 2}
    told = ebb("notme", 2)
    assert "was a guest's" in told
    assert "ebb notme 2 --person a --undo" in told
    assert counted(ebb("trend", "--simulated", "--person", "a")) == {"assesses": 1, "solo": 1}
    assert "person a's own again" in ebb("notme", 2, "--undo")
    assert ebb("trend", "--simulated", "--person", "a") == weeks
    assert files(kept) == here


def test_a_guests_night_can_be_seen_as_before_and_says_so(ebb, kept):
    before = ebb("show", 2).splitlines()
    ebb("notme", 2)
    assert about(kept, 2)["guests"] == ["a"]
    shown = ebb("show", 2).splitlines()
    assert [line for line in shown if line not in before] == [
        "A guest's: your weeks and your own pace go on without it."
    ]
    [row] = [line for line in ebb("sessions").splitlines() if line.split()[0] == "2"]
    assert row.endswith("simulated, a guest's")
    assert sum("guest" in line for line in ebb("sessions").splitlines()) == 1
    ebb("report", 2, "--to", kept.parent / "page.html")
    assert (kept.parent / "page.html").read_text().count("guest") == 1
    ebb("replay", 2)
    ebb("export", 2, "--to", "json", "--folder", kept.parent)


def test_ones_own_pace_is_that_before_the_guests(ebb, kept):
    keep(kept, 1, OWN_BPM)
    keep(kept, 2, GUESTS_BPM)
    assert "Their own pace is 5.8 a minute" in ebb("notme", 2)
    assert own_bpm(kept) == OWN_BPM
    ebb("notme", 2)
    assert own_bpm(kept) == OWN_BPM
    assert "4.6 a minute" in ebb("notme", 2, "--undo")
    assert own_bpm(kept) == GUESTS_BPM


def test_without_another_assessment_there_is_no_own_pace(ebb, kept):
    keep(kept, 2, GUESTS_BPM)
    assert "own pace is not known" in ebb("notme", 2)
    assert own_bpm(kept) is None
    assert resonance_history.curve(kept, "a", True) == {}


def test_an_assessment_is_kept_with_the_number_of_its_session(kept):
    assert [row["session"] for row in resonance_history.history(kept, "a", True)] == [3]


@pytest.mark.parametrize(("later_s", "is_of_it"), [(-300.0, False), (0.0, True), (40.0, True), (200.0, False)])
def test_an_assessment_from_before_numbers_were_kept_is_told_by_the_end_of_its_session(ebb, kept, later_s, is_of_it):
    keep(kept, 2, GUESTS_BPM, later_s=later_s)
    file = resonance_history.path(kept, "a", True)
    row = json.loads(file.read_text().splitlines()[-1])
    del row["session"]
    file.write_text(json.dumps(row) + "\n")
    ebb("notme", 2)
    assert (own_bpm(kept) is None) is is_of_it


def test_a_damaged_line_of_the_history_stays_as_it_is(ebb, kept):
    keep(kept, 2, GUESTS_BPM)
    file = resonance_history.path(kept, "a", True)
    whole = file.read_bytes()
    file.write_bytes(b'{"utc": \xff\xfe\n' + whole)
    ebb("notme", 2)
    assert file.read_bytes().startswith(b'{"utc": \xff\xfe\n')
    assert len(file.read_bytes().splitlines()) == 1 + len(whole.splitlines())
    assert own_bpm(kept) is None


def test_of_two_it_is_said_of_one_and_the_other_goes_on_as_before(ebb, kept):
    assert "add --person a or --person b" in ebb("notme", 1, code=2)
    keep(kept, 1, OWN_BPM, "b")
    ebb("notme", 1, "--person", "a")
    assert about(kept, 1)["guests"] == ["a"]
    assert own_bpm(kept, "b") == OWN_BPM
    assert ebb("trend", "--simulated", "--person", "b").splitlines()[2].split()[2] == "1"
    assert "guest" not in ebb("show", 1, "--person", "b")
    assert "a guest as a" in ebb("sessions")
    assert "guest" not in ebb("sessions", "--person", "b")


def test_what_is_handed_out_or_left_of_the_other_does_not_say_it(ebb, kept, tmp_path):
    ebb("notme", 1, "--person", "a")
    ebb("export", 1, "--person", "b", "--to", "edf", "--folder", tmp_path)
    [handed_out] = tmp_path.glob("ebb-*/session.json")
    ebb("forget", 1, "--person", "a", "--yes")
    for told in (json.loads(handed_out.read_text()), about(kept, 1)):
        assert (told["people"], told["guests"]) == (["b"], [])


def test_what_cannot_be_said_changes_nothing(ebb, kept):
    assert "there is none" in ebb("notme", 99, code=2)
    assert "has no person 'c'; say --person a" in ebb("notme", 2, "--person", "c", code=2)
    keep(kept, 2, GUESTS_BPM)
    damaged = folders.find(kept, "2").folder / "session.json"
    damaged.write_text("{")
    assert "its session.json is missing or damaged" in ebb("notme", 2, code=2)
    assert damaged.read_text() == "{"
    assert own_bpm(kept) == GUESTS_BPM

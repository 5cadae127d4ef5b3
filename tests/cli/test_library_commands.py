"""The commands for kept sessions, as a person types them: what they show, what they refuse, what they leave whole."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from device.cli.arguments import two_codes
from device.cli.command import main
from device.library import journal
from device.recording import edf, folders, reader
from device.settings.parse import ConfigError
from drivers.system.card import Disk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Recordings of two simulated sessions: one of two people, one of one."""
    root = tmp_path_factory.mktemp("made") / "recordings"
    for more in (["--people", "2", "--minutes", "1.5"], ["--minutes", "1"]):
        assert main(["--recordings", str(root), "solo", "--hardware", "simulated", "--fast", *more]) == 0
    return root


@pytest.fixture
def kept(made, tmp_path):
    """A copy of them that a test may change."""
    return Path(shutil.copytree(made, tmp_path / "recordings"))


@pytest.fixture
def ebb(kept, capsys):
    def run(*words, code=0):
        capsys.readouterr()
        assert main(["--recordings", str(kept), *map(str, words)]) == code
        out = capsys.readouterr()
        assert "Traceback" not in out.err
        return out.out if code == 0 else out.err

    return run


def folder(kept, number):
    return folders.find(kept, str(number)).folder


def test_sessions_are_listed_newest_first(ebb):
    lines = ebb("sessions").splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["2", "1"]
    assert all("simulated" in line for line in lines[1:3])
    assert "1:00" in lines[1]
    assert "1:30" in lines[2]


def test_promise_5_the_list_shows_nobody_the_numbers_of_whoever_they_sat_with(ebb):
    alone, two = ebb("sessions").splitlines()[1:3]
    assert "/min" in alone
    assert "2 people" in two
    assert not any(word in two for word in ("/min", "ms", "%"))
    for code in "ab":
        [theirs] = [line for line in ebb("sessions", "--person", code).splitlines() if line.split()[0] == "1"]
        assert theirs.split()[4] == code
        assert "/min" in theirs
    assert [line.split()[0] for line in ebb("sessions", "--person", "b").splitlines()[1:]][:1] == ["1"]
    ebb("forget", 1, "--person", "b", "--yes")
    [theirs] = [line for line in ebb("sessions").splitlines() if line.split()[0] == "1"]
    assert "/min" in theirs


def test_a_replay_of_two_says_nothing_of_either_on_the_terminal(ebb):
    assert not any(word in ebb("replay", 1) for word in ("/min", "ms", "µS"))


def test_no_sessions_is_no_error(tmp_path, capsys):
    assert main(["--recordings", str(tmp_path / "none"), "sessions"]) == 0
    assert "nothing has been recorded" in capsys.readouterr().out


def test_a_session_shows_on_one_screen(ebb):
    screen = ebb("show", 2)
    assert screen.startswith("SIMULATED: session 2")
    assert len(screen.splitlines()) < 24
    assert max(map(len, screen.splitlines())) <= 100
    for word in ("heart", "swing", "skin", "settled", "activated"):
        assert word in screen


def test_what_is_each_ones_own_is_shown_only_when_asked_for(ebb):
    told = ebb("show", 1, code=2)
    assert "each is their own: add --person a or --person b" in told
    assert "person b" in ebb("show", 1, "--person", "b")


def test_lines_and_laboratory_values_stand_at_their_moment(ebb, kept):
    ebb("journal", 2, "rain outside, täglich <b>", "--at", "0:30")
    ebb("journal", 2, "a line about the whole")
    ebb(
        "attach",
        2,
        "--name",
        "oxytocin",
        "--value",
        "12.1",
        "--unit",
        "pg/mL",
        "--method",
        "saliva ELISA",
        "--at",
        "0:45",
    )
    screen = ebb("show", 2)
    assert "0:30  rain outside, täglich <b>" in screen
    assert "0:45  oxytocin 12.1 pg/mL (saliva ELISA)" in screen
    added = journal.read(folders.find(kept, "2"), "a")
    assert [line.at_s for line in added.lines] == [30.0, None]
    assert added.values[0].value == 12.1


def test_words_never_touch_the_signals(ebb, kept):
    before = (folder(kept, 2) / "a.edf").read_bytes()
    ebb("journal", 2, "quiet")
    assert (folder(kept, 2) / "a.edf").read_bytes() == before


ATTACH = ["attach", 2, "--unit", "u", "--method", "m", "--at", "0:10"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["journal", 2, "  "], "an empty line was given"),
        (["journal", 2, "--at", "0:10"], "--at: say what is to be kept of that moment"),
        (["journal", 2, "x", "--at", "2:00"], "--at 2:00: the session lasted 1:00"),
        (["journal", 1, "x"], "add --person a or --person b"),
        ([*ATTACH, "--name", "x", "--value", "inf"], "must be a number"),
        ([*ATTACH, "--name", " ", "--value", "1"], "--name is empty"),
        (["show", 9], "they are numbered 1 to 2, and 'last' is the newest"),
        (["show", "last", "--person", "c"], "no person 'c'; say --person a"),
        (["replay", "9"], "they are numbered 1 to 2"),
        (["forget", 2], "add --yes"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_sentence(ebb, words, told):
    assert told in ebb(*words, code=2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["journal"], "the following arguments are required: SESSION\n"),
        ([*ATTACH, "--name", "x", "--value", "12,1"], "'12,1' is not a number like 12.1"),
    ],
)
def test_what_cannot_be_understood_is_told_in_words(ebb, capsys, words, told):
    with pytest.raises(SystemExit):
        ebb(*words)
    assert told in capsys.readouterr().err


def test_weeks_are_counted_for_one_person_and_simulated_ones_apart(ebb):
    assert "no sessions of a real body" in ebb("trend", "--person", "a")
    assert "say whose weeks" in ebb("trend", "--simulated", code=2)
    lines = ebb("trend", "--simulated", "--person", "a").splitlines()
    assert lines[0].strip() == "simulated"
    assert lines[2].split()[1:4] == ["solo", "2", "2:30"]


def test_forgetting_one_person_leaves_the_other_whole(ebb, kept):
    where = folder(kept, 1)
    ebb("journal", 1, "mine", "--person", "a")
    ebb("journal", 1, "theirs", "--person", "b")
    ebb("sessions")
    before = {p.name: p.read_bytes() for p in where.iterdir() if p.name.startswith("a")}
    ebb("forget", 1, "--person", "b", "--yes")
    assert {p.name for p in where.iterdir()} == {"a.edf", "a.summary.json", "a.words.jsonl", "session.json"}
    assert {p.name: p.read_bytes() for p in where.iterdir() if p.name.startswith("a")} == before
    about = json.loads((where / "session.json").read_text())
    assert about["people"] == ["a"]
    assert "session 1" in ebb("show", 1)


def test_forgetting_a_session_leaves_no_file_of_it(ebb, kept):
    where = folder(kept, 1)
    ebb("forget", 1, "--yes")
    assert not where.exists()
    assert "session 2" in ebb("show", "last")


@pytest.mark.parametrize(("answer", "left"), [("yes\n", False), ("no\n", True), ("\n", True)])
def test_forgetting_asks_first(kept, answer, left):
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    command = [sys.executable, "-c", "import sys; from device.cli import main; sys.exit(main())"]
    with subprocess.Popen(
        [*command, "--recordings", str(kept), "forget", "2"], stdin=child, stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as run:
        os.write(parent, answer.encode())
        out, _ = run.communicate(timeout=60)
    os.close(parent)
    os.close(child)
    assert "Remove all of session 2? This cannot be undone." in out
    assert bool(list(kept.glob("*/*-0002"))) is left


def test_a_session_that_is_still_being_written_is_left_alone(ebb, kept):
    writer = Disk().open(folder(kept, 2) / "a.edf")
    about = folder(kept, 2) / "session.json"
    about.write_text(about.read_text().replace('"its time was over"', "null"))
    for name, *more in (["show"], ["report"], ["export", "--to", "csv"], ["forget", "--yes"]):
        assert "still being written; end it first" in ebb(name, 2, *more, code=2)
    assert "now" in ebb("sessions")
    writer.close()
    assert "session 2" in ebb("show", 2)


def test_a_session_that_was_cut_off_is_closed_when_it_is_looked_at(ebb, kept):
    path = folder(kept, 2) / "a.edf"
    about = folder(kept, 2) / "session.json"
    about.write_text(about.read_text().replace('"its time was over"', "null"))
    path.write_bytes(path.read_bytes()[:-1000])
    assert "cut off" in ebb("sessions")
    assert "0:58" in ebb("show", 2)
    assert path.read_bytes()[edf.COUNT_AT : edf.COUNT_AT + 8] == b"58      "
    assert json.loads(about.read_text())["ended"] == "cut off"


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda b: b"", "the file is empty"),
        (lambda b: b[:300], "its header is damaged"),
        (lambda b: b"0" + b"x" * 5000, "it is not one of Ebb's recordings"),
        (lambda b: b[:252] + b"99  " + b[256:], "its header is damaged"),
        (lambda b: b[: int(b[184:192])] + b"\0" * 500, "not one whole second after it"),
    ],
    ids=["empty", "cut in its header", "foreign", "wrong header", "no second"],
)
def test_a_damaged_recording_says_what_is_wrong_and_is_left_as_it_is(ebb, kept, damage, told):
    path = folder(kept, 2) / "a.edf"
    path.write_bytes(damage(path.read_bytes()))
    before = path.read_bytes()
    assert told in ebb("show", 2, code=2)
    ebb("sessions")
    assert path.read_bytes() == before


def test_a_damaged_session_file_hides_no_recording(ebb, kept):
    (folder(kept, 2) / "session.json").write_text("{nonsense")
    assert "its session.json is missing or damaged" in ebb("sessions")
    assert "heart" in ebb("show", 2)


def test_damaged_words_say_which_line_and_the_others_are_shown(ebb, kept, capsys):
    ebb("journal", 2, "good")
    path = folder(kept, 2) / "a.words.jsonl"
    path.write_text(path.read_text() + "nonsense\n")
    assert main(["--recordings", str(kept), "show", "2"]) == 0
    shown = capsys.readouterr()
    assert "good" in shown.out
    assert "a.words.jsonl, line 2 cannot be read" in shown.err


def test_a_session_replays_by_its_number_and_a_file_by_its_name(ebb, kept, tmp_path):
    by_number, by_file = tmp_path / "n.jsonl", tmp_path / "f.jsonl"
    ebb("replay", 2, "--results", by_number)
    ebb("replay", folder(kept, 2) / "a.edf", "--results", by_file)
    assert by_number.read_text().splitlines()[1:] == by_file.read_text().splitlines()[1:]
    ebb("replay", "1", "--results", by_number)
    for code in "ab":
        assert json.loads((tmp_path / f"n-{code}.jsonl").read_text().splitlines()[0])["people"] == [code]


def test_results_never_overwrite_a_recording(ebb, kept):
    path = folder(kept, 2) / "a.edf"
    before = path.read_bytes()
    assert "there is something else in it" in ebb("replay", path, "--results", path, code=2)
    assert path.read_bytes() == before


def test_a_session_that_could_not_begin_leaves_no_recording(tmp_path, capsys):
    words = ["solo", "--hardware", "simulated", "--fast", "--minutes", "1", "--results", tmp_path / "no" / "folder"]
    assert main(["--recordings", str(tmp_path / "r"), *map(str, words)]) == 2
    assert not (tmp_path / "r").exists()


def test_a_session_can_be_kept_off_the_card(tmp_path):
    words = ["solo", "--hardware", "simulated", "--fast", "--minutes", "0.2", "--no-record"]
    assert main(["--recordings", str(tmp_path / "r"), *words]) == 0
    assert not (tmp_path / "r").exists()


def test_a_session_ended_at_once_is_kept_and_says_so(tmp_path):
    command = [sys.executable, "-u", "-c", "import sys; from device.cli import main; sys.exit(main())"]
    words = ["--recordings", str(tmp_path), "log", "--hardware", "simulated", "--results", str(tmp_path / "out")]
    with subprocess.Popen([*command, *words], cwd=ROOT, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr.readline().startswith("simulated body: listening")
        assert run.stderr.readline().startswith("recording to")
        run.send_signal(signal.SIGINT)
        while '"t_s": 1.0' not in (tmp_path / "out").read_text():
            pass
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=30)
    kept = folders.find(tmp_path, "last")
    assert kept.info.ended in ("ended at once", "ended by hand")
    assert reader.read(kept.recordings("a")).length_s > 0.9


def test_what_people_write_cannot_move_a_terminal(ebb):
    ebb("journal", 2, "rain\x1b[31m\nand \udcff sun", "--at", "0:10")
    screen = ebb("show", 2)
    assert "\x1b" not in screen
    assert "and \N{REPLACEMENT CHARACTER} sun" in screen


def test_a_line_about_the_whole_session_is_given_no_moment(ebb):
    ebb("journal", 2, "slept well")
    [line] = [line for line in ebb("show", 2).splitlines() if "slept well" in line]
    assert line.strip() == "slept well"


@pytest.mark.parametrize("text", ["a", "a,a", "a,b,c", "Anna,b", "a,", "1,2", "a b,c"])
def test_codes_that_are_none_are_refused(text):
    with pytest.raises(ConfigError, match="two different ones"):
        two_codes(text)


def test_codes_may_be_chosen():
    assert two_codes("m, k2") == ("m", "k2")


def numbers(listed):
    return [line.split()[0] for line in listed.splitlines()[1:] if line.split()[0].isdigit()]


@pytest.fixture
def settled(kept, monkeypatch):
    """Session 2 was led by settle; the terminal is wide."""
    monkeypatch.setenv("COLUMNS", "200")
    about = folder(kept, 2) / "session.json"
    about.write_text(json.dumps(json.loads(about.read_text()) | {"programme": "settle"}))


@pytest.mark.usefixtures("settled")
def test_the_list_is_narrowed_by_programme_day_person_and_words(ebb):
    ebb("journal", 2, "rain outside,\nall day")
    ebb("journal", 2, "and Rain again")
    ebb("journal", 1, "theirs alone", "--person", "b")
    for words, left in (
        (["--program", "settle"], ["2"]), (["--since", "1d"], ["2", "1"]), (["--words"], ["2"]),
        (["--words", "rain"], ["2"]), (["--words", "--person", "b"], ["1"]),
    ):  # fmt: skip
        assert numbers(ebb("sessions", *words)) == left, words
    assert "“rain outside, all day” and 1 more" in ebb("sessions", "--words")
    assert "“and Rain again”" in ebb("sessions", "--words", "AGAIN")
    assert "theirs" not in ebb("sessions", "--words") + ebb("sessions")
    assert "“theirs alone”" in ebb("sessions", "--words", "--person", "b")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--program", "x"], "--program x: no session had it; there are settle (1), 1 without a programme"),
        (["--since", "2999-01-01"], "no session is; the newest is of"),
        (["--person", "c"], "--person c: no session is theirs; there are a and b"),
        (["--words", "x\x1b[2J"], "no session has 'x\N{REPLACEMENT CHARACTER}[2J' in its words"),
    ],
)
@pytest.mark.usefixtures("settled")
def test_a_list_of_nothing_says_what_there_is(ebb, words, told):
    assert told in ebb("sessions", *words, code=2)

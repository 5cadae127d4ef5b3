"""Many sessions handed out at once: each person's in a folder with one table; trouble costs itself alone."""

import csv
import json
import os
import shutil
import subprocess
import sys
import tracemalloc
from collections import deque
from dataclasses import replace

import pandas
import pytest
from support import age_keys
from support.many_sessions import many, two

from device.cli.command import main
from device.export.many import FORMS, hand_out
from device.export.whole import UnwritableError
from device.library import encrypting, handed_out
from device.recording import folders, reader
from device.recording.summary import summary
from drivers.simulated.card import Trouble, TroubledCard
from drivers.system.card import Disk

COUNT = 6
TABLE = "a_sessions.csv"
SOME_FORMS = ("rr", "json", "bids")
"""A folder a session, a file a session, and a data set: what a session looks like inside is not asked here."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Six sessions of a, two of them with b."""
    return many(two(tmp_path_factory.mktemp("two")), tmp_path_factory.mktemp("six"), COUNT)


@pytest.fixture
def kept(made, tmp_path):
    return shutil.copytree(made, tmp_path / "recordings")


@pytest.fixture
def export(kept, tmp_path, capsys, monkeypatch):
    """Runs the command with --folder out; (what it said, what it told of trouble)."""
    monkeypatch.setenv("COLUMNS", "1000")

    def run(*words, code=0, person=("a",)):
        capsys.readouterr()
        whose = [word for one in person for word in ("--person", one)]
        words = ["export", *map(str, words), *whose, "--folder", str(tmp_path / "out")]
        assert main(["--recordings", str(kept), *words]) == code
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return said.out, said.err

    return run


def table(folder, name=TABLE):
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def left_over(where):
    return list(where.rglob(".*.new"))


@pytest.mark.parametrize("to", [form for form in FORMS if form != "bids"])
def test_all_are_written_with_one_table_over_them(export, kept, tmp_path, to):
    said, told = export("all", "--to", to)
    folder = tmp_path / "out" / f"ebb-a-simulated-{to}"
    assert f"written to {folder}: {COUNT} recordings" in said
    assert told == ""
    rows = table(folder)
    assert [row["session"] for row in rows] == [str(n) for n in range(1, COUNT + 1)]
    assert {row["simulated"] for row in rows} == {"true"}
    assert {row["clock_synchronised"] for row in rows} == {"false"}
    for row, session in zip(rows, folders.every(kept), strict=True):
        known = summary(reader.read(session.recordings("a"))).as_json()
        assert {name: float(row[name]) if row[name] else None for name in known} == known
        assert row["programme"] == (session.info.programme or "")
        assert (folder / row["folder"]).exists()
    assert {path.name for path in folder.iterdir()} == {row["folder"] for row in rows} | {TABLE, "datapackage.json"}


def test_the_dictionary_explains_exactly_the_columns_of_the_table_and_their_types(export, tmp_path):
    export("all", "--to", "rr")
    folder = tmp_path / "out" / "ebb-a-simulated-rr"
    [resource] = json.loads((folder / "datapackage.json").read_text())["resources"]
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert list(fields) == list(table(folder)[0])
    assert all(field["description"] for field in fields.values())
    read = pandas.read_csv(folder / resource["path"])
    kinds = {"integer": "i", "number": "f", "boolean": "b"}
    for name, field in fields.items():
        if field["type"] in kinds:
            assert read[name].dtype.kind == kinds[field["type"]], name


@pytest.mark.parametrize("to", SOME_FORMS)
def test_a_second_time_it_is_the_same_bytes_and_later_sessions_are_added(export, tmp_path, to):
    export("1-3", "--to", to)
    export("4-6", "--to", to)
    grown = contents(tmp_path / "out")
    export("all", "--to", to)
    assert contents(tmp_path / "out") == grown
    shutil.rmtree(tmp_path / "out")
    export("all", "--to", to)
    assert contents(tmp_path / "out") == grown


@pytest.mark.parametrize("to", SOME_FORMS)
def test_of_two_people_each_has_files_of_their_own(export, kept, tmp_path, to):
    """Promise 5."""
    _, told = export("all", "--to", to, person=(), code=2)
    assert "there are recordings of a and b, and each one's are their own: add --person a or --person b" in told
    assert not (tmp_path / "out").exists()
    export("all", "--to", to, person=("a", "b"))
    if to != "bids":
        of_b = tmp_path / "out" / f"ebb-b-simulated-{to}"
        assert len(list(of_b.glob("ebb-*"))) == COUNT // 3
        assert {row["person"] for row in table(of_b, "b_sessions.csv")} == {"b"}
        assert not [path for path in contents(of_b) if path.name.startswith("a")]
        assert not [path for path, text in contents(of_b).items() if b'"a"' in text]


@pytest.mark.parametrize("to", SOME_FORMS)
def test_one_damaged_and_one_encrypted_session_cost_themselves_alone_and_are_named(export, kept, tmp_path, to):
    [damaged] = folders.find(kept, "2").recordings("a")
    damaged.write_bytes(b"0" + b"x" * 5000)
    key = age_keys.key_of(tmp_path, "a")
    session = folders.find(kept, "4")
    about = session.folder / folders.SESSION_JSON
    about.write_bytes(replace(session.info, encrypted=("a",), lasted_s=60.0).as_json())
    assert encrypting.encrypt_all(Disk(), kept, {"a": key}) == []
    _, told = export("all", "--to", to, code=2)
    assert "left out: session 2, person a:" in told
    assert "not one of Ebb's recordings" in told
    assert "left out: session 4, person a:" in told
    assert "it is encrypted; --identity FILE opens it" in told
    assert f"{COUNT - 2} of {COUNT} were written" in told
    _, told = export("4", "--to", to, "--identity", tmp_path / "a.key")
    assert told == ""


def test_what_is_asked_for_and_is_not_there_is_told_and_the_rest_goes(export, tmp_path):
    _, told = export("1-2,5,9,20-30", "--to", "rr", code=2)
    assert "session 9: there is none; they are numbered 1 to 6" in told
    assert "sessions 20-30: there is none" in told
    assert [row["session"] for row in table(tmp_path / "out" / "ebb-a-simulated-rr")] == ["1", "2", "5"]


def test_a_guests_session_is_left_out_of_many_and_exported_by_its_number(export, kept, tmp_path):
    assert main(["--recordings", str(kept), "notme", "5"]) == 0
    _, told = export("all", "--to", "rr")
    assert "left out: session 5, a guest's at the place of a" in told
    assert "5" not in [row["session"] for row in table(tmp_path / "out" / "ebb-a-simulated-rr")]
    said, _ = export("5", "--to", "rr")
    assert "written to" in said
    _, told = export("5", "--to", "bids", code=2)
    assert "in other forms it is exported by its number" in told
    assert "nothing was written" in told


class Looks:
    """A clock for a card's troubles that goes on by one with every look at it."""

    def __init__(self):
        self.looks = 0.0

    def now(self):
        self.looks += 1
        return self.looks


@pytest.mark.parametrize("to", SOME_FORMS)
@pytest.mark.parametrize(("trouble", "after"), [(Trouble.READ_ONLY, 0), (Trouble.FULL, 7), (Trouble.FULL, 60)])
def test_a_card_without_room_ends_it_and_leaves_whole_sessions_or_nothing(kept, tmp_path, to, trouble, after):
    card = TroubledCard(Disk(), Looks(), [(after, float("inf"), trouble)])
    wanted = [(session, "a") for session in folders.every(kept)]
    done = []
    with pytest.raises(UnwritableError, match=r"could not be written: (No space left|Read-only)"):
        done.extend(hand_out(card, wanted, to, tmp_path / "out"))
    assert left_over(tmp_path) == []
    for session in folders.every(kept):  # what was finished is whole
        assert not list((tmp_path / "out").rglob(f"*-{session.number:04d}-*/.*"))


def test_a_place_where_nothing_can_be_written_is_told_once(export, tmp_path):
    (tmp_path / "out").write_text("a file, and no folder")
    _, told = export("all", "--to", "csv", code=2)
    assert told.count("could not be written: Not a directory") == 1
    assert f"0 of {COUNT} were written" in told
    assert (tmp_path / "out").read_text() == "a file, and no folder"


@pytest.mark.parametrize("to", SOME_FORMS)
def test_copies_that_cannot_be_noted_are_written_and_one_line_says_that_forget_will_not_know_of_them(
    export, kept, tmp_path, to
):
    sessions = folders.every(kept)
    for session in sessions[:2]:
        handed_out.path(session.folder, "a").mkdir()  # nothing can be noted there, as on a card that is only read
    said, _ = export("1", "--to", to)
    assert said.count("forget") == 1
    assert f"'ebb forget' will not know of it: {sessions[0].folder} cannot be written; remove it yourself" in said
    shutil.rmtree(tmp_path / "out")
    said, _ = export("all", "--to", to)
    assert said.count("forget") == 1
    assert f"'ebb forget' will not know of 2 of them: {sessions[0].folder}, for one, cannot be written" in said
    shutil.rmtree(tmp_path / "out")
    said, _ = export("3-4", "--to", to)
    assert "forget" not in said


def test_something_elses_folder_of_that_name_is_left_alone(export, tmp_path):
    theirs = tmp_path / "out" / "ebb-a-simulated-csv" / TABLE
    theirs.parent.mkdir(parents=True)
    theirs.write_text("shopping,price\nmilk,2\n")
    _, told = export("1-2", "--to", "csv", code=2)
    assert "it is no table of Ebb's" in told
    assert theirs.read_text() == "shopping,price\nmilk,2\n"


def test_forget_finds_every_copy_and_takes_a_row_out_of_the_table(export, kept, tmp_path):
    for to in FORMS:
        export("all", "--to", to)
    export("2", "--to", "csv")
    assert main(["--recordings", str(kept), "forget", "2", "--yes"]) == 0
    out = tmp_path / "out"
    assert not list(out.rglob("*0002*"))
    for file in out.rglob(TABLE):
        assert [row["session"] for row in table(file.parent)] == ["1", "3", "4", "5", "6"], file
    assert main(["--recordings", str(kept), "forget", "--everything", "--person", "a", "--yes"]) == 0
    assert list(out.iterdir()) == []


def test_a_table_that_somebody_went_on_with_keeps_their_columns_and_rows(export, kept, tmp_path):
    export("1-2", "--to", "rr")
    folder = tmp_path / "out" / "ebb-a-simulated-rr"
    file = folder / TABLE
    head, *rows = file.read_text().splitlines()
    file.write_text("\n".join([f"{head},mood", *(f'{row},"calm, warm"' for row in rows), "900,x"]) + "\n")
    export("2-4", "--to", "rr")
    assert [(row["session"], row["mood"]) for row in table(folder)] == [
        ("1", "calm, warm"), ("2", "calm, warm"), ("3", ""), ("4", ""), ("900", ""),
    ]  # fmt: skip
    assert main(["--recordings", str(kept), "forget", "--everything", "--yes"]) == 0
    assert [row["session"] for row in table(folder)] == ["900"]


def test_what_was_handed_out_is_noted_once_however_often_it_is_exported(export, kept):
    sizes = []
    for _ in range(3):
        export("all", "--to", "rr")
        session = folders.find(kept, "1")
        sizes.append(len(handed_out.path(session.folder, "a").read_bytes().splitlines()))
    assert sizes == [3, 3, 3], "where it was begun, what it became, and its row"


def test_a_bar_is_drawn_on_a_terminal_and_a_pipe_is_silent(kept, tmp_path):
    pty = pytest.importorskip("pty")
    code = "import sys; from device.cli import main; sys.exit(main())"
    words = ["--recordings", kept, "export", "all", "--person", "a", "--to", "rr", "--folder"]
    piped = subprocess.run([sys.executable, "-c", code, *words, tmp_path / "1"], capture_output=True, check=True)
    assert piped.stderr == b""
    parent, child = pty.openpty()
    try:
        subprocess.run(
            [sys.executable, "-c", code, *words, tmp_path / "2"], stderr=child, stdout=subprocess.PIPE, check=True,
            env={**os.environ, "TERM": "xterm-256color"},
        )  # fmt: skip
        assert b"sessions" in os.read(parent, 1 << 16)
    finally:
        os.close(parent)
        os.close(child)


@pytest.mark.soak
def test_a_session_more_takes_no_more_memory(tmp_path):
    peaks = {}
    for count in (COUNT, 10 * COUNT):
        root = many(two(tmp_path / f"two-{count}"), tmp_path / str(count), count)
        wanted = [(session, "a") for session in folders.every(root)]
        deque(hand_out(Disk(), wanted[:2], "csv", tmp_path / "warm" / str(count)), maxlen=0)
        tracemalloc.start()
        deque(hand_out(Disk(), wanted, "csv", tmp_path / "out" / str(count)), maxlen=0)
        peaks[count] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    few, many_more = peaks.values()
    assert many_more < few + 10 * COUNT * 8192, "but for the row that each has in the table"

"""Forgotten is gone: no byte of a person is left wherever Ebb writes, and nothing goes that is not Ebb's."""

import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pytest

from device.app import boot_partition
from device.cli import forget_commands
from device.cli.command import main
from device.guide.resonance import Resonance
from device.library import forgetting, resonance_history
from device.recording import edf, folders
from drivers import stored
from drivers.system.card import Disk

WORDS = "a line that only b has written, about the sea"
PACE = Resonance(5.4321, 0.9, 5.0, 0.8, ())


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("made") / "recordings"
    for more in (["--people", "2"], ["--people", "2", "--who", "slow,sloppy"], ["--who", "deaf"]):
        run(root, "log", "--hardware", "simulated", "--fast", "--minutes", "1", *more)
    return root


@pytest.fixture
def places(made, tmp_path, monkeypatch):
    """Recordings, boot partition and a folder of pages, all of which hold something of both people."""
    root = Path(shutil.copytree(made, tmp_path / "recordings"))
    boot, pages = tmp_path / "boot", tmp_path / "pages"
    (boot / boot_partition.WANTED).mkdir(parents=True)
    pages.mkdir()
    monkeypatch.setattr(forget_commands, "boot_folder", lambda: boot)
    for code in "ab":
        line = WORDS if code == "b" else "a's own line"
        run(root, "journal", 1, line, "--person", code)
        run(root, "report", 1, "--person", code, "--to", pages / f"{code}.html")
        run(root, "export", 1, "--person", code, "--to", "csv", "--folder", pages)
        for number in (1, 2):
            resonance_history.keep(Disk(), root, code, True, PACE, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), number)
    run(root, "sessions")
    boot_partition.hand_out(root, boot, Disk())
    stored.beside(folder(root, 1) / "b.words.jsonl").write_text(WORDS)
    return tmp_path


def run(root, *words, code=0):
    assert main(["--recordings", str(root), *map(str, words)]) == code


def folder(root, number):
    return folders.find(root, str(number)).folder


def files(where):
    return sorted(path for path in where.rglob("*") if path.is_file())


def traces_of(path):
    """Byte strings of a recording that no other has: its waves, second by second."""
    content = path.read_bytes()
    shape = edf.shape(edf.reading(content), len(content))
    seconds = [shape.record(edf.reading(content), n) for n in range(shape.records)]
    return [second[:180] for second in seconds if len(set(np.frombuffer(second[:180], np.int16).tolist())) > 20]


def anywhere(where, needles):
    return [path for path in files(where) if any(needle in path.read_bytes() for needle in needles)]


def test_no_byte_of_a_person_is_left_in_any_place_after_everything_of_them_is_forgotten(places):
    root = places / "recordings"
    traces = [trace for n in (1, 2) for trace in traces_of(folder(root, n) / "b.edf")]
    assert len(traces) > 60
    needles = [*traces, WORDS.encode()]
    before = anywhere(places, needles)
    assert {path.relative_to(places).parts[0] for path in before} == {"recordings", "boot", "pages"}
    mine = {p: p.read_bytes() for p in files(places) if p.name.startswith("a") and p.suffix in (".edf", ".html")}
    run(root, "forget", "--everything", "--person", "b", "--yes")
    assert anywhere(places, needles) == []
    assert not [path for path in files(places) if path.name.startswith(("b.", ".b."))]
    assert not resonance_history.path(root, "b", True).exists()
    assert len(resonance_history.history(root, "a", True)) == 2
    assert {path: path.read_bytes() for path in mine} == mine
    for about in places.rglob(folders.SESSION_JSON):
        assert '"b"' not in about.read_text()


def test_of_a_session_what_is_elsewhere_goes_too_and_other_sessions_stay(places):
    root = places / "recordings"
    before = anywhere(places, traces_of(folder(root, 2) / "b.edf"))
    needles = [*traces_of(folder(root, 1) / "b.edf"), *traces_of(folder(root, 1) / "a.edf"), WORDS.encode()]
    run(root, "forget", 1, "--yes")
    assert anywhere(places, needles) == []
    assert files(places / "pages") == []
    assert not list(places.rglob("*-0001"))
    assert anywhere(places, traces_of(folder(root, 2) / "b.edf")) == before
    assert [row["session"] for row in resonance_history.history(root, "b", True)] == [2]


def test_after_everything_is_forgotten_there_is_nothing_but_the_places(places):
    root = places / "recordings"
    run(root, "forget", "--everything", "--yes")
    assert [path.relative_to(places).as_posix() for path in files(places)] == [
        f"boot/{boot_partition.WANTED}/about.txt"
    ]
    assert [path.name for path in root.iterdir()] == []
    run(root, "forget", "--everything", "--yes")


class PowerCutError(BaseException):
    """The lamp is off from here on."""


class CutDisk(Disk):
    """A card until so many files have been removed from it."""

    def __init__(self, removed):
        super().__init__()
        self._left = removed

    def remove(self, path):
        if not self._left:
            raise PowerCutError
        self._left -= 1
        super().remove(path)


def test_wherever_the_power_goes_forgetting_everything_can_be_done_again_and_leaves_nothing(places, tmp_path_factory):
    root, boot = places / "recordings", places / "boot" / boot_partition.WANTED
    run(root, "export", "all", "--to", "rr", "--person", "a", "--person", "b", "--folder", places / "pages")
    run(root, "trend", "--simulated", "--person", "a", "--to", places / "pages" / "weeks.html")
    assert len(list(places.rglob("*_sessions.csv"))) == 2
    before = tmp_path_factory.mktemp("before") / "places"
    shutil.copytree(places, before)
    order = forgetting.of_everything(root, boot, folders.every(root), None).files
    assert len(order) == len(files(places)) - 1, "about.txt stays"
    over_many = {at + 1 for at, file in enumerate(order) if (file.parent / "a_sessions.csv").exists()}
    for removed in sorted({*range(0, len(order), 12), *over_many} - {len(order)}):
        shutil.rmtree(places)
        shutil.copytree(before, places)
        with pytest.raises(PowerCutError):
            forgetting.carry_out(CutDisk(removed), forgetting.of_everything(root, boot, folders.every(root), None))
        run(root, "forget", "--everything", "--yes")
        assert [path.name for path in files(places)] == ["about.txt"], f"cut after {order[removed - 1]}"


def test_copies_of_sessions_that_are_gone_from_the_card_go_too(places):
    root = places / "recordings"
    shutil.rmtree(folder(root, 1))
    run(root, "forget", "--everything", "--person", "b", "--yes")
    assert not list((places / "boot").rglob("b.*"))
    assert len(list((places / "boot").rglob("a.edf"))) == 3


def test_every_file_is_listed_before_anybody_is_asked(places, capsys):
    root = places / "recordings"
    capsys.readouterr()
    run(root, "forget", "--everything", "--person", "b", code=2)
    said = capsys.readouterr()
    assert "add --yes" in said.err
    listed = {line.strip() for line in said.out.splitlines()}
    gone = [path for path in files(places) if path.name.startswith(("b.", ".b."))]
    assert len(gone) > 8
    assert {str(path) for path in gone} <= listed


@pytest.mark.parametrize("name", ["b.edf", "notes.txt", "b.words.jsonl", "session.json"])
def test_somebody_elses_file_stays_and_is_named(places, capsys, name):
    root = places / "recordings"
    theirs = folder(root, 2) / name
    theirs.write_text('{"mine": "and no recording"}\n')
    run(root, "forget", 2, "--yes")
    assert theirs.exists()
    assert f"{theirs}: " in capsys.readouterr().out


def test_a_page_that_was_changed_since_stays_and_is_named(places, capsys):
    page = places / "pages" / "b.html"
    page.write_text(page.read_text() + "<p>my own words beneath</p>")
    run(places / "recordings", "forget", 1, "--yes")
    assert page.exists()
    assert f"{page}: it was changed since Ebb wrote it" in capsys.readouterr().out


def test_a_page_that_was_moved_is_named(places, capsys):
    page = places / "pages" / "b.html"
    page.rename(places / "moved.html")
    run(places / "recordings", "forget", 1, "--yes")
    said = capsys.readouterr().out
    assert f"{page}: it was to be there from" in said


def test_a_folder_elsewhere_is_not_ebbs_to_remove(places, capsys):
    elsewhere = Path(shutil.copytree(folder(places / "recordings", 2), places / "mine"))
    before = files(elsewhere)
    run(places / "recordings", "forget", elsewhere, "--yes", code=2)
    assert files(elsewhere) == before
    assert "only what Ebb keeps there is removed" in capsys.readouterr().err


def test_nothing_is_removed_through_a_link(places):
    root = places / "recordings"
    real = folder(root, 2)
    outside = places / "outside"
    shutil.move(real, outside)
    real.symlink_to(outside)
    secret = places / "secret"
    secret.write_text("x")
    (folder(root, 1) / "a-9.edf").symlink_to(secret)
    before = files(outside)
    run(root, "forget", 2, "--yes", code=2)
    run(root, "forget", 1, "--yes")
    run(root, "forget", "--everything", "--yes")
    assert files(outside) == before
    assert secret.read_text() == "x"


def test_what_cannot_be_removed_is_named_and_the_rest_is_gone(places, monkeypatch, capsys):
    root, remove = places / "recordings", Disk.remove

    def refused(self, path):
        if "boot" in path.parts:
            raise PermissionError(13, "Permission denied", str(path))
        remove(self, path)

    monkeypatch.setattr(Disk, "remove", refused)
    run(root, "forget", 1, "--yes", code=2)
    said = capsys.readouterr()
    copy = next((places / "boot").rglob("*-0001")) / "b.edf"
    assert f"could not be removed: {copy}: Permission denied" in said.err
    assert not list(root.glob("*/*-0001"))
    monkeypatch.undo()


def test_a_session_and_everything_are_two_wishes(places, capsys):
    for words in ([], [1, "--everything"]):
        run(places / "recordings", "forget", *words, "--yes", code=2)
        assert "--everything" in capsys.readouterr().err


def test_nor_through_a_link_to_another_session(places):
    root = places / "recordings"
    real = folder(root, 2)
    (real.parent / "000000-log-0009").symlink_to(real)
    before = files(real)
    run(root, "forget", 9, "--yes", code=2)
    assert files(real) == before


def test_of_whom_there_is_nothing_nothing_is_said_to_be_removed(places, capsys):
    run(places / "recordings", "forget", "--everything", "--person", "c", "--yes")
    said = capsys.readouterr().out
    assert "there is nothing of that to remove" in said
    assert "removed:" not in said

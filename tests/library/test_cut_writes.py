"""A power cut in the middle of a write leaves a file beside its place: it goes, and is forgotten, wherever it is."""

import datetime as dt
import shutil
from contextlib import suppress

import pytest

from device.app import boot_partition
from device.cli.command import main
from device.guide.resonance import Resonance
from device.library import forgetting, guests, handed_out, journal, resonance_history
from device.recording import folders, repair
from drivers import stored
from drivers.system.card import Disk

PACE = Resonance(5.4321, 0.9, 5.0, 0.8, ())
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class PowerCut(BaseException):
    """It is dark at once, and nothing is tidied up."""


class CutDisk(Disk):
    """A card whose power goes in the middle of a write, after so many of them."""

    def __init__(self, writes):
        self._left = writes

    def replace(self, path, content):
        if self._left == 0:
            stored.beside(path).write_bytes(content)
            raise PowerCut
        self._left -= 1
        super().replace(path, content)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("made") / "recordings"
    words = ("log", "--hardware", "simulated", "--fast", "--minutes", "0.2", "--people", "2")
    assert main(["--recordings", str(root), *words]) == 0
    return root


def every_write(card, root, pages):
    """Whatever Ebb writes in a person's name, but a recording, which is its own test."""
    session = folders.every(root)[0]
    folders.begin(card, root, session.info)
    resonance_history.keep(card, root, "b", True, PACE, NOW, 1)
    resonance_history.keep(card, root, "b", True, PACE, NOW, None)
    journal.write_line(card, session, "b", "a line about the sea", None, 60.0)
    guests.set_guest(card, root, session, "b", 12.0, guest=True)
    handed_out.note(card, session.folder, "b", pages / "b.html", handed_out.digest(b"<p>about the sea"))
    card.replace(pages / "b.html", b"<p>about the sea")
    forgetting.carry_out(card, forgetting.of_session(root, pages, session, "a"))


def left_over(where):
    return [path for path in where.rglob("*") if stored.BESIDE.fullmatch(path.name)]


def cuts(made, tmp_path):
    """Recordings and pages as a cut in the middle of each write leaves them."""
    for writes in range(40):
        root, pages = tmp_path / f"{writes}" / "recordings", tmp_path / f"{writes}" / "pages"
        shutil.copytree(made, root)
        pages.mkdir()
        with suppress(PowerCut):
            every_write(CutDisk(writes), root, pages)
            assert writes == 10
            return
        [left] = left_over(root.parent)
        yield left, root, pages
    raise AssertionError("it never ended")


def test_what_a_cut_write_left_goes_as_the_next_recording_begins_and_is_forgotten_wherever_it_is(made, tmp_path):
    places = set()
    for left, root, pages in cuts(made, tmp_path):
        plan = forgetting.of_everything(root, pages, folders.every(root), None)
        assert left in plan.files
        repair.repair_all(Disk(), root)
        assert left_over(root) == []
        assert left.exists() is (left.parent == pages)
        forgetting.carry_out(Disk(), plan)
        assert [path for path in root.parent.rglob("*") if path.is_file()] == [], left
        places.add(left.parent.relative_to(root.parent).parts[:2])
    assert {("pages",), ("recordings",), ("recordings", "people")} < places


def test_an_export_that_a_cut_ended_is_forgotten_with_its_folder(made, tmp_path):
    root, out = shutil.copytree(made, tmp_path / "recordings"), tmp_path / "ebb-csv"
    session = folders.every(root)[0]
    handed_out.note(Disk(), session.folder, "b", out, {})
    begun = stored.beside(out)
    begun.mkdir()
    (begun / "b-beats.csv").write_text("1.2")
    forgetting.carry_out(Disk(), forgetting.of_session(root, tmp_path / "boot", session, "b"))
    assert not begun.exists()


def test_nothing_goes_that_only_looks_like_it(made, tmp_path):
    root = shutil.copytree(made, tmp_path / "recordings")
    theirs = [tmp_path / ".b.html.new", root / ".notes.0123456789abcdef.new", tmp_path / ".c.html.0123456789abcdef.new"]
    for path in theirs:
        path.write_text("somebody else's")
    session = folders.every(root)[0]
    handed_out.note(Disk(), session.folder, "b", tmp_path / "b.html", handed_out.digest(b"x"))
    (tmp_path / "b.html").write_text("x")
    repair.repair_all(Disk(), root)
    forgetting.carry_out(Disk(), forgetting.of_everything(root, tmp_path / "boot", [session], None))
    assert all(path.exists() for path in theirs)
    assert not (tmp_path / "b.html").exists()


def test_what_a_cut_copy_left_on_the_boot_partition_goes_at_the_next_start(made, tmp_path):
    day = folders.every(made)[0].folder.relative_to(made)
    copies = tmp_path / boot_partition.WANTED / day
    copies.mkdir(parents=True)
    stored.beside(copies / "a.edf").write_text("half of it")
    boot_partition.hand_out(made, tmp_path, Disk())
    assert left_over(tmp_path) == []
    assert (copies / "a.edf").exists()

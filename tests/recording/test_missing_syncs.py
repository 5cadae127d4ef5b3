"""What Ebb calls kept is kept by a disk that drops all that was not synced: a sync that is left out fails here."""

import shutil
from itertools import islice

import pytest
from support.forgetful_disk import ForgetfulDisk
from support.sessions import CheapSource, dark, place, simulated, world

from device.app import recorders
from device.library import journal
from device.recording import edf, folders, reader, repair
from device.recording.session_info import CUT_OFF
from device.settings.tree import DEFAULTS
from drivers.system.card import Disk

TICK_HZ = 45


@pytest.fixture
def disk(monkeypatch, tmp_path):
    root = tmp_path / "card"
    root.mkdir()
    return ForgetfulDisk(monkeypatch, root), root / "recordings"


def cut_off_after(root, seconds):
    """A session whose power was cut so many seconds in, before anything was closed."""
    hardware = simulated(world(), source=CheapSource(1))
    recorder = recorders.recorder(DEFAULTS, place(hardware), "log", root)
    recorder.start()
    for step in islice(dark(hardware, 600).run(), seconds * TICK_HZ):
        recorder.feed(step)
    return recorder.folder


def kept_s(folder):
    content = (folder / "a.edf").read_bytes()
    shape = edf.shape(edf.reading(content), len(content))
    return shape.records if shape else 0


@pytest.mark.parametrize("seconds", [3, 20, 47])
def test_a_recording_is_there_up_to_its_last_two_seconds(disk, seconds):
    forgetful, root = disk
    folder = cut_off_after(root, seconds)
    forgetful.cut()
    assert kept_s(folder) >= seconds - 2
    session = folders.open_session(folder)
    assert session.info.number == 1
    assert folders.counted(root) == 1


def test_a_session_that_was_repaired_stays_so(disk):
    forgetful, root = disk
    folder = cut_off_after(root, 20)
    forgetful.cut()
    there = kept_s(folder)
    assert repair.repair_all(Disk(), root) == ["session 1 had been cut off; it was closed, with all that is in it"]
    forgetful.cut()
    content = (folder / "a.edf").read_bytes()
    assert content[edf.COUNT_AT : edf.COUNT_AT + edf.COUNT_LEN] == edf.count_field(there)
    assert folders.open_session(folder).info.ended == CUT_OFF
    assert reader.read([folder / "a.edf"]).length_s == pytest.approx(there, abs=0.1)


def test_a_session_that_is_being_written_keeps_no_other_from_being_closed(disk):
    forgetful, root = disk
    writing = cut_off_after(root, 5)
    forgetful.cut()
    cut = shutil.copytree(writing, writing.with_name("000000-log-0002"))
    writer = Disk().open(writing / "a.edf")
    assert len(repair.repair_all(Disk(), root)) == 1
    assert [folders.open_session(folder).info.ended for folder in (writing, cut)] == [None, CUT_OFF]
    writer.close()


def test_what_somebody_wrote_is_there_once_it_is_said_to_be(disk):
    forgetful, root = disk
    folder = cut_off_after(root, 5)
    forgetful.cut()
    for text in ("one", "two"):
        journal.write_line(Disk(), folders.open_session(folder), "a", text, None, 5.0)
    forgetful.cut()
    assert [line.text for line in journal.read(folders.open_session(folder), "a").lines] == ["one", "two"]


def test_the_disk_forgets_what_was_not_synced(disk):
    """Else nothing here could fail."""
    forgetful, root = disk
    root.mkdir()
    (root / "x").write_bytes(b"never synced")
    forgetful.cut()
    assert not root.exists()

"""The card under the recordings: one contract for the real disk and for the one that gives trouble."""

import os
import subprocess
import threading
from pathlib import Path

import numpy as np
import pytest
from support.sessions import dark, place, record, simulated, solo, world

from device.recording import events, folders, reader
from device.recording.recorder import Rules
from drivers import stored
from drivers.simulated.card import TroubledCard
from drivers.simulated.clock import VirtualClock
from drivers.system.card import Disk


@pytest.fixture(params=[Disk, lambda: TroubledCard(Disk(), VirtualClock(), [])], ids=["disk", "simulated"])
def card(request):
    return request.param()


def test_a_new_file_begins_with_its_content_and_grows(card, tmp_path):
    file = card.create(tmp_path / "x", b"head")
    file.write(4, b"tail")
    file.sync()
    assert (tmp_path / "x").read_bytes() == b"headtail"
    assert (file.size(), file.read(2, 3)) == (8, b"adt")
    file.close()
    file.close()


def test_nothing_is_overwritten(card, tmp_path):
    (tmp_path / "x").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        card.create(tmp_path / "x", b"yours")
    assert (tmp_path / "x").read_bytes() == b"mine"
    assert os.listdir(tmp_path) == ["x"]


def test_a_file_has_one_writer_until_it_lets_go(card, tmp_path):
    file = card.create(tmp_path / "x", b"1")
    with pytest.raises(BlockingIOError):
        card.open(tmp_path / "x")
    file.close()
    card.open(tmp_path / "x").close()


def test_a_file_is_replaced_whole(card, tmp_path):
    card.replace(tmp_path / "x", b"old")
    card.replace(tmp_path / "x", b"new and longer")
    assert (tmp_path / "x").read_bytes() == b"new and longer"
    assert os.listdir(tmp_path) == ["x"]


def test_what_cannot_be_written_is_told_by_the_name_that_was_asked_for(card, tmp_path):
    path = tmp_path / "no" / "x"
    with pytest.raises(FileNotFoundError) as told:
        card.replace(path, b"")
    assert told.value.filename == str(path)


def test_a_tail_can_be_dropped_and_a_file_removed(card, tmp_path):
    file = card.create(tmp_path / "x", b"headtail")
    file.cut(4)
    file.close()
    assert (tmp_path / "x").read_bytes() == b"head"
    card.remove(tmp_path / "x")
    assert not os.listdir(tmp_path)


def test_folders_are_made_with_those_above_and_never_twice(card, tmp_path):
    card.create_folder(tmp_path / "a" / "b")
    with pytest.raises(FileExistsError):
        card.create_folder(tmp_path / "a" / "b")
    assert card.free_bytes(tmp_path / "a" / "not" / "there") > 0
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError):
        card.create_folder(tmp_path / "file" / "b")


def test_a_folder_made_beside_its_place_is_put_there_whole_and_never_over_another(card, tmp_path):
    made = stored.beside(tmp_path / "x")
    card.create_folder(made)
    card.create(made / "a", b"1").close()
    card.settle(made, tmp_path / "x")
    assert (tmp_path / "x" / "a").read_bytes() == b"1"
    card.create_folder(made)
    for name in ("x", "empty"):
        (tmp_path / name).mkdir(exist_ok=True)
        with pytest.raises(FileExistsError):
            card.settle(made, tmp_path / name)


def test_a_begun_folder_is_swept_away_once_nobody_writes_into_it(card, tmp_path):
    made = stored.beside(tmp_path / "x")
    card.create_folder(made)
    held = card.create(made / "a", b"1")
    card.create(made / "b", b"2").close()
    card.sweep(tmp_path)
    assert sorted(os.listdir(made)) == ["a", "b"]
    held.close()
    card.sweep(tmp_path)
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a folder somebody else's")
def test_what_root_writes_into_another_users_folder_is_that_users(tmp_path):
    """As `sudo ebb solo` and `sudo ebb journal` do in the folder of the lamp's own service, which goes on with it."""
    os.chown(tmp_path, 65534, 65533)
    disk = Disk()
    disk.create_folder(tmp_path / "recordings" / "2026-11-27" / "one")
    disk.create(tmp_path / "recordings" / "2026-11-27" / "one" / "a.edf", b"0").close()
    disk.replace(tmp_path / "recordings" / "counter", b"1")
    for path in tmp_path.rglob("*"):
        assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65533), path


def test_a_writer_that_hangs_holds_up_neither_the_light_nor_the_end(tmp_path):
    """A real thread that is stuck in fsync, let go when the session is over."""
    stuck = threading.Event()

    class Hanging(Disk):
        def create(self, path, content):
            file = super().create(path, content)
            sync = file.sync

            def slow():
                stuck.wait(30)
                sync()

            file.sync = slow
            return file

    hardware = simulated(world(), clock=ThreadedClock())
    steps = []
    recorder, _, steps = record(
        solo(hardware, 20),
        place(hardware),
        tmp_path,
        card=Hanging(),
        each=lambda step: stuck.set() if step.tick.t_s > 18 else None,
    )
    assert len(steps) == 900
    assert all(step.tick.missed == 0 for step in steps)
    assert reader.read([recorder.folder / "a.edf"]).length_s == 20.0


class ThreadedClock(VirtualClock):
    """Virtual time for the loop, and a real thread for the writer, which works as often as it can."""

    def beside(self, worker, first=False):
        over = threading.Event()

        def run():
            while not over.is_set():
                worker.work()
                over.wait(0.001)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()

        def stop():
            over.set()
            thread.join(30)

        return stop


@pytest.fixture
def small_card(tmp_path):
    """A file system of 96 kB of its own; only root can mount one."""
    where = tmp_path / "card"
    where.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(where)]
    if os.geteuid() or subprocess.run(asked, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small file system")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)


def test_a_file_system_that_runs_full_and_is_emptied_again(small_card):
    (small_card / "other").write_bytes(bytes(40_000))

    def tidy(step):
        if step.tick.index == 45 * 80:
            (small_card / "other").unlink()

    hardware = simulated(world())
    recorder, news, steps = record(
        dark(hardware, 85), place(hardware), small_card / "r", "log", rules=Rules(floor_bytes=0), each=tidy
    )
    assert any("No space left on device" in line for line in news)
    assert any("recording again" in line for line in news)
    rows = np.concatenate([s.samples.values for s in steps])
    back = reader.read(folders.open_session(recorder.folder).recordings("a"))
    assert np.array_equal(back.samples.values, rows, equal_nan=True)
    assert events.starting_with(back.notes, "Lamp: the card took nothing for a while: No space left on device")


def test_a_file_that_finds_no_room_is_told_by_its_name(small_card):
    with pytest.raises(OSError, match="No space left on device") as told:
        Disk().replace(small_card / "x", bytes(200_000))
    assert told.value.filename == str(small_card / "x")
    assert os.listdir(small_card) == []


def test_a_folder_that_may_not_be_written_is_told_of_and_the_session_goes_on(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be")
    hardware = simulated(world())
    _, news, steps = record(solo(hardware, 10), place(hardware), Path(blocked) / "r")
    assert len(steps) == 450
    assert any("file: Not a directory" in line for line in news)


def names_of(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_is_written_first_has_a_name_that_nobody_can_foresee(tmp_path, monkeypatch):
    made = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, flags, *mode: made.append((path, flags)) or real(path, flags, *mode))
    for _ in range(2):
        Disk().replace(tmp_path / "x", b"new")
    files = [(path, flags) for path, flags in made if flags & os.O_CREAT]
    assert len({path for path, _ in files}) == 2
    assert all(flags & os.O_EXCL and flags & os.O_NOFOLLOW for _, flags in files)
    assert names_of(tmp_path) == ["x"]


def test_a_link_is_replaced_and_never_written_through(tmp_path):
    others = tmp_path / "others.txt"
    others.write_text("theirs")
    (tmp_path / "x").symlink_to(others)
    Disk().replace(tmp_path / "x", b"ours")
    assert others.read_text() == "theirs"
    assert not (tmp_path / "x").is_symlink()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        Disk().create(tmp_path / "dangling", b"")
    assert names_of(tmp_path) == ["dangling", "others.txt", "x"]


def test_what_a_power_cut_left_of_a_write_is_swept_and_what_is_being_written_is_not(tmp_path):
    left, held = stored.beside(tmp_path / "session.json"), stored.beside(tmp_path / "a.edf")
    old = tmp_path / ".session.json.new"
    link = stored.beside(tmp_path / "b.edf")
    kept = tmp_path / "a.words.jsonl"
    for path in (left, held, old, kept):
        path.write_bytes(b"x")
    link.symlink_to(kept)
    writer = Disk().open(held)
    Disk().sweep(tmp_path)
    assert names_of(tmp_path) == sorted([held.name, link.name, kept.name])
    writer.close()

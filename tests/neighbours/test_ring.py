"""The neighbours' memory: what is in it, what is not, and who waits for whom (nobody)."""

import math
import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from support.neighbours import lived
from support.sessions import dark, simulated, world

from device.app import worlds
from device.app.neighbour_view import NeighbourView
from device.neighbours.reader import Reader
from device.settings.neighbours import named
from device.settings.parse import parse
from drivers.neighbours import RING, SLOT, SLOTS, Entry, packed, place, unpacked
from drivers.simulated.body import Body, Temperament
from drivers.system.neighbour_ring import NeighbourRing

ALL_OF_A = "a.pulse a.skin a.vitals a.markers pacer"
NUMBERED = {"number": 7}


@pytest.fixture
def ring(tmp_path):
    made = NeighbourRing(tmp_path, simulated=True)
    yield made
    made.close()


def test_every_entry_is_read_once_in_order_as_it_was_written(tmp_path, ring):
    reader = Reader(tmp_path)
    ring.write(5, "a.vitals", (60.5, math.nan, 0.25, 1.0))
    ring.write(6, "a.markers", text="ä" * 40)
    first, second = reader.read()
    assert (first.number, first.t_ns, first.key, first.values[0]) == (0, 5, "a.vitals", 60.5)
    assert math.isnan(first.values[1])
    assert second == Entry(1, 6, "a.markers", (), "ä" * 32), "a long text is cut, between letters"
    assert reader.read() == []
    assert reader.simulated
    reader.close()


@pytest.mark.parametrize("behind", [SLOTS, SLOTS + 1, 3 * SLOTS + 17])
def test_the_oldest_are_dropped_and_counted_by_whoever_reads_too_late(tmp_path, ring, behind):
    reader = Reader(tmp_path)
    for i in range(behind):
        ring.write(i, "pacer", (0.5, 0.5))
    numbers = [entry.number for entry in reader.read()]
    assert numbers == list(range(behind - SLOTS, behind))
    assert reader.lost == behind - SLOTS
    reader.close()


def test_an_entry_that_is_just_being_written_is_not_taken_and_comes_later(tmp_path, ring):
    whole = packed(Entry(0, 1, "pacer", (0.5,)))
    for cut in range(1, len(whole)):
        assert unpacked((whole[:cut] + bytes(SLOT))[:SLOT]) is None
    reader, path = Reader(tmp_path), tmp_path / RING
    with path.open("r+b") as file:
        file.seek(place(0))
        file.write(whole[:50])
        file.flush()
        assert reader.read() == []
        file.write(whole[50:])
    assert [entry.key for entry in reader.read()] == ["pacer"]
    reader.close()


def test_it_is_for_its_group_to_read_and_gone_with_the_lamp(tmp_path):
    ring = NeighbourRing(tmp_path, simulated=False)
    assert stat.S_IMODE((tmp_path / RING).stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == [RING]
    ring.close()
    ring.close()
    ring.write(0, "pacer", (1.0,))
    assert list(tmp_path.iterdir()) == []


def test_whether_the_lamp_lives_is_known_also_when_it_was_killed(tmp_path):
    code = f"""
from pathlib import Path
from drivers.system.neighbour_ring import NeighbourRing
ring = NeighbourRing(Path({str(tmp_path)!r}), False)
print("made", flush=True)
input()
"""
    lamp = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert lamp.stdout.readline()
    reader = Reader(tmp_path)
    assert reader.alive
    lamp.send_signal(signal.SIGKILL)
    lamp.communicate()
    assert not reader.alive
    assert not reader.replaced, "it lies there still"
    after = NeighbourRing(tmp_path, False)
    assert reader.replaced
    after.close()
    reader.close()


@pytest.mark.parametrize("content", [b"", b"x" * 10, bytes(2_000_000)])
def test_a_ring_that_is_something_else_is_said_to_be(tmp_path, content):
    (tmp_path / RING).write_bytes(content)
    with pytest.raises((OSError, ValueError)):
        Reader(tmp_path)


def keys(folder):
    reader = Reader(folder)
    found = reader.read()
    reader.close()
    return {entry.key for entry in found}


WRITTEN = [
    ({"lsl": {"streams": "pacer"}}, {"pacer"}),
    ({"lsl": {"streams": "a.vitals"}}, {"a.vitals"}),
    ({"lsl": {"streams": ALL_OF_A}}, {"a.pulse", "a.skin", "a.vitals", "a.markers", "pacer"}),
    ({"mqtt": {"host": "broker"}}, {"session", "light", "trouble"}),
    ({"mqtt": {"host": "broker", "values": "a.rsa"}}, {"session", "light", "trouble", "a.rsa"}),
    ({"lsl": {"streams": "b.pulse"}}, set()),
]


@pytest.mark.parametrize(("settings", "expected"), WRITTEN)
def test_what_no_setting_names_is_not_even_written(tmp_path, settings, expected):
    _, ring = lived({"lamp": NUMBERED, **settings}, tmp_path, 3.0)
    assert keys(tmp_path) == expected
    ring.close()


def test_of_two_people_nothing_of_a_body_is_written_before_both_have_pressed(tmp_path):
    everything = f"{ALL_OF_A} {ALL_OF_A.replace('a.', 'b.')}"
    values = "a.contact a.heart_rate b.rsa b.settled"
    settings = {"lamp": NUMBERED, "lsl": {"streams": everything}, "mqtt": {"host": "broker", "values": values}}
    _, ring = lived(settings, tmp_path, 4.0, people=2, guided=False)
    assert keys(tmp_path) == {"pacer", "session", "light", "trouble"}
    ring.close()


ALONE, OTHER, BOTH, NOBODY = ("a",), ("b",), ("a", "b"), ()
WHO = [
    ([{"agreed": True}], {"a.vitals", "b.vitals"}),
    ([{}], set()),
    ([{"present": ALONE}], {"a.vitals"}),
    ([{"present": OTHER}], {"b.vitals"}),
    ([{"present": NOBODY}], set()),
    ([{"present": BOTH}], set()),
    ([{"present": BOTH}, {"present": ALONE}], set()),
    ([{"present": BOTH}, {"present": NOBODY}, {"present": OTHER}], set()),
    ([{"present": ALONE}, {"present": OTHER}], {"a.vitals"}),
    ([{"present": ALONE}, {"present": BOTH}, {"present": OTHER}], {"a.vitals"}),
    ([{"present": BOTH}, {"present": OTHER}, {"present": OTHER, "agreed": True}], {"b.vitals"}),
]
"""What is said of two seconds each, one after the other. Where one has left, it is still a session of two."""


@pytest.mark.parametrize(("said", "expected"), WHO)
def test_once_two_came_nothing_of_either_leaves_before_both_have_pressed(tmp_path, ring, said, expected):
    config = parse({"lamp": NUMBERED, "lsl": {"streams": "a.vitals b.vitals"}})
    hardware = simulated(world(*(Body(Temperament(), seed=3 + i) for i in range(2))))
    seats = worlds.seats(config, hardware.source.channels)
    session = dark(hardware, 2.0 * len(said), config, 2)
    view = NeighbourView(ring, session, hardware, seats, named(config))
    for step in session.run():
        view.feed(replace(step, **said[min(int(step.tick.t_s / 2), len(said) - 1)]))
    assert keys(tmp_path) == expected


def test_a_lamp_without_these_settings_has_no_memory_and_no_library_for_them(tmp_path):
    (tmp_path / RING).write_bytes(b"of a lamp before")
    code = f"""
import sys
sys.path[:0] = ["tests", "."]
from pathlib import Path
from support.neighbours import lived
made = lived({{}}, Path({str(tmp_path)!r}), 1.0)
loaded = [name for name in sys.modules if name.startswith(("pylsl", "paho", "device.neighbours", "ssl"))]
open_ = [str(fd.readlink()) for fd in Path("/proc/self/fd").iterdir() if fd.is_symlink()]
print(made[1], loaded, [name for name in open_ if name.startswith("socket")])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True
    )
    assert done.stdout == "None [] []\n"
    assert list(tmp_path.iterdir()) == [], "what another lamp left is taken away"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be another user")
def test_who_is_of_its_group_can_read_and_change_nothing(tmp_path, ring):
    group, user = 54321, 54322
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    os.chown(tmp_path / RING, 0, group)
    code = """
import os, sys
path = sys.argv[1]
os.setgroups([]); os.setgid(54321); os.setuid(54322)
os.open(path, os.O_RDONLY)
for what in (lambda: os.open(path, os.O_RDWR), lambda: os.truncate(path, 0), lambda: os.unlink(path)):
    try:
        what()
    except PermissionError:
        print("refused")
"""
    said = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(tmp_path / RING)], capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["refused"] * 3, (group, user)

"""The wave of a pulse: there while it is looked at, for whoever opened with their own code, and nowhere else."""

import json
import os
import socket
import stat
from dataclasses import replace

import numpy as np
import pytest
from support.own_sessions import Archive
from support.sessions import dark, seats, simulated, solo, world

from device.app.observers import run
from device.app.wave_view import WaveView
from device.archive import watching
from drivers.simulated.body import Body, Temperament
from drivers.system.wave_memory import WaveMemory
from drivers.wave import ASKED, GONE_S, LENGTH, SLOT, Entry, packed, unpacked


class Clock:
    """One for both ends, which goes on when somebody sleeps."""

    def __init__(self):
        self.t_s = 100.0

    def __call__(self):
        return self.t_s

    def sleep(self, length_s):
        self.t_s += length_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def waves(tmp_path, clock):
    made = WaveMemory(tmp_path, clock)
    yield made
    made.close()


def looking(tmp_path, clock, person="a"):
    return watching.lines(watching.handed(tmp_path / ASKED, person), clock, clock.sleep)


def lived(waves, clock, tmp_path, length_s=20.0, people=1, person="a", present=lambda t_s: None):
    """Values of one session while it is looked at, and the samples that were measured. present: who takes part when."""
    hardware = simulated(world(*(Body(Temperament(), seed=3 + i) for i in range(people))))
    session = (solo if people == 1 else dark)(hardware, length_s, people=people)
    lines, found, samples = looking(tmp_path, clock, person), [], []

    class Looks:
        def feed(self, step):
            samples.append(step.samples.values[:, 0])
            if step.tick.index % 90 == 0:
                found.extend(json.loads(next(lines)))

        def finish(self, why, ends_s):
            pass

    class Sees(WaveView):
        def feed(self, step):
            super().feed(replace(step, present=present(step.tick.t_s)))

    next(lines)
    run(session, [Sees(waves, seats(people)), Looks()])
    return found, np.concatenate(samples)


def test_what_is_seen_is_the_pulse_that_was_measured(waves, clock, tmp_path):
    found, samples = lived(waves, clock, tmp_path)
    known = np.array([value for _, value in found if value is not None])
    assert len(known) > 300
    assert np.nanmin(samples) - 1e-3 <= known.min() < known.max() <= np.nanmax(samples) + 1e-3
    assert np.ptp(known) > 0.5 * np.ptp(samples[-900:])
    assert [t for t, _ in found] == sorted({t for t, _ in found})


def test_of_two_people_nothing_is_known_before_both_have_pressed(waves, clock, tmp_path):
    found, _ = lived(waves, clock, tmp_path, people=2)
    assert {value for _, value in found} == {None}


@pytest.mark.parametrize(("first", "is_known"), [(("a",), True), (("a", "b"), False), (("b",), False)])
def test_who_is_left_of_two_is_not_seen_before_both_have_pressed(waves, clock, tmp_path, first, is_known):
    found, _ = lived(waves, clock, tmp_path, people=2, present=lambda t_s: first if t_s < 1 else ("a",))
    assert ({value for t_s, value in found if t_s > 2} != {None}) is is_known


def test_only_their_own_is_seen_and_of_nobody_who_is_not_there_anything(waves, clock, tmp_path):
    found, _ = lived(waves, clock, tmp_path, person="b")
    assert found == []


def test_there_is_no_memory_before_somebody_looks_and_none_after_they_have_gone(waves, clock, tmp_path):
    assert not waves.looks()
    lines = looking(tmp_path, clock)
    next(lines)
    clock.sleep(1)
    assert waves.looks()
    lines.close()
    clock.sleep(GONE_S + 1)
    assert not waves.looks()
    assert [path.name for path in tmp_path.iterdir()] == [ASKED]


def test_it_is_over_after_two_minutes_also_where_somebody_still_looks(waves, clock, tmp_path):
    begun_s, said = clock(), []
    for line in looking(tmp_path, clock):
        said.append(json.loads(line))
        if waves.looks():
            waves.write("a", clock(), 1.0)
    assert said[-1] == {"over": "time"}
    assert clock() - begun_s == pytest.approx(120, abs=1)


def test_a_lamp_that_writes_nothing_is_told_soon(waves, clock, tmp_path):
    *_, last = looking(tmp_path, clock)
    assert json.loads(last) == {"over": "silent"}
    assert clock() < 110


def test_a_lamp_that_ends_or_a_session_that_does_leaves_nothing_in_it(waves, clock, tmp_path):
    memory = watching.handed(tmp_path / ASKED, "a")
    assert waves.looks()
    waves.write("a", 1.0, 0.5)
    assert memory[:].count(0) < LENGTH
    waves.let_go()
    assert memory[:] == bytes(LENGTH)


def test_who_is_not_the_lamps_own_user_may_not_even_ask(waves, tmp_path):
    assert stat.S_IMODE((tmp_path / ASKED).stat().st_mode) == 0o600


@pytest.mark.parametrize("given", ["nothing", "a pipe", "memory that may shrink", "memory that is short"])
def test_what_is_no_sealed_memory_of_its_size_is_left_alone(waves, tmp_path, given):
    fds = list(os.pipe()) if given == "a pipe" else [os.memfd_create("x", os.MFD_ALLOW_SEALING)]
    os.ftruncate(fds[0], 100 if "short" in given else LENGTH) if given != "a pipe" else None
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as says:
        says.connect(str(tmp_path / ASKED))
        socket.send_fds(says, [b"a"], [] if given == "nothing" else fds[:1])
    for fd in fds:
        os.close(fd)
    assert not waves.looks()


def test_an_entry_that_was_caught_while_it_was_written_is_not_taken():
    whole = packed(Entry(7, 1.5, 0.25))
    assert unpacked(whole) == Entry(7, 1.5, 0.25)
    assert [cut for cut in range(1, SLOT) if unpacked(whole[:cut] + bytes(SLOT - cut)) is not None] == []


def test_the_archive_hands_the_lamp_memory_for_the_person_whose_code_opened_and_for_no_other(tmp_path, clock):
    archive = Archive(tmp_path)
    assert archive.ask("wave", grant=archive.opened("a")) == {"refused": "unheard"}
    waves = WaveMemory(tmp_path, clock)
    answer = archive.raw(
        json.dumps(
            {"ask": "wave", "phone": "a" * 64, "tier": "private", "grant": archive.opened("b"), "person": "a"}
        ).encode()
    )
    assert json.loads(next(answer))["lasts_s"] == 120
    assert waves.looks()
    waves.write("a", 1.0, 0.5)
    waves.write("b", 2.0, 0.25)
    assert json.loads(next(answer)) == [[2.0, 0.25]]
    answer.close()
    waves.close()

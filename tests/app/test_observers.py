"""Whatever reads along in a session gets every step, and its own failure ends neither the session nor another."""

import os

import pytest
from support.sessions import dark, simulated, world

from device.app.observers import run
from device.export.json_lines import JsonLines
from device.text.lamp_itself import lamp_itself
from drivers.ports import DriverError
from drivers.system.card import Disk

HEAD = '{"kind": "session", "people": ["a"]}'


class Reader:
    """Observer that remembers, and may fail at a step or at the end."""

    def __init__(self, fails_at=None, trouble=None, fails_at_the_end=False):
        self.steps, self.ends = [], []
        self._fails_at, self._trouble, self._at_the_end = fails_at, trouble, fails_at_the_end

    def feed(self, step):
        self.steps.append(step.tick.index)
        if self._fails_at == step.tick.index:
            raise self._trouble

    def finish(self, why, ends_s):
        self.ends.append((why, ends_s))
        if self._at_the_end:
            raise RuntimeError("a bug")


def session(length_s=2.0):
    return dark(simulated(world()), length_s)


def test_every_observer_gets_every_step_and_then_how_the_session_ended():
    first, second = Reader(), Reader()
    run(session(), [first, second])
    assert first.steps == second.steps == list(range(1, 91))
    assert first.ends == second.ends == [("its time was over", 2.0)]


@pytest.mark.parametrize("trouble", [DriverError("the broker is gone"), RuntimeError("a bug"), BrokenPipeError()])
def test_an_observer_that_fails_is_left_out_and_told_once_and_counted_and_nothing_else_notices(trouble, caplog):
    failing, other = Reader(fails_at=10, trouble=trouble), Reader()
    observed = session()
    run(observed, [failing, other])
    assert failing.steps[-1] == 10
    assert len(other.steps) == 90
    assert failing.ends == other.ends == [("its time was over", 2.0)], "it may hold something open"
    assert observed.health.observer_failures == {"Reader": 1}
    assert lamp_itself(observed.health) is None, "the lamp itself did well"
    [record] = caplog.records
    assert str(trouble) in record.getMessage() + str(record.exc_info)


def test_an_observer_that_fails_at_the_end_keeps_no_other_from_ending(caplog):
    failing, other = Reader(fails_at_the_end=True), Reader()
    observed = session()
    run(observed, [failing, other])
    assert other.ends
    assert observed.health.observer_failures == {"Reader": 1}
    assert len(caplog.records) == 1


def test_an_observer_that_fails_twice_is_told_once(caplog):
    observed = session()
    run(observed, [Reader(fails_at=10, trouble=DriverError("the broker is gone"), fails_at_the_end=True)])
    assert observed.health.observer_failures == {"Reader": 2}
    assert [record.getMessage() for record in caplog.records] == ["the broker is gone"]


def test_a_session_that_breaks_inside_is_told_to_its_observers_and_raised():
    hardware = simulated(world())
    hardware.button.read = lambda t_s: 1 / 0 if t_s > 1.0 else ()
    reader = Reader()
    with pytest.raises(ZeroDivisionError):
        run(dark(hardware, 2.0), [reader])
    assert reader.ends == [("something failed inside", None)]


def test_whoever_is_interrupted_ends_the_session_and_its_observers():
    reader, interrupted = Reader(), Reader(fails_at=20, trouble=SystemExit(0))
    with pytest.raises(SystemExit):
        run(session(), [reader, interrupted])
    assert reader.ends == interrupted.ends == [("ended at once", None)]


def test_results_are_for_their_owners_eyes(tmp_path):
    path = tmp_path / "results"
    path.touch(0o644)
    JsonLines(Disk(), path, HEAD, "a").finish()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == f"{HEAD}\n"


def test_results_go_through_no_link_and_replace_nothing_but_results(tmp_path):
    path, secret = tmp_path / "results", tmp_path / "secret"
    secret.write_text("x")
    path.symlink_to(secret)
    with pytest.raises(DriverError, match="there is something else in it"):
        JsonLines(Disk(), path, HEAD, "a")
    words = tmp_path / "a.words.jsonl"
    words.write_text('{"kind": "line", "text": "slept well"}\n')
    with pytest.raises(DriverError, match="there is something else in it"):
        JsonLines(Disk(), words, HEAD, "a")
    words.unlink()
    path.unlink()
    path.symlink_to(tmp_path / "nothing")
    for _ in range(2):
        JsonLines(Disk(), path, HEAD, "a").finish()
    assert not path.is_symlink()
    assert (secret.read_text(), sorted(tmp_path.iterdir())) == ("x", [path, secret])


def test_results_that_can_be_written_no_more_end_there_and_the_session_goes_on(tmp_path, caplog):
    pipe, hardware = tmp_path / "results", simulated(world())
    os.mkfifo(pipe)
    reads = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    results, reader = JsonLines(Disk(), pipe, HEAD, "a"), Reader()
    os.close(reads)
    run(dark(hardware, 3.0), [results, reader])
    assert len(reader.steps) == 135
    assert [record.getMessage() for record in caplog.records] == [f"--results {pipe}: ends here: Broken pipe"]

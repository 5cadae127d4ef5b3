"""The lamp as a service, switched on and forgotten: real processes under a stand-in for systemd, rudely ended."""

import random
import signal
import sys
import time

import numpy as np
import pytest
from support.systemd_stand_in import ABORT_S, ROOT, WATCHDOG_S, Supervisor

from device.app import runner, service
from device.app.watchdog import HUNG_S
from device.recording import folders, reader
from device.settings.parse import parse

BENCH = [sys.executable, str(ROOT / "tests" / "support" / "service_bench.py")]
DARK = [sys.executable, str(ROOT / "tests" / "support" / "service_bench_dark.py")]
ENV = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
BACK_S = 5.0
LOST_S = 2.0


@pytest.fixture
def bench(tmp_path):
    """Supervisors of a bench in tmp_path; all are stopped."""
    begun = []

    def begin(mode, fault=""):
        service = Supervisor([*BENCH, str(tmp_path), mode, fault], [*DARK, str(tmp_path)], tmp_path, ENV)
        begun.append(service)
        return service

    yield begin
    for each in begun:
        each.stop()


def ring(folder):
    return np.fromfile(folder / "ring")


def motor(folder):
    return np.fromfile(folder / "motor")[0]


def press(service, folder, down_s=0.12):
    (folder / "button").touch()
    wait(service, down_s)
    (folder / "button").unlink()


def wait(service, for_s):
    until_s = time.monotonic() + for_s
    service.run(lambda: time.monotonic() >= until_s)


def kill(service):
    """The rudest end. (When, how long the lamp took to be dark after it had been told to, and to be back)."""
    at_s, ends, readies = time.monotonic(), len(service.ends), len(service.readies)
    service.process.send_signal(signal.SIGKILL)
    service.run(lambda: len(service.ends) > ends)
    darkening_s = service.darkened[-1] - service.ends[-1][0]
    service.run(lambda: len(service.readies) > readies)
    return at_s, darkening_s, service.readies[-1] - at_s


def length_s(folder, number):
    """Seconds on the card of a recording, the oldest being 0."""
    return reader.read(folders.every(folder / "recordings")[number].recordings("a")).length_s


def killed_again_and_again(service, folder, times, seed):
    rng = random.Random(seed)
    for kills in range(times):
        began_s = service.readies[-1]
        wait(service, rng.uniform(2.5, 6.0))
        assert ring(folder).any(), "its point says that it records"
        at_s, darkening_s, back_s = kill(service)
        assert darkening_s < 1.0
        assert back_s < BACK_S
        service.run(lambda: len(folders.every(folder / "recordings")) == kills + 2)  # noqa: B023
        assert at_s - began_s - LOST_S <= length_s(folder, kills) <= at_s - began_s


@pytest.mark.parametrize("lamp", [1, 2])
def test_a_lamp_listens_to_as_many_as_have_sensors_at_it_and_a_log_to_as_many_as_it_is_told(lamp):
    settings = {"lamp": {"people": lamp}, "service": {"people": 3 - lamp}}
    assert service.people(parse(settings)) == lamp
    settings["service"]["mode"] = "log"
    assert service.people(parse(settings)) == 3 - lamp


@pytest.mark.parametrize(
    ("opens", "ap", "always", "own_network"),
    [("hold", True, False, True), ("hold", False, False, False), ("always", True, True, False)],
)
def test_an_access_point_goes_with_a_hold_and_is_never_left_on(tmp_path, opens, ap, always, own_network):
    place = service.page_place(parse({"page": {"open": opens, "ap": ap}}), tmp_path)
    assert (place.always, place.own_network) == (always, own_network)


def test_a_log_that_is_killed_again_and_again_goes_on_in_new_files_and_loses_two_seconds(bench, tmp_path):
    service = bench("log-lit")
    service.run(lambda: service.readies)
    killed_again_and_again(service, tmp_path, 2, seed=1)
    service.stop()
    assert len(folders.every(tmp_path / "recordings")) == 3
    assert folders.every(tmp_path / "recordings")[-1].info.ended == "stopped by the system"


@pytest.mark.soak
def test_fifty_kills_at_random_moments(bench, tmp_path):
    service = bench("log-lit")
    service.run(lambda: service.readies)
    killed_again_and_again(service, tmp_path, 50, seed=2)


def test_after_a_kill_in_a_session_motor_and_light_are_off_within_a_second_and_the_lamp_waits_again(bench, tmp_path):
    programme = 'about = "paced"\n[[phase]]\nname = "one"\nminutes = 5\npace = "hold"\nto_bpm = 6\nfades = true\n'
    programmes = tmp_path / "config" / "ebb" / "programs"
    programmes.mkdir(parents=True)
    (programmes / "settle.toml").write_text(programme)
    service = bench("lamp")
    service.run(lambda: service.readies)
    press(service, tmp_path)
    service.run(lambda: motor(tmp_path) > 0 and ring(tmp_path).any())
    ends = len(service.ends)
    service.process.send_signal(signal.SIGKILL)
    service.run(lambda: len(service.ends) > ends)
    assert service.darkened[-1] - service.ends[-1][0] < 1.0
    assert motor(tmp_path) == 0
    assert not ring(tmp_path).any()
    service.run(lambda: len(service.readies) == 2)
    assert service.readies[-1] - service.ends[-1][0] < BACK_S
    wait(service, 1.0)
    assert not ring(tmp_path).any(), "it waits in the dark for its button"
    press(service, tmp_path)
    service.run(lambda: ring(tmp_path).any())


def is_noticed(service, folder, break_it):
    service.run(lambda: service.readies)
    wait(service, 1.0)
    broken_s = time.monotonic()
    break_it()
    service.run(lambda: service.ends)
    assert service.killed_by_watchdog == 1
    (folder / "hang").unlink(missing_ok=True)
    service.run(lambda: len(service.readies) == 2)
    return service.ends[0][0] - broken_s


def test_a_process_that_stands_still_is_noticed_and_begun_anew(bench, tmp_path):
    service = bench("log-lit")
    took_s = is_noticed(service, tmp_path, lambda: service.process.send_signal(signal.SIGSTOP))
    assert took_s < WATCHDOG_S + ABORT_S + 1.0
    service.run(lambda: len(folders.every(tmp_path / "recordings")) == 2)


def test_an_endless_loop_in_a_driver_is_noticed_and_the_journal_says_where(bench, tmp_path):
    service = bench("log-lit", "loop")
    assert is_noticed(service, tmp_path, (tmp_path / "hang").touch) < WATCHDOG_S + ABORT_S + 1.0
    assert "in show" in service.output()


@pytest.mark.soak
def test_rows_that_stop_without_a_word_are_noticed_in_the_end(bench, tmp_path):
    service = bench("log-lit", "rows")
    assert is_noticed(service, tmp_path, (tmp_path / "hang").touch) < HUNG_S + WATCHDOG_S + ABORT_S + 1.0


def test_an_error_inside_leaves_a_steady_dim_light_until_it_is_back(bench, tmp_path):
    service = bench("log-lit", "error")
    service.run(lambda: service.readies)
    wait(service, 1.0)
    (tmp_path / "hang").touch()
    service.run(lambda: service.ends)
    assert service.ends[0][1] == 1
    assert 0 < ring(tmp_path).max() < 0.2
    assert motor(tmp_path) == 0
    service.run(lambda: len(service.readies) == 2)
    assert service.readies[1] - service.ends[0][0] < BACK_S
    assert folders.every(tmp_path / "recordings")[0].info.ended == "something failed inside"


def test_whatever_ends_a_session_from_outside_is_told_from_a_hand():
    said = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with runner.signals(said.append):
            signal.raise_signal(number)
    assert said == ["ended by hand", "stopped by the system", "its terminal was closed"]


def test_who_is_asked_to_end_says_so_and_closes_the_recording(bench, tmp_path):
    service = bench("log")
    service.run(lambda: service.readies)
    wait(service, 3.0)
    service.process.terminate()
    service.run(lambda: service.ends)
    assert service.ends[0][1] == 0
    messages = [line for _, line in service.messages]
    assert "STOPPING=1" in messages
    [kept, *_] = folders.every(tmp_path / "recordings")
    assert kept.info.ended == "stopped by the system"
    assert not ring(tmp_path).any()


def test_a_sign_of_life_comes_at_most_twice_a_second_while_it_waits_and_while_it_records(bench, tmp_path):
    service = bench("log")
    service.run(lambda: service.readies)
    wait(service, 3.0)
    (tmp_path / "button").touch()
    wait(service, 1.8)  # a hold ends the recording
    (tmp_path / "button").unlink()
    wait(service, 4.0)
    assert not service.ends, "it waits for a press"
    pings = np.array([t_s for t_s, line in service.messages if line == "WATCHDOG=1"])
    assert 7 <= len(pings) <= 2 * (pings[-1] - pings[0]) + 2
    assert np.diff(pings).max() < WATCHDOG_S / 2
    press(service, tmp_path)
    service.run(lambda: len(folders.every(tmp_path / "recordings")) == 2)
    assert [line for _, line in service.messages if line.startswith("STATUS=")][:3] == [
        "STATUS=Recording.",
        "STATUS=Dark, waiting for its button: a press begins a recording.",
        "STATUS=Recording.",
    ]

"""The contract of every Clock, and the grid of the loop on it."""

import contextlib
import math
import os
import threading
from itertools import islice

import pytest

from device.session.loop import TICK_HZ, ticks
from drivers.simulated.clock import VirtualClock
from drivers.system.clock import SystemClock


def system_clock():
    """The system's clock on a time and a sleep of our own: nothing waits for real."""
    now = [1000.0]

    def sleep(s):
        now[0] += max(s, 1e-6)

    return SystemClock(monotonic=lambda: now[0], sleep=sleep)


@pytest.fixture(params=[system_clock, VirtualClock], ids=["system", "virtual"])
def clock(request):
    return request.param()


class Counter:
    def __init__(self, clock, until):
        self.due_s, self.times, self.clock, self.until = 0.25, [], clock, until
        self.done = threading.Event()

    def work(self):
        self.times.append(self.clock.now())
        self.due_s += 0.25
        if len(self.times) >= self.until:
            self.done.set()


def test_a_session_begins_at_zero(clock):
    clock.sleep_until(7)
    clock.zero()
    assert clock.now() == 0


def test_sleep_returns_at_the_time_and_not_before(clock):
    clock.sleep_until(1.5)
    assert clock.now() == pytest.approx(1.5)


def test_sleep_until_the_past_returns_at_once(clock):
    clock.sleep_until(2)
    clock.sleep_until(1)
    assert clock.now() == pytest.approx(2)


def test_a_worker_works_at_its_times_until_it_is_stopped(clock):
    worker = Counter(clock, 4)
    stop = clock.beside(worker)
    clock.sleep_until(1.1)
    assert worker.done.wait(timeout=10)
    stop()
    count = len(worker.times)
    clock.sleep_until(5)
    assert len(worker.times) == count
    assert all(t >= 0.25 * (i + 1) - 1e-9 for i, t in enumerate(worker.times))


def test_a_worker_goes_on_when_the_clock_is_set_to_zero(clock):
    worker = Counter(clock, 1)
    worker.due_s = 1e9
    stop = clock.beside(worker)
    clock.sleep_until(90)
    clock.zero()
    clock.sleep_until(1)
    assert worker.done.wait(timeout=10)
    stop()
    assert worker.times[0] < 1e8


def test_stopping_twice_is_harmless(clock):
    stop = clock.beside(Counter(clock, 1))
    stop()
    stop()


def test_virtual_workers_take_turns_in_the_order_of_their_times():
    clock = VirtualClock()
    order = []

    class Named:
        def __init__(self, name, first):
            self.name, self.due_s = name, first

        def work(self):
            order.append((self.name, clock.now()))
            self.due_s += 0.3

    clock.beside(Named("late", 0.2))
    clock.beside(Named("early", 0.1))
    clock.sleep_until(0.55)
    assert order == [("early", 0.1), ("late", 0.2), ("early", 0.4), ("late", 0.5)]


def test_ticks_stand_on_an_absolute_grid(clock):
    for k, tick in enumerate(islice(ticks(clock), 200), start=1):
        assert (tick.index, tick.missed) == (k, 0)
        assert tick.t_s == k / TICK_HZ


def test_a_late_loop_skips_ticks_and_counts_them(clock):
    turns = ticks(clock)
    next(turns)
    clock.sleep_until(clock.now() + 0.5)  # 22.5 ticks of 45 Hz
    tick = next(turns)
    assert tick.missed == 21
    assert tick.index == 23
    assert next(turns).index == 24


class Failing:
    """Fails in its first so many steps, and then is done."""

    def __init__(self, *troubles):
        self.due_s, self.troubles, self.done = 0.0, list(troubles), threading.Event()

    def work(self):
        if self.troubles:
            raise self.troubles.pop()
        self.due_s = math.inf
        self.done.set()


def failing(clock, *troubles):
    worker = Failing(*troubles)
    stop = clock.beside(worker)
    assert worker.done.wait(timeout=30)
    stop()


def lines_of(caplog):
    return [line for record in caplog.records for line in caplog.handler.format(record).splitlines()]


def test_a_worker_that_fails_is_said_so_and_tried_again(caplog):
    failing(system_clock(), OSError("bus"))
    [record] = caplog.records
    assert record.message == "Failing failed"
    assert "OSError: bus" in lines_of(caplog)[-1]


def test_a_worker_that_fails_every_second_is_told_once_and_then_hourly_with_how_often(caplog):
    failing(system_clock(), *[OSError("bus")] * (2 * 3600 + 10))
    said = [record.message for record in caplog.records]
    assert [each.split(",")[0] for each in said] == ["Failing failed", "Failing failed again", "Failing failed again"]
    assert all("OSError('bus')" in each for each in said[1:])
    counts = [int(each.split()[3]) for each in said[1:]]
    assert counts == pytest.approx([3600, 3600], abs=2)  # tried again after a second: rounding decides the last one
    assert len(lines_of(caplog)) < 50


def test_every_session_may_make_its_workers_anew_and_no_failure_is_told_anew_but_another_one_is(caplog):
    clock = system_clock()
    for _ in range(30):
        failing(clock, OSError("bus"), OSError("bus"))
    failing(clock, ValueError("not a number"))
    assert [type(record.exc_info[1]) for record in caplog.records] == [OSError, ValueError]


def may_go_first():
    def ask():
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
            granted.append(True)

    granted = []
    asking = threading.Thread(target=ask)
    asking.start()
    asking.join()
    return bool(granted)


@pytest.mark.parametrize("first", [True, False])
def test_who_samples_goes_before_other_work_where_the_system_lets_it_and_nobody_else_does(first):
    clock, ways = system_clock(), []
    worker = Counter(clock, 1)

    def seen():
        ways.append(os.sched_getscheduler(0))
        worker.due_s = math.inf
        worker.done.set()

    worker.work = seen
    stop = clock.beside(worker, first)
    assert worker.done.wait(timeout=10)
    stop()
    assert ways == [os.SCHED_FIFO if first and may_go_first() else os.SCHED_OTHER]


def test_a_virtual_worker_that_sleeps_is_late_itself_and_holds_up_nobody():
    clock, done = VirtualClock(), []

    class Slow:
        due_s = 1.0

        def work(self):
            done.append(("slow", clock.now()))
            self.due_s = clock.now() + 0.1
            clock.sleep_until(clock.now() + 5.0)

    class Quick:
        due_s = 0.5

        def work(self):
            done.append(("quick", clock.now()))
            self.due_s += 1.0

    clock.beside(Slow())
    clock.beside(Quick())
    clock.sleep_until(4.0)
    assert clock.now() == 4.0
    clock.sleep_until(7.0)
    assert done == [("quick", 0.5), ("slow", 1.0)] + [("quick", k + 0.5) for k in range(1, 6)] + [
        ("slow", 6.0),
        ("quick", 6.5),
    ]

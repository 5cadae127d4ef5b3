"""What is done beside the light: once, or as often as it asks for, whatever the clock is set to meanwhile."""

import pytest

from device.app.background import Background
from drivers.simulated.clock import VirtualClock


@pytest.mark.parametrize(("zeroed", "done_s"), [(False, [0.0, 2.0, 4.0]), (True, [0.0, 0.0, 2.0])])
def test_what_asks_to_be_done_again_is_done_in_time_also_if_the_next_session_begins(zeroed, done_s):
    clock, done = VirtualClock(), []
    clock.sleep_until(1.0)
    clock.zero()

    def what():
        done.append(clock.now())
        return 2.0 if len(done) < 3 else None

    background = Background(clock)
    background.do(what)
    clock.sleep_until(1.0)
    assert not background.idle
    if zeroed:
        clock.zero()
    assert background.wait(30.0)
    assert done == done_s
    assert background.idle
    clock.sleep_until(60.0)
    assert len(done) == 3


def test_what_breaks_is_not_tried_again(caplog):
    clock, done = VirtualClock(), []
    background = Background(clock)
    background.do(lambda: done.append(1) or 1 / 0)
    assert background.wait(1.0)
    clock.sleep_until(10.0)
    assert done == [1]
    assert "something failed beside the light" in caplog.text

"""Parts that fail for a while: what a ring shows when it is back, and how often one that comes and goes says so."""

import numpy as np

from device.model import Scene
from device.scene.gate import PIXEL_STEP, SafetyGate
from device.session.actuators import Actuators
from device.session.health import Health
from drivers.ports import DriverError

PIXELS, GAMMA = 12, 2.2


class Loose:
    """A ring whose wire is off between two times."""

    def __init__(self, off):
        self.off, self.now_s, self.taken = off, 0.0, [np.zeros((PIXELS, 3))]

    def show(self, frame):
        if self.off[0] <= self.now_s < self.off[1]:
            raise DriverError("the ring does not answer")
        self.taken.append(np.array(frame))


def test_a_ring_that_is_back_goes_on_from_where_it_stands():
    ring = Loose((0.2, 1.5))
    actuators = Actuators(SafetyGate(PIXELS, GAMMA), Health(), ring)
    for k in range(160):
        ring.now_s = k / 45
        actuators.feed(Scene(np.ones((PIXELS, 3))), ring.now_s)
    light = np.power(ring.taken, GAMMA)
    assert np.abs(np.diff(light, axis=0)).max() <= PIXEL_STEP + 1e-9
    assert light[-1].min() > 0.99


def test_a_part_that_comes_and_goes_says_so_once_an_hour():
    health, told = Health(), []
    for t_s in range(4 * 3600):
        told += [(t_s, words) for words in health.note("motor", "it does not turn" if t_s % 2 else None, t_s)]
    first = [words for t_s, words in told if t_s < 60]
    assert first == [
        *["it does not turn", "the motor works again"] * 2,
        "it does not turn; the motor comes and goes, which is told once an hour",
    ]
    assert [t_s // 3600 for t_s, _ in told[5:]] == [1, 2, 3]
    assert "1797 times more in the hour before" in told[5][1]
    assert health.outages["motor"].times == health.outages["motor"].down_s + 1 == 2 * 3600


def test_a_part_that_fails_now_and_then_is_told_each_time():
    health, told = Health(), []
    for t_s in (10, 900, 4000, 5000, 8000):
        told += health.note("ring", "it is dark", t_s) + health.note("ring", None, t_s + 5)
    assert told == ["it is dark", "the ring works again"] * 5

"""What a ring that fails for a while shows when it is back: one step from what it stands at."""

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

"""The one light that goes around a ring that is being built: every pixel in its turn, dim, and gone at once."""

import numpy as np
import pytest

from device.app.idle import LOOK_HZ
from device.model import Scene
from device.scene.gate import SafetyGate
from device.scene.once_around import LENGTH_S, LIGHT, once_around


@pytest.mark.parametrize("pixels", [8, 24, 60])
def test_each_pixel_is_lit_in_its_turn_from_the_bottom_clockwise_and_the_gate_holds_nothing_back(pixels):
    gate, order, before = SafetyGate(pixels), [], np.zeros(pixels)
    for t_s in np.arange(1, round(LENGTH_S * LOOK_HZ) + 1) / LOOK_HZ:
        asked = once_around(t_s, pixels)
        shown = gate.feed(Scene(asked), t_s).ring
        assert shown == pytest.approx(asked, abs=1e-9)
        level = shown.max(axis=1)
        assert (level > 0).sum() <= 2
        assert np.abs(level - before).max() <= LIGHT.max()
        if level.any() and order[-1:] != [level.argmax()]:
            order.append(int(level.argmax()))
        before = level
    assert order == [*range(pixels), 0]
    assert shown.max() < 1e-9


def test_wherever_it_is_ended_it_is_dark_in_the_next_frame():
    for ends in range(1, round(LENGTH_S * LOOK_HZ)):
        gate = SafetyGate(24, rounding=0.01)
        for k in range(1, ends):
            gate.feed(Scene(once_around(k / LOOK_HZ, 24)), k / LOOK_HZ)
        assert not gate.feed(Scene(np.zeros((24, 3))), ends / LOOK_HZ).ring.any()
        assert gate.dark

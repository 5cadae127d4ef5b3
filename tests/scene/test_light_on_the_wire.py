"""What the LEDs get, after gamma, cap and dither, under any legal settings: it neither flashes nor glows in pure red.

The observer counts bytes: a step of an LED is a change of light like any other.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import frame_safety

from device.app import modes, pi_parts
from device.model import Scene
from device.settings.parse import parse
from drivers.pi.led_ring import FAINT, LedRing

PIXELS, HZ, TICKS = 12, 45, 8 * 45
WARM = np.array((1.0, 0.55, 0.2))


class Bytes:
    """A wire that remembers what was sent."""

    def __init__(self):
        self.sent = []

    def send(self, levels):
        self.sent.append(levels.copy())

    def close(self):
        pass


def breath(k, rng):
    return np.tile(WARM, (PIXELS, 1)) * (0.5 - 0.5 * np.cos(2 * np.pi * k / (10 * HZ)))


def point(k, rng):
    return WARM * np.exp(-0.5 * (((np.arange(PIXELS) - k / 9) % PIXELS) - 3)[:, None] ** 2)


def strobe(k, rng):
    return np.full((PIXELS, 3), float(k // 3 % 2))


def steps(k, rng):
    return np.full((PIXELS, 3), 0.2 + 0.5 * (k // 20 % 2))


def noise(k, rng):
    return rng.uniform(0, 1, (PIXELS, 3))


def colours(k, rng):
    return rng.permuted(np.tile((1.0, 0.6, 0.1), (PIXELS, 1)), axis=1)


def red(k, rng):
    return np.tile((0.5 - 0.5 * np.cos(k / 60), 0.0, 0.0), (PIXELS, 1))


def on_the_wire(asked, config, ticks=TICKS, seed=0):
    """(ticks, pixels, 3) bytes in red, green, blue."""
    wire, rng = Bytes(), np.random.default_rng(seed)
    ring, gate = LedRing(wire, pi_parts.ring_wiring(config)), modes.safety_gate(config)
    for k in range(ticks):
        ring.show(gate.feed(Scene(asked(k, rng)), k / HZ).ring)
    return np.array(wire.sent, int)[..., [config.ring.order.index(letter) for letter in "RGB"]]


def assert_calm(levels, config):
    light = levels / (255 * config.ring.cap)
    assert light.max() <= 1 + 1 / (255 * config.ring.cap)
    assert frame_safety.worst_second(light, gamma=1.0) <= 3
    saturated = levels[..., 0] >= 4 * (levels[..., 1] + levels[..., 2])
    assert (levels[..., 0] * saturated).max() <= FAINT


@pytest.mark.parametrize("asked", [breath, point, strobe, steps, noise, colours, red])
@given(
    gamma=st.floats(1.0, 3.0), cap=st.floats(0.02, 1.0) | st.floats(0.02, 0.12), seed=st.integers(0, 99),
    order=st.permutations("RGB").map("".join),
)  # fmt: skip
@settings(max_examples=2, deadline=None)
def test_no_led_flashes_or_glows_in_pure_red_whatever_is_asked_for(asked, gamma, cap, order, seed):
    config = parse({"ring": {"pixels": PIXELS, "gamma": gamma, "cap": cap, "order": order}})
    assert_calm(on_the_wire(asked, config, seed=seed), config)


@pytest.mark.parametrize("cap", [0.02, 0.05, 0.4])
def test_a_ring_that_is_asked_to_be_dark_is_dark_at_once(cap):
    wire, config = Bytes(), parse({"ring": {"pixels": PIXELS, "cap": cap}})
    ring = LedRing(wire, pi_parts.ring_wiring(config))
    for level in (0.0, 0.7, 0.9, 0.0):
        ring.show(np.full((PIXELS, 3), level))
    assert wire.sent[-2].any()
    assert not wire.sent[-1].any()


@pytest.mark.parametrize("cap", [0.02, 0.03, 0.039])
def test_at_the_lowest_caps_a_still_light_is_still(cap):
    config = parse({"ring": {"pixels": PIXELS, "cap": cap}})
    levels = on_the_wire(lambda k, rng: np.tile(WARM * 0.7, (PIXELS, 1)), config)
    assert not np.diff(levels[-2 * HZ :], axis=0).any()


def test_the_usual_light_is_asked_for_no_less_by_its_steps():
    """A breath at the usual cap passes the gate as it was asked for."""
    config = parse({"ring": {"pixels": PIXELS}})
    gate = modes.safety_gate(config)
    for k in range(10 * HZ):
        assert np.allclose(gate.feed(Scene(breath(k, None)), k / HZ).ring, breath(k, None), atol=1e-9)

"""The grammar of touch: eyes stay closed, nothing begins hard, and a hand is never cut short."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.property_examples import examples

from device.guide.pacer import Pacer
from device.model import Reading, Scene, Tick, Vitals
from device.scene import touch
from device.scene.gate import SafetyGate
from device.scene.palette import EMBER
from device.scene.request import Light, Look, SceneRequest, Touch
from device.scene.setup import SceneSetup
from device.scene.solo import SoloScene

HZ = 45
STILL = {"a": Reading(Vitals())}


def felt(pattern, seconds, pace=6.0, share=0.4):
    pacer = Pacer(pace, share)
    return np.array([pattern(pacer.feed(t)) for t in np.arange(0, seconds, 0.01)])


def begins(strengths):
    on = strengths > 0
    return np.flatnonzero(on & ~np.roll(on, 1)) * 0.01


def played(request, seconds, strength=0.6, hand=0.5, pattern=Touch.PULSES, pace=6.0):
    """What the motor is asked for, tick by tick; request: a function of time."""
    draw, pacer = SoloScene(SceneSetup(12, 0.6, strength, 1 / HZ, EMBER, hand, pattern)), Pacer(pace)
    felt = []
    for k in range(1, round(seconds * HZ) + 1):
        asked = replace(request(k / HZ), breath=pacer.feed(k / HZ))
        felt.append(draw.feed(Tick(k, k / HZ, 0), STILL, asked, 1.0).touch[0])
    return np.array(felt)


def test_one_pulse_to_breathe_in_and_two_to_breathe_out():
    assert begins(felt(touch.pulses, 10)) == pytest.approx([0.0, 4.0, 4.85], abs=0.03)


def test_a_swell_to_breathe_in_and_nothing_to_breathe_out():
    strengths = felt(touch.swell, 10)
    assert begins(strengths) == pytest.approx([0.0], abs=0.03)
    assert strengths[180:].max() == 0
    assert strengths.max() == pytest.approx(1, abs=0.01)


@examples(50)
@given(pace=st.floats(4, 12), share=st.floats(0.4, 0.5), pattern=st.sampled_from([touch.pulses, touch.swell]))
def test_every_pattern_swells_and_falls_and_rests_within_every_breath(pace, share, pattern):
    strengths = felt(pattern, 60 / pace, pace, share)
    assert strengths.min() >= 0
    assert strengths.max() <= 1
    assert np.abs(np.diff(strengths)).max() < 0.06  # a pulse of 0.6 s goes by 0.053 at its steepest, in 10 ms
    assert (strengths > 0).mean() < 0.5


def test_a_hand_is_two_long_soft_pulses_and_then_nothing():
    strengths = np.array([touch.hand(t) for t in np.arange(-1, 12, 0.01)])
    assert begins(strengths) - 1 == pytest.approx([1.6, 4.8], abs=0.03)
    assert (strengths > 0).sum() * 0.01 == pytest.approx(2 * 1.6, abs=0.05)
    assert not strengths[round((1 + touch.HAND_S) * 100) :].any()


def test_the_breaths_touch_makes_way_for_a_hand_and_comes_back():
    strengths = played(lambda t_s: SceneRequest(hand_s=40.0), 60.0)
    of_breath = played(lambda t_s: SceneRequest(), 60.0)
    assert np.array_equal(strengths[: 40 * HZ - 1], of_breath[: 40 * HZ - 1])
    during = slice(round(40.3 * HZ), round(47.9 * HZ))
    expected = [0.5 * touch.hand(k / HZ - 40.0) for k in range(during.start + 1, during.stop + 1)]
    assert strengths[during] == pytest.approx(np.array(expected))
    assert np.array_equal(strengths[round(48.3 * HZ) :], of_breath[round(48.3 * HZ) :])


@examples(60)
@given(pace=st.floats(4, 12), pattern=st.sampled_from([Touch.PULSES, Touch.SWELL]), hand_s=st.floats(10, 25))
def test_the_gate_never_cuts_what_the_lamp_itself_asks_for(pace, pattern, hand_s):
    asked = played(lambda t_s: SceneRequest(hand_s=hand_s), 45.0, pattern=pattern, pace=pace)
    gate = SafetyGate(12)
    dark = np.zeros((12, 3))
    passed = [gate.feed(Scene(dark, (strength,)), (k + 1) / HZ).touch[0] for k, strength in enumerate(asked.tolist())]
    assert np.array_equal(asked, passed)


@pytest.mark.parametrize("look", [Touch.PULSES, Touch.SWELL, Touch.OFF])
def test_who_wants_no_touch_gets_none_not_even_a_hand(look):
    assert not played(lambda t_s: SceneRequest(Look(touch=look), hand_s=5.0), 20.0, pattern=Touch.OFF).any()


def test_a_look_without_touch_has_none_but_the_hand_of_a_pause():
    strengths = played(lambda t_s: SceneRequest(Look(touch=Touch.OFF), hand_s=20.0), 40.0)
    assert not strengths[: 21 * HZ].any()
    assert strengths.max() == pytest.approx(0.5, abs=0.01)


def test_who_likes_a_swell_gets_it_where_a_programme_says_pulses():
    requested = played(lambda t_s: SceneRequest(), 20.0, pattern=Touch.SWELL)
    assert np.array_equal(requested, played(lambda t_s: SceneRequest(Look(touch=Touch.SWELL)), 20.0))


def test_from_one_look_to_another_the_touch_goes_softly():
    def request(t_s):
        return SceneRequest(Look(Light.DARK, Touch.PULSES if t_s < 20 else Touch.SWELL if t_s < 41 else Touch.OFF))

    assert np.abs(np.diff(played(request, 60.0))).max() < 0.6 * 0.18  # no steeper than a pulse by itself

"""The grammar of light and touch: what a person sees and feels of the breath, the body and the search for a pulse."""

import numpy as np
import pytest

from device.guide.pacer import Pacer
from device.readings import Contact, Reading, Tick, Vitals
from device.scene import light
from device.scene.solo import Dark, Solo
from device.scene.touch import touch

PIXELS = 24


def scenes(vitals, seconds, people=("a",), pace=6.0):
    draw, pacer = Solo(PIXELS, 0.8, 0.6, 1 / 45), Pacer(pace)
    for k in range(1, round(seconds * 45) + 1):
        t_s = k / 45
        readings = {code: Reading(vitals(t_s) if callable(vitals) else vitals) for code in people}
        breath = pacer.feed(t_s)
        yield breath, draw.feed(Tick(k, t_s, 0), breath, readings, 1.0)


def hue(scene):
    lit = scene.ring[np.argmax(scene.ring.sum(axis=1))]
    return lit / lit.max()


FOUND = Vitals(contact=Contact.FOUND)


def test_the_ring_fills_from_the_bottom_and_brightens_with_the_breath():
    shown = list(scenes(FOUND, 4.0))
    totals = [s.ring.sum() for _, s in shown]
    assert (np.diff(totals) >= -1e-9).all()
    half = shown[len(shown) // 2][1].ring.sum(axis=1)
    assert half[0] > 5 * half[PIXELS // 2]
    assert half == pytest.approx(np.roll(half[::-1], 1))  # left and right alike
    full = shown[-1][1].ring.sum(axis=1)
    assert full.min() > 0.8 * full.max()


def test_an_empty_breath_still_glows_so_that_the_lamp_is_not_mistaken_for_off():
    *_, (_, scene) = scenes(FOUND, 10.0)
    assert 0.05 < scene.ring.max() < 0.3


def test_settled_activated_and_unknown_have_colours_of_their_own():
    hues = []
    for arousal in (0.0, 1.0, None):
        *_, (_, scene) = scenes(Vitals(contact=Contact.FOUND, arousal=arousal), 24.0)
        hues.append(hue(scene))
    for one, other in [(0, 1), (0, 2), (1, 2)]:
        assert np.abs(hues[one] - hues[other]).max() > 0.1


def test_a_colour_drifts_and_never_switches():
    def vitals(t_s):
        return Vitals(contact=Contact.FOUND, arousal=1.0 if t_s >= 20 else 0.0)

    colours = np.array([hue(scene) for _, scene in scenes(vitals, 40.0)])
    assert np.abs(np.diff(colours, axis=0)).max() < 0.005


def test_activated_shimmers_and_settled_is_still():
    def restlessness(arousal):
        shown = [(b.lungs, s.ring[:, 0]) for b, s in scenes(Vitals(contact=Contact.FOUND, arousal=arousal), 60)]
        full = np.array([row / row.mean() for lungs, row in shown if lungs > 0.97])[-60:]
        return full.std(axis=0).max()

    assert restlessness(1.0) > 5 * restlessness(0.0)


def test_no_colour_is_a_saturated_red():
    for rgb in (light.SETTLED, light.ACTIVATED, light.UNKNOWN):
        shine = rgb**2.2
        assert shine[0] / shine.sum() < 0.8


def test_the_night_colours_are_low_in_blue():
    assert (light.SETTLED**2.2)[2] < 0.05 * (light.SETTLED**2.2).sum()


def brightest_walk(contact):
    point = [light.point(t, PIXELS, contact is not Contact.HOLD_STILL).argmax() for t in np.arange(0, 10, 0.5)]
    return len(set(point))


def test_the_looking_point_walks_while_it_looks_and_rests_when_it_should_hold_still():
    assert brightest_walk(Contact.LOOKING) > 15
    assert brightest_walk(Contact.HOLD_STILL) == 1


@pytest.mark.parametrize(("contact", "there"), [(Contact.LOOKING, True), (Contact.LOST, True), (Contact.FOUND, False)])
def test_the_point_is_there_while_no_pulse_is_and_gone_when_it_is_found(contact, there):
    *_, (_, scene) = scenes(Vitals(contact=contact), 9.9)
    blueness = (scene.ring[:, 2] / np.maximum(scene.ring[:, 0], 1e-9)).max()
    assert (blueness > 0.8) == there


def test_with_two_people_nobodys_state_can_be_read_off():
    one = [s.ring for _, s in scenes(Vitals(contact=Contact.FOUND, arousal=1.0), 10, people=("a", "b"))]
    other = [s.ring for _, s in scenes(Vitals(contact=Contact.LOOKING), 10, people=("a", "b"))]
    assert np.array_equal(one, other)


def test_one_pulse_to_breathe_in_and_two_to_breathe_out():
    pacer = Pacer(6.0)
    felt = np.array([touch(pacer.feed(t)) for t in np.arange(0, 10, 0.01)])
    begins = np.flatnonzero((felt[1:] > 0) & (felt[:-1] == 0)) * 0.01
    assert begins == pytest.approx([0.0, 4.0, 4.55], abs=0.03)


def test_dark_is_dark():
    scene = Dark(PIXELS).feed(Tick(1, 0.02, 0), None, {"a": Reading(FOUND)}, 1.0)
    assert not scene.ring.any()
    assert scene.touch == 0

"""The one motor between two people: it tells nobody's state, and gives a pulse only as it was asked to."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.property_examples import examples
from support.scripted_couples import HZ, Heartbeats, constant, lively, shown
from support.sessions import QUICK, play, seats, simulated, world

from device.app import modes
from device.guide.guide import Ending
from device.guide.pacer import Pacer
from device.model import PRESSED, Beat, Contact, Reading, Scene, Tick, Vitals
from device.scene import touch
from device.scene.felt import HEART
from device.scene.gate import MOTOR_ON_S, SafetyGate
from device.scene.request import Look, SceneRequest, Touch
from device.scene.setup import SceneSetup
from device.scene.shared import SharedScene
from device.scene.touch import APART_S, TAP_S, Heartbeat
from device.session.session import Envelope, Session
from drivers.simulated.body import Body, Temperament

FOUND = Vitals(contact=Contact.FOUND)
SILENT = Look(touch=Touch.OFF)
NOT_GIVEN = SceneRequest(SILENT)
GIVEN = SceneRequest(SILENT, heart="a")


def felt(people, seconds, request=GIVEN, **more):
    return shown(people, seconds, request, **more)[1]


def taps(touches):
    """The strengths of each tap, by the tick in which it begins."""
    on = touches > 0
    begun = np.flatnonzero(on & ~np.roll(on, 1))
    return {int(k): touches[k : k + np.argmin(np.append(on[k:], False))] for k in begun}


def known_at(beats):
    """Two people, of whom the first one's beats become known at these ticks: {tick: beats}."""
    return lambda t_s: (Reading(FOUND, beats.get(round(t_s * HZ), ())), Reading(FOUND))


def beat(known_s, accepted=True):
    return Beat(known_s - 0.3, known_s, 0.9, 1.0, accepted)


STATES = st.builds(Vitals, st.sampled_from(Contact), arousal=st.none() | st.floats(0, 1))


@examples(20)
@given(one=STATES, other=STATES, own=st.booleans(), bpm=st.floats(40, 150), look=st.sampled_from(Touch))
def test_the_touch_of_two_is_the_same_to_the_bit_whatever_is_known_of_them(one, other, own, bpm, look):
    request = SceneRequest(Look(touch=look), own=own, hand_s=9.0)
    of_nobody = felt(constant(Vitals(), Vitals()), 15, request)
    assert np.array_equal(felt(lively(one, other, Heartbeats(bpm), Heartbeats(70)), 15, request), of_nobody)


@pytest.mark.parametrize("whose", ["a", "b"])
def test_each_beat_of_the_one_who_gives_is_one_tap_as_soon_as_it_is_known(whose):
    giver = Heartbeats(63.0)
    people = lively(FOUND, FOUND, *((giver, Heartbeats(91.0)) if whose == "a" else (Heartbeats(91.0), giver)))
    begun = list(taps(felt(people, 30, SceneRequest(SILENT, heart=whose))))
    known = [round(np.ceil(b * HZ - 1e-6)) for b in 0.8 + np.arange(28) * 60 / 63.0]
    assert np.abs(np.array(begun[: len(known)]) - known).max() <= 1


@pytest.mark.parametrize("bpm", [45, 70, 110, 130])
def test_a_fast_heart_is_felt_no_stronger_than_a_slow_one(bpm):
    slow, fast = (taps(felt(lively(FOUND, FOUND, Heartbeats(x), None), 20)) for x in (40, bpm))
    one = next(iter(slow.values()))
    for each in list(fast.values())[:-1]:
        assert each == pytest.approx(one, abs=1e-9)
    assert one.max() == pytest.approx(HEART * 0.6, rel=0.03)
    assert len(one) / HZ <= TAP_S


@pytest.mark.parametrize("bpm", [120, 150, 180, 220])
def test_taps_are_never_closer_than_0_45_s(bpm):
    begun = np.array(list(taps(felt(lively(FOUND, FOUND, Heartbeats(bpm), None), 30))))
    assert np.diff(begun).min() / HZ >= APART_S == 0.45
    assert len(begun) > 25


def test_a_beat_that_does_not_count_gives_no_tap():
    people = lively(FOUND, FOUND, Heartbeats(70, accepted=False), Heartbeats(70))
    assert not felt(people, 20).any()


def test_a_beat_that_was_known_for_long_when_the_lamp_came_late_is_not_felt_as_if_it_were_now():
    late = known_at({90: (beat(88 / HZ),), 180: (beat(170 / HZ), beat(150 / HZ))})
    assert list(taps(felt(late, 8))) == [90]


def test_several_beats_at_once_are_one_tap():
    assert len(taps(felt(known_at({90: (beat(90 / HZ), beat(89 / HZ))}), 4))) == 1


@pytest.mark.parametrize("then", [NOT_GIVEN, replace(GIVEN, judged=False), replace(GIVEN, heart="b")])
def test_a_pulse_that_is_no_longer_given_is_silent_at_once(then):
    """Within the tap, as its giver takes it back, as nothing is to be judged, and as it becomes the other's turn."""
    people = known_at({90: (beat(90 / HZ),)})
    touches = felt(people, 4, lambda t_s: GIVEN if t_s < 94 / HZ - 1e-6 else then)
    assert touches[92] > 0.2
    assert not touches[93:].any()


def test_a_pulse_that_is_given_again_and_again_is_not_felt_faster():
    hearts = Heartbeat()
    strengths = []
    for k in range(1, 20 * HZ):
        t_s = k / HZ
        strengths.append(hearts.feed(t_s, None if k % 3 == 0 else "a", (beat(t_s),)))
    begun = np.array([k for k in range(1, len(strengths)) if strengths[k] > 0 and not strengths[k - 1]])
    assert np.diff(begun).min() / HZ >= APART_S


def test_while_a_pulse_is_given_the_breaths_touch_makes_way_softly_and_comes_back():
    def request(t_s):
        return SceneRequest(heart="a" if 20 <= t_s < 40 else None)

    touches, of_breath = felt(constant(FOUND, FOUND), 60, request), felt(constant(FOUND, FOUND), 60, SceneRequest())
    assert np.array_equal(touches[: 20 * HZ - 1], of_breath[: 20 * HZ - 1])
    assert not touches[round((20 + touch.MAKE_WAY_S) * HZ) + 1 : 40 * HZ - 1].any()
    assert np.array_equal(
        touches[round((40 + touch.MAKE_WAY_S) * HZ) + 1 :], of_breath[round((40 + touch.MAKE_WAY_S) * HZ) + 1 :]
    )


def test_the_hand_of_a_pause_goes_before_a_pulse():
    request = SceneRequest(SILENT, heart="a", hand_s=10.0)
    touches = felt(lively(FOUND, FOUND, Heartbeats(80), None), 30, request)
    during = slice(round(10.3 * HZ), round(17.9 * HZ))
    hand = [0.5 * touch.hand(k / HZ - 10.0) for k in range(during.start + 1, during.stop + 1)]
    assert touches[during] == pytest.approx(np.array(hand))
    assert len(taps(touches[: 10 * HZ])) > 8
    assert len(taps(touches[19 * HZ :])) > 8


def test_who_wants_no_touch_feels_no_pulse_either():
    assert not felt(lively(FOUND, FOUND, Heartbeats(80), None), 15, pattern=Touch.OFF).any()


def test_a_pulse_is_given_to_the_others_motor_alone_where_each_has_one_and_the_givers_is_still():
    draw, pacer = SharedScene(SceneSetup(8, 0.6, 0.6, 1 / HZ, felt_by=(("a",), ("b",)))), Pacer(6.0)
    people, touches = lively(FOUND, FOUND, Heartbeats(80), Heartbeats(70)), []
    for k in range(1, 20 * HZ):
        readings = dict(zip("ab", people(k / HZ), strict=True))
        request = replace(GIVEN, breath=pacer.feed(k / HZ))
        touches.append(draw.feed(Tick(k, k / HZ, 0), readings, request, 1.0).touch)
    givers, others = np.transpose(touches)
    assert not givers.any()
    assert np.array_equal(others, felt(lively(FOUND, FOUND, Heartbeats(80), Heartbeats(70)), 20)[: len(others)])


def test_what_was_made_softer_makes_a_pulse_softer_too():
    plain, softer = (
        felt(lively(FOUND, FOUND, Heartbeats(80), None), 10, replace(GIVEN, softer=step)) for step in (1.0, 0.35)
    )
    assert softer == pytest.approx(0.35 * plain)


def test_a_pulse_of_somebody_who_is_not_there_is_nobodys():
    people = lively(FOUND, FOUND, Heartbeats(80), Heartbeats(70))
    assert np.array_equal(felt(people, 15, SceneRequest(heart="c")), felt(people, 15, SceneRequest()))


@examples(30)
@given(
    bpm=st.floats(35, 220),
    pattern=st.sampled_from([Touch.PULSES, Touch.SWELL]),
    pace=st.floats(4, 12),
    from_s=st.floats(5, 15),
    lasts_s=st.floats(0.1, 15),
    hand_s=st.none() | st.floats(5, 25),
)
def test_the_gate_never_cuts_a_pulse_that_is_given(bpm, pattern, pace, from_s, lasts_s, hand_s):
    def request(t_s):
        return SceneRequest(heart="a" if from_s <= t_s < from_s + lasts_s else None, hand_s=hand_s)

    asked = felt(lively(FOUND, FOUND, Heartbeats(bpm), None), 40, request, pattern=pattern, pace=pace)
    gate, dark = SafetyGate(8), np.zeros((8, 3))
    passed = [gate.feed(Scene(dark, (float(strength),)), k / HZ).touch[0] for k, strength in enumerate(asked, 1)]
    assert np.array_equal(asked, passed)
    assert MOTOR_ON_S > touch.SWELL_S + TAP_S


class Giving:
    """A guide who asks for one pulse to be given, from some time on."""

    led_by = None

    def __init__(self, from_s):
        self._pacer, self._from_s, self.ending = Pacer(6.0), from_s, Ending()

    def feed(self, t_s, known):
        return SceneRequest(SILENT, breath=self._pacer.feed(t_s), heart="a" if t_s >= self._from_s else None)

    def press(self, t_s):
        return PRESSED

    def hold(self, t_s):
        self.ending.soon(t_s)


def test_in_a_whole_session_each_beat_is_felt_once_and_the_motor_makes_no_beats_of_its_own():
    bodies = [Body(Temperament(), seed=seed) for seed in (1, 2)]
    hardware = simulated(world(*bodies))
    renderer = SharedScene(SceneSetup(24, 0.6, 0.6, 1 / HZ))
    session = Session(hardware, seats(2), Giving(20.0), renderer, modes.safety_gate(QUICK), Envelope(60.0))
    beats = []
    play(session, hardware, lambda step: beats.extend(step.readings["a"].beats))
    felt_s = np.array(list(taps(np.array(hardware.motors[0].touches)))) / HZ
    known_s = np.array([b.known_s for b in beats if b.accepted and 20.0 <= b.known_s < 59.0])
    assert len(felt_s[felt_s < 59.1]) == len(known_s)
    true = sum(20.0 <= t_s < 57.0 for t_s in bodies[0].beats)
    found = sum(20.0 <= b.t_s < 57.0 for b in beats if b.accepted)
    assert abs(true - found) <= 1

"""Messages by touch: each is told apart from the others and from the breath, at once, softly, and privately."""

import itertools
import math

import numpy as np
import pytest
from support.touch_listener import heard

from device.guide.pacer import Pacer
from device.model import Scene
from device.scene import messages
from device.scene.easing import Blend
from device.scene.felt import Felt
from device.scene.gate import MOTOR_ON_S, SafetyGate
from device.scene.messages import PROMPT, RHYTHMS, MotorMessages, TouchMessages
from device.scene.request import Message, SceneRequest, Told, Touch
from device.scene.setup import SceneSetup
from drivers.pi.button import DEBOUNCE_S

HZ = 45
STRENGTH = 0.6
TRIALS, LEAST = 200, 0.95
DARK, PULSES = np.zeros((24, 3)), Blend(1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0)
ONE, BOTH, EACH = (("a",),), (("a", "b"),), (("a",), ("b",))


def setup(felt_by=ONE, **more):
    return SceneSetup(24, 0.8, STRENGTH, 1 / HZ, felt_by=felt_by, **more)


def session(seconds, told, scene_setup, pace=6.0, **request):
    """(seconds, motors) of touch of a paced session. told: {second: Told}."""
    feel, pacer, due = Felt(scene_setup), Pacer(pace), sorted(told.items())
    felt = []
    for k in range(1, round(seconds * HZ) + 1):
        t_s = k / HZ
        new = tuple(message for at_s, message in due if t_s - 1 / HZ < at_s <= t_s)
        asked = SceneRequest(breath=pacer.feed(t_s), told=new, **request)
        felt.append(feel.feed(t_s, asked, PULSES, 1.0))
    return np.array(felt)


def trial(message, rng, pattern=Touch.PULSES):
    """Touch from 3 s before a moment at which a message is asked for to 6.5 s after it, the breath going on."""
    at_s = rng.uniform(8.0, 18.0)
    told = {at_s: Told(message, "a" if message in (Message.FOUND, Message.LOST) else None)}
    touches = session(at_s + 6.5, told, setup(pattern=pattern), pace=rng.uniform(5.0, 12.0))[:, 0]
    return touches[round((at_s - 3.0) * HZ) :], at_s


@pytest.mark.few(1)
@pytest.mark.parametrize("message", RHYTHMS)
def test_a_listener_by_touch_alone_tells_each_message_from_all_others_and_from_the_breath(message):
    rng = np.random.default_rng(list(RHYTHMS).index(message))
    right = sum(heard(trial(message, rng)[0], 1 / HZ, rng) is message for _ in range(TRIALS))
    assert right >= LEAST * TRIALS


def test_the_breath_alone_is_taken_for_a_message_by_nobody():
    rng = np.random.default_rng(7)
    touches = [session(9.5, {}, setup(), pace=rng.uniform(5.0, 12.0))[:, 0] for _ in range(60)]
    assert sum(heard(felt, 1 / HZ, rng) is not None for felt in touches) <= 0.05 * len(touches)


def test_no_two_messages_have_one_rhythm_and_none_that_of_the_breath():
    assert len(set(RHYTHMS.values())) == len(RHYTHMS) == len(Message)


@pytest.mark.parametrize("message", sorted(PROMPT))
def test_what_the_button_said_is_answered_by_touch_within_a_fifth_of_a_second(message):
    rng = np.random.default_rng(3)
    for _ in range(30):
        at_s, pace = rng.uniform(8.0, 18.0), rng.uniform(5.0, 12.0)
        after = session(at_s + 1.0, {at_s: Told(message)}, setup(), pace)[math.ceil(at_s * HZ) - 1 :, 0]
        still = int(np.argmax(after == 0))
        first_s = (math.ceil(at_s * HZ) + still + int(np.argmax(after[still:] > 0))) / HZ
        assert first_s - at_s <= 0.2 - DEBOUNCE_S


@pytest.mark.parametrize("message", RHYTHMS)
def test_no_message_is_stronger_than_the_breath_or_begins_hard_or_is_cut_by_the_gate(message):
    rng = np.random.default_rng(5)
    gate = SafetyGate(24)
    touches, _ = trial(message, rng)
    assert touches.max() <= STRENGTH
    assert np.diff(touches).max() <= STRENGTH * np.pi / (2 * messages.EDGE_S * HZ)  # the steepest of a raised cosine
    long_s = [length_s for _, length_s in messages.pulses(message)]
    assert sum(long_s) < 1.2 * MOTOR_ON_S
    for k, touch in enumerate(touches, 1):
        assert gate.feed(Scene(DARK, (touch,)), k / HZ).touch == (touch,)


def test_a_second_press_is_answered_too_while_the_first_answer_is_still_told():
    touches = session(6.0, {3.0: Told(Message.BEGUN), 3.6: Told(Message.BEGUN)}, setup(pattern=Touch.OFF))[:, 0]
    on = np.flatnonzero(np.diff((touches > 0.02).astype(int)) == 1) / HZ
    assert [round(t, 1) for t in on] == [3.1, 3.6, 4.2] or len(on) == 4
    assert any(3.6 < t <= 3.85 for t in on)


def test_touch_off_silences_the_breath_and_answers_off_the_answers():
    told = {3.0: Told(Message.MARKED)}
    assert session(20.0, told, setup(pattern=Touch.OFF)).max() == pytest.approx(STRENGTH, rel=0.02)
    assert not session(20.0, {}, setup(pattern=Touch.OFF)).any()
    assert np.array_equal(session(20.0, told, setup(answers=False)), session(20.0, {}, setup(answers=False)))
    assert session(20.0, {}, setup(answers=False)).any()


@pytest.mark.parametrize(
    ("felt_by", "present", "to", "motors"),
    [
        (EACH, ("a", "b"), "a", [True, False]),
        (EACH, ("a", "b"), "b", [False, True]),
        (EACH, ("a", "b"), None, [True, True]),
        (BOTH, ("a", "b"), "a", [False]),  # it would be felt by the other as well
        (BOTH, ("a",), "a", [True]),  # nobody else takes part
        (BOTH, ("a", "b"), None, [True]),
        (ONE, ("a", "b"), "b", [False]),  # somebody else's motor
    ],
)
def test_what_is_told_to_one_goes_to_no_motor_that_another_feels(felt_by, present, to, motors):
    told = TouchMessages(felt_by)
    told.add(Told(Message.YES, to), 1.0, present)
    felt = [told.feed(1.0 + k / HZ, [0.0] * len(felt_by)) for k in range(HZ)]
    assert [any(step[m][0] > 0 for step in felt) for m in range(len(felt_by))] == motors


@pytest.mark.parametrize(("present", "moves"), [((), (True, True)), (("a",), (True, False)), (("b",), (False, True))])
def test_the_breath_is_felt_by_those_who_take_part_and_by_nobody_who_sleeps_beside_them(present, moves):
    touches = session(30.0, {}, setup(EACH), present=present)
    assert tuple(touches[10 * HZ :].any(axis=0)) == moves


def test_a_motor_that_is_nobodys_is_still():
    assert not session(30.0, {2.0: Told(Message.BEGUN)}, setup((("a",), ())))[:, 1].any()


def test_messages_that_wait_come_one_after_the_other_in_silence():
    told = {3.0: Told(Message.FOR_TWO), 3.1: Told(Message.FOUND, "a"), 3.2: Told(Message.FOR_TWO)}
    touches = session(20.0, told, setup(pattern=Touch.OFF))[:, 0]
    on = np.flatnonzero(np.diff((touches > 0.02).astype(int)) == 1) / HZ
    assert len(on) == 2 * len(RHYTHMS[Message.FOR_TWO]) + len(RHYTHMS[Message.FOUND])
    gaps = np.diff(on)
    assert gaps[1] > messages.PULSE_S["-"] + messages.QUIET_S - 0.05


@pytest.mark.parametrize("softer", [1.0, 0.6, 0.35])
def test_softer_is_softer_breath_and_answers_that_can_still_be_felt(softer):
    breath = session(20.0, {}, setup(), softer=softer).max()
    answer = session(20.0, {3.0: Told(Message.MARKED)}, setup(pattern=Touch.OFF), softer=softer).max()
    assert breath == pytest.approx(softer * STRENGTH, rel=0.02)
    assert answer >= 0.5 * STRENGTH * 0.98


def test_messages_are_told_while_all_else_has_faded():
    felt = Felt(setup())
    asked = [SceneRequest(told=(Told(Message.ENDED),)), *[SceneRequest()] * 150]
    touches = [felt.feed(k / HZ, request, None, 0.0)[0] for k, request in enumerate(asked, 1)]
    assert max(touches) == STRENGTH
    assert touches[-1] == 0


def test_motors_of_one_lamp_are_limited_each_by_itself():
    gate = SafetyGate(24)
    passed = [gate.feed(Scene(DARK, (1.0, float(k % 90 < 20))), k / HZ).touch for k in range(1, 400)]
    first, second = np.array(passed).T
    assert (first == 0).any()
    assert np.array_equal(second, [float(k % 90 < 20) for k in range(1, 400)])


def test_a_message_asked_for_in_the_middle_of_a_touch_waits_for_its_end_unless_it_is_prompt():
    for message, at_once in itertools.product((Message.FOR_ONE, Message.MARKED), (False, True)):
        if (message in PROMPT) is not at_once:
            continue
        motor = MotorMessages()
        motor.add(message, 1.0)
        told = [motor.feed(1.0 + k / HZ, 0.5 if k < 20 else 0.0)[0] for k in range(120)]
        first = np.flatnonzero(np.array(told) > 0)[0] / HZ
        assert bool(first <= 0.2) is at_once

"""The lamp on the bedside table: whoever lays a finger on is led, one or two, and it lets go of whoever leaves."""

import math
from dataclasses import replace

import numpy as np
import pytest
from support.scripted_couples import Heartbeats

from device.guide.bedside import ARRIVAL_S, LET_GO_S, NOBODY_S, TAKE_BACK_S, UNHEARD, BedsideGuide, BedsidePlan
from device.guide.consent import ASK_S, Question
from device.guide.couple_guide import SETTLES_S
from device.guide.guide import BY_HAND, FALL_S, LET_GO, TAKEN_BACK
from device.guide.known_paces import PaceForTwo
from device.guide.presence import COMES_S, GONE_S, LOST_S, TOLD_AGAIN_S, Presence
from device.library import programmes
from device.model import PRESSED, SOFTER, TWICE, Contact, Reading, SkinState, Vitals
from device.scene.request import Message

HZ = 9  # ticks a second: a fifth of the lamp's
HERE, AWAY = Reading(Vitals(contact=Contact.FOUND)), Reading(Vitals())
APART_S = 10.0  # two hearts are told apart after eight beats of the slower, at 60 a minute, and a second or two
COLD = Reading(Vitals(contact=Contact.LOOKING, skin=SkinState.ON))


def plan(**more):
    led = {"press": "settle", "press_twice": "settle-20", "for_two": "together"}
    led = {key: programmes.load(more.pop(key, name)) for key, name in led.items()}
    return BedsidePlan(**led, **more)


def night(guide, until_s, a=(), b=(), presses_s=(), holds_s=()):
    """[(t_s, request)] until it is over. a, b: spans in which that one's finger lies on the sensor."""
    seen, presses, holds, t_s = [], sorted(presses_s), sorted(holds_s), 0.0
    hearts = {"a": Heartbeats(60), "b": Heartbeats(77)}
    while t_s <= min(until_s, guide.ending.ends_s):
        while presses and presses[0] <= t_s:
            guide.press(presses.pop(0))
        while holds and holds[0] <= t_s:
            guide.hold(holds.pop(0))
        there = {code: any(begin <= t_s < end for begin, end in spans) for code, spans in (("a", a), ("b", b))}
        beats = {code: heart.until(t_s) for code, heart in hearts.items()}
        readings = {code: replace(HERE, beats=beats[code]) if on else AWAY for code, on in there.items()}
        seen.append((t_s, guide.feed(t_s, readings)))
        t_s = len(seen) / HZ
    return seen


def told(seen):
    return [(round(t_s), t.message, t.to) for t_s, request in seen for t in request.told]


def breaths(seen):
    """Breaths asked for by now, tick by tick: without a jump if this goes on evenly."""
    return np.array([request.breath.cycle + request.breath.phase for _, request in seen])


def assert_no_jump(seen):
    steps = np.diff(breaths(seen))
    assert steps.min() > 0
    assert steps.max() < 1.05 * 12 / 60 / HZ
    assert np.abs(np.diff(steps)).max() < 0.05 * 12 / 60 / HZ


def test_the_breath_is_led_from_the_press_on_before_anybody_is_known():
    [(_, first), *_] = night(BedsideGuide(plan()), 1.0)
    assert first.breath is not None
    assert first.present == ()
    assert [t.message for t in first.told] == [Message.BEGUN]


@pytest.mark.parametrize("code", ["a", "b"])
def test_whoever_lays_a_finger_on_is_led_alone_and_by_their_own_pace(code):
    guide = BedsideGuide(plan(own_bpm={"a": 5.0, "b": 6.5}))
    seen = night(guide, 60.0, **{code: [(10.0, math.inf)]})
    assert seen[-1][1].present == (code,)
    assert guide.alone == code
    assert guide.couple is None
    assert guide.led_by.own_bpm == {"a": 5.0, "b": 6.5}[code]
    assert told(seen) == [(0, Message.BEGUN, None), (10, Message.FOUND, code), (42, Message.FOR_ONE, None)]
    assert_no_jump(seen)


def test_two_who_are_there_when_the_arrival_is_over_go_on_with_the_programme_for_two_without_a_jump():
    pace = PaceForTwo(5.5, 0.9)
    guide = BedsideGuide(plan(pace_for_two=pace))
    seen = night(guide, 100.0, a=[(5.0, math.inf)], b=[(30.0, math.inf)])
    assert seen[-1][1].present == ("a", "b")
    assert guide.alone is None
    assert (guide.led_by.programme.name, guide.led_by.own_bpm) == ("together", 5.5)
    assert [(t_s, m) for t_s, m, _ in told(seen) if m in (Message.FOR_ONE, Message.FOR_TWO)] == [(42, Message.FOR_TWO)]
    assert_no_jump(seen)
    assert guide.ending.ends_s == pytest.approx(guide.course.ends_s + SETTLES_S + 2 * ASK_S + FALL_S)


def test_who_joins_later_joins_what_goes_on_at_its_pace_and_it_is_told():
    guide = BedsideGuide(plan())
    seen = night(guide, 260.0, a=[(5.0, math.inf)], b=[(200.0, math.inf)])
    assert guide.led_by.programme.name == "settle"
    assert (200, Message.FOR_TWO, None) in told(seen)
    assert seen[-1][1].present == ("a", "b")
    assert_no_jump(seen)


@pytest.mark.parametrize("b_s", [20.0, 200.0])
def test_two_are_asked_soon_after_their_hearts_are_two_and_the_breath_goes_on(b_s):
    guide = BedsideGuide(plan(questions=(Question.OWN_LIGHT,)))
    yes_s = [b_s + APART_S + 3, b_s + APART_S + ASK_S + 3]
    seen = night(guide, b_s + 60, a=[(5.0, math.inf)], b=[(b_s, math.inf)], presses_s=yes_s)
    asked = [t_s for t_s, request in seen if request.asks]
    assert asked[0] == pytest.approx(b_s + APART_S, abs=1.5)
    assert asked[-1] == pytest.approx(asked[0] + 2 * ASK_S, abs=0.3)
    assert seen[-1][1].own
    assert_no_jump(seen)


def test_nobody_there_is_led_for_the_arrival_and_then_let_go_of():
    guide = BedsideGuide(plan())
    seen = night(guide, 1e4)
    fades = np.array([request.fade for _, request in seen])
    assert (fades[: round(ARRIVAL_S * HZ)] == 1).all()
    assert seen[-1][0] == pytest.approx(ARRIVAL_S + NOBODY_S, abs=0.5)
    assert guide.ending.why == LET_GO
    assert (np.diff(fades) <= 0).all()
    assert -np.diff(fades).min() <= 1.01 / NOBODY_S / HZ


def test_the_lamp_leads_nobody_if_the_settings_say_so_and_dimly():
    guide = BedsideGuide(plan(leads_nobody=True))
    seen = night(guide, 1e4)
    assert guide.ending.why == "its time was over"
    assert seen[10 * HZ][1].look.level == 1.0
    assert {request.look.level for t_s, request in seen if t_s > ARRIVAL_S + 1} == {UNHEARD}


@pytest.mark.parametrize("gone_s", [20.0, 100.0, 300.0])
def test_who_is_gone_is_let_go_of_over_a_minute_however_long_they_were_there(gone_s):
    guide = BedsideGuide(plan())
    seen = night(guide, 1e4, a=[(5.0, gone_s)])
    assert all(request.fade == 1 for t_s, request in seen if t_s < gone_s + GONE_S)
    assert seen[-1][0] - gone_s == pytest.approx(GONE_S + LET_GO_S, abs=1.0)
    assert seen[-1][0] - gone_s < 240
    assert guide.ending.why == LET_GO


def test_light_comes_back_for_who_comes_back_meanwhile():
    guide = BedsideGuide(plan())
    seen = dict(night(guide, 1e4, a=[(5.0, 100.0), (220.0, math.inf)]))
    assert seen[219.0].fade < 0.7
    assert seen[230.0].fade == 1.0
    assert guide.ending.why == "its time was over"


def test_a_finger_that_is_off_for_a_minute_again_and_again_is_not_gone():
    spans = [(k * 90.0, k * 90.0 + 20.0) for k in range(5)]
    seen = night(BedsideGuide(plan()), 380.0, a=spans)
    assert all(request.fade == 1 for _, request in seen)


def test_while_one_of_two_is_gone_the_other_is_led_on():
    guide = BedsideGuide(plan())
    seen = night(guide, 400.0, a=[(5.0, math.inf)], b=[(10.0, 100.0)])
    assert seen[-1][1].present == ("a",)
    assert seen[-1][1].fade == 1.0
    assert_no_jump(seen)


@pytest.mark.parametrize("name", ["eyes", "hold", "hum", "move", "night-light"])
def test_a_programme_that_leaves_the_hands_free_is_not_ended_by_a_missing_finger(name):
    guide = BedsideGuide(plan(press=name))
    night(guide, 1e4, a=[(5.0, 60.0)])
    assert guide.ending.why == "its time was over"


def test_a_hold_within_the_first_seconds_takes_back_what_a_press_began():
    guide = BedsideGuide(plan())
    seen = night(guide, 1e4, holds_s=(TAKE_BACK_S - 1,))
    assert seen[-1][0] == pytest.approx(TAKE_BACK_S - 1 + FALL_S, abs=0.3)
    assert guide.ending.why == TAKEN_BACK
    assert told(seen)[-1][1] is Message.TAKEN_BACK


def test_a_hold_later_ends_it():
    guide = BedsideGuide(plan())
    seen = night(guide, 1e4, a=[(5.0, math.inf)], holds_s=(100.0,))
    assert seen[-1][0] == pytest.approx(100 + FALL_S, abs=0.3)
    assert guide.ending.why == BY_HAND
    assert told(seen)[-1][1] is Message.ENDED


def test_after_a_hold_of_two_a_page_is_asked_for():
    guide = BedsideGuide(plan())
    over_s = 150.0
    yes_s = [over_s + SETTLES_S + 1, over_s + SETTLES_S + ASK_S + 1]
    night(guide, 1e4, a=[(5.0, math.inf)], b=[(10.0, math.inf)], holds_s=(over_s,), presses_s=yes_s)
    assert guide.couple.agreed
    assert guide.ending.ends_s == pytest.approx(over_s + SETTLES_S + 2 * ASK_S + FALL_S, abs=0.3)


def test_a_second_press_within_a_second_changes_the_programme_and_nothing_of_the_breath():
    guide = BedsideGuide(plan())
    seen = night(guide, 30.0, presses_s=(0.9,))
    assert guide.led_by.programme.name == "settle-20"
    assert [m for _, m, _ in told(seen)] == [Message.BEGUN, Message.BEGUN]
    assert guide.ending.ends_s == programmes.load("settle-20").length_s
    assert_no_jump(seen)


def test_what_the_button_said_is_noted_as_what_it_was():
    guide = BedsideGuide(plan())
    guide.feed(0.0, {})
    assert [guide.press(t_s) for t_s in (0.8, 10.0, 10.7, 20.0)] == [TWICE, PRESSED, SOFTER, PRESSED]


# Who is there.


def attended(readings, hands_free=False):
    """(t_s, told, present) of one person. readings: [(until_s, reading)]."""
    presence, seen = Presence(), []
    for k in range(round(readings[-1][0] * HZ)):
        reading = next(reading for until_s, reading in readings if k / HZ < until_s)
        seen.append((k / HZ, presence.feed(k / HZ, {"a": reading}, hands_free), presence.now))
    return seen


def said(seen):
    return [(round(t_s), t.message) for t_s, new, _ in seen for t in new]


def test_cold_fingers_on_electrodes_are_taken_for_a_person_after_some_seconds_of_signs():
    seen = attended([(10.0, AWAY), (20.0, COLD)])
    came_s = next(t_s for t_s, _, present in seen if present)
    assert came_s == pytest.approx(10.0 + COMES_S, abs=0.3)
    assert said(seen) == []


def test_a_brush_against_the_sensor_is_nobody():
    seen = attended([(10.0, AWAY), (11.5, COLD), (60.0, AWAY)])
    assert not any(present for _, _, present in seen)


def test_a_pulse_that_is_gone_is_told_after_some_seconds_and_once_a_minute_at_most():
    comes_and_goes = [(20.0 * k + 10.0 * half, HERE if half else AWAY) for k in range(1, 15) for half in (0, 1)]
    seen = attended([(19.9, HERE), *comes_and_goes])
    lost = [t_s for t_s, message in said(seen) if message is Message.LOST]
    assert lost[0] == pytest.approx(19.9 + LOST_S, abs=21)
    assert len(lost) >= 3
    assert np.diff(lost).min() >= TOLD_AGAIN_S - 1


def test_a_finger_that_was_off_for_a_moment_is_told_of_nothing():
    assert said(attended([(20.0, HERE), (20.0 + LOST_S - 1, AWAY), (60.0, HERE)])) == [(0, Message.FOUND)]


def test_where_hands_are_free_nobody_is_told_of_a_lost_pulse_and_nobody_leaves():
    seen = attended([(20.0, HERE), (400.0, AWAY)], hands_free=True)
    assert said(seen) == [(0, Message.FOUND)]
    assert seen[-1][2] == ("a",)

"""The course of a programme: where it begins, how it goes from phase to phase, and how it goes dark."""

from dataclasses import replace

import numpy as np
import pytest

from device.guide.course import Course
from device.guide.programme import Phase, Programme
from device.library import programmes
from device.model import Contact, Entrainment, Reading, Vitals
from device.scene.request import Light

HERE = Vitals(contact=Contact.FOUND)


def run(programme, vitals=HERE, own_bpm=None, seconds=None):
    course, requests = Course(programme, own_bpm), []
    for k in range(int((seconds or course.ends_s) * 45) + 1):
        requests.append((k / 45, course.feed(k / 45, {"a": Reading(vitals)})))
    return requests


@pytest.mark.parametrize("name", ["settle", "settle-20", "together", "turns"])
def test_the_breath_is_led_from_the_first_moment_at_a_usual_pace_or_at_ones_own(name):
    programme = programmes.load(name)
    for vitals, rate_bpm in ((HERE, 11.0), (replace(HERE, rhythm_bpm=9.0, rhythm_share=0.8), 9.0)):
        breaths = [w.breath for _, w in run(programme, vitals, seconds=5)]
        assert breaths[0].cycle == 0
        assert breaths[0].phase == pytest.approx(0, abs=0.01)
        assert {round(breath.rate_bpm, 2) for breath in breaths} == {rate_bpm}


def test_while_fingers_are_laid_on_the_lamp_comes_to_where_the_heart_says_the_breath_is():
    course, paces = Course(programmes.load("settle")), []
    for k in range(round(course.programme.phases[0].length_s * 45)):
        known = k > 15 * 45
        vitals = replace(HERE, rhythm_bpm=8.0, rhythm_share=0.8) if known else HERE
        request = course.feed(k / 45, {"a": Reading(vitals)})
        paces.append(request.breath.rate_bpm)
    assert set(paces[: 15 * 45]) == {11.0}
    assert paces[-1] == pytest.approx(8.0, abs=0.3)
    assert np.abs(np.diff(paces)).max() < 0.02, "without a jump"


def test_who_is_settled_and_following_is_let_go_of_early():
    settled = replace(HERE, entrainment=Entrainment.YES, arousal=0.2, confidence=0.9)
    settle = programmes.load("settle")
    for vitals, early in ((settled, True), (replace(settled, arousal=0.8), False)):
        requests = run(settle, vitals)
        [fade] = [w.fade for t_s, w in requests if abs(t_s - 6.5 * 60 - 20) < 0.01]
        assert (fade < 0.9) == early
        assert requests[-1][1].fade == pytest.approx(0, abs=1e-6)


@pytest.mark.few(2)
@pytest.mark.parametrize("name", sorted(programmes.names()))
def test_the_end_of_every_programme_goes_dark_over_its_last_minute(name):
    programme = programmes.load(name)
    requests = run(programme)
    fades = np.array([w.fade for _, w in requests])
    assert fades[-1] == pytest.approx(0, abs=1e-6)
    assert np.abs(np.diff(fades)).max() < 0.01


def test_parts_that_shake_the_sensors_say_so():
    assert not any(w.judged for _, w in run(programmes.load("hum")))
    assert all(w.judged for _, w in run(programmes.load("settle")))


def test_an_unpaced_part_asks_nothing_of_the_breath():
    requests = run(programmes.load("quiet"))
    assert all(w.breath is None for _, w in requests)
    assert {w.look.light for _, w in requests} == {Light.MIRROR}


def test_ones_own_pace_is_kept_where_it_is_known():
    train = programmes.load("train")
    arrived_s = train.phases[0].length_s
    paces = [w.breath.rate_bpm for t_s, w in run(train, own_bpm=5.2, seconds=arrived_s + 90) if t_s > arrived_s + 60]
    assert paces
    assert max(abs(pace - 5.2) for pace in paces) < 0.01


def test_a_pace_that_changes_from_one_part_to_the_next_does_not_jump():
    programme = Programme("x", "", (Phase("a", 1.0, to_bpm=8.0), Phase("b", 1.0, to_bpm=5.0, inhale_share=0.5)))
    breaths = [w.breath for _, w in run(programme)]
    went = np.array([b.cycle + b.phase for b in breaths])
    assert (np.diff(went) > 0).all()
    assert np.abs(np.diff([b.rate_bpm for b in breaths])).max() < 0.03
    assert breaths[-1].rate_bpm == pytest.approx(5.0, abs=0.01)


@pytest.mark.parametrize(
    ("light", "touch", "pauses"), [("mirror", "off", 1), ("still", "pulses", 1), ("still", "off", 0)]
)
def test_a_part_in_which_nothing_changes_and_nothing_touches_is_never_paused(light, touch, pauses):
    course = Course(Programme("p", "", (Phase("only", 6.0, pace="none", light=light, touch=touch),)))
    calm, lively = (Reading(replace(HERE, arousal=arousal)) for arousal in (0.3, 0.9))
    hands = {course.feed(k / 5, {"a": calm if k < 5 * 150 else lively}).hand_s for k in range(5 * 300)}
    assert len(hands - {None}) == pauses

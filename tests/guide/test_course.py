"""Guidance that listens: it begins where the person is, slows as they follow, meets whom it lost, and lets go."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.property_examples import examples

from device.guide.course import Course
from device.guide.joint_reading import JointReading, joint_reading
from device.guide.known_paces import KnownPaces
from device.guide.pacer import Pacer
from device.guide.paces import PhaseStart
from device.guide.paces.adapt import MOST_BPM, Adapt
from device.guide.paces.lead import HEARD_S, LOST_S, ROOM_BPM, SLIPPED_S, Lead
from device.guide.pause import AGAIN_S, FIRST_S, Pause
from device.guide.programme import Phase, Programme
from device.guide.resonance import NEAR_BPM, Assessment
from device.guide.rsa_by_pace import RsaByPace
from device.library import programmes
from device.model import BreathRsa, Contact, Entrainment, Interval, IntervalKind, Reading, Vitals
from device.scene.request import Light

TICK_S = 1 / 45
HERE = Vitals(contact=Contact.FOUND)


def led(vitals_at, seconds=600, from_bpm=11.0, plan_s=300.0, known=None):
    """Paces, second by second, of a lead to 6/min, and the lead; vitals_at(t_s, pace) says what is heard."""
    pacer = Pacer(from_bpm)
    start = PhaseStart(Phase("lead", plan_s / 60, "lead"), 0.0, Vitals(), known or KnownPaces())
    lead = Lead(start, pacer, 6.0, plan_s)
    paces = []
    for k in range(int(seconds / TICK_S)):
        t_s = k * TICK_S
        pace = pacer.feed(t_s).rate_bpm
        lead.feed(t_s, JointReading(vitals_at(t_s, pace)))
        if k % 45 == 0:
            paces.append(pace)
    return np.array(paces), lead


def following(how):
    return replace(HERE, entrainment=how)


def test_who_follows_is_led_all_the_way():
    paces, _ = led(lambda t_s, pace: following(Entrainment.YES))
    assert paces[-1] == pytest.approx(6.0)
    assert np.diff(paces).max() <= 1e-9
    assert paces[240] > 6.0 - 1e-9


def test_who_follows_partly_is_led_more_slowly():
    yes, _ = led(lambda t_s, pace: following(Entrainment.YES), 180)
    partly, _ = led(lambda t_s, pace: following(Entrainment.PARTLY), 180)
    assert partly[-1] > yes[-1] + 1.0


def test_with_no_pulse_to_listen_to_the_lead_goes_by_its_plan():
    paces, _ = led(lambda t_s, pace: Vitals())
    assert paces[150] == pytest.approx(8.5, abs=0.3)
    assert paces[-1] == pytest.approx(6.0)


def slipped(t_s, pace):
    """Somebody who goes along down to 8 a minute, and whose heart then says 9.5, though it still seems to follow."""
    how = replace(following(Entrainment.YES), rhythm_bpm=pace, rhythm_share=0.8)
    return replace(how, rhythm_bpm=9.5) if t_s > 160 else how


def test_whose_heart_grows_faster_than_the_lamp_is_waited_for_and_met_where_they_are():
    paces, lead = led(slipped, 230)
    assert paces[161 + int(SLIPPED_S)] == pytest.approx(paces[161], abs=0.15), "it waits"
    assert lead.met == 1
    assert paces[-1] == pytest.approx(9.5, abs=0.1)


def test_whom_a_pace_was_too_slow_for_is_not_asked_for_it_again():
    known = KnownPaces()
    paces, _ = led(lambda t_s, pace: slipped(t_s, pace) if t_s < 200 else following(Entrainment.YES), 900, known=known)
    assert known.least_bpm == pytest.approx(paces[165] + ROOM_BPM, abs=0.1)
    assert paces[-1] == pytest.approx(known.least_bpm)


def test_a_heart_that_lags_behind_a_lamp_that_slows_is_not_slipping():
    before = []

    def lagging(t_s, pace):
        before.append(pace)
        return replace(following(Entrainment.YES), rhythm_bpm=before[-int(HEARD_S / 2 * 45) :][0], rhythm_share=0.8)

    paces, lead = led(lagging)
    assert lead.met == 0
    assert paces[-1] == pytest.approx(6.0)


def test_whoever_is_lost_for_a_minute_and_cannot_be_heard_is_met_a_good_way_back():
    paces, _ = led(lambda t_s, pace: following(Entrainment.YES) if t_s < 200 else following(Entrainment.NO), 310)
    assert paces[200 + int(LOST_S) - 5] == pytest.approx(paces[205], abs=0.2), "it waits"
    assert paces[-1] == pytest.approx(paces[200] + 3.0, abs=0.3)


def test_after_a_meeting_the_lead_goes_more_gently():
    def heard(t_s, pace):
        return following(Entrainment.NO) if 100 < t_s < 165 else following(Entrainment.YES)

    paces, lead = led(heard, 600)
    assert lead.met == 1
    assert -np.diff(paces)[60:90].mean() > 1.4 * -np.diff(paces)[260:290].mean() > 0


@examples(60)
@given(st.lists(st.sampled_from([None, *Entrainment]), min_size=5, max_size=40), st.floats(4, 20))
def test_whatever_is_heard_the_pace_stays_within_promise_3(heard, rhythm):
    def vitals(t_s, pace):
        how = heard[int(t_s / 20) % len(heard)]
        return replace(HERE, entrainment=how, rhythm_bpm=rhythm, rhythm_share=0.9)

    paces, _ = led(vitals, 20 * len(heard))
    assert ((paces >= 4.0) & (paces <= 12.0)).all()


# The pause.


def paused(arousal_at, seconds=900):
    pause, began = Pause(), []
    softest = 0.0
    for k in range(seconds * 45):
        t_s = k / 45
        pause.feed(t_s, arousal_at(t_s))
        softest = max(softest, pause.softness(t_s))
        if pause.began_s is not None and pause.began_s not in began:
            began.append(pause.began_s)
    return began, softest


def test_a_sustained_rise_is_answered_once_and_softly():
    began, softest = paused(lambda t_s: 0.3 if t_s < 300 else 0.8)
    assert began == [pytest.approx(325, abs=2)]
    assert softest == 1.0


def test_a_single_response_is_not():
    assert paused(lambda t_s: 0.8 if 300 < t_s < 315 else 0.3) == ([], 0.0)


def test_who_was_lively_all_along_is_left_alone():
    assert paused(lambda t_s: 0.8) == ([], 0.0)


def test_the_beginning_is_left_alone():
    began, _ = paused(lambda t_s: 0.3 if t_s < 20 else 0.8)
    assert all(t_s >= FIRST_S for t_s in began)


def test_it_comes_at_most_once_in_five_minutes():
    began, _ = paused(lambda t_s: 0.3 if t_s % 100 < 60 else 0.9, 2400)
    assert len(began) >= 3
    assert np.diff(began).min() >= AGAIN_S


def test_what_is_not_known_is_no_rise():
    assert paused(lambda t_s: None if t_s > 300 else 0.3) == ([], 0.0)


# Answers, training, assessment.


def swing(t_s, rsa_ms, lag_s=0.5):
    return BreathRsa(t_s, rsa_ms, 5.0, 800.0, lag_s)


def test_the_best_pace_is_the_one_the_heart_answered_most():
    answers = RsaByPace()
    for rate, size in ((10, 200), (7, 60), (6.5, 80), (6, 110), (5.5, 90)):
        for k in range(5):
            answers.feed(rate, [swing(k, size + k)], Entrainment.YES)
    assert answers.best_bpm() == 6.0


def test_a_pace_that_was_not_followed_is_no_answer():
    answers = RsaByPace()
    for k in range(9):
        answers.feed(6.0, [swing(k, 100)], Entrainment.NO)
        answers.feed(6.0, [swing(k, 100)], None)
    assert answers.best_bpm() is None


def test_training_moves_in_small_steps_and_never_far():
    for sign in (1, -1):
        pacer = Pacer(6.0)
        start = PhaseStart(Phase("train", 60.0, "adapt"), 0.0, Vitals(), KnownPaces(6.0))
        adapt, paces = Adapt(start, pacer), []
        for k in range(45 * 3600):
            t_s = k / 45
            pace = pacer.feed(t_s).rate_bpm
            breaths = (swing(t_s, 100 + 60 * sign * (pace - 6.0)),) if k % 450 == 0 else ()
            adapt.feed(t_s, joint_reading({"a": Reading(following(Entrainment.YES), breaths=breaths)}))
            paces.append(pace)
        every_two_minutes = np.array(paces[:: 45 * 120])
        assert np.abs(np.diff(every_two_minutes)).max() <= 0.1 + 1e-6
        assert np.abs(np.array(paces) - 6.0).max() <= MOST_BPM + 1e-9
        assert sign * (paces[-1] - 6.0) > 0.2, "it goes where the heart swings more"


def assessed(swing_at, noise=0.15, seed=1, in_step=True, rates=(6.5, 6.0, 5.5, 5.0, 4.5)):
    """What is found where a heart of 65 swings by swing_at(rate), from breath to breath by noise more or less."""
    rng, assessment = np.random.default_rng(seed), Assessment()
    beat_s, now_s = 0.0, 0.0
    for rate in rates:
        pacer, begin_s = Pacer(rate, begins_s=now_s), now_s
        turn, size, cycle = 0.0, 1.0, -1
        told = []
        while now_s < begin_s + 120:
            now_s += 0.1
            breath = pacer.feed(now_s)
            if breath.cycle != cycle:
                cycle, size = breath.cycle, 1 + noise * rng.standard_normal()
                turn = turn if in_step else rng.uniform()
            heart = 65 + 0.5 * swing_at(rate) * size * np.cos(2 * np.pi * (breath.phase - 0.4 + turn))
            if now_s - beat_s >= 60 / heart:
                told.append(Interval(beat_s + 60 / heart, 60 / heart, IntervalKind.NORMAL))
                beat_s += 60 / heart
            assessment.feed_breath(rate, begin_s, now_s, breath)
            assessment.feed_intervals(told)
            told.clear()
        now_s += 60
        beat_s = now_s
    return assessment.result()


def bell(peak, gain=1.8, width=0.8, floor=9.0):
    return lambda rate: floor * (1 + (gain - 1) * np.exp(-0.5 * ((rate - peak) / width) ** 2))


@pytest.mark.parametrize("peak", [4.6, 5.0, 5.3, 5.7, 6.4])
def test_a_clear_resonance_is_found_between_the_steps(peak):
    found = assessed(bell(peak), 0.05)
    assert found.rate_bpm == pytest.approx(peak, abs=0.25)
    assert found.sure > 0.5
    assert found.second_share < 1


def test_each_steps_swing_is_told_in_beats_a_minute():
    found = assessed(bell(5.5), 0.0)
    for step in found.steps:
        assert step.swing_bpm == pytest.approx(bell(5.5)(step.rate_bpm), rel=0.03)
        assert step.breaths >= 8


def test_how_sure_it_is_holds_what_it_says():
    told = [(assessed(bell(peak), seed=seed), peak) for seed, peak in enumerate(np.linspace(4.6, 6.4, 60))]
    sure = np.mean([found.sure for found, _ in told if found.rate_bpm])
    right = np.mean([abs(found.rate_bpm - peak) <= NEAR_BPM for found, peak in told if found.rate_bpm])
    assert right == pytest.approx(sure, abs=0.13), "2.5 standard errors of 60"


def test_without_one_the_answer_is_not_clear():
    told = [assessed(lambda rate: 12.0, seed=seed).rate_bpm for seed in range(60)]
    assert sum(rate is None for rate in told) >= 54


def test_steps_in_which_the_heart_kept_no_step_tell_nothing():
    told = [assessed(bell(5.5), in_step=False, seed=seed).rate_bpm for seed in range(10)]
    assert told == [None] * 10


def test_two_steps_at_one_pace_are_two_steps():
    found = assessed(bell(5.5), rates=(6.5, 5.5, 4.5, 5.5))
    assert [step.rate_bpm for step in found.steps] == [4.5, 5.5, 5.5, 6.5]


# The course of a programme.


def run(programme, vitals=HERE, own_bpm=None, seconds=None):
    course, requests = Course(programme, own_bpm), []
    for k in range(int((seconds or course.length_s) * 45) + 1):
        requests.append((k / 45, course.feed(k / 45, {"a": Reading(vitals)})))
    return requests


def test_a_lead_begins_where_the_heart_says_the_breath_is():
    settle = programmes.load("settle")
    clear = replace(HERE, rhythm_bpm=9.0, rhythm_share=0.8)
    first = next(w.breath for _, w in run(settle, clear, seconds=60) if w.breath)
    assert (first.rate_bpm, first.cycle) == (9.0, 0)
    assert first.phase == pytest.approx(0, abs=0.01)
    unclear = next(w.breath for _, w in run(settle, HERE, seconds=60) if w.breath)
    assert unclear.rate_bpm == 11.0


def test_who_is_settled_and_following_is_let_go_of_early():
    settled = replace(HERE, entrainment=Entrainment.YES, arousal=0.2, confidence=0.9)
    settle = programmes.load("settle")
    for vitals, early in ((settled, True), (replace(settled, arousal=0.8), False)):
        requests = run(settle, vitals)
        [fade] = [w.fade for t_s, w in requests if abs(t_s - 6.5 * 60 - 20) < 0.01]
        assert (fade < 0.9) == early
        assert requests[-1][1].fade == pytest.approx(0, abs=1e-6)


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
    first = next(w.breath for _, w in run(train, own_bpm=5.2, seconds=60) if w.breath)
    assert first.rate_bpm == pytest.approx(5.2)


def test_a_pace_that_changes_from_one_part_to_the_next_does_not_jump():
    programme = Programme("x", "", (Phase("a", 1.0, to_bpm=8.0), Phase("b", 1.0, to_bpm=5.0, inhale_share=0.5)))
    breaths = [w.breath for _, w in run(programme)]
    went = np.array([b.cycle + b.phase for b in breaths])
    assert (np.diff(went) > 0).all()
    assert np.abs(np.diff([b.rate_bpm for b in breaths])).max() < 0.03
    assert breaths[-1].rate_bpm == pytest.approx(5.0, abs=0.01)

"""Kinds of pace: a lead slows as people are entrained and meets whom it lost; training climbs; all keep promise 3."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.property_examples import examples

from device.guide.course import Course, planned_bpm
from device.guide.known_paces import KnownPaces, RsaByPace
from device.guide.pacer import Pacer
from device.guide.paces import PACES, PhaseStart
from device.guide.paces.adapt import MOST_BPM, Adapt
from device.guide.paces.lead import HEARD_S, LOST_S, ROOM_BPM, SLIPPED_S, TOO_FAST_S, Lead
from device.guide.programme import Phase, Programme
from device.model import BreathRsa, Contact, Entrainment, Reading, Vitals
from device.settings.tree import FASTEST_BPM, SLOWEST_BPM

TICK_S = 1 / 45
HERE = Vitals(contact=Contact.FOUND)


@pytest.mark.parametrize("kind", PACES.values(), ids=PACES)
def test_every_kind_of_pace_asks_for_breaths_within_promise_3_or_for_none(kind):
    """After nothing, after a rest and after a breath: of whoever follows, does not, and is unknown."""
    phases = (Phase("x", 1.0, kind.name), Phase("rest", 0.1, "none"), Phase("held", 0.5, to_bpm=8.0))
    programme = Programme("x", "", (*phases, Phase("x", 1.0, kind.name)))
    course, moods = Course(programme), (Vitals(), *(following(how) for how in Entrainment))
    for k in range(int(course.ends_s * 45)):
        t_s = k / 45
        breath = course.feed(t_s, {"a": Reading(moods[int(t_s / 7) % len(moods)])}).breath
        planned = planned_bpm(programme, t_s)
        paced = kind.asks if not 60.0 <= t_s < 96.0 else t_s >= 66.0
        assert (breath is not None, planned is not None) == (paced, paced)
        assert breath is None or SLOWEST_BPM <= breath.rate_bpm <= FASTEST_BPM
        assert planned is None or SLOWEST_BPM <= planned <= FASTEST_BPM


def test_a_plan_is_a_line_from_pace_to_pace_and_goes_on_where_only_answers_tell():
    phases = tuple(Phase(pace, 1.0, pace, 10.0, 6.0) for pace in ("lead", "best", "none", "own"))
    plan = [planned_bpm(Programme("x", "", phases), t_s) for t_s in (0.0, 30.0, 90.0, 150.0, 239.0, 240.0)]
    assert plan == [10.0, 8.0, 6.0, None, 6.0, None]


@pytest.mark.parametrize("kind", [kind for kind in PACES.values() if kind.asks], ids=lambda kind: kind.name)
def test_a_plan_begins_where_the_breath_of_somebody_unheard_begins(kind):
    programme = Programme("x", "", (Phase("x", 1.0, kind.name, from_bpm=10.5, to_bpm=6.5),))
    assert planned_bpm(programme, 0.0) == Course(programme).feed(0.0, {}).breath.rate_bpm


# Lead.


def led(vitals_at, seconds=600, from_bpm=11.0, plan_s=300.0, known=None):
    """Paces, second by second, of a lead to 6/min, and the lead; vitals_at(t_s, pace) is what is known of them."""
    pacer = Pacer(from_bpm)
    start = PhaseStart(Phase("lead", plan_s / 60, "lead"), 0.0, Vitals(), known or KnownPaces())
    lead = Lead(start, pacer, 6.0, plan_s)
    paces = []
    for k in range(int(seconds / TICK_S)):
        t_s = k * TICK_S
        pace = pacer.feed(t_s).rate_bpm
        lead.feed(t_s, vitals_at(t_s, pace), ())
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
    """Somebody who goes along for a while, and whose heart then says 9.5, before it says that it has left the lamp."""
    how = replace(following(Entrainment.YES), rhythm_bpm=pace)
    return replace(how, rhythm_bpm=9.5, entrainment=Entrainment.PARTLY) if t_s > 120 else how


def test_whose_heart_grows_faster_than_the_lamp_is_waited_for_and_met_where_they_are():
    paces, lead = led(slipped, 190)
    assert paces[121 + int(SLIPPED_S)] == pytest.approx(paces[121], abs=0.2), "it waits"
    assert lead.met == 1
    assert paces[-1] == pytest.approx(9.5, abs=0.1)


def test_whom_a_pace_was_too_slow_for_is_not_asked_for_it_again():
    known = KnownPaces()
    paces, _ = led(lambda t_s, pace: slipped(t_s, pace) if t_s < 160 else following(Entrainment.YES), 900, known=known)
    assert known.least_bpm == pytest.approx(paces[125] + ROOM_BPM, abs=0.1)
    assert paces[-1] == pytest.approx(known.least_bpm)


def test_a_heart_that_goes_with_the_lamp_slips_nowhere_whatever_pace_is_heard():
    paces, lead = led(lambda t_s, pace: replace(following(Entrainment.YES), rhythm_bpm=pace + 1.0))
    assert lead.met == 0
    assert paces[-1] == pytest.approx(6.0)


def test_a_heart_that_lags_behind_a_lamp_that_slows_is_not_slipping():
    before = []

    def lagging(t_s, pace):
        before.append(pace)
        return replace(following(Entrainment.YES), rhythm_bpm=before[-int(HEARD_S / 2 * 45) :][0])

    paces, lead = led(lagging)
    assert lead.met == 0
    assert paces[-1] == pytest.approx(6.0)


def test_whoever_is_lost_for_a_minute_and_cannot_be_heard_is_met_a_good_way_back():
    paces, _ = led(lambda t_s, pace: following(Entrainment.YES) if t_s < 200 else following(Entrainment.NO), 310)
    assert paces[200 + int(LOST_S) - 5] == pytest.approx(paces[205], abs=0.2), "it waits"
    assert paces[-1] == pytest.approx(paces[200] + 3.0, abs=0.3)


@pytest.mark.parametrize(("rhythm_bpm", "beyond"), [(None, True), (17.0, True), (12.0, False), (11.5, False)])
def test_only_who_is_not_heard_at_a_pace_that_the_lamp_may_ask_for_is_beyond_it(rhythm_bpm, beyond):
    unlike = replace(following(Entrainment.NO), rhythm_bpm=rhythm_bpm)
    _, lead = led(lambda t_s, pace: unlike, LOST_S + 5, from_bpm=12.0)
    assert lead.beyond is beyond


def test_who_is_heard_breathing_far_too_fast_is_let_be_within_half_a_minute():
    fast = replace(following(Entrainment.NO), rhythm_bpm=17.0)
    _, lead = led(lambda t_s, pace: fast, TOO_FAST_S + 5, from_bpm=11.0)
    assert lead.beyond


def test_who_was_let_be_is_not_asked_again_before_their_breath_has_slowed():
    course = Course(Programme("x", "", (Phase("x", 10.0, "lead", 11.0, 6.0),)))
    asked = {}
    for k in range(300 * 45):
        fast = 17.0 if k < 200 * 45 else 12.0
        who = Reading(replace(following(Entrainment.NO), rhythm_bpm=fast))
        asked[k // 45] = course.feed(k * TICK_S, {"a": who}).breath
    assert not any(asked[t_s] for t_s in range(60, 200))
    assert asked[210].rate_bpm == pytest.approx(12.0, abs=0.3)


def test_after_a_meeting_the_lead_goes_more_gently():
    def lost_once(t_s, pace):
        return following(Entrainment.NO) if 100 < t_s < 165 else following(Entrainment.YES)

    paces, lead = led(lost_once, 600)
    assert lead.met == 1
    assert -np.diff(paces)[60:90].mean() > 1.4 * -np.diff(paces)[260:290].mean() > 0


@examples(60)
@given(st.lists(st.sampled_from([None, *Entrainment]), min_size=5, max_size=40), st.floats(4, 20))
def test_whatever_is_heard_the_pace_stays_within_promise_3(answers, rhythm):
    def vitals(t_s, pace):
        how = answers[int(t_s / 20) % len(answers)]
        return replace(HERE, entrainment=how, rhythm_bpm=rhythm)

    paces, _ = led(vitals, 20 * len(answers))
    assert ((paces >= 4.0) & (paces <= 12.0)).all()


# Best and training, by RSA.


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
            adapt.feed(t_s, following(Entrainment.YES), [Reading(Vitals(), breaths=breaths)])
            paces.append(pace)
        every_two_minutes = np.array(paces[:: 45 * 120])
        assert np.abs(np.diff(every_two_minutes)).max() <= 0.1 + 1e-6
        assert np.abs(np.array(paces) - 6.0).max() <= MOST_BPM + 1e-9
        assert sign * (paces[-1] - 6.0) > 0.2, "it goes where the heart swings more"

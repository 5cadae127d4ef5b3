"""What is said of guidance: of each kind of phase, of assessments, and to two people, telling neither of the other."""

from datetime import timedelta

import pytest

from device.guide.consent import Question
from device.guide.couple_guide import CoupleGuide
from device.guide.course import Course
from device.guide.known_paces import PaceForTwo, choose
from device.guide.paces import PACES
from device.guide.programme import Phase, Programme
from device.guide.resonance import PaceTrial, Resonance
from device.model import Contact, Reading, Vitals
from device.scene.request import Light
from device.text import guidance


def bell(top, floor=0.4):
    return {rate / 2: floor + (1 - floor) * max(0.0, 1 - abs(rate / 2 - top)) for rate in range(9, 14)}


def test_every_kind_of_pace_every_light_and_every_question_has_its_words():
    assert set(guidance.PACE) == set(PACES)
    assert set(guidance.LIGHT) == set(Light)
    assert set(guidance.QUESTION) == set(Question) - {Question.REPORT}


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        (Phase("x", 1.0, "lead", 9.0, 5.5), "from 9 to 5.5 a minute, as you follow"),
        (Phase("x", 1.0, to_bpm=6.5, touch="off", judged=False), "6.5 a minute, no touch, nothing is judged"),
        (Phase("x", 1.0, "none", touch="off", light="mirror"), "nothing is asked of the breath, light mirrors"),
        (
            Phase("x", 1.0, "follow", leader="first", fades=True),
            "the lamp follows the breath of the first, as the heart tells it, fading out",
        ),
    ],
)
def test_a_phase_is_told_by_what_it_asks_for(phase, words):
    assert guidance.phase(phase) == words


@pytest.mark.parametrize(
    ("age", "words"),
    [(None, "not known yet, so it is 6 a minute"), (timedelta(days=30), ""), (timedelta(days=31), "31 days ago")],
)
def test_an_own_pace_that_is_missing_or_old_is_spoken_of(age, words):
    told = guidance.own_pace(age)
    assert words in told
    assert bool(told) == bool(words)


def test_an_assessment_tells_each_pace_and_how_sure_it_is():
    steps = (PaceTrial(5.0, None, 0.1, 2), PaceTrial(5.5, 9.04, 0.1, 9), PaceTrial(6.0, 7.0, 0.1, 9))
    assert guidance.assessment(Resonance(5.5, 0.8, 6.0, 0.774, steps)) == [
        "  5 a minute: the heart did not swing with the breath",
        "  5.5 a minute: the heart swung by 9.0 beats a minute",
        "  6 a minute: the heart swung by 7.0 beats a minute",
        "Your heart swings most near 5.5 breaths a minute (quite sure). "
        "The second, at 6, reached 77 % of the largest swing.",
    ]
    assert guidance.assessment(Resonance(None, 0.0, None, None, steps))[-1].startswith("Not clear: no pace stood out.")
    assert guidance.assessment(Resonance(None, 0.0, None, None, steps, (5.0, 6.05)))[-1] == (
        "Your heart probably swings most somewhere between 5.0 and 6.0 breaths a minute; no closer today."
    )


def test_the_words_promise_80_percent_only_where_it_is_so():
    assert "80 % of it or more" in guidance.pace_for_two(choose([bell(5.4), bell(5.6)]))
    far = choose([bell(4.5), bell(6.5)])
    assert far.share < 0.8
    assert "%" not in guidance.pace_for_two(far), "what the one keeps would tell the other, who knows their own"


def test_two_people_read_what_they_are_asked_and_how_to_get_a_report():
    first, asked = guidance.before_two("ab", [Question.HEART])
    assert first.startswith("For a and b. Either may come later")
    assert "asks both for a yes to the other's heart: while your half glows, press" in asked


HERE = {code: Reading(Vitals(contact=Contact.FOUND)) for code in "ab"}


def ended(readings, yes=(), pace=None):
    """The guide of two people who had two minutes of a programme, after its last question."""
    guide = CoupleGuide(Course(Programme("x", "", (Phase("x", 2.0, to_bpm=6.0),)), for_two=pace), "ab")
    for k in range(160 * 45):
        if k / 45 in yes:
            guide.press(k / 45)
        guide.feed(k / 45, readings)
    return guide


def test_two_people_read_afterwards_what_is_so():
    both, one = (130.0, 142.0), (130.0,)
    assert guidance.after_two(ended(HERE, both), recorded=False) == []
    pace, report = guidance.after_two(ended(HERE, both, PaceForTwo(5.53, 0.9)), recorded=True)
    assert pace.startswith("Pace for two 5.5 a minute: there whichever heart")
    assert report == "You both agreed to a report for both: 'ebb report last --both'."
    [of_one], [of_none] = (guidance.after_two(ended(HERE, yes), recorded=True) for yes in (one, ()))
    assert of_one == of_none, "nobody reads who it was"
    assert of_one.endswith("You were both asked for a report for both; it takes a yes of each, and there is none.")
    [short] = guidance.after_two(ended({"a": HERE["a"]}), recorded=True)
    assert short.endswith(
        "There was too little of both at one time for a report for both, so nobody was asked for one."
    )

"""One pace for two, what both are asked, and what the lamp makes of two people's answers."""

import math
from dataclasses import replace

import pytest
from support.scripted_couples import Heartbeats

from device.app import modes
from device.guide.consent import ASK_S, ConsentRound, Question
from device.guide.couple_guide import AFTER, ENOUGH_S, HEART_S, HEARTS_S, SETTLES_S
from device.guide.course import Course
from device.guide.guide import BY_HAND, FALL_S, SOFTER_STEPS
from device.guide.joint_vitals import joint_vitals
from device.guide.known_paces import KnownPaces, choose
from device.guide.pacer import Pacer
from device.guide.paces import PhaseStart
from device.guide.paces.lead import Lead
from device.guide.programme import Phase, Programme
from device.guide.resonance import PaceTrial, Resonance
from device.library import programmes, resonance_history
from device.model import ANSWERED, PRESSED, BreathRsa, Contact, Entrainment, Reading, SkinState, Vitals
from device.scene.request import Message, SceneRequest
from device.settings.parse import parse
from device.text.guidance import after_two
from drivers.system.card import Disk

HZ = 45
APART_S = 10.0  # two hearts are told apart after eight beats of the slower, at 60 a minute, and a second or two
HERE = Vitals(contact=Contact.FOUND)


def bell(top, floor=0.4):
    return {rate / 2: floor + (1 - floor) * max(0.0, 1 - abs(rate / 2 - top)) for rate in range(9, 14)}


# The pace.


@pytest.mark.parametrize(
    ("first", "second", "rate_bpm", "share"),
    [
        ({5.0: 10.0, 6.0: 10.0}, {5.0: 80.0, 6.0: 100.0}, 6.0, 1.0),  # it is nothing to the one, and the other's best
        ({5.0: 10.0, 5.5: 9.0, 6.0: 5.0}, {5.0: 5.0, 5.5: 9.0, 6.0: 10.0}, 5.5, 0.9),  # half-way between their tops
        ({4.5: 10.0, 5.0: 6.0}, {6.0: 3.0, 6.5: 5.0}, None, None),  # no pace was tried with both
        ({5.0: 10.0}, {}, 5.0, 1.0),  # who has no pulse on the sensor is not asked to lose anything
        ({}, {}, None, None),
    ],
)
def test_the_pace_is_the_one_at_which_who_would_lose_more_still_swings_most(first, second, rate_bpm, share):
    chosen = choose([first, second])
    assert (chosen and chosen.rate_bpm) == (rate_bpm and pytest.approx(rate_bpm))
    assert (chosen and chosen.share) == (share and pytest.approx(share))


def test_the_order_of_the_two_changes_nothing_and_neither_does_the_size_of_a_heart():
    first, second = bell(5.0), {rate: 30 * size for rate, size in bell(6.0).items()}
    assert choose([first, second]) == choose([second, first]) == choose([bell(5.0), bell(6.0)])


def found(pace):
    steps = tuple(PaceTrial(rate, 10 * size, 0.05, 9) for rate, size in bell(pace).items())
    return Resonance(pace, 0.9, None, None, steps)


def test_two_assessments_give_the_pace_from_the_first_breath_on(tmp_path):
    import datetime as dt

    where, programme = tmp_path, programmes.load("together")
    assert modes.own_duo(programme, parse({}), "ab", where, True).course.known.own_bpm is None
    resonance_history.keep(Disk(), where, "a", True, found(5.0), dt.datetime.now(dt.UTC))
    assert modes.own_duo(programme, parse({}), "ab", where, True).course.known.own_bpm is None, (
        "of one alone it is not both's"
    )
    resonance_history.keep(Disk(), where, "b", True, found(6.0), dt.datetime.now(dt.UTC))
    duo = modes.own_duo(programme, parse({}), "ab", where, True)
    assert duo.course.known.own_bpm == pytest.approx(5.5)
    assert duo.course.known.for_two.rate_bpm == duo.course.known.own_bpm
    assert modes.own_duo(programme, parse({}), "ab", where, False).course.known.own_bpm is None, (
        "simulated hearts tell nothing"
    )


def test_without_assessments_both_hearts_of_this_session_give_it():
    tried = [Phase(f"{rate}", 1.0, to_bpm=rate) for rate in (6.5, 6.0, 5.5, 5.0)]
    programme = Programme("x", "", (*tried, Phase("best", 1.0, pace="best")))
    request = SceneRequest()
    course = Course(programme)
    for k in range(5 * 60 * HZ):
        request = course.feed(k / HZ, answers(k, request.breath.rate_bpm, 5.0, 6.0) if request.breath else {})
    assert request.breath.rate_bpm == pytest.approx(5.5, abs=0.3)
    assert request.for_two_bpm == course.known.for_two.rate_bpm


def answers(k, rate_bpm, *tops):
    """Two people who follow, and swing most at their own tops: one breath each every 10 s."""
    readings = {}
    for code, top in zip("ab", tops, strict=True):
        size = 100 * bell(top).get(round(rate_bpm * 2) / 2, 0.4)
        swings = (BreathRsa(k / HZ, size, size / 10, size, 0.5),) if k % (10 * HZ) == 0 else ()
        readings[code] = Reading(replace(HERE, entrainment=Entrainment.YES), breaths=swings)
    return readings


# Two people's answers as one.


@pytest.mark.parametrize(
    ("first", "second", "following"),
    [
        (Entrainment.YES, Entrainment.NO, Entrainment.NO),
        (Entrainment.PARTLY, Entrainment.YES, Entrainment.PARTLY),
        (Entrainment.YES, None, Entrainment.YES),
        (None, None, None),
    ],
)
def test_the_lead_goes_as_fast_as_the_slower_follower_follows(first, second, following):
    people = replace(HERE, entrainment=first), replace(HERE, entrainment=second)
    assert joint_vitals(people).entrainment is following
    assert joint_vitals(people[::-1]).entrainment is following


def test_who_has_no_finger_on_the_sensor_holds_up_nobody():
    away = Vitals(contact=Contact.LOOKING, entrainment=Entrainment.NO, rhythm_bpm=11.0, rhythm_share=0.9)
    both = joint_vitals((replace(HERE, entrainment=Entrainment.YES), away))
    assert (both.contact, both.entrainment, both.rhythm_bpm) == (Contact.FOUND, Entrainment.YES, None)


def test_settled_or_activated_of_one_alone_is_of_neither():
    one, other = replace(HERE, arousal=0.9), replace(HERE, arousal=0.1)
    assert joint_vitals((one, other)).arousal == joint_vitals((other, one)).arousal == pytest.approx(0.5)
    assert joint_vitals((one, HERE)).arousal is None
    assert joint_vitals((one,)) is one


def test_a_pair_is_met_where_the_faster_of_them_is():
    pacer, slow = Pacer(8.0), replace(HERE, entrainment=Entrainment.YES, rhythm_bpm=8.0, rhythm_share=0.9)
    start = PhaseStart(Phase("lead", 5.0, "lead"), 0.0, Vitals(), KnownPaces())
    lead, fast = Lead(start, pacer, 6.0, 300.0), replace(slow, rhythm_bpm=10.0, entrainment=Entrainment.PARTLY)
    for k in range(90 * HZ):
        pacer.feed(k / HZ)
        lead.feed(k / HZ, joint_vitals((slow, slow if k < 2 * HZ else fast)), ())
    assert pacer.feed(90.0).rate_bpm == pytest.approx(10.0, abs=0.2)


def test_the_lamp_follows_the_first_and_then_the_second():
    course, paces_bpm = Course(programmes.load("turns")), []
    first, second = (replace(HERE, rhythm_bpm=pace, rhythm_share=0.8) for pace in (7.0, 9.5))
    for k in range(int(course.ends_s * HZ)):
        request = course.feed(k / HZ, {"a": Reading(first), "b": Reading(second)})
        paces_bpm.append(request.breath and request.breath.rate_bpm)
    assert paces_bpm[4 * 60 * HZ] == pytest.approx(7.0, abs=0.05)
    assert paces_bpm[9 * 60 * HZ] == pytest.approx(9.5, abs=0.05)


# What is asked.


def whom(asked, t_s):
    return asked.asks(t_s) and asked.asks(t_s).to


def test_everybody_is_asked_everything_and_silence_is_no():
    asked = ConsentRound((Question.OWN_LIGHT, Question.HEART), "ab")
    at_s = [1.0, ASK_S + 1, 2 * ASK_S + 1, 3 * ASK_S + 1]
    assert [whom(asked, t_s) for t_s in at_s] == ["a", "b", "a", "b"]
    messages = [asked.asks(t_s).message for t_s in at_s]
    assert messages == [Message.ASK_LIGHT, Message.ASK_LIGHT, Message.ASK_HEART, Message.ASK_HEART]
    assert [asked.press(t_s) for t_s in (1.0, 2 * ASK_S + 1, 3 * ASK_S + 1)] == ["a", "a", "b"]
    assert whom(asked, 2.0) == "a", "the glow says nothing of the answer"
    assert not asked.agreed(Question.OWN_LIGHT, 1e9)
    assert asked.agreed(Question.HEART, 1e9)
    assert not asked.agreed(Question.HEART, 3 * ASK_S + 2), "before it is over nobody learns from the lamp who said no"
    assert asked.asks(4 * ASK_S) is None
    assert not asked.press(4 * ASK_S)


def short(**more):
    return Programme(
        "x", "", (Phase("paced", 0.5), Phase("quiet", 5.0, pace="none", light="mirror", touch="off", **more))
    )


def duo(config=None, ends_s=math.inf):
    return modes.duo(parse(config or {}), short(), "ab", ends_s=ends_s)


def two(duo, presses_s=(), vitals=HERE, hold_s=(), found_s=math.inf, bpm=(60, 77), second=Heartbeats):
    """(t_s, request) of a whole session with presses and holds at these times. found_s: how long pulses are found."""
    hearts = [kind(each, swing_bpm=each / 10) for kind, each in zip((Heartbeats, second), bpm, strict=True)]
    wanted, presses, holds, t_s = [], sorted(presses_s), sorted(hold_s), 0.0
    while t_s <= duo.ending.ends_s:
        while presses and presses[0] <= t_s:
            duo.press(presses.pop(0))
        while holds and holds[0] <= t_s:
            duo.hold(holds.pop(0))
        now = vitals if t_s < found_s else replace(vitals, contact=Contact.LOST)
        readings = {code: Reading(now, heart.until(t_s)) for code, heart in zip("ab", hearts, strict=True)}
        wanted.append((t_s, duo.feed(t_s, readings)))
        t_s = len(wanted) / HZ
    return wanted


def requests(config, presses_s, **more):
    return two(duo(config), presses_s, **more)


def told(wanted, *messages):
    return [(round(t_s, 1), t.message, t.to) for t_s, w in wanted for t in w.told if t.message in messages]


def test_by_default_nothing_is_asked_before_and_a_report_after():
    wanted = requests({}, [])
    assert wanted[0][1].phase == "paced"
    asks = [(t_s, w.asks.to) for t_s, w in wanted if w.asks]
    assert asks[0] == (pytest.approx(330 + SETTLES_S, abs=0.1), "a")
    assert [whose for _, whose in asks] == ["a"] * round(ASK_S * HZ) + ["b"] * (len(asks) - round(ASK_S * HZ))
    assert len(asks) == pytest.approx(2 * ASK_S * HZ, abs=2)
    assert not any(w.own or w.heart or w.agreed for _, w in wanted)


def test_questions_go_beside_the_breath_which_waits_for_none():
    wanted = requests({"shared": {"own_light": True, "feel_heart": True}}, [])
    assert all(w.breath for t_s, w in wanted if t_s < 30)
    first = [(t_s, w.asks) for t_s, w in wanted if w.asks and w.phase != AFTER]
    assert first[0][0] == pytest.approx(APART_S, abs=1.5)
    assert first[-1][0] == pytest.approx(first[0][0] + 4 * ASK_S, abs=0.1)
    questions = told(wanted, Message.ASK_LIGHT, Message.ASK_HEART, Message.ASK_PAGE)
    assert [(message, to) for _, message, to in questions] == [
        (message, to) for message in (Message.ASK_LIGHT, Message.ASK_HEART, Message.ASK_PAGE) for to in "ab"
    ], "each once, as it begins, to whom it is for"


ENDS = {
    "its time": ({}, (), 330.0, "its time was over"),
    "--minutes": ({"ends_s": 100.0}, (), 100.0, "its time was over"),
    "a hold": ({}, (120.0,), 120.0, BY_HAND),
}


@pytest.mark.few(4)
@pytest.mark.parametrize(("yes", "agreed"), [("ab", True), ("a", False), ("b", False), ("", False)])
@pytest.mark.parametrize("end", ENDS)
def test_however_it_ends_a_page_for_both_is_asked_for_and_takes_a_press_of_each(end, yes, agreed):
    more, hold_s, over_s, why = ENDS[end]
    guide = duo(**more)
    at_s = {"a": over_s + SETTLES_S + 1, "b": over_s + SETTLES_S + ASK_S + 1}
    wanted = two(guide, [at_s[code] for code in yes], hold_s=hold_s)
    assert guide.asked_last
    assert wanted[-1][1].agreed is guide.agreed is agreed
    assert guide.ending.why == why
    assert guide.ending.ends_s == pytest.approx(over_s + SETTLES_S + 2 * ASK_S + FALL_S, abs=0.1)
    assert told(wanted, Message.YES) == [(pytest.approx(at_s[code], abs=0.1), Message.YES, code) for code in yes]


def test_the_end_is_planned_from_the_beginning_with_the_question_that_is_to_be_expected():
    guide = duo(ends_s=100.0)
    planned_s = guide.ending.ends_s
    two(guide)
    assert planned_s == pytest.approx(guide.ending.ends_s, abs=0.1)


@pytest.mark.few(3)
@pytest.mark.parametrize(("found_s", "asked"), [(ENOUGH_S - 1, False), (ENOUGH_S + 1, True)])
@pytest.mark.parametrize("end", ENDS)
def test_no_page_is_asked_for_where_both_pulses_were_not_found_for_a_minute_at_one_time(end, found_s, asked):
    more, hold_s, over_s, why = ENDS[end]
    guide = duo(**more)
    wanted = two(guide, found_s=found_s, hold_s=hold_s)
    assert guide.asked_last is asked
    assert any(w.asks for _, w in wanted) is asked
    assert guide.ending.why == why
    if not asked:
        assert wanted[-1][0] == pytest.approx(over_s + FALL_S, abs=0.1)


def test_another_hold_ends_the_last_question_too():
    guide = duo()
    wanted = two(guide, hold_s=(120.0, 130.0))
    assert wanted[-1][0] == pytest.approx(130.0 + FALL_S, abs=0.1)
    assert not guide.agreed
    assert [t_s for t_s, _, _ in told(wanted, Message.ENDED)] == [120.0, 130.0]


@pytest.mark.parametrize(
    ("presses", "own"), [((3.0, ASK_S + 3), True), ((2.0, 3.0, 4.0), False), ((ASK_S + 3,), False)]
)
def test_each_their_own_light_takes_a_press_of_each(presses, own):
    wanted = requests({"shared": {"own_light": True}}, [APART_S + t_s for t_s in presses])
    over_s = next(t_s for t_s, w in wanted if w.asks) + 2 * ASK_S
    assert not any(w.own for t_s, w in wanted if t_s < over_s - 0.1)
    assert all(w.own is own for t_s, w in wanted if over_s + 0.1 < t_s < 330)


def test_a_press_that_answers_is_no_mark_and_makes_nothing_softer():
    guide = duo({"shared": {"own_light": True}})
    guide.feed(0.0, {})
    pressed = guide.press(1.0)
    guide.feed(HEARTS_S, {})
    assert [pressed, *map(guide.press, (61.0, 61.5, 61.9))] == [PRESSED, ANSWERED, ANSWERED, ANSWERED]
    assert guide.feed(62.0, {}).softer == 1.0


def test_what_was_made_softer_stays_so_while_the_last_question_is_asked():
    wanted = two(duo(), [100.0, 100.5])
    assert {w.softer for t_s, w in wanted if t_s > 101} == {SOFTER_STEPS[1]}


def test_the_touch_of_a_heart_is_given_in_turn_where_no_breath_is_asked_and_ended_by_any_press():
    wanted = requests({"shared": {"feel_heart": True}}, [APART_S + 3, APART_S + ASK_S + 3, 200.0])
    hearts = [(t_s, w.heart) for t_s, w in wanted if w.heart]
    assert hearts[0][0] >= 30, "while a breath is asked for, touch is the breath's"
    assert hearts[-1][0] == pytest.approx(200.0, abs=0.1), "at once"
    assert {heart for _, heart in hearts} == {"a", "b"}
    assert all(heart == "ab"[int(t_s // HEART_S) % 2] for t_s, heart in hearts)


def test_without_both_nobodys_heart_is_given():
    assert not any(w.heart for _, w in requests({"shared": {"feel_heart": True}}, [APART_S + 3]))


def test_joined_hands_warm_the_light_and_nothing_else():
    apart, joined = requests({}, []), requests({}, [], vitals=replace(HERE, skin=SkinState.JOINED))
    assert all(w.warm == 1.0 for _, w in joined)
    assert [replace(w, warm=0.0) for _, w in joined] == [w for _, w in apart]


# One heart on both sensors.


def test_of_one_heart_on_both_sensors_nothing_is_asked_and_nothing_given():
    everything = duo({"shared": {"own_light": True, "feel_heart": True}})
    wanted = two(everything, [s / 2 for s in range(1, 600)], bpm=(66, 66))
    assert 40 <= next(t_s for t_s, w in wanted if w.one_heart) <= 60
    assert not any(w.asks or w.own or w.heart for _, w in wanted)
    assert not everything.asked_last
    assert any("Both sensors read the same heart" in line for line in after_two(everything, recorded=True))


def test_who_turn_out_to_be_two_after_all_are_asked():
    class Changes(Heartbeats):
        def until(self, t_s):
            self._bpm = 66 if t_s < 90 else 81
            return super().until(t_s)

    wanted = two(duo({"shared": {"own_light": True}}), bpm=(66, 66), second=Changes)
    asked = [t_s for t_s, w in wanted if w.asks]
    assert 90 < asked[0] < 120
    assert not any(w.one_heart for t_s, w in wanted if t_s > asked[0])

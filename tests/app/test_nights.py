"""Nights at the lamp, each through its own class on the virtual clock: who is led, what is felt, what is kept."""

import json
import signal
from dataclasses import replace

import numpy as np
import pytest
from support import frame_safety
from support.nights import NOBODY, Night, hold, tap
from support.sessions import QUICK

from device.app import replay, service
from device.recording import annotation, events, reader
from device.scene.request import Message
from drivers.simulated.body import Temperament

PRESS_S = 1.0
LIFTED_S = 1.1  # when the finger is off the button again: then it was a press
HERE = Temperament(arrives_s=2.0)
FELT = 0.02  # of touch; less turns no motor
LIT = 0.002  # of luminance


def by(arrives_s, leaves_s=np.inf):
    return Temperament(arrives_s=arrives_s, leaves_s=leaves_s)


def night(root, people, down, until_s, **more):
    found = Night(root, people, down, until_s, **more).run()
    frame_safety.assert_safe(found.hardware.ring.frames, found.motors[0].touches)
    assert not found.hardware.ring.frames[-1].any()
    assert not any(motor.touches[-1] for motor in found.motors)
    # Whoever sleeps beside it: nothing is ever stronger than the breath's touch, or brighter than the night's cap.
    assert max(max(motor.touches) for motor in found.motors) <= found.config.touch.strength
    assert np.max(found.hardware.ring.frames) <= found.config.light.night_cap
    return found


def kept(root):
    """{file: content} of what lies on the card, without the counter."""
    return {path.name: path for path in root.rglob("*") if path.suffix in (".edf", ".json")}


def info(root):
    return json.loads(kept(root)["session.json"].read_text())


def messages(session):
    return [told.message for _, told in session.told()]


def test_one_person_presses_once_and_is_led(tmp_path):
    session = night(tmp_path, [HERE, NOBODY], tap(PRESS_S) + hold(100.0), 110.0).sessions[0]
    t_s, touch = session.times() + session.begin_s, session.touches()
    assert t_s[touch > FELT][0] - LIFTED_S <= 0.2
    assert t_s[session.light() > LIT][0] - LIFTED_S <= 1.0
    begun_s = 1.7  # as long as it takes to tell that it has begun
    assert t_s[(touch > FELT) & (session.times() > begun_s)][0] - LIFTED_S <= 15.0
    assert messages(session) == [Message.BEGUN, Message.FOUND, Message.FOR_ONE, Message.ENDED]
    assert session.why == "ended by hand"
    assert {*kept(tmp_path)} == {"a.edf", "a.summary.json", "session.json"}
    assert (info(tmp_path)["people"], info(tmp_path)["programme"]) == (["a"], "settle")


def test_two_presses_change_the_programme_and_nothing_else_of_the_first_seconds(tmp_path):
    once = night(tmp_path / "1", [HERE, NOBODY], tap(PRESS_S) + hold(60.0), 70.0).sessions[0]
    twice = night(tmp_path / "2", [HERE, NOBODY], tap(PRESS_S, 1.9) + hold(60.0), 70.0).sessions[0]
    assert [info(tmp_path / n)["programme"] for n in "12"] == ["settle", "settle-20"]
    for same in (slice(30), slice(110, 300)):  # around the gesture that answers the second
        assert np.array_equal(once.light()[same], twice.light()[same])
    assert messages(twice)[:2] == [Message.BEGUN, Message.BEGUN]


def test_two_people_who_have_come_when_the_arrival_is_over_are_led_by_the_programme_for_two(tmp_path):
    seen = night(tmp_path, [HERE, by(15.0)], tap(PRESS_S) + hold(80.0), 90.0, motors=2).sessions[0]
    assert [(told.message, told.to) for _, told in seen.told() if told.message is Message.FOUND] == [
        (Message.FOUND, "a"), (Message.FOUND, "b"),
    ]  # fmt: skip
    assert Message.FOR_TWO in messages(seen)
    assert (info(tmp_path)["people"], info(tmp_path)["programme"]) == (["a", "b"], "together")
    paces = np.array([s.breath.rate_bpm for s in seen.steps if s.breath])
    lungs = np.array([s.breath.lungs for s in seen.steps if s.breath])
    assert len(paces) == len(seen.steps), "the breath goes on from the first tick to the last"
    assert np.abs(np.diff(paces)).max() < 0.2
    assert np.abs(np.diff(lungs)).max() < 0.1


def test_a_second_who_comes_later_joins_the_running_programme_without_a_jump(tmp_path):
    seen = night(tmp_path, [HERE, by(60.0)], tap(PRESS_S) + hold(100.0), 110.0, motors=2).sessions[0]
    order = messages(seen)
    assert order.index(Message.FOR_ONE) < order.index(Message.FOR_TWO)
    assert (info(tmp_path)["people"], info(tmp_path)["programme"]) == (["a", "b"], "settle")
    assert np.abs(np.diff([s.breath.lungs for s in seen.steps])).max() < 0.1
    rings = np.array([s.scene.ring for s in seen.steps])
    assert np.abs(np.diff(rings, axis=0)).max() < 0.1
    second = seen.touches(1)
    assert not second[(seen.times() > 12.0) & (seen.times() < 55.0)].any(), "nobody feels a motor before they come"
    assert second[seen.times() > 75.0].any()
    of_b = reader.read([kept(tmp_path)["b.edf"]])
    assert events.begins_s(of_b.notes) == 0, "what the sensor gave before is kept, so that it replays"


def test_the_second_alone_is_led_and_recorded_as_the_second(tmp_path):
    seen = night(tmp_path, [NOBODY, HERE], tap(PRESS_S) + hold(60.0), 70.0, motors=2).sessions[0]
    assert {*kept(tmp_path)} == {"b.edf", "b.summary.json", "session.json"}
    assert info(tmp_path)["people"] == ["b"]
    assert {told.to for _, told in seen.told(Message.FOUND)} == {"b"}
    assert not seen.touches(0)[seen.times() > 15.0].any()
    assert seen.touches(1)[seen.times() > 15.0].any()


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("people", "codes"), [([NOBODY, HERE], "b"), ([HERE, by(14.0)], "ab"), ([HERE, by(50.0)], "ab")]
)
def test_a_session_at_the_lamp_replays_to_the_bit(tmp_path, people, codes):
    seen = night(tmp_path, people, tap(PRESS_S, 1.8) + tap(55.0) + hold(66.0), 110.0, motors=2).sessions[0]
    recorded = {code: reader.read([kept(tmp_path)[f"{code}.edf"]]) for code in codes}
    session, _ = replay.replay_session(recorded)
    again = list(session.run())
    assert len(again) == len(seen.steps)
    for one, other in zip(seen.steps, again, strict=True):
        assert np.array_equal(one.scene.ring, other.scene.ring)
        assert one.scene.touch == other.scene.touch
        assert {code: one.readings[code] for code in codes} == other.readings


@pytest.mark.parametrize(
    "off", ["leaves_s", pytest.param("asleep_s", marks=pytest.mark.soak)]
)  # finger and electrodes, or the finger alone
def test_who_falls_asleep_is_let_go_of_softly(tmp_path, off):
    seen = night(tmp_path, [replace(HERE, **{off: 70.0}), NOBODY], tap(PRESS_S), 330.0, motors=2).sessions[0]
    t_s = seen.times() + seen.begin_s
    assert seen.why == "let go"
    assert t_s[-1] - 70.0 <= 240.0
    assert seen.told(Message.LOST)
    late = t_s > 70.0 + 100.0
    light = np.maximum.accumulate(seen.light()[late][::-1])[::-1]  # the most that is still to come
    assert (np.diff(light) <= 0).all()
    assert seen.touches()[t_s > 218.0].max() <= 0.1
    assert not seen.touches(1)[t_s > 15.0].any(), "nor is anybody woken who sleeps beside them"


def test_a_press_in_an_empty_room_ends_by_itself_and_leaves_nothing(tmp_path):
    found = night(tmp_path, [NOBODY, NOBODY], tap(PRESS_S), 200.0, motors=2)
    seen = found.sessions[0]
    t_s = seen.times() + seen.begin_s
    for motor in (0, 1):
        assert t_s[seen.touches(motor) > 0][-1] - LIFTED_S <= 90.0
    assert t_s[-1] - LIFTED_S <= 180.0
    assert seen.why == "let go"
    assert not kept(tmp_path)
    assert not found.words


def test_who_comes_while_the_lamp_lets_go_is_led_after_all(tmp_path):
    seen = night(tmp_path, [by(58.0), NOBODY], tap(PRESS_S) + hold(120.0), 130.0).sessions[0]
    assert seen.why == "ended by hand"
    t_s = seen.times() + seen.begin_s
    assert seen.light()[(t_s > 100) & (t_s < 118)].max() > 0.8 * seen.light()[t_s < 30].max()


def test_a_press_by_mistake_is_taken_back_by_a_hold(tmp_path):
    seen = night(tmp_path, [NOBODY, NOBODY], tap(PRESS_S) + hold(3.0), 20.0).sessions[0]
    assert messages(seen) == [Message.BEGUN, Message.TAKEN_BACK]
    assert seen.why == "taken back"
    assert seen.times()[-1] + seen.begin_s < 3.0 + 1.5 + 3.0
    assert not kept(tmp_path)


def test_where_the_settings_say_so_nobody_is_led_dimly_and_the_recording_says_so(tmp_path):
    config = replace(QUICK, lamp=replace(QUICK.lamp, nobody="leads"))
    seen = night(tmp_path, [NOBODY, NOBODY], tap(PRESS_S) + hold(100.0), 110.0, config=config).sessions[0]
    assert seen.why == "ended by hand"
    t_s, light = seen.times() + seen.begin_s, seen.light()
    assert light[(t_s > 60) & (t_s < 98)].max() < 0.7 * light[t_s < 40].max()
    recorded = reader.read([kept(tmp_path)["a.edf"]])
    assert events.starting_with(recorded.notes, annotation.UNHEARD)
    assert not events.beats(recorded.notes)


def test_a_programme_that_leaves_the_hands_free_is_not_ended_by_a_missing_finger(tmp_path):
    config = replace(QUICK, lamp=replace(QUICK.lamp, press="eyes"))
    seen = night(tmp_path, [by(2.0, 40.0), NOBODY], tap(PRESS_S) + hold(260.0), 270.0, config=config).sessions[0]
    assert seen.why == "ended by hand"
    assert seen.touches()[seen.times() > 240.0].max() > 0.3
    assert not seen.told(Message.LOST)


def test_a_press_twice_softens_light_and_touch_a_step_and_goes_on(tmp_path):
    seen = night(tmp_path, [HERE, NOBODY], tap(PRESS_S) + tap(50.0, 50.8) + hold(90.0), 100.0).sessions[0]
    before, after = (seen.times() > 30) & (seen.times() < 48), (seen.times() > 60) & (seen.times() < 88)
    assert seen.light()[after].max() < 0.5 * seen.light()[before].max()
    assert seen.touches()[after].max() == pytest.approx(0.6 * seen.touches()[before].max(), rel=0.05)
    notes = [n.text for n in reader.read([kept(tmp_path)["a.edf"]]).notes if n.text in annotation.BUTTON.values()]
    assert notes == [annotation.MARK, annotation.SOFTLY, annotation.HOLD]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "answers", ["yes yes", "no yes", *[pytest.param(a, marks=pytest.mark.soak) for a in ("yes no", "no no")]]
)
def test_two_who_hold_to_end_are_asked_for_a_page_and_told_what_is_true(tmp_path, answers):
    asked_s = 95.0 + 1.5 + 4.0  # the hold, and what goes before a question
    yes = [asked_s + 3.0 + 12.0 * i for i, answer in enumerate(answers.split()) if answer == "yes"]
    found = night(tmp_path, [HERE, by(4.0)], tap(PRESS_S) + hold(95.0) + tap(*yes), 150.0, motors=2)
    seen = found.sessions[0]
    assert [told.to for _, told in seen.told(Message.ASK_PAGE)] == ["a", "b"]
    assert [told.to for _, told in seen.told(Message.YES)] == [
        c for c, a in zip("ab", answers.split(), strict=True) if a == "yes"
    ]
    assert info(tmp_path)["agreed"] is (answers == "yes yes")
    assert ("You both agreed" in found.words[-1]) is (answers == "yes yes")
    for motor, other in ((0, "b"), (1, "a")):  # the other's question, and their yes, are not felt here
        spans = [t for t, told in seen.told() if told.to == other and told.message in (Message.ASK_PAGE, Message.YES)]
        assert not any(seen.touches(motor)[(seen.times() > t + 0.2) & (seen.times() < t + 3.0)].any() for t in spans)


def test_who_has_left_is_asked_by_light_alone_since_they_may_sleep(tmp_path):
    people = [HERE, by(4.0, 80.0)]
    seen = night(tmp_path, people, tap(PRESS_S) + hold(190.0), 240.0, motors=2).sessions[0]
    assert [told.to for _, told in seen.told(Message.ASK_PAGE)] == ["a", "b"]
    assert not seen.touches(1)[seen.times() + seen.begin_s > 185.0].any()


def test_the_service_that_begins_with_power_leads_whoever_comes(tmp_path):
    night = Night(tmp_path, [HERE, NOBODY], tap(PRESS_S) + hold(30.0), 40.0)
    night.finger.lamp = type("Power", (), {"stop": staticmethod(lambda: signal.raise_signal(signal.SIGTERM))})
    service.serve(night.config, night.world, tmp_path, night.card)
    assert info(tmp_path)["people"] == ["a"]
    assert info(tmp_path)["ended"] == "ended by hand"
    assert not night.hardware.ring.frames[-1].any()

"""Each part tried by itself from a phone while the lamp waits: what it does, what is told, and what ends it."""

import logging
from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.nights import hold, tap
from support.tried_parts import Tried

from device.app.live_view import screen_bytes
from device.language import speaking, told
from drivers.live import Mode, Pairing
from drivers.phone import PARTS, command_of
from drivers.pi.ads1115 import Ads1115
from drivers.pi.i2c import I2C
from drivers.said import whole
from drivers.sampler import Pin, Sampler
from drivers.simulated.ads1115 import Bus, Chip
from drivers.simulated.body import Temperament

SAID = ["ring", "touch a", "converter", "button"]


def numbers(told):
    """All that a phone is told as a number."""
    if isinstance(told, int | float):
        return [told]
    each = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return [number for one in each for number in numbers(one)]


def test_the_ring_shows_one_dim_light_that_goes_once_around_and_is_dark_again(tmp_path):
    lamp = Tried(tmp_path)
    lamp.part("ring")
    lamp.live()
    lit = lamp.lit()
    order = [int(level.argmax()) for _, level in lit]
    assert [k for k, last in zip(order, [None, *order], strict=False) if k != last] == [*range(24), 0]
    assert max(level.max() for _, level in lit) < 0.26
    assert 2.0 < lit[0][0] < lit[-1][0] < 6.2
    assert lamp.told["said"] == {"part": "ring", "why": "sent"}
    assert (lamp.told["now"], lamp.told["parts"], lamp.moved()) == (None, SAID, [])


def test_who_looks_at_the_ring_from_a_phone_sees_it_lit_as_it_is_and_then_dark(tmp_path):
    lamp = Tried(tmp_path)
    lamp.part("ring")
    lamp.live()
    seen = [record.ring for record in lamp.phone.seen]
    sent = [screen_bytes(frame) for _, frame in lamp.frames]
    shown, lit = ([ring for ring, _ in groupby(each) if any(ring)] for each in (seen, sent))
    assert len(lit) > 40
    assert shown == lit
    assert not any(seen[-1])


@pytest.mark.parametrize("broken_s", [0.0, 4.0])
def test_a_ring_that_refuses_is_told_in_its_drivers_own_words_in_any_language(tmp_path, broken_s):
    lamp = Tried(tmp_path)
    lamp.at(broken_s, lambda: setattr(lamp.ring, "broken", True))
    lamp.part("ring")
    lamp.live()
    said = lamp.told["said"]
    assert (said["part"], said["why"]) == ("ring", "refused")
    assert told(whole(said["trouble"])) == "the simulated ring is broken"
    with speaking("de"):
        assert told(whole(said["trouble"])) == "der simulierte Ring ist kaputt"


def test_a_motor_gives_one_soft_touch_as_in_a_session_and_the_ring_stays_dark(tmp_path):
    lamp = Tried(tmp_path)
    lamp.part("touch a")
    lamp.live()
    (begin_s, _), *_, (end_s, _) = lamp.moved()
    felt = [touch for _, touch in lamp.moved()]
    top = felt.index(max(felt))
    assert max(felt) == pytest.approx(lamp.night.config.touch.strength, rel=0.02)
    assert felt == sorted(felt[: top + 1]) + sorted(felt[top + 1 :], reverse=True)
    assert felt[0] < 0.1
    assert 0.5 < end_s - begin_s < 0.65
    assert lamp.told["said"] == {"part": "touch a", "why": "sent"}
    assert lamp.lit() == []


def test_of_two_motors_only_the_one_that_is_tried_moves(tmp_path):
    lamp = Tried(tmp_path, people=2, motors=2)
    lamp.part("touch b")
    lamp.live()
    assert lamp.moved(0) == []
    assert len(lamp.moved(1)) > 10
    assert lamp.told["parts"] == ["ring", "touch a", "touch b", "converter", "button"]


def test_a_motor_that_refuses_is_told_and_the_other_is_not(tmp_path):
    lamp = Tried(tmp_path, people=2, motors=2)
    lamp.motors[1].broken = True
    for part in ("touch a", "touch b"):
        lamp.part(part)
    lamp.live()
    assert lamp.words == ["sent", "refused"]
    assert told(whole(lamp.told["said"]["trouble"])) == "the simulated motor is broken"


def test_who_wants_no_touch_in_a_session_has_a_motor_all_the_same(tmp_path):
    lamp = Tried(tmp_path)
    touch = replace(lamp.night.config.touch, strength=0.0)
    lamp.night.config = replace(lamp.night.config, touch=touch)
    lamp.part("touch a")
    lamp.live()
    assert max(touch for _, touch in lamp.moved()) > 0.5


def test_a_second_motor_that_there_is_not_is_told_as_that_and_nothing_moves(tmp_path):
    lamp = Tried(tmp_path, people=2)
    lamp.part("touch b")
    lamp.live()
    assert (lamp.words, lamp.moved(), lamp.told["parts"]) == (["nowhere"], [], SAID)


def test_each_channel_of_a_converter_is_told_in_a_word_and_nothing_in_volts(tmp_path):
    lamp, volts = Tried(tmp_path, people=2), {}
    at = lamp.room.volts
    lamp.room.volts = lambda person, sensor, t_s: volts.get((person, sensor), at(person, sensor, t_s))
    volts |= {(0, "skin"): 0.0, (1, "pulse"): 9.0}
    lamp.part("converter")
    lamp.live()
    said = lamp.told["said"]
    assert (said["part"], said["why"]) == ("converter", "answers")
    found = {(each["person"], each["sensor"]): each["why"] for each in said["channels"]}
    assert found == {("a", "pulse"): "reads", ("a", "skin"): "end", ("b", "pulse"): "end", ("b", "skin"): "reads"}
    assert numbers(lamp.told) == []
    assert lamp.lit() == []


def test_a_converter_that_is_silent_is_told_in_its_drivers_own_words(tmp_path):
    lamp = Tried(tmp_path)
    clock, pins = lamp.night.hardware.clock, {0: Pin(0, "pulse"), 1: Pin(0, "skin")}
    chip = Chip(lamp.room.at_pins(pins), clock)
    bus = Bus({0x48: chip}, clock)
    lamp.source = Sampler(Ads1115(I2C(bus), clock, dict.fromkeys(pins, 1.0), 0x48), clock, pins)
    lamp.part("converter")
    lamp.at(lamp.t_s - 0.2, lambda: bus.chips.clear())
    lamp.part("converter")
    lamp.live()
    assert lamp.words == ["answers", "silent"]
    said = lamp.told["said"]
    assert "no ADC answered at 0x48" in told(whole(said["trouble"]))
    assert [(each["place"], each["why"]) for each in said["channels"]] == [("A0", "none"), ("A1", "none")]


def test_a_press_that_is_waited_for_is_seen_and_begins_nothing(tmp_path):
    lamp = Tried(tmp_path)
    lamp.part("button", 8.0)
    lamp.live(until_s=12.0, down=tap(4.0))
    assert (lamp.words, lamp.night.sessions, lamp.lit()) == (["seen"], [], [])


def test_who_presses_twice_where_one_press_is_waited_for_begins_nothing_either(tmp_path):
    lamp = Tried(tmp_path)
    lamp.part("button", 8.0)
    lamp.live(until_s=12.0, down=tap(4.0, 4.4))
    assert (lamp.words, lamp.night.sessions) == (["seen"], [])


def test_the_press_after_it_begins_a_session_as_ever(tmp_path):
    lamp = Tried(tmp_path)
    lamp.part("button", 8.0)
    lamp.live(until_s=14.0, down=tap(4.0, 10.5))
    assert lamp.words == ["seen"]
    assert [round(each.begin_s, 0) for each in lamp.night.sessions] == [11.0]


def test_a_press_that_does_not_come_is_told_after_a_quarter_of_a_minute(tmp_path):
    lamp = Tried(tmp_path)
    lamp.part("button", 15.5)
    lamp.part("ring")
    lamp.heard.clear()
    lamp.at(18.0, lambda: lamp.heard.append(lamp.told))
    lamp.live(until_s=20.0)
    assert lamp.told["said"]["part"] == "ring"
    lamp = Tried(tmp_path / "alone")
    lamp.part("button", 17.0)
    lamp.live()
    assert (lamp.words, lamp.told["now"]) == (["unseen"], None)


def test_a_hold_where_a_press_is_waited_for_is_told_and_means_what_it_does(tmp_path):
    lamp = Tried(tmp_path)
    lamp.part("button", 8.0)
    lamp.live(until_s=12.0, down=hold(4.0))
    assert lamp.words == ["held"]
    assert any(live.pairing is Pairing.OPEN for live in lamp.phone.seen)


@pytest.mark.parametrize("part", ["ring", "touch a", "converter"])
@pytest.mark.parametrize(
    ("ends", "down"),
    [("a press", tap(4.0)), ("a hold", hold(2.4)), ("a stop", b"stop"), ("a session", b"begin settle")],
)
def test_whoever_wants_something_else_ends_a_trial_at_once_dark_and_still(tmp_path, part, ends, down):
    lamp = Tried(tmp_path)
    rests, stop = [], lamp.source.stop
    lamp.source.stop = lambda: (rests.append(lamp.night.finger.life_s), stop())
    asked_s = 3.4 if part == "touch a" else 2.2  # so that each is in the midst of it
    lamp.at(asked_s, f"try {part}".encode())
    if isinstance(down, bytes):
        lamp.at(4.0, down)
    lamp.live(until_s=9.0, down=() if isinstance(down, bytes) else down)
    assert lamp.told["said"] == {"part": part, "why": "ended"}
    assert lamp.told["now"] is None
    if part == "converter":
        assert 3.8 < rests[0] < 4.3
    if ends == "a stop":
        assert lamp.at_rest(4.06)
    if ends == "a hold":
        assert not any(t_s > 4.0 for t_s, _ in lamp.moved())
    assert len(lamp.night.sessions) == (ends in ("a press", "a session"))
    assert any(live.pairing is Pairing.OPEN for live in lamp.phone.seen) == (ends == "a hold")
    if lamp.night.sessions:
        assert lamp.night.sessions[0].begin_s < 4.2
        assert lamp.at_rest(lamp.night.sessions[0].begin_s)
        assert any(live.mode is Mode.SESSION for live in lamp.phone.seen)


@pytest.mark.parametrize("other", [b"try touch a", b"try ring", b"measure a open 1M 100k"])
def test_a_trial_that_goes_on_is_ended_by_no_other(tmp_path, other):
    lamp = Tried(tmp_path)
    lamp.part("ring")
    for k in range(6):
        lamp.at(3.0 + 0.35 * k, other)
    lamp.live()
    assert (lamp.words, lamp.told["said"], lamp.moved()) == (["sent"], {"part": "ring", "why": "sent"}, [])


def test_while_resistors_are_measured_no_part_is_tried(tmp_path):
    lamp = Tried(tmp_path)
    lamp.at(2.0, b"measure a open 1M 100k")
    lamp.at(4.0, b"try ring")
    lamp.live(until_s=9.0)
    assert (lamp.lit(), lamp.told["said"]["why"]) == ([], "")


def test_while_a_phone_is_let_in_no_part_is_tried_and_a_press_says_yes_to_that_alone(tmp_path):
    lamp = Tried(tmp_path)
    lamp.at(6.0, b"try button")
    lamp.at(7.0, lambda: lamp.heard.append(lamp.told))
    lamp.live(until_s=12.0, down=[*hold(2.0), *tap(8.0)])
    assert (lamp.words, lamp.told["now"]) == (["door"], None)
    states = [live.pairing for live in lamp.phone.seen]
    assert Pairing.OPEN in states
    assert Pairing.ENDED in states  # by the press, which nobody had asked for


def test_a_lamp_that_is_stopped_meanwhile_is_dark_and_still(tmp_path):
    lamp = Tried(tmp_path)
    lamp.part("ring")
    lamp.live(until_s=4.0)
    assert (lamp.told["said"]["why"], lamp.told["now"]) == ("ended", None)
    assert not lamp.frames[-1][1].any()


def test_in_a_session_nothing_is_tried_and_nothing_of_it_is_noted(tmp_path):
    lamp = Tried(tmp_path)
    lamp.part("ring")
    lamp.live(until_s=9.0, down=tap(0.5))
    assert lamp.words == [""]
    assert [step.marks for step in lamp.night.sessions[0].steps if step.marks] == []


@pytest.mark.parametrize("part", ["ring", "touch a", "converter", "button"])
def test_a_session_after_a_trial_is_the_one_of_a_lamp_that_tried_nothing(tmp_path, part):
    sessions = []
    for name, tries in (("one", True), ("two", False)):
        lamp = Tried(tmp_path / name, who=Temperament(arrives_s=60.0))
        if tries:
            lamp.at(8.6 if part in ("ring", "touch a") else 2.0, f"try {part}".encode())
        lamp.live(until_s=30.0, down=tap(*((4.0,) if tries and part == "button" else ()), 9.5))
        [session] = lamp.night.sessions
        sessions.append(session)
    one, two = sessions
    assert [step.scene.touch for step in one.steps][:600] == [step.scene.touch for step in two.steps][:600]
    assert np.array_equal([step.scene.ring for step in one.steps[:600]], [step.scene.ring for step in two.steps[:600]])
    assert [step.marks for step in one.steps if step.marks] == []


def test_a_lamp_that_has_waited_for_hours_lights_the_ring_from_its_beginning(tmp_path):
    lamp = Tried(tmp_path)
    lamp.t_s = 7200.0
    lamp.part("ring")
    lamp.live()
    assert int(lamp.lit()[0][1].argmax()) == 0
    assert lamp.words == ["sent"]


def test_a_page_that_takes_nothing_costs_the_page_alone(tmp_path, caplog):
    lamp = Tried(tmp_path)
    lamp.part("ring")
    (tmp_path / "live" / "tried.new").mkdir(parents=True)
    lamp.told_in = "offered"
    lamp.heard = []
    lamp.calls.pop()
    with caplog.at_level(logging.WARNING):
        lamp.live()
    assert len(lamp.lit()) > 100
    assert "goes on without its page" in caplog.text


@given(st.text(st.sampled_from("try ingouchabverts \n"), max_size=20).map("try ".__add__))
def test_a_trial_is_asked_to_the_letter_or_not_at_all(text):
    command = command_of(text.encode())
    assert command is None or (command.word, str(command), command.value in PARTS) == ("try", text, True)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_asked_for(part):
    assert command_of(f"try {part}".encode()).value == part

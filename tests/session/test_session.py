"""Whole sessions on the simulated world: what a person is told, what happens when parts fail, and how it ends."""

from dataclasses import replace

import numpy as np
import pytest
from support.sessions import CIRCUIT, PINS, QUICK, dark, look, on_chip, place, play, seats, simulated, solo, world

from device.app import modes
from device.guide.guide import FALL_S, Listening
from device.model import Contact, Scene, SkinRecovery, SkinResponse, SkinState
from device.scene.gate import SafetyGate
from device.scene.messages import length_s
from device.scene.request import Message
from device.session.actuators import Actuators
from device.session.health import Health
from device.session.loop import TICK_HZ
from device.session.session import Envelope, Session
from drivers.ports import MOTORS, ButtonEvent, DriverError, Fault
from drivers.recording import ReplayButton
from drivers.simulated.body import Body, Temperament
from drivers.simulated.outputs import MemoryHaptic, MemoryRing
from drivers.simulated.room import RoomConditions


def rates(steps, code="a"):
    return [s.readings[code].vitals.heart_rate_bpm for s in steps]


def test_a_heart_is_found_and_told_right():
    body = Body(Temperament(activated=0.0, heart_settled_bpm=64.0, rsa_bpm=4.0))
    hardware = simulated(world(body))
    steps = play(solo(hardware, 90.0), hardware)
    rates_bpm = rates(steps)
    assert all(rate is None for rate in rates_bpm[:3])
    assert None not in rates_bpm[12:]
    assert np.abs(np.array(rates_bpm[12:]) - 64).max() < 5


def test_the_swing_with_the_breath_is_told_right():
    body = Body(Temperament(activated=0.0, heart_settled_bpm=64.0, rsa_bpm=8.0, heart_wander_bpm=0.2, follows=1.0))
    hardware = simulated(world(body))
    steps = play(solo(hardware, 240.0), hardware)
    longest, shortest = (60e3 / (64 + d) for d in (-4, 4))
    assert steps[-1].readings["a"].vitals.rsa_ms == pytest.approx(longest - shortest, rel=0.15)


def test_two_people_flow_through_one_session_each_as_if_alone():
    def two():
        return [Body(Temperament(heart_settled_bpm=58.0, activated=0.0), seed=1), Body(Temperament(), seed=2)]

    hardware = simulated(world(*two()))
    steps = play(solo(hardware, 40.0, people=2), hardware)
    assert rates(steps)[-1] == pytest.approx(58, abs=5)
    assert rates(steps, "b")[-1] == pytest.approx(85, abs=9)


def stress_and_rest(t_s):
    """0 or 1: three minutes of rest, then five of stress and five of rest in turn, as laboratories do it."""
    return 0.0 if t_s < 180 else float(int((t_s - 180) / 300) % 2 == 0)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stress_and_rest_of_a_simulated_person_are_told_apart(seed):
    """30 s windows against the body's true state, which moves with a time constant of 15 s: AUC >= 0.95."""
    body = Body(Temperament(settles_s=1e9, activated=0.0, follows=0.0, responses_per_min=3.0), seed=seed)
    hardware = simulated(world(body))
    states = []

    def each(step):
        body.activated += (stress_and_rest(step.tick.t_s) - body.activated) / (15 * 45)
        states.append((step.tick.t_s, body.activated, step.readings["a"].vitals.arousal))

    play(dark(hardware, 1380.0), hardware, each)
    high, low = [], []
    for begin_s in range(180, 1350, 30):
        window = [(truth, value) for t_s, truth, value in states if begin_s <= t_s < begin_s + 30]
        values = [value for _, value in window if value is not None]
        assert len(values) > 450
        (high if np.mean([truth for truth, _ in window]) > 0.5 else low).append(np.mean(values))
    wins = np.array(high)[:, None] > np.array(low)[None, :]
    assert wins.mean() >= 0.95


def test_a_lifted_finger_takes_the_heart_rate_with_it_within_4_s_and_the_breath_goes_on():
    hardware = simulated(world(Body(Temperament(leaves_s=30.0))))
    breaths = []
    steps = play(solo(hardware, 60.0), hardware, lambda step: breaths.append(step.breath.lungs))
    assert rates(steps)[28] is not None
    assert all(rate is None for rate in rates(steps)[34:])
    assert steps[40].readings["a"].vitals.contact in (Contact.LOST, Contact.LOOKING)
    assert steps[40].readings["a"].vitals.skin_usiemens is None
    assert max(breaths[45 * 40 :]) > 0.99


def test_unknown_always_comes_with_a_reason():
    hardware = simulated(world(Body(Temperament(arrives_s=5.0, leaves_s=25.0))))
    for step in play(solo(hardware, 40.0), hardware):
        vitals = step.readings["a"].vitals
        if None in (vitals.heart_rate_bpm, vitals.arousal):
            assert vitals.reasons


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "room",
    [
        pytest.param(RoomConditions(), marks=pytest.mark.soak),
        pytest.param(RoomConditions(noise_v=0.01), marks=pytest.mark.soak),
        RoomConditions(noise_v=0.1),
        pytest.param(RoomConditions(flicker_v=0.3, flicker_hz=100), marks=pytest.mark.soak),
        RoomConditions(flicker_v=0.3, flicker_hz=120),
        RoomConditions(noise_v=0.005, flicker_v=0.1, flicker_hz=50, leak_v=0.4),
        pytest.param(RoomConditions(shake_v=0.5), marks=pytest.mark.soak),
        RoomConditions(leak_v=1.5, shake_v=0.1),
        RoomConditions(noise_v=0.0, flicker_v=0.0, leak_v=0.0, shake_v=0.0),
    ],
    ids=[
        "plain",
        "noise",
        "strong noise",
        "flicker 100",
        "flicker 120",
        "lamp and mains",
        "motor",
        "lamp at full swing",
        "silence",
    ],
)
def test_ten_minutes_without_a_finger_show_no_heart_rate_ever(room):
    hardware = simulated(world(Body(Temperament(arrives_s=1e9)), room=room))
    shown, following = [], set()

    def each(step):
        shown.append(step.readings["a"].vitals.heart_rate_bpm)
        following.add(step.readings["a"].vitals.entrainment)

    play(solo(hardware, 600.0), hardware, each)
    assert set(shown) == {None}
    assert len(shown) == 27000
    assert following == {None}  # the lamp's own light is no heart that follows it


def test_a_ring_that_fails_leaves_the_touch_and_is_tried_again():
    hardware = simulated(world())
    lit = []

    def each(step):
        hardware.ring.broken = 10 <= step.tick.t_s < 20
        lit.append(len(hardware.ring.frames))

    session = solo(hardware, 40.0)
    play(session, hardware, each)
    assert lit[45 * 19] - lit[45 * 11] == 0
    assert lit[-1] > lit[45 * 22]
    assert max(list(hardware.motors[0].touches)[45 * 12 : 45 * 19]) > 0.3
    assert session.health.outages["ring"].times == 1
    assert session.health.outages["ring"].down_s == pytest.approx(10, abs=1.1)  # tried once a second
    assert not session.health.troubles


def test_a_motor_that_fails_leaves_the_light():
    hardware = simulated(world())

    def each(step):
        hardware.motors[0].broken = step.tick.t_s >= 10

    session = solo(hardware, 30.0)
    play(session, hardware, each)
    assert len(hardware.ring.frames) >= 30 * 45
    assert session.health.outages["motor"].times == 1
    assert session.health.outages["motor"].down_s == pytest.approx(20, abs=1.1)  # tried once a second


@pytest.mark.parametrize("place", [0, 1])
def test_of_two_motors_one_that_fails_leaves_the_other_and_is_told_by_its_name(place):
    health, ring, told = Health(), MemoryRing(24), []
    motors = [MemoryHaptic(name=name) for name in MOTORS]
    actuators = Actuators(SafetyGate(24), health, ring, motors)
    for k in range(4 * 45):
        motors[place].broken = 45 <= k < 90
        told += actuators.feed(Scene(np.zeros((24, 3)), (0.5 * (k % 90 < 60), 0.25 * (k % 90 < 60))), k / 45)[1]
    name = MOTORS[place]
    assert told == [f"the simulated {name} is broken", f"the {name} works again"]
    assert {part: outages.times for part, outages in health.outages.items()} == {name: 1}
    assert motors[1 - place].touches.count((0.5, 0.25)[1 - place]) == 120
    assert len(ring.frames) == 180


def test_a_converter_that_goes_silent_costs_the_vitals_and_not_the_breath():
    around = world(Body(Temperament(activated=0.0)))
    sampler, chip, bus, clock = on_chip(around.at_pins(PINS), (0, 1))
    hardware = simulated(around, clock, source=sampler)

    def each(step):
        if step.tick.t_s >= 25:
            bus.chips.pop(0x48, None)
        if step.tick.t_s >= 40:
            bus.chips[0x48] = chip

    steps = play(solo(hardware, 75.0), hardware, each)
    rates_bpm = rates(steps)
    assert rates_bpm[24] is not None
    assert rates_bpm[30] is None
    assert rates_bpm[-1] is not None
    assert len(hardware.ring.frames) >= 75 * 45


class Drawn:
    """A Renderer of a test's own: from a tick to a scene."""

    def __init__(self, scene):
        self._scene = scene

    def feed(self, tick, readings, request, level):
        return self._scene(tick)


def drawn(hardware, length_s, scene):
    """A session whose light and touch are what scene says."""
    return Session(hardware, seats(), Listening(), Drawn(scene), SafetyGate(24), Envelope(length_s))


def test_an_error_inside_leaves_a_still_motor_and_a_steady_dim_light():
    hardware = simulated(world())
    session = drawn(hardware, 60.0, lambda tick: Scene(np.full((24 if tick.t_s < 14.0 else 3, 3), 0.5), (0.7,)))
    with pytest.raises(ValueError, match="a frame of shape"):
        list(session.run())
    assert max(hardware.motors[0].touches) == 0.7
    assert hardware.motors[0].touches[-1] == 0
    last = hardware.ring.frames[-1]
    assert 0 < last.max() < 0.2
    assert session.outcome == ("something failed inside", None)
    hardware.close(leave_light=True)
    assert np.array_equal(hardware.ring.frames[-1], last)
    hardware.ring.close()
    look(hardware)


def test_a_scene_that_is_no_number_is_held_back_and_the_session_goes_on():
    hardware = simulated(world())

    def scene(tick):
        if tick.index % 7 == 0:
            return Scene(np.full((24, 3), np.nan), (float("nan"),))
        return Scene(np.full((24, 3), 0.5) * min(1.0, (20.0 - tick.t_s) / 2))

    session = drawn(hardware, 20.0, scene)
    play(session, hardware)
    assert len(hardware.ring.frames) > 20 * 45 - 2
    assert np.isfinite(hardware.ring.frames).all()


def test_a_press_marks_and_a_hold_ends_the_session_softly():
    hardware = simulated(world(), down=[(10.0, 10.2), (20.0, 22.0)])
    marks, ends = [], []

    def each(step):
        marks.extend(step.marks)
        ends.append(step.tick.t_s)

    play(solo(hardware, 600.0), hardware, each)
    assert [(round(mark.t_s, 1), mark.text) for mark in marks] == [(10.2, "pressed"), (21.5, "held")]
    assert ends[-1] == pytest.approx(21.5 + FALL_S, abs=0.1)
    light = np.array(hardware.ring.frames).max(axis=(1, 2))
    assert np.abs(np.diff(light[-100:])).max() < 0.2


def test_two_presses_soon_after_each_other_make_light_and_touch_softer_and_a_third_time_as_before():
    hardware = simulated(
        world(), down=[(10.0 * k + at_s, 10.0 * k + at_s + 0.1) for k in (2, 4, 6) for at_s in (0, 0.7)]
    )
    marks = []
    play(solo(hardware, 90.0), hardware, lambda step: marks.extend(step.marks))
    assert [mark.text for mark in marks] == ["pressed", "softer"] * 3
    light, touch = np.array(hardware.ring.frames).max(axis=(1, 2)), np.array(hardware.motors[0].touches)
    peaks = [
        [shown[(20 * k + 7) * TICK_HZ : (20 * k + 19) * TICK_HZ].max() for k in range(4)] for shown in (light, touch)
    ]
    for plain, softer, softest, again in peaks:
        assert softest < 0.8 * softer < 0.7 * plain
        assert again > 0.95 * plain


def test_presses_more_than_a_second_apart_are_two_marks():
    hardware = simulated(world(), down=[(10.0, 10.1), (11.2, 11.3)])
    marks = []
    play(solo(hardware, 20.0), hardware, lambda step: marks.extend(step.marks))
    assert [mark.text for mark in marks] == ["pressed", "pressed"]


def test_a_hold_is_told_by_touch_to_its_last_pulse_before_the_session_is_over():
    hardware = simulated(world(), down=[(20.0, 22.0)])
    told = []
    play(solo(hardware, 600.0), hardware, lambda step: told.extend((step.tick.t_s, t) for t in step.told))
    [(at_s, ended)] = [(t_s, t) for t_s, t in told if t.message is not Message.BEGUN]
    assert (ended.message, ended.to) == (Message.ENDED, None)
    touches = np.array(hardware.motors[0].touches)[round(at_s * TICK_HZ) + 1 :]
    begun = np.flatnonzero((touches > 0) & (np.roll(touches, 1) == 0)) / TICK_HZ
    assert len(begun) >= 3
    assert np.diff(begun[-3:]) == pytest.approx([1.4, 0.5], abs=0.05)
    assert not touches[-3:].any()


def test_it_is_told_that_a_session_has_begun_with_its_first_tick_and_by_touch_within_0_2_s():
    hardware = simulated(world())
    steps = []
    play(solo(hardware, 20.0), hardware, steps.append)
    assert [t.message for step in steps for t in step.told] == [Message.BEGUN]
    assert steps[0].told
    assert max(list(hardware.motors[0].touches)[: round(0.2 * TICK_HZ)]) > 0.3


def test_what_is_told_in_ticks_that_are_skipped_is_told_by_the_next():
    presses = ReplayButton([(10.2, ButtonEvent.PRESS), (13.0, ButtonEvent.PRESS)])
    hardware, told = replace(simulated(world()), button=presses), []

    def each(step):
        told.extend(t.message for t in step.told)
        if step.tick.index == 10 * TICK_HZ:
            hardware.clock.sleep_until(hardware.clock.now() + 0.5)

    play(solo(hardware, 20.0), hardware, each)
    assert told == [Message.BEGUN, Message.MARKED, Message.MARKED]


def test_one_of_two_motors_that_fails_leaves_the_other_and_each_ends_still():
    hardware = simulated(world(Body(), Body(seed=2)))
    hardware = replace(hardware, motors=(*hardware.motors, MemoryHaptic(keep=None)))
    config = replace(QUICK, touch_b=replace(QUICK.touch_b, fitted=True))

    def each(step):
        hardware.motors[0].broken = step.tick.t_s >= 10

    session = modes.solo(config, place(hardware, 2, config), Envelope(30.0))
    play(session, hardware, each)
    assert session.health.outages["motor"].times == 1
    assert session.health.outages["motor"].down_s == pytest.approx(20, abs=1.1)  # tried once a second
    assert "second motor" not in session.health.outages
    touches = list(hardware.motors[1].touches)
    assert max(touches[12 * TICK_HZ :]) > 0.3
    assert touches[-1] == 0


def test_first_light_comes_from_black_over_3_s():
    hardware = simulated(world())
    play(solo(hardware, 20.0), hardware)
    light = np.array(hardware.ring.frames).max(axis=(1, 2))
    assert light[0] < 0.02
    assert light[45] < 0.5


def test_a_dark_session_never_lights_and_touches_only_to_say_that_it_has_begun():
    hardware = simulated(world())
    steps = play(dark(hardware, 60.0), hardware)
    assert not np.array(hardware.ring.frames).any()
    assert not any(list(hardware.motors[0].touches)[round((0.2 + length_s(Message.BEGUN)) * TICK_HZ) :])
    assert steps[-1].readings["a"].vitals.heart_rate_bpm is not None


def test_late_ticks_are_counted_and_the_light_stays_a_function_of_time():
    hardware = simulated(world())
    rng = np.random.default_rng(8)

    def each(step):
        if rng.random() < 0.05:
            hardware.clock.sleep_until(hardware.clock.now() + rng.uniform(0, 0.3))

    session = solo(hardware, 60.0)
    steps = play(session, hardware, each)
    assert session.health.missed > 100
    assert session.health.ticks + session.health.missed == 60 * 45
    assert rates(steps)[-1] is not None
    assert session.health.delivered() == 1.0


def test_joined_hands_are_seen_within_2_s_and_take_both_skins_with_them():
    around = world(Body(Temperament(activated=0.3), seed=1), Body(Temperament(activated=0.6), seed=2))
    around.hands = [(60.0, 90.0)]
    around.bodies[1].startles = [30.0, 110.0]
    hardware = simulated(around)
    steps = play(solo(hardware, 130.0, people=2), hardware)
    states = {code: [s.readings[code].vitals.skin for s in steps] for code in "ab"}
    for code in "ab":
        assert SkinState.JOINED not in states[code][:60]
        assert states[code][62] in (SkinState.LOOSE, SkinState.JOINED)
        assert states[code][70] is SkinState.JOINED
        assert states[code][100] is SkinState.ON
        assert SkinState.JOINED not in states[code][96:]
        assert steps[70].readings[code].vitals.skin_usiemens is None


def test_a_skin_that_is_joined_to_nothing_reads_nothing():
    hardware = simulated(world(Body(Temperament(leaves_s=0.0))))
    steps = play(solo(hardware, 20.0), hardware)
    assert steps[-1].readings["a"].vitals.skin_usiemens is None
    assert SkinState.OPEN in steps[-1].readings["a"].vitals.reasons
    assert CIRCUIT.volts(0) == 0.5
    assert steps[-1].samples.faults.max() == Fault.NONE


def test_neither_arousal_nor_swing_outlives_what_it_is_told_of():
    hardware = simulated(world(Body(Temperament(leaves_s=60.3))))
    seen = []

    def each(step):
        vitals = step.readings["a"].vitals
        seen.append((vitals.arousal is not None, vitals.rsa_ms is not None))
        if vitals.contact is not Contact.FOUND:
            swing = (vitals.rsa_ms, vitals.entrainment, vitals.rhythm_bpm, vitals.rhythm_share, vitals.artefact_share)
            assert swing == (None,) * 5
        if vitals.heart_rate_bpm is None and vitals.skin_usiemens is None:
            assert vitals.arousal is None
            assert vitals.confidence is None

    play(dark(hardware, 80.0), hardware, each)
    assert np.any(seen, axis=0).all()


def test_the_same_rows_give_the_same_readings_however_late_the_ticks_are():
    config = replace(QUICK, touch=replace(QUICK.touch, answers=False))  # a motor that moves late would change the rows

    def session(late):
        hardware = simulated(world(Body(Temperament(arrives_s=3.0), seed=4)))
        rng, known = np.random.default_rng(3), []

        def each(step):
            reading = step.readings["a"]
            known.extend([*reading.beats, *reading.intervals, *reading.breaths, *reading.responses])
            if late and rng.random() < 0.05:
                hardware.clock.sleep_until(hardware.clock.now() + rng.uniform(0, 0.5))

        play(dark(hardware, 90.0, config), hardware, each)
        # What began within 15 s of the end, half a skin recovery at most, is known only if no late tick was the last.
        began_s = [k.onset_s if isinstance(k, SkinResponse | SkinRecovery) else k.t_s for k in known]
        return sorted((k for k, at_s in zip(known, began_s, strict=True) if at_s < 70), key=repr)

    assert session(late=False) == session(late=True)


@pytest.mark.few(1)
@pytest.mark.parametrize("held_s", [1.5, 2.5, 20.0])
def test_hands_held_for_a_moment_are_parted_again(held_s):
    around = world(Body(Temperament(activated=0.3), seed=1), Body(Temperament(activated=0.6), seed=2))
    around.hands = [(60.0, 60.0 + held_s)]
    hardware = simulated(around)
    steps = play(dark(hardware, 100.0, people=2), hardware)
    assert [steps[-1].readings[code].vitals.skin for code in "ab"] == [SkinState.ON, SkinState.ON]


def test_who_takes_the_electrodes_off_while_hands_are_held_frees_the_other():
    around = world(Body(Temperament(activated=0.3), seed=1), Body(Temperament(leaves_s=80.0), seed=2))
    around.hands = [(60.0, 80.0)]
    hardware = simulated(around)
    steps = play(dark(hardware, 100.0, people=2), hardware)
    assert steps[-1].readings["a"].vitals.skin is SkinState.ON


def test_a_motor_that_fails_in_its_own_words_keeps_nothing_else_from_going_off():
    hardware = simulated(world())

    class Burnt:
        def set(self, touch):
            raise RuntimeError("burnt")

        def close(self):
            raise RuntimeError("burnt")

    second = MemoryHaptic(name=MOTORS[1])
    second.set(0.7)
    hardware = replace(hardware, motors=(Burnt(), second))
    with pytest.raises(RuntimeError, match="burnt"):
        list(solo(hardware, 20.0).run())
    assert second.touches[-1] == 0
    second.set(0.7)
    with pytest.raises(DriverError, match="burnt"):
        hardware.close()
    assert second.touches[-1] == 0
    assert not hardware.ring.frames[-1].any()


def test_what_is_wrong_with_the_converter_is_said_once_and_that_it_works_again(caplog):
    around = world()
    sampler, chip, bus, clock = on_chip(around.at_pins(PINS), (0, 1))
    hardware = simulated(around, clock, source=sampler)

    def each(step):
        if 10 <= step.tick.t_s < 20:
            bus.chips.pop(0x48, None)
        else:
            bus.chips[0x48] = chip

    session = dark(hardware, 45.0)
    play(session, hardware, each)
    messages = [record.message for record in caplog.records]
    assert sum("no ADC answered" in words for words in messages) == 1
    assert sum("converter works again" in words for words in messages) == 1

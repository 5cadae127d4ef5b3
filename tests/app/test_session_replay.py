"""A recording replays to the bit: the same vitals, beats, light and touch as live, at every tick."""

import random
from dataclasses import replace

import numpy as np
import pytest
from support.sessions import PINS, QUICK, on_chip, place, record, simulated, solo, world
from support.skin_circuits import ConstantVoltage

from device.app import modes, recorders, replay, worlds
from device.guide.guide import FALL_S
from device.guide.programme import Phase, Programme
from device.model import Reason
from device.recording import events, folders, reader
from device.session.session import Envelope
from device.settings.parse import parse
from drivers.ports import ButtonEvent, DriverError, Fault
from drivers.recording import ReplayButton
from drivers.simulated.body import Body, Temperament
from drivers.simulated.clock import VirtualClock
from drivers.simulated.room import Room, RoomConditions

STARTLED = Temperament(arrives_s=4.0, responses_per_min=6.0)


def played_again(folder, codes):
    kept = folders.open_session(folder)
    session, where = replay.replay_session({code: reader.read(kept.recordings(code)) for code in codes})
    steps = list(session.run())
    where.hardware.close()
    return steps


def assert_same(live, replayed):
    assert len(live) == len(replayed)
    for one, other in zip(live, replayed, strict=True):
        assert one.tick == other.tick
        assert one.readings == other.readings
        assert one.breath == other.breath
        assert np.array_equal(one.scene.ring, other.scene.ring)
        assert one.scene.touch == other.scene.touch
        assert one.marks == other.marks


def people(count):
    around = world(*(Body(STARTLED, seed=5 + i) for i in range(count)))
    around.bodies[0].startles = [30.0]
    return around


@pytest.mark.few(2)
@pytest.mark.parametrize("late", [False, True], ids=["in time", "with late ticks"])
@pytest.mark.parametrize("mode", ["solo", pytest.param("log", marks=pytest.mark.soak), "log-lit"])
@pytest.mark.parametrize("count", [1, 2])
def test_a_session_replays_to_the_bit(tmp_path, count, mode, late):
    around = people(count)
    if count == 2:
        around.hands = [(60.0, 75.0)]
    hardware = replace(simulated(around), button=ReplayButton([(20.0, ButtonEvent.PRESS), (41.3, ButtonEvent.PRESS)]))
    where = place(hardware, count)
    rng = random.Random(4)

    def dawdle(step):
        if late and rng.random() < 0.05:
            hardware.clock.sleep_until(hardware.clock.now() + rng.choice([0.01, 0.03, 0.2, 1.7]))

    session = modes.MODES[mode](QUICK, where, Envelope(90.25))
    recorder, _, steps = record(session, where, tmp_path, mode, each=dawdle)
    assert (sum(s.tick.missed for s in steps) > 100) == late
    assert sum(len(s.marks) for s in steps) == 2
    assert_same(steps, played_again(recorder.folder, "ab"[:count]))


LED = Programme(
    "mine",
    "",
    (
        Phase("arrive", 0.5, pace="none", light="mirror"),
        Phase("slow", 1.0, pace="lead", from_bpm=10.0, to_bpm=6.5),
        Phase("hum", 0.3, to_bpm=6.0, inhale_share=0.35, judged=False),
        Phase("go", 0.3, pace="best", fades=True, touch="off"),
    ),
)


@pytest.mark.few(1)
@pytest.mark.parametrize("own_bpm", [None, 5.3])
def test_a_session_that_a_programme_led_replays_to_the_bit(tmp_path, own_bpm):
    hardware = simulated(people(1))
    where = place(hardware)
    rng = random.Random(4)

    def dawdle(step):
        if rng.random() < 0.03:
            hardware.clock.sleep_until(hardware.clock.now() + rng.choice([0.03, 0.2, 1.7]))

    course = modes.course(QUICK, LED, own_bpm)
    recorder, _, steps = record(modes.guided(QUICK, where, course), where, tmp_path, each=dawdle, led_by=course.led_by)
    assert steps[-1].tick.t_s == pytest.approx(126, abs=2)
    assert sum(s.tick.missed for s in steps) > 100
    assert_same(steps, played_again(recorder.folder, "a"))
    phases = [n.text for n in events.starting_with(reader.read([recorder.folder / "a.edf"]).notes, "Phase ")]
    assert phases[:2] == ["Phase arrive", "Phase slow"]
    assert phases[2] == "Phase hum (the sensors are shaken: nothing is judged)"
    hummed = [s.readings["a"].vitals for s in steps if s.phase == "hum"]
    assert all(v.arousal is None and Reason.SHAKEN in v.reasons for v in hummed)


def test_a_session_that_somebody_ends_replays_to_the_bit(tmp_path):
    hardware = simulated(people(1))
    where = place(hardware)
    session = modes.solo(QUICK, where, Envelope(90))

    def stop(step):
        if step.tick.index == 1801:
            hardware.clock.sleep_until(hardware.clock.now() + 0.0123456)
            session.stop()

    recorder, _, steps = record(session, where, tmp_path, each=stop)
    assert steps[-1].tick.t_s == pytest.approx(40.05 + FALL_S, abs=0.05)
    assert folders.open_session(recorder.folder).info.ended == "ended by hand"
    assert_same(steps, played_again(recorder.folder, "a"))


@pytest.mark.parametrize("tick", [350, 351, 352, 353, 360])
def test_a_session_that_is_ended_by_a_hold_replays_to_the_bit_at_whichever_tick_it_was(tmp_path, tick):
    hardware = replace(simulated(people(1)), button=ReplayButton([(tick / 45, ButtonEvent.HOLD)]))
    where = place(hardware)
    recorder, _, steps = record(modes.solo(QUICK, where, Envelope(90)), where, tmp_path)
    assert steps[-1].tick.t_s == pytest.approx(tick / 45 + FALL_S, abs=0.03)
    assert_same(steps, played_again(recorder.folder, "a"))


def test_a_session_that_was_cut_off_replays_to_the_bit_as_far_as_it_goes(tmp_path):
    hardware = simulated(people(1))
    where = place(hardware)
    recorder, _, steps = record(modes.solo(QUICK, where, Envelope(60)), where, tmp_path)
    path = recorder.folder / "a.edf"
    path.write_bytes(path.read_bytes()[: -810 * 20 - 17])
    replayed = played_again(recorder.folder, "a")
    assert replayed[-1].tick.t_s == pytest.approx(40, abs=1.1)
    assert_same(steps[: len(replayed) - 2], replayed[:-2])  # the last rows of a second come two ticks after it


def test_a_session_on_the_real_driver_replays_to_the_bit(tmp_path):
    circuit = ConstantVoltage(0.5, 1e6, 200e3, 3.3)
    clock = VirtualClock()
    around = Room([Body(STARTLED, seed=8), Body(STARTLED, seed=9)], circuit, RoomConditions())
    sampler, _, bus, _ = on_chip(around.at_pins(PINS), oscillator=0.08, clock=clock)
    hardware = simulated(around, clock, source=sampler)
    where = place(hardware, 2)

    def trouble(step):
        if step.tick.index % 225 == 0:
            bus.faults.update({bus.transactions + k: OSError(121, "Remote I/O error") for k in range(60)})

    recorder, _, steps = record(solo(hardware, 45, people=2), where, tmp_path, each=trouble)
    faults = np.concatenate([s.samples.faults for s in steps])
    assert set(faults.ravel().tolist()) == {Fault.NONE, Fault.NO_ANSWER}
    back = np.stack([f for c in "ab" for f in reader.read([recorder.folder / f"{c}.edf"]).samples.faults.T], axis=1)
    assert np.array_equal(back, faults)
    assert_same(steps, played_again(recorder.folder, "ab"))


def test_one_persons_file_alone_says_the_same_of_that_person(tmp_path):
    hardware = simulated(people(2))
    where = place(hardware, 2)
    recorder, _, steps = record(solo(hardware, 60, people=2), where, tmp_path)
    alone = played_again(recorder.folder, "b")
    assert [s.readings["b"] for s in steps] == [s.readings["b"] for s in alone]


def test_a_session_with_settings_of_its_own_replays_with_them(tmp_path):
    config = parse(
        {
            "breath": {"start_bpm": 8.123456789, "inhale_share": 0.45},
            "skin": {"front_end": "divider", "fixed_ohm": 47e3},
            "light": {"brightness": 0.3333},
            "ring": {"pixels": 12},
        }
    )
    where = worlds.open_hardware("simulated", config, fast=True)
    steps = []
    recorder = recorders.recorder(config, where, "solo", tmp_path)
    recorder.start()
    session = modes.solo(config, where, Envelope(40))
    for step in session.run():
        recorder.feed(step)
        steps.append(step)
    recorder.finish(session.ended, session.length_s)
    assert_same(steps, played_again(recorder.folder, "a"))


def test_a_mode_that_this_version_does_not_know_is_refused_with_what_it_knows(tmp_path):
    hardware = simulated(people(1))
    where = place(hardware)
    recorder, _, _ = record(solo(hardware, 5), where, tmp_path)
    recorded = reader.read([recorder.folder / "a.edf"])
    other = replace(
        recorded, notes=tuple(replace(n, text=n.text.replace("Mode solo", "Mode dance")) for n in recorded.notes)
    )
    with pytest.raises(DriverError, match="recorded as 'dance'; this version replays solo, log, log-lit"):
        replay.replay_session({"a": other})

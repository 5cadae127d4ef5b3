"""The simulated person: what is asked of it is what it does, whoever looks and however often."""

import numpy as np
import pytest
from stage import CIRCUIT

from drivers.ports import Fault
from drivers.simulated.body import Body, Temperament
from drivers.simulated.chip import Bus, Chip
from drivers.simulated.clock import VirtualClock
from drivers.simulated.world import MAX_V, Room, World, WorldSource

STILL = Temperament(
    heart_wander_bpm=0, beat_variation=0, swing_bpm=0, activated=0, responses_per_min=0, skin_drift_usiemens=0
)


def live(body, until_s, light=lambda t_s: 0.0):
    for t_s in np.arange(0, until_s, 0.1):
        body.light = light(t_s)
        body.advance(t_s)
    return np.diff(body.beats)


@pytest.mark.parametrize("bpm", [45, 64, 100, 180])
def test_a_heart_set_to_a_rate_beats_at_it(bpm):
    body = Body(Temperament(**{**as_dict(STILL), "heart_settled_bpm": bpm}))
    assert 60 / live(body, 60) == pytest.approx(bpm, rel=1e-6)


def as_dict(temperament):
    return {name: getattr(temperament, name) for name in Temperament.__slots__}


def test_a_heart_swings_with_the_breath_by_what_was_asked():
    who = Temperament(**{**as_dict(STILL), "swing_bpm": 12.0, "breath_per_min": 6.0})
    rates = 60 / live(Body(who), 120)
    assert np.ptp(rates[20:]) == pytest.approx(12, abs=1)


def test_beats_vary_by_what_was_asked():
    intervals = live(Body(Temperament(**{**as_dict(STILL), "beat_variation": 0.02})), 1200)
    assert np.std(intervals / intervals.mean()) == pytest.approx(0.02, rel=0.1)


def test_a_follower_breathes_with_the_light_and_another_does_not():
    def pull(follows):
        body = Body(Temperament(**{**as_dict(STILL), "follows": follows}))
        seen = []
        for t_s in np.arange(0, 120, 0.1):
            body.light = 0.5 - 0.5 * np.cos(2 * np.pi * t_s / 10)
            body.advance(t_s)
            seen.append((body.light, body.lungs))
        return np.corrcoef(np.array(seen[300:]).T)[0, 1]

    assert pull(0.95) > 0.9
    assert abs(pull(0.0)) < 0.2


def test_a_startle_raises_heart_and_skin():
    calm, startled = Body(STILL, seed=3), Body(STILL, seed=3)
    startled.startles = [60.0]
    for body in (calm, startled):
        body.advance(70.0)
    assert startled.skin_usiemens > calm.skin_usiemens + 0.5
    assert startled.heart_bpm > calm.heart_bpm + 3


def test_time_settles_a_body():
    body = Body(Temperament(activated=0.9))
    body.advance(600)
    assert body.activated < 0.05
    assert body.skin_usiemens < 4.5


@pytest.mark.parametrize("step_s", [1 / 360, 1 / 45, 0.5])
def test_a_seed_is_one_life_however_often_it_is_looked_at(step_s):
    looked, left_alone = Body(seed=5), Body(seed=5)
    for t_s in np.arange(step_s, 20, step_s):
        looked.pulse(t_s)
    looked.advance(20)
    left_alone.advance(20)
    assert list(looked.beats) == list(left_alone.beats)
    assert looked.skin_usiemens == left_alone.skin_usiemens


def test_without_a_finger_there_is_no_wave_and_without_skin_no_conductance():
    body = Body(Temperament(arrives_s=5.0, leaves_s=10.0))
    world = World([body], CIRCUIT, Room(noise_v=0, flicker_v=0))
    source = WorldSource(world, VirtualClock())
    source.start()
    volts = source.read(20.0).volts
    away = np.r_[0:440, 910:1700]
    assert np.ptp(volts[away, 0]) < 1e-3
    assert np.ptp(volts[460:890, 0]) > 0.2
    assert volts[away, 1] == pytest.approx(CIRCUIT.volts(0.0), abs=1e-3)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_chip_and_the_rows_beside_it_give_the_same_volts(sign):
    room = Room(noise_v=0, flicker_v=0, pulse_sign=sign)
    rows = WorldSource(World([Body(seed=9)], CIRCUIT, room), VirtualClock())
    rows.start()
    samples = rows.read(5.0)

    clock = VirtualClock()
    world = World([Body(seed=9)], CIRCUIT, room)
    chip = Chip(world.volts, clock)
    bus = Bus({0x48: chip}, clock, overhead_s=0)
    from drivers.ads1115 import Ads1115
    from drivers.i2c import I2C

    adc = Ads1115(I2C(bus), clock, {0: 1, 1: 1})
    out = []
    for row in range(300):
        clock.sleep_until(samples.t_s[row, 0])
        adc.exchange(0)
        clock.sleep_until(samples.t_s[row, 0] + 3e-3)
        out.append(adc.exchange(None).volts)
    assert np.abs(np.array(out) - samples.volts[:300, 0]).max() < 0.03  # 0.6 ms later on a wave of 0.3 V


def test_an_end_stop_is_flagged_beside_the_driver_too():
    source = WorldSource(World([Body()], CIRCUIT, Room(pulse_rest_v=4.09)), VirtualClock())
    source.start()
    samples = source.read(10.0)
    clipped = samples.faults[:, 0] == Fault.CLIPPED
    assert clipped.any()
    assert (samples.volts[clipped, 0] == MAX_V).all()

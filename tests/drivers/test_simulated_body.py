"""The simulated person: what is asked of it is what it does, whoever looks and however often."""

import math
from dataclasses import replace

import numpy as np
import pytest
from support.breath_pace import pace_bpm
from support.sessions import CIRCUIT, PINS, play, simulated, solo, world

from device.settings.parse import parse
from drivers.ports import Fault
from drivers.simulated.ads1115 import Bus, Chip
from drivers.simulated.body import Body, Temperament
from drivers.simulated.clock import VirtualClock
from drivers.simulated.people import PEOPLE
from drivers.simulated.room import MAX_V, Room, RoomConditions, RoomSource

STILL = Temperament(
    heart_wander_bpm=0,
    beat_variation=0,
    rsa_bpm=0,
    breath_variation=0,
    sighs_per_hour=0,
    activated=0,
    responses_per_min=0,
    skin_drift_usiemens=0,
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
    who = Temperament(**{**as_dict(STILL), "rsa_bpm": 12.0, "breath_per_min": 6.0})
    rates = 60 / live(Body(who), 120)
    assert np.ptp(rates[20:]) == pytest.approx(12, abs=1)


def test_beats_vary_by_what_was_asked():
    intervals = live(Body(Temperament(**{**as_dict(STILL), "beat_variation": 0.02})), 1200)
    assert np.std(intervals / intervals.mean()) == pytest.approx(0.02, rel=0.1)


def led(body, pace, until_s, each=lambda t_s: None):
    """A lamp that breathes at pace(t_s), in cosines, without any product: the body lives by it until until_s."""
    cycles = 0.0
    for k in range(1, round(until_s * 45)):
        cycles += pace(k / 45) / 60 / 45
        body.light = 0.5 - 0.5 * math.cos(2 * math.pi * cycles)
        body.advance(k / 45)
        each(k / 45)
    return body


def down(t_s):
    """From 11 to 6 breaths a minute in five minutes, and on at 6."""
    return max(6.0, 11 - t_s / 60)


# A breath of 10 s varies by 3 %, and half of an error is made good with the next: begins scatter by 0.35 s about the
# lamp's. The pace is a mean over 30 s between two of them: it scatters by 0.35 * sqrt(2) / 30 = 1.6 %.
BEGIN_S = 0.35
PACE_BPM = 3 * 0.016 * 6


@pytest.mark.parametrize("seed", range(4))
def test_an_eager_body_goes_where_the_lamp_leads(seed):
    body = led(Body(replace(PEOPLE["eager"], sighs_per_hour=0), seed), down, 480)
    assert pace_bpm(body.breath) == pytest.approx(6, abs=PACE_BPM)
    assert body.breath.in_step
    assert body.breath.behind_s == pytest.approx(body.temperament.lag_s, abs=3 * BEGIN_S)


@pytest.mark.parametrize("seed", range(4))
def test_one_that_ignores_the_lamp_breathes_at_its_own_pace(seed):
    watched = led(Body(PEOPLE["deaf"], seed), down, 480)
    alone = Body(PEOPLE["deaf"], seed)
    alone.advance(480)
    assert list(watched.breath.begins_s) == list(alone.breath.begins_s)[: len(watched.breath.begins_s)]
    assert pace_bpm(watched.breath) == pytest.approx(13, abs=1.5)
    assert not watched.breath.in_step


@pytest.mark.parametrize("light", [0.0, 0.6], ids=["dark", "a steady light"])
@pytest.mark.parametrize("who", PEOPLE)
def test_without_a_lamp_that_breathes_everybody_breathes_at_their_own_pace(who, light):
    body = Body(replace(PEOPLE[who], activated=0.0, sighs_per_hour=0), seed=2)
    body.light = light
    body.advance(300)
    assert 60 / np.diff(body.breath.begins_s).mean() == pytest.approx(13, rel=0.02)  # 65 breaths: 6 % / sqrt(65), twice
    assert body.breath.behind_s is None


@pytest.mark.parametrize("brightness", [0.02, 0.2, 1.0])
def test_a_dim_lamp_is_followed_like_a_bright_one_and_through_its_fades(brightness):
    body, cycles = Body(replace(PEOPLE["eager"], activated=0.0), seed=4), 0.0
    for k in range(1, 240 * 45):
        cycles += 9 / 60 / 45
        fade = min(1.0, k / 45 / 10)
        body.light = brightness * fade * (0.2 + 0.8 * (0.5 - 0.5 * math.cos(2 * math.pi * cycles)))
        body.advance(k / 45)
    assert body.breath.in_step
    body.light = 0.0
    body.advance(400)
    assert body.breath.behind_s is None
    assert pace_bpm(body.breath) > 10


def test_one_is_lost_when_the_pace_jumps_out_of_reach_and_found_when_the_lamp_comes_to_meet_it():
    body = Body(replace(PEOPLE["slow"], activated=0.0), seed=3)
    paces = {}

    def pace(t_s):
        return 11.0 if t_s < 120 else 6.0 if t_s < 300 else max(8.0, 11 - (t_s - 360) / 60)

    led(body, pace, 700, lambda t_s: paces.update({round(t_s): (pace_bpm(body.breath), body.breath.in_step)}))
    assert paces[119] == (pytest.approx(11, abs=0.6), True)
    assert paces[299] == (pytest.approx(12, abs=1.5), False)
    assert paces[699] == (pytest.approx(8, abs=0.5), True)


def test_a_pace_changes_by_no_more_than_a_stride_from_breath_to_breath():
    who = replace(PEOPLE["eager"], activated=0.0, breath_variation=0, sighs_per_hour=0, reach=0.7)
    lengths_s = np.diff(led(Body(who, seed=1), lambda t_s: 6.0, 300).breath.begins_s)
    assert lengths_s[0] == pytest.approx(60 / 13, rel=0.01)
    assert lengths_s[-1] == pytest.approx(10, rel=0.01)
    longest_s = np.maximum.accumulate(lengths_s)
    assert (longest_s[1:] / longest_s[:-1]).max() <= 1.12 + 1e-9


def test_the_lungs_move_without_a_step():
    """Half a cosine of the shortest breath bends by pi^2 / 2 / inhale_s^2; allowed is twice that."""
    body, lungs = Body(replace(PEOPLE["sloppy"], sighs_per_hour=60), seed=6), []
    led(body, down, 400, lambda t_s: lungs.append(body.lungs))
    speed = np.diff(lungs) * 45
    shortest_s = 0.4 * np.diff(body.breath.begins_s).min()
    assert 0 <= min(lungs) < 0.01
    assert 0.99 < max(lungs) <= 1
    assert np.abs(np.diff(speed)).max() * 45 <= 2 * math.pi**2 / 2 / shortest_s**2


def test_a_heart_swings_most_at_its_resonance_and_less_with_fast_breaths():
    def swing(pace):
        who = Temperament(
            **as_dict(STILL)
            | {"rsa_bpm": 8.0, "breath_per_min": pace, "resonance_bpm": 5.5, "rsa_corner_bpm": 7.2, "follows": 0.0}
        )
        return np.ptp(60 / live(Body(who), 200)[60:])

    # An interval is a mean over itself: of a swing at 14.4/min, four beats a breath, 10 % less is left.
    assert swing(5.5) == pytest.approx(8 * 1.8, rel=0.05)
    assert swing(3.5) == pytest.approx(8, rel=0.1)
    assert swing(14.4) == pytest.approx(4, rel=0.15)
    assert swing(5.5) > swing(6.0) > swing(7.0) > swing(9.0) > swing(14.4)
    assert swing(5.5) > swing(5.0) > swing(4.5)


def test_a_swing_varies_from_breath_to_breath_by_what_was_asked():
    who = Temperament(**as_dict(STILL) | {"breath_per_min": 6.0, "rsa_bpm": 8.0, "rsa_variation": 0.15})
    body, depths = Body(who, seed=2), []
    for k in range(1, 3000):
        body.advance(k)
        depths.append(body.breath.depth)
    assert np.mean(depths) == pytest.approx(1, abs=0.03)  # 300 breaths: 0.15 / sqrt(300) = 0.009
    assert np.std(depths) == pytest.approx(0.15, rel=0.15)


def test_a_lamp_that_leads_well_settles_a_body_and_one_that_pushes_does_not():
    def left(pace):
        who = replace(PEOPLE["slow"], activated=0.7)
        return led(Body(who, seed=5), pace, 360).activated

    alone = Body(replace(PEOPLE["slow"], activated=0.7), seed=5)
    alone.advance(360)
    well, pushing = left(lambda t_s: max(6.0, 12 - t_s / 40)), left(lambda t_s: 6.0)
    assert well < 0.75 * alone.activated
    assert pushing > 3 * alone.activated


def test_a_body_follows_the_light_of_the_product():
    config = parse(
        {"arousal": {"baseline_s": 20.0}, "breath": {"start_bpm": 11.0, "rate_bpm": 7.0, "lead_minutes": 3.0}}
    )
    body = Body(replace(PEOPLE["eager"], sighs_per_hour=0), seed=3)
    hardware = simulated(world(body))
    begins_s = []

    def each(step):
        if step.breath.cycle == len(begins_s):
            begins_s.append(step.tick.t_s)

    play(solo(hardware, 260.0, config), hardware, each)
    led_s, own_s = np.array(begins_s), np.array(body.breath.begins_s)
    behind_s = [b - led_s[np.argmin(np.abs(led_s - b))] for b in own_s[(own_s > 200) & (own_s < 250)]]
    assert np.median(np.diff(own_s[own_s < 250])[-5:]) == pytest.approx(60 / 7, rel=0.04)
    # The lag, and what a filling from the bottom takes to be seen: about 5 % of a breath.
    assert np.median(behind_s) == pytest.approx(0.5 + 0.05 * 60 / 7, abs=0.5)


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
    assert list(looked.breath.begins_s) == list(left_alone.breath.begins_s)
    assert looked.skin_usiemens == left_alone.skin_usiemens


def test_without_a_finger_there_is_no_wave_and_without_skin_no_conductance():
    body = Body(Temperament(arrives_s=5.0, leaves_s=10.0))
    world = Room([body], CIRCUIT, RoomConditions(noise_v=0, flicker_v=0))
    source = RoomSource(world)
    source.start()
    volts = source.read(20.0).values
    away = np.r_[0:440, 910:1700]
    assert np.ptp(volts[away, 0]) < 1e-3
    assert np.ptp(volts[460:890, 0]) > 0.2
    assert volts[away, 1] == pytest.approx(CIRCUIT.volts(0.0), abs=1e-3)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_chip_and_the_rows_beside_it_give_the_same_volts(sign):
    room = RoomConditions(noise_v=0, flicker_v=0, sensor_polarity=sign)
    rows = RoomSource(Room([Body(seed=9)], CIRCUIT, room))
    rows.start()
    samples = rows.read(5.0)

    clock = VirtualClock()
    world = Room([Body(seed=9)], CIRCUIT, room)
    chip = Chip(world.at_pins(PINS), clock)
    bus = Bus({0x48: chip}, clock, overhead_s=0)
    from drivers.pi.ads1115 import Ads1115
    from drivers.pi.i2c import I2C

    adc = Ads1115(I2C(bus), clock, {0: 1, 1: 1})
    out = []
    for row in range(300):
        clock.sleep_until(samples.t_s[row, 0])
        adc.exchange(0)
        clock.sleep_until(samples.t_s[row, 0] + 3e-3)
        out.append(adc.exchange(None).volts)
    assert np.abs(np.array(out) - samples.values[:300, 0]).max() < 0.03  # 0.6 ms later on a wave of 0.3 V


def shaken_v(felt_by):
    """Peak to peak of each one's bare pulse sensor while a motor turns at full strength."""
    bodies = [Body(Temperament(arrives_s=math.inf), seed) for seed in (1, 2)]
    room = Room(bodies, CIRCUIT, RoomConditions(noise_v=0, flicker_v=0))
    source = RoomSource(room)
    source.start()
    room.feel(1.0, felt_by)
    assert room.touch == 1.0
    return [float(np.ptp(column)) for column in source.read(2.0).values[:, [0, 2]].T]


@pytest.mark.parametrize(("felt_by", "whom"), [(None, (0, 1)), ((0,), (0,)), ((1,), (1,)), ((0, 1), (0, 1))])
def test_a_motor_shakes_the_sensors_of_those_who_feel_it_and_of_nobody_else(felt_by, whom):
    swing_v = 2 * RoomConditions().shake_v
    assert shaken_v(felt_by) == pytest.approx([swing_v if place in whom else 0 for place in (0, 1)], abs=1e-3)


def test_each_of_two_follows_their_own_motor():
    bodies = [Body(Temperament(sighs_per_hour=0, activated=0.0), seed) for seed in (3, 4)]
    room = Room(bodies, CIRCUIT)
    for k in range(1, 240 * 45):
        for place, pace in enumerate((8.0, 11.0)):  # one touch a breath, as a swell is
            room.feel(float(k / 45 * pace / 60 % 1 < 0.2), (place,))
        for body in bodies:
            body.advance(k / 45)
    assert [pace_bpm(body.breath) for body in bodies] == [
        pytest.approx(8, rel=3 * 0.016),
        pytest.approx(11, rel=3 * 0.016),
    ]


def test_an_end_stop_is_flagged_beside_the_driver_too():
    source = RoomSource(Room([Body()], CIRCUIT, RoomConditions(pulse_rest_v=4.09)))
    source.start()
    samples = source.read(10.0)
    clipped = samples.faults[:, 0] == Fault.CLIPPED
    assert clipped.any()
    assert (samples.values[clipped, 0] == MAX_V).all()

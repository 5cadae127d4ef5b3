"""Two pulse sensors that read one heart are told to within a minute, and two people never, however alike they are.

A share of the hundred and the thousand; all of them are under soak.
"""

from itertools import combinations

import numpy as np
import pytest
from edfio import read_edf
from support import parallel
from support.fast_pairs import BODIES
from support.two_sensors import ALIKE, bare_beside, called_one, finger, lamp, somebody, told, two_people, wave

from device.synchrony import OneHeart, one_heart_spans

WITHIN_S = 60.0


def one_body(what):
    """When it was told that one body's two fingers are one heart's, in s; None if it never was, or two were."""
    seed, body, sensors = what
    rng, heart = np.random.default_rng(seed), wave(somebody(seed, body), WITHIN_S, lamp((6.0, 9.0, 12.0)[seed % 3]))
    first = finger(rng, heart)
    second = bare_beside(rng, 1.65 + 0.3 * heart) if sensors == "leak" else finger(rng, heart)
    news = told(first, second)
    return news[-1][0] if news and news[-1][1] else None


@pytest.mark.few(2)
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("sensors", ["two fingers", "leak"])
def test_one_body_on_both_sensors_or_beside_a_bare_one_is_told_within_a_minute(body, sensors):
    assert all(one_body((seed, body, sensors)) for seed in range(4))


@pytest.mark.soak
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("sensors", ["two fingers", "leak"])
def test_a_hundred_of_a_hundred_are_told_within_a_minute(body, sensors):
    assert all(parallel.each_of([(seed, body, sensors) for seed in range(100, 200)], one_body))


@pytest.mark.few(1)
@pytest.mark.parametrize("alike", ALIKE)
@pytest.mark.parametrize("body", BODIES)
def test_two_people_by_one_lamp_are_not_one(body, alike):
    assert called_one((0, body, alike, 4))[0] == 0


@pytest.mark.soak
def test_of_a_thousand_pairs_none_is_one():
    """600 of each body: pairs of 24 strangers, of four times 12 who differ by chance alone, and 60 couples."""
    every = [(1, "strangers", 24), *((seed, "alike", 12) for seed in range(1, 5)), (5, "alike and coupled", 120)]
    said = parallel.each_of([(seed, body, alike, n) for body in BODIES for seed, alike, n in every], called_one)
    told_one, pairs = np.sum(said, axis=0)
    assert pairs >= 1000
    assert told_one == 0


def heard_as_one(what):
    """Whether two people are, from their waves in two sensors, within three minutes; None if one has no pulse."""
    seed, body, alike = what
    rng = np.random.default_rng(seed)
    news = told(*(finger(rng, wave(one, 180.0, lamp(6.0))) for one in two_people(seed, body, alike)))
    return any(one for _, one in news)


@pytest.mark.parametrize("body", BODIES)
def test_the_waves_of_two_people_are_not_one(body):
    assert not heard_as_one((1, body, "alike"))


@pytest.mark.soak
@pytest.mark.parametrize("body", BODIES)
def test_of_the_waves_of_fifty_pairs_none_is_one(body):
    every = [(seed, body, alike) for seed in range(50, 75) for alike in ALIKE[1:]]
    assert not any(parallel.each_of(every, heard_as_one))


@pytest.mark.parametrize("body", BODIES)
def test_a_sensor_that_moves_to_another_person_is_two_hearts_again_within_half_a_minute(body):
    rng, moves = np.random.default_rng(3), 75
    mine, yours = (finger(rng, wave(somebody(seed, body), 115.0, lamp(6.0))) for seed in (5, 6))
    moved = np.concatenate((finger(rng, wave(somebody(5, body), moves, lamp(6.0))), yours[moves * 90 :]))
    (found_s, one), (lost_s, still_one) = told(mine, moved)
    assert one
    assert not still_one
    assert found_s < WITHIN_S
    assert moves < lost_s < moves + 30


def test_a_finger_that_lifts_and_comes_back_is_the_same_heart():
    rng, heart = np.random.default_rng(4), wave(somebody(7, "circulation"), 120.0, lamp(6.0))
    first, second = finger(rng, heart), finger(rng, heart)
    second[65 * 90 : 75 * 90] = 0.9 + rng.normal(0, 0.001, 10 * 90)
    [(_, one)] = told(first, second)
    assert one


@pytest.mark.parametrize("jitter_s", [0.001, 0.008])
def test_of_two_metronomes_nothing_is_told_since_they_agree_by_themselves(jitter_s):
    """Two pacemakers at one rate."""
    rng = np.random.default_rng(1)
    first, second = (np.arange(0.3, 300, 1.0) + rng.normal(0, jitter_s, 300) for _ in range(2))
    hearts, said = OneHeart(), set()
    for now_s in range(300):
        new = (beats[(beats > now_s - 1) & (beats <= now_s)] for beats in (first, second))
        said.add(hearts.hear(now_s, *new))
    assert said == {None}


REAL = ("neurokit__resting_5min", "neurokit__resting_8min", "physio_sg__rec1", "bidmc__01", "wfdb__a103l")


def test_real_people_are_not_one_even_where_their_mean_rates_are_made_the_same(recording):
    hearts = [np.array([a.onset for a in read_edf(recording(name)).annotations if a.text == "R"]) for name in REAL]
    rng = np.random.default_rng(1)
    for one, other in combinations(hearts, 2):
        for _ in range(5):
            first, second = (beats[rng.integers(len(beats) - 250) :][:250] for beats in (one, other))
            second = (second - second[0]) * np.ptp(first) / np.ptp(second)
            assert not one_heart_spans(first - first[0], second + rng.uniform(0, 0.5), float(np.ptp(first)))


@pytest.mark.parametrize("name", ["neurokit__resting_5min", "heartpy__data3", "welltory__s05"])
def test_a_real_pulse_in_two_unlike_sensors_is_one_heart(recording, name):
    """The second is upside down, follows only what is quicker than a second, and has noise of its own."""
    [pulse] = (signal for signal in read_edf(recording(name)).signals if signal.label == "Pulse")
    t_s = np.arange(0, min(120.0, len(pulse.data) / pulse.sampling_frequency), 1 / 90)
    volts = np.interp(t_s, np.arange(len(pulse.data)) / pulse.sampling_frequency, pulse.data)
    first = 1.65 + 0.1 * (volts - volts.mean()) / volts.std()
    slow, second = first[0], np.zeros(len(first))
    for row, now in enumerate(first.tolist()):
        slow += (now - slow) / 90
        second[row] = 1.65 - 0.5 * (now - slow)
    [(at_s, one)] = told(first, second + np.random.default_rng(1).normal(0, 0.002, len(second)))
    assert one
    assert at_s <= WITHIN_S

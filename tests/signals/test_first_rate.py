"""How soon a heart rate is there after a finger has come to lie on its sensor, beside a lamp that shines and touches.

The people are simulated and differ by seed: their hearts, how they swing, how they breathe with the lamp; and what a
sensor makes of them: size and polarity of the wave, noise, its level without a finger. Cold hands are left out.
"""

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from support.sessions import simulated, solo, world

from drivers.simulated.body import Body
from drivers.simulated.people import PEOPLE
from drivers.simulated.room import RoomConditions


def somebody(rng):
    """Who lays a finger down when, and the room around."""
    bpm = rng.uniform(45, 100)
    who = replace(
        PEOPLE[rng.choice(list(PEOPLE))],
        heart_settled_bpm=bpm,
        heart_activated_bpm=bpm,
        rsa_bpm=rng.uniform(2, 14),
        beat_variation=rng.uniform(0.005, 0.03),
        arrives_s=rng.uniform(2, 12),
    )
    room = RoomConditions(
        pulse_amplitude_v=math.exp(rng.uniform(math.log(0.05), math.log(0.5))),
        noise_v=math.exp(rng.uniform(math.log(0.0006), math.log(0.005))),
        sensor_polarity=rng.choice((-1, 1)),
        ambient_v=rng.uniform(0.2, 3.0),
    )
    return who, room


def first_rate(seed):
    """(seconds from finger to first heart rate, how far it is from the last beats' own, in beats a minute)."""
    who, room = somebody(random.Random(seed))
    body = Body(who, seed)
    for step in solo(simulated(world(body, room=room)), 60.0).run():
        rate = step.readings["a"].vitals.heart_rate_bpm
        if rate is not None:
            beats = [t_s for t_s in body.beats if who.arrives_s < t_s < step.tick.t_s]
            return step.tick.t_s - who.arrives_s, abs(rate - 60 / np.median(np.diff(beats)))
    return math.inf, math.inf


@pytest.mark.parametrize(
    ("first", "people"), [(0, 40), *(pytest.param(k, 100, marks=pytest.mark.soak) for k in range(0, 1000, 100))]
)
def test_a_heart_rate_is_there_within_6_5_s_of_a_finger_in_the_median_and_within_10_s_for_95_of_100(first, people):
    came_s, wrong_bpm = np.array([first_rate(seed) for seed in range(first, first + people)]).T
    assert np.median(came_s) <= 6.5
    assert (came_s <= 10.0).mean() >= 0.95
    assert wrong_bpm.max() <= 5

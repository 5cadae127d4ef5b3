"""Joined hands: two skins as one circuit, found at once, and never made of startles, drift or one who fidgets."""

import random
from dataclasses import replace

import numpy as np
import pytest
from support import parallel
from support.fast_pairs import skinned
from support.sessions import CIRCUIT, QUICK

from device.signals.skin.conductance import HandContact, SkinConductance
from device.signals.skin.front_end import skin_circuit
from drivers.ports import ROW_HZ
from drivers.simulated.body import Body
from drivers.simulated.people import PEOPLE
from drivers.simulated.room import LSB_V, Room

USIEMENS = skin_circuit(QUICK.skin).usiemens
SESSION_S = 780.0
FOUND_S = 2.0


def two(seed):
    """Two people with skins of their own, each startled a few times, and both at once a few times."""
    rng = random.Random(f"hands {seed}")
    bodies = [Body(skinned(PEOPLE["eager"], rng), 2 * seed + k) for k in (0, 1)]
    moments = [[rng.uniform(0, SESSION_S) for _ in range(4)] for _ in (0, 1, 2)]
    for body, own in zip(bodies, moments, strict=False):
        body.startles = sorted(own + moments[2])
    return bodies


def felt(bodies, hands=(), seed=1, loose=()):
    """[(s, joined)] ten times a second, from the skins' pins alone. loose: spans in which the first one's slips."""
    around = Room(bodies, CIRCUIT, seed=seed)
    around.hands = list(hands)
    skins, joined, known = (SkinConductance(USIEMENS), SkinConductance(USIEMENS)), HandContact(), []
    for row in range(round(SESSION_S * ROW_HZ)):
        t_s = row / ROW_HZ
        slips = any(begin_s <= t_s < end_s for begin_s, end_s in loose)
        for person, skin in enumerate(skins):
            volts = around.volts(person, "skin", t_s + (1 + 2 * person) / (4 * ROW_HZ))
            skin.feed(t_s, round((0.7 if slips and person == 0 else 1.0) * volts / LSB_V) * LSB_V)
        if row % 9 == 8:
            now = joined.feed(*skins)
            for skin in skins:
                skin.join(now)
            known.append((t_s, now))
    return np.array(known)


def false_seconds(seed):
    """For how long hands are found joined that never are."""
    return felt(two(seed), seed=seed)[:, 1].sum() / 10


def late_s(seed):
    """How late each of eight joinings, and each of eight partings, is found; inf if it is not."""
    rng = random.Random(f"spans {seed}")
    hands = [(begin_s, begin_s + rng.uniform(8, 60)) for begin_s in np.arange(60.0, SESSION_S - 80, 85).tolist()]
    times, joined = felt(two(seed), hands, seed).T
    every = []
    for begin_s, end_s in hands:
        for moment_s, state in ((begin_s, 1), (end_s, 0)):
            after = times[(times >= moment_s) & (times < moment_s + 8) & (joined == state)]
            every.append(after[0] - moment_s if len(after) else np.inf)
    return every


def test_joined_hands_are_found_and_let_go_within_two_seconds_whatever_the_skins():
    assert max(late for seed in range(3) for late in late_s(seed)) <= FOUND_S


def test_startles_and_drift_join_nobodys_hands():
    assert sum(false_seconds(seed) for seed in range(100, 103)) == 0


def test_one_whose_electrode_slips_joins_nobodys_hands():
    slips = [(begin_s, begin_s + 5) for begin_s in np.arange(30.0, 700, 40).tolist()]
    assert felt(two(9), loose=slips)[:, 1].sum() == 0


def test_hands_are_parted_when_one_takes_the_electrodes_off():
    bodies = two(4)
    bodies[1].temperament = replace(bodies[1].temperament, leaves_s=300.0)
    times, joined = felt(bodies, [(100.0, 400.0)]).T
    assert joined[(times > 100 + FOUND_S) & (times < 300)].all()
    assert not joined[times > 300 + FOUND_S].any()


@pytest.mark.soak
def test_ten_hours_of_startles_and_drift_join_nobodys_hands():
    seeds = range(200, 200 + int(np.ceil(36000 / SESSION_S)))
    assert sum(parallel.each_of(seeds, false_seconds)) == 0


@pytest.mark.soak
def test_four_hundred_joined_hands_are_found_and_let_go_within_two_seconds():
    every = [late for each in parallel.each_of(range(300, 350), late_s) for late in each]
    assert max(every) <= FOUND_S, sorted(every)[-5:]

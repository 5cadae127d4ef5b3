"""Guidance judged on simulated people: whom it leads, whom it meets, and what it finds. All of it simulated.

The people differ by seed: how willing, how late, how far from their own pace they go, how their heart swings.
"""

import random
from collections import deque
from dataclasses import replace

import pytest
from support import parallel
from support.breath_pace import pace_bpm
from support.forced_breath import top
from support.sessions import QUICK, place, simulated, world

from device.app import modes
from device.guide.resonance_curves import NEAR_BPM
from device.library import programmes
from device.model import Entrainment
from device.settings.tree import FASTEST_BPM, SLOWEST_BPM
from drivers.simulated.body import Body
from drivers.simulated.people import PEOPLE
from drivers.simulated.physiology import drawn

LEADABLE = ("eager", "sloppy", "slow", "tethered")


def somebody(seed, kind, **more):
    """A person of a kind, activated and breathing 18 a minute."""
    rng = random.Random(seed)
    who = PEOPLE[kind]
    who = replace(
        who,
        activated=0.9,
        breath_activated_per_min=18.0,
        lag_s=who.lag_s * rng.uniform(0.7, 1.3),
        resonance_bpm=rng.uniform(4.5, 6.5),
        heart_settled_bpm=rng.uniform(55, 75),
        rsa_bpm=rng.uniform(6, 14),
    )
    return Body(replace(who, **more), seed=seed)


def guided(body, name, own_bpm=None):
    """Run a programme with somebody; yields (step, wish's course)."""
    hardware = simulated(world(body))
    course = modes.course(QUICK, programmes.load(name), own_bpm)
    for step in modes.guided(QUICK, place(hardware), course).run():
        hardware.ring.frames.clear()  # eyes look at frames elsewhere; hundreds of minutes of them are gigabytes
        hardware.motors[0].touches.clear()
        yield step, course


def settled(seed):
    """Whether somebody ends `settle` settled and with the lamp, at the last moment at which the lamp is half there.

    The pace of a breath is counted over the last minute before it, as breaths a minute are.
    """
    body = somebody(seed, LEADABLE[seed % len(LEADABLE)])
    ends_s = programmes.load("settle").length_s - 30.0
    for step, _ in guided(body, "settle"):
        if step.tick.t_s >= ends_s:
            last = [begin_s for begin_s in body.breath.begins_s if begin_s >= ends_s - 60.0]
            pace = 60 * (len(last) - 1) / (last[-1] - last[0])
            return body.activated < 0.4 and step.breath is not None and abs(pace - step.breath.rate_bpm) <= 0.3
    return False


def test_most_people_end_settled_and_with_the_lamp():
    assert sum(settled(seed) for seed in range(2, 4)) == 2


def test_who_keeps_their_eyes_closed_follows_the_touch_alone():
    body = somebody(3, "eager", activated=0.4, breath_activated_per_min=14.0)
    for step, _ in guided(body, "eyes"):
        if step.tick.t_s > 240:
            break
    assert body.breath.in_step
    assert pace_bpm(body.breath) == pytest.approx(step.breath.rate_bpm, abs=0.5)


@pytest.mark.soak
def test_ninety_five_of_a_hundred_people_end_settled_and_with_the_lamp():
    seeds = range(100, 200)
    well = parallel.each_of(seeds, settled)
    assert sum(well) >= 95, [seed for seed, one in zip(seeds, well, strict=True) if not one]


def arrives(seed):
    """Whether somebody whose heart is a circulation's, and who would go along, is led to the goal of `settle`."""
    plain = somebody(seed, "eager")
    body, slowest = Body(plain.temperament, seed, drawn(seed)), FASTEST_BPM
    for step, _ in guided(body, "settle"):
        if step.breath and step.phase == "stay":
            slowest = min(slowest, step.breath.rate_bpm)
    return slowest <= QUICK.breath.rate_bpm + 0.5


def test_a_circulation_that_would_go_along_is_led_to_the_goal():
    assert arrives(102)


@pytest.mark.soak
def test_ninety_of_a_hundred_circulations_that_would_go_along_are_led_to_the_goal():
    assert sum(parallel.each_of(range(100, 200), arrives)) >= 90


def test_who_ignores_the_lamp_is_met_and_never_pushed():
    body = somebody(7, "deaf")
    entrainments, paces = [], []
    for step, _ in guided(body, "settle"):
        if step.breath:
            paces.append(step.breath.rate_bpm)
        if step.tick.index % 45 == 0 and step.phase in ("stay", "let go"):
            entrainments.append(step.readings["a"].vitals.entrainment)
    assert all(SLOWEST_BPM <= pace <= FASTEST_BPM for pace in paces)
    assert min(paces) > 9.0, "it never goes far below where they are"
    assert Entrainment.YES not in entrainments


def assessed(seed, change=lambda who: who):
    """(top of somebody's circulation, None without; what the full assessment says) of who sets out to follow."""
    who = change(drawn(seed))
    willing = {"activated": 0.4, "reach": 0.7, "stride": 0.35, "breath_activated_per_min": 15.0}
    temperament = replace(PEOPLE[("eager", "sloppy")[seed % 2]], **willing)
    [(_, course)] = deque(guided(Body(temperament, seed, who), "resonance"), maxlen=1)
    return top(who)[0], course.resonance()


def later(who):
    """The same with vessels twice as late, and no top: the slower the breath, the further the heart swings."""
    return replace(who, vessel_delay_s=2 * who.vessel_delay_s, vessel_s=2 * who.vessel_s)


def without(seed):
    return assessed(seed, later)


def is_right(person):
    pace, found = person
    return bool(pace and found.rate_bpm) and abs(found.rate_bpm - pace) <= NEAR_BPM


@pytest.mark.soak
def test_a_resonance_is_found_and_none_is_not_invented():
    assert any(map(is_right, map(assessed, (502, 503))))
    assert without(500)[1].rate_bpm is None


@pytest.mark.soak
def test_those_who_are_told_a_pace_are_told_their_own_as_often_as_it_is_sure():
    people = parallel.each_of(range(300, 360), assessed)
    known = [person for person in people if person[1].rate_bpm]
    assert len(known) >= 24
    right, sure = sum(map(is_right, known)) / len(known), sum(found.sure for _, found in known) / len(known)
    assert right == pytest.approx(sure, abs=0.15), "2.5 standard errors of 45"


@pytest.mark.soak
def test_ninety_five_of_a_hundred_without_one_are_told_that_it_is_not_clear():
    rates_bpm = [found.rate_bpm for _, found in parallel.each_of(range(360, 420), without)]
    assert sum(rate is None for rate in rates_bpm) >= 57, rates_bpm

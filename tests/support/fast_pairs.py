"""Two simulated people by one lamp, the fast way: the lamp's light is the lungs it asks for, and no frame is drawn.

Beats are the bodies' own, found to within a few milliseconds. What is false or found of two people is counted on these.
"""

import random
from dataclasses import dataclass, replace

import numpy as np
from support import circular_shift
from support.coupled_bodies import tie

from device.guide.pacer import Pacer
from device.model import Interval, IntervalKind
from device.signals.intervals import IntervalClassifier
from device.synchrony import IbiSeries, PacerPhase, compare_residuals, reference, residual
from drivers.simulated.body import Body
from drivers.simulated.people import PEOPLE
from drivers.simulated.physiology import drawn

LOOK_HZ = 15  # as often as the bodies look
BEAT_NOISE_S = 0.004


@dataclass(frozen=True)
class Pattern:
    """What a lamp asks: from from_bpm to to_bpm within lead_s, on to paced_s, and then nothing until ends_s."""

    from_bpm: float = 11.0
    to_bpm: float = 6.0
    lead_s: float = 420.0
    paced_s: float = 600.0
    ends_s: float = 780.0

    def lamp(self):
        """As a track, and the light of it, LOOK_HZ times a second."""
        pacer = Pacer(self.from_bpm)
        pacer.change_to(0.0, self.to_bpm, self.lead_s)
        t_s = np.arange(round(self.ends_s * LOOK_HZ)) / LOOK_HZ
        asked = [pacer.feed(t) if t < self.paced_s else None for t in t_s.tolist()]
        cycles = np.array([np.nan if b is None else b.cycle + b.phase for b in asked])
        return PacerPhase(t_s, cycles), [0.0 if b is None else b.lungs for b in asked]


def pattern(seed):
    """A lamp's course as it may be with one pair or another."""
    rng = random.Random(f"lamp {seed}")
    return Pattern(rng.uniform(10, 12), rng.uniform(5.5, 6.5), rng.uniform(300, 480))


def somebody(seed, kind, body="simple"):
    """A person of a kind; they differ in all that a heart shows of its own. body: whether it has a circulation."""
    rng = random.Random(f"{kind} {seed}")
    who = PEOPLE[kind]
    who = replace(
        who,
        activated=rng.uniform(0.4, 0.9),
        settles_s=rng.uniform(100, 250),
        lag_s=who.lag_s * rng.uniform(0.7, 1.3),
        resonance_bpm=rng.uniform(4.5, 6.5),
        heart_settled_bpm=rng.uniform(55, 75),
        heart_activated_bpm=rng.uniform(78, 95),
        heart_wander_bpm=rng.uniform(1.0, 2.0),
        beat_variation=rng.uniform(0.005, 0.012),
        breath_per_min=rng.uniform(10.5, 14),
        breath_activated_per_min=rng.uniform(14, 17),
        rsa_bpm=rng.uniform(6, 14),
    )
    who, life = skinned(who, random.Random(f"skin {seed}")), rng.randrange(1 << 40)
    return Body(who, life, None if body == "simple" else drawn(seed))


def skinned(who, rng):
    """The same with a skin of its own."""
    settled_usiemens = rng.uniform(1.5, 8)
    return replace(
        who,
        skin_settled_usiemens=settled_usiemens,
        skin_activated_usiemens=settled_usiemens * rng.uniform(1.3, 2.5),
        skin_drift_usiemens=rng.uniform(0.1, 0.5),
        responses_per_min=rng.uniform(1, 6),
        response_usiemens=rng.uniform(0.1, 0.6),
    )


def heart(beats, seed):
    """What a device knows of the heart that beat at these moments."""
    rng, judge = np.random.default_rng(seed), IntervalClassifier()
    at_s = np.asarray(beats) + rng.normal(0, BEAT_NOISE_S, len(beats))
    told = [judge.feed(b, b - a) for a, b in zip(at_s[:-1].tolist(), at_s[1:].tolist(), strict=True)]
    own = [i for i in told if isinstance(i, Interval) and i.kind is IntervalKind.NORMAL]
    return IbiSeries(np.array([i.t_s - i.ibi_s / 2 for i in own]), np.array([i.ibi_s for i in own]))


def live(bodies, asked, seed=1, skins=None):
    """All of them by one lamp that asks for a pattern: (hearts, lamp). skins: a list that takes theirs, 1 a second."""
    lamp, light = asked.lamp()
    for body in bodies:
        usiemens = []
        for t_s, bright in zip(lamp.t_s.tolist(), light, strict=True):
            body.light = bright
            body.advance(t_s)
            usiemens.append(body.skin_usiemens)
        if skins is not None:
            skins.append(np.array(usiemens[::LOOK_HZ]))
    hearts = []
    for k, body in enumerate(bodies):
        here = [b for b in getattr(body.heart, "arrivals", body.beats) if body.here(b)]
        hearts.append(heart(here, 1000 * seed + k))
    return hearts, lamp


def solo(seed, kind, asked, skins=None, body="simple"):
    """One alone by the lamp: (heart, lamp)."""
    [one], lamp = live([somebody(seed, kind, body)], asked, seed, skins)
    return one, lamp


def pair(seed, kinds, asked, strength=None, body="simple"):
    """Two by one lamp: ((heart, heart), lamp). strength: of what couples them; None for strangers."""
    bodies = [somebody(2 * seed + k, kind, body) for k, kind in enumerate(kinds)]
    if strength is not None:
        rng = random.Random(f"lag {seed}")
        tie(*bodies, strength, seed, rng.uniform(2, 5))
    (first, second), lamp = live(bodies, asked, seed)
    return (first, second), lamp


KINDS = {"good": ("eager", "eager"), "sloppy": ("sloppy", "sloppy"), "mixed": ("eager", "sloppy")}
BODIES = ("simple", "circulation")
CROWD, PAIRED = 20, 5  # people by one lamp; each is paired with so many of the others, so that 50 pairs come of them
LAMPS = 20  # ... and 1,000 of all
UNLIKE = {"steady": Pattern(from_bpm=11.0, to_bpm=11.0), "no lamp": Pattern(paced_s=0.0)}  # no stranger had such ones
TESTS = ("ours", "shifted", "shifted, the lamp taken out")


def library(body):
    """Two hundred reference people with such bodies: those that come with Ebb are simple."""
    if body == "simple":
        return reference.simulated_residuals()
    kinds, first = ("eager", "sloppy", "slow", "tethered", "deaf"), 2 * 10**6
    return [residual(*solo(first + k, kinds[k % 5], pattern(first + k), body=body)) for k in range(200)]


def by_test(first, second, lamp, left=None, people=None):
    """{test: whether it says that these two were together}. left: their traces, if they are known.

    people: whom they are compared with, if not those that come with Ebb.
    """
    ones = left or (residual(first, lamp), residual(second, lamp))
    said = compare_residuals(*ones, people or reference.simulated_residuals())
    ways = (
        said is not None and said.significant,
        *(circular_shift.told(first, second, lamp, regress) for regress in (False, True)),
    )
    return dict(zip(TESTS, ways, strict=True))


def crowd_by_one_lamp(what, body="simple", library=None):
    """[{test: said}] of PAIRED * CROWD / 2 pairs of strangers; the first CROWD / 2 have nobody in common.

    what: (kind of pair, seed of the lamp, and one of UNLIKE, or None for a lamp such as the reference people had).
    library: whom they are compared with, if not those that come with Ebb.
    """
    kind, seed, lamps = what
    asked = UNLIKE.get(lamps) or pattern(seed)
    people = [somebody(CROWD * seed + k, KINDS[kind][k % 2], body) for k in range(CROWD)]
    hearts, lamp = live(people, asked, seed)
    left = [residual(heart, lamp) for heart in hearts]
    every = [(k, (k + 1 + 2 * far) % CROWD) for far in range(PAIRED) for k in range(0, CROWD, 2)]
    return [by_test(hearts[a], hearts[b], lamp, (left[a], left[b]), library) for a, b in every]


def coupled(what, body="simple"):
    """{test: said} of two who are coupled. what: (kind of pair, seed, strength). body: as of somebody."""
    kind, seed, strength = what
    (first, second), lamp = pair(10**5 + seed, KINDS[kind], pattern(10**5 + seed), strength, body)
    return by_test(first, second, lamp)

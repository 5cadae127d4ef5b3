"""What two pulse sensors give that read one simulated heart or two, and when they are told to be one or two."""

from itertools import combinations

import numpy as np
from support import fast_pairs
from support.coupled_bodies import tie

from device.guide.pacer import Pacer
from device.signals.cardiac import CardiacAnalysis
from device.signals.pulse.detector import PulseDetector
from device.synchrony import OneHeart, one_heart_spans
from drivers.ports import ROW_HZ
from drivers.simulated.body import Body
from drivers.simulated.physiology import drawn

TICK = 2  # rows
LENGTH_S = 420.0
ALIKE = ("strangers", "alike", "alike and coupled")


def somebody(seed, body, life=None):
    """An eager person; all of them differ. life: a seed of what chance brings; the same person may have several."""
    who = fast_pairs.somebody(seed, "eager").temperament
    return Body(who, seed if life is None else life, drawn(seed) if body == "circulation" else None)


def lamp(bpm):
    """The light of a lamp that asks for so many breaths a minute."""
    pacer = Pacer(bpm)
    return lambda t_s: pacer.feed(t_s).lungs


def wave(body, length_s, light):
    """(rows,) its pulse wave by a lamp."""
    rows = []
    for t_s in (np.arange(round(length_s * ROW_HZ)) / ROW_HZ).tolist():
        body.light = light(t_s)
        rows.append(body.pulse(t_s))
    return np.array(rows)


def finger(rng, wave, noise_v=(0.0012, 0.005)):
    """Volts (rows,) of a sensor on one of the fingers that this wave comes to.

    Fingers and sensors differ in size, polarity, noise and delay; and from beat to beat in 5 ms of it.
    """
    t_s = np.arange(len(wave)) / ROW_HZ
    beats_s = np.arange(0, t_s[-1] + 1, 0.8)
    late_s = rng.uniform(0, 0.06) + np.interp(t_s, beats_s, rng.normal(0, 0.005, len(beats_s)))
    size_v = rng.choice((-1, 1)) * rng.uniform(0.05, 0.4)
    return 1.65 + size_v * np.interp(t_s - late_s, t_s, wave) + rng.normal(0, rng.uniform(*noise_v), len(wave))


def bare_beside(rng, volts, leaks=0.02):
    """Volts of a bare sensor in the dark whose wire runs along another's."""
    return 0.9 + leaks * volts + rng.normal(0, 0.0004, len(volts))


def told(first, second):
    """[(t_s, one)]: what was told of two sensors' volts, when that changed."""
    hearts, one, news = OneHeart(), None, []
    analyses = [CardiacAnalysis(PulseDetector()) for _ in range(2)]
    for row in range(0, len(first), TICK):
        now_s = (row + TICK) / ROW_HZ
        t_s = [(row + k) / ROW_HZ for k in range(TICK)]
        beats = [
            analysis.feed(now_s, t_s, volts[row : row + TICK].tolist(), None).beats
            for analysis, volts in zip(analyses, (first, second), strict=True)
        ]
        if hearts.feed(now_s, *beats) is not one:
            one = hearts.one
            news.append((now_s, one))
    return news


def two_people(seed, body, alike):
    """Two of one kind of body: strangers; with the same heart, vessels and habits, and lives of their own; and coupled.

    Whoever is alike differs by chance alone, as nobody does.
    """
    first = somebody(2 * seed, body)
    second = somebody(2 * seed + (alike == "strangers"), body, 2 * seed + 1)
    if alike == "alike and coupled":
        tie(first, second, 0.5, seed)
    return first, second


def known_beats(people, length_s, seed):
    """[beats (n,) in s] of all of them by a lamp at 6 a minute, each as a sensor knows them."""
    rng, light = np.random.default_rng(seed), lamp(6.0)
    lungs = [(t_s, light(t_s)) for t_s in (np.arange(length_s * fast_pairs.LOOK_HZ) / fast_pairs.LOOK_HZ).tolist()]
    found = []
    for one in people:
        for t_s, bright in lungs:
            one.light = bright
            one.advance(t_s)
        beats_s = np.array(getattr(one.heart, "arrivals", one.beats))
        found.append(np.sort(beats_s + rng.normal(0, fast_pairs.BEAT_NOISE_S, len(beats_s))))
    return found


def called_one(what):
    """(pairs that are called one heart, pairs) of two people each, from their beats in seven minutes.

    what: (seed, kind of body, one of ALIKE, how many people). All of them are paired, but those who are coupled.
    """
    seed, body, alike, count = what
    if alike == "alike and coupled":
        couples = [two_people(1000 * seed + k, body, alike) for k in range(count // 2)]
        pairs = [known_beats(couple, LENGTH_S, seed + k) for k, couple in enumerate(couples)]
    else:
        whose = [1000 * seed + k * (alike == "strangers") for k in range(count)]  # of alike ones all are one's
        people = [somebody(who, body, 1000 * seed + k) for k, who in enumerate(whose)]
        pairs = list(combinations(known_beats(people, LENGTH_S, seed), 2))
    return sum(bool(one_heart_spans(*pair, LENGTH_S)) for pair in pairs), len(pairs)

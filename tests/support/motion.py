"""A finger that moves for a while on a pulse that is known: bursts of swings, steps and rails, and the truth beside."""

import numpy as np
from support.no_finger import COUNT_V, ROW_HZ, SUPPLY_V, band
from support.rhythms import Swing, sinus


def _shape(rng):
    """A pulse wave's shape, one of many: crest, notch and dicrotic wave each where they are in somebody."""
    p = np.linspace(0, 1, 400)
    crest_at, crest_wide = rng.uniform(0.15, 0.25), rng.uniform(0.06, 0.1)
    second_at, second = rng.uniform(0.42, 0.55), rng.uniform(0.1, 0.6)
    early = np.where(p < crest_at, 0.8, 1.5) * crest_wide
    shape = np.exp(-0.5 * ((p - crest_at) / early) ** 2) + second * np.exp(-0.5 * ((p - second_at) / 0.1) ** 2)
    return shape - shape[0] - p * (shape[-1] - shape[0])


def pulse_of(rng, beats_s, seconds):
    """(t_s, volts): a clean pulse of somebody with beats at these times, which last longer than the seconds."""
    t_s = np.arange(round(seconds * ROW_HZ)) / ROW_HZ
    wave = _wave(rng, t_s, beats_s) + 0.01 * band(len(t_s), rng, 0.5, 20)
    return t_s, _counts(SUPPLY_V / 2 + 0.3 * wave)


def _wave(rng, t_s, beats_s):
    cycle = np.interp(t_s, beats_s, np.arange(len(beats_s)))
    heights = np.exp(0.1 * rng.normal(size=len(beats_s)))[cycle.astype(int)]
    return heights * np.interp(cycle % 1, np.linspace(0, 1, 400), _shape(rng))


def _counts(volts):
    return np.round(np.clip(volts, 0, SUPPLY_V) / COUNT_V) * COUNT_V


def somebody_who_moves(seed, seconds=70.0, begins_s=30.0):
    """(t_s, volts, beats_s, ends_s): one burst begins after begins_s and is over at ends_s."""
    rng = np.random.default_rng([seed, 77])
    swing = Swing(60 / rng.uniform(48, 100), rng.uniform(0.02, 0.15), rng.uniform(5, 15), varies=0.15)
    beats_s = np.cumsum([rng.uniform(0, 1), *sinus(rng, round(2 * seconds), swing)])
    t_s = np.arange(round(seconds * ROW_HZ)) / ROW_HZ
    size_v = 10 ** rng.uniform(-1.5, -0.3)
    wave = rng.choice([-1, 1]) * _wave(rng, t_s, beats_s)
    wave += 0.02 * band(len(t_s), rng, 0.5, 20) + 0.3 * band(len(t_s), rng, 0.02, 0.3)
    ends_s = begins_s + rng.uniform(2, 15)
    moves = (t_s >= begins_s) & (t_s < ends_s)
    knocks = np.cumsum((rng.random(len(t_s)) < 1.5 / ROW_HZ) * rng.normal(size=len(t_s))) * moves
    shakes = rng.uniform(2, 20) * band(len(t_s), rng, 0.3, rng.uniform(2, 6)) + 3 * knocks
    rest = rng.normal() * (t_s >= ends_s)  # it lies a little differently afterwards
    volts = SUPPLY_V / 2 + size_v * (wave + np.where(moves, shakes, rest))
    return t_s, _counts(volts), beats_s, ends_s

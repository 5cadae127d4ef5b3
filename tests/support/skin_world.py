"""Skin on a channel as it is, made of currents: what the skin's signal path is judged by, and shares nothing with.

A level that wanders, responses of Lim's shape, electrodes with a voltage of their own, an amplifier that takes time,
mains that breathe and miss their frequency, a converter whose rows come late, alone or in bursts not at all.
"""

from dataclasses import dataclass, field

import numpy as np

ROW_HZ, ROWS_KEPT = 90, 0.0
EXCITATION_V, FEEDBACK_OHM, SERIES_OHM, SUPPLY_V = 0.5, 1e6, 200e3, 3.3
AMPLIFIER_S = 0.033  # 1 Mohm and 33 nF across it
LSB_V = 4.096 / 32768
CONVERSION_S = 1 / 860


@dataclass(frozen=True)
class Channel:
    """What lies between a skin and its rows. mains_v: amplitude at the amplifier's output. missing: share of rows."""

    mains_v: float = 0.0
    mains_hz: float = 50.0
    missing: float = 0.0
    jitter_s: float = 0.2e-3
    noise_lsb: float = 0.8
    third: float = 0.0


@dataclass(frozen=True)
class Skin:
    """responses: (onset_s, size in uS). steps: (s, volts) of the electrodes' own voltage. wander: share, over minutes.

    soaks: share by which gel raises the level in the end, within minutes.
    """

    level: float
    responses: tuple = ()
    steps: tuple = ()
    wander: float = 0.01
    soaks: float = 0.0
    soak_s: float = 200.0
    shapes: tuple = field(default=(0.5, 1.1, 2.5, 6.0))  # rise and decay, least and most, in s


def slow(rng, seconds, forgets_s, smooth_s):
    """(seconds * 10 + 20,) a random walk of deviation about one that forgets, without what is quicker than smooth_s."""
    steps = rng.normal(0, np.sqrt(2 * 0.1 / forgets_s), round(seconds * 10) + 20)
    walk = np.empty_like(steps)
    now = rng.normal()
    for i, step in enumerate(steps.tolist()):
        now += -now * 0.1 / forgets_s + step
        walk[i] = now
    window = np.hanning(round(smooth_s * 10) + 2)
    return np.convolve(np.pad(walk, len(window), "edge"), window / window.sum(), "same")[len(window) : -len(window)]


def response(since_s, rise_s, decay_s):
    """Sigmoid-exponential response of height one (Lim et al. 1997, Int J Psychophysiol 25:97)."""
    fine = np.arange(1, 2000) / 100
    top = (np.exp(-fine / decay_s) / (1 + (fine / rise_s) ** -2.0) ** 2).max()
    after = np.clip(since_s, 1e-3, None)
    return np.where(since_s > 0, np.exp(-after / decay_s) / (1 + (after / rise_s) ** -2.0) ** 2, 0) / top


def conductance(skin, t_s, rng):
    """(n,) uS at t_s."""
    grid_s = np.arange(round(t_s[-1] * 10) + 20) / 10
    walk = np.interp(t_s, grid_s, slow(rng, t_s[-1], 120.0, 60.0)[: len(grid_s)])
    usiemens = skin.level * np.exp(skin.wander * walk + np.log1p(skin.soaks) * (1 - np.exp(-t_s / skin.soak_s)))
    for onset_s, size in skin.responses:
        rise_s, decay_s = rng.uniform(*skin.shapes[:2]), rng.uniform(*skin.shapes[2:])
        usiemens = usiemens + size * response(t_s - onset_s, rise_s, decay_s)
    return usiemens


def rows(skin, channel, seconds, seed):
    """(t_s, volts): stamps of the pulse beside it, and the skin's rows, NaN where one is missing."""
    rng = np.random.default_rng(seed)
    n = round(seconds * ROW_HZ)
    grid_s = np.arange(n) / ROW_HZ
    late_s = np.abs(rng.normal(0, channel.jitter_s, n)) * np.where(rng.random(n) < 0.01, 5, 1)
    at_s = grid_s + late_s + 1 / 360
    usiemens = conductance(skin, at_s, rng)
    tenths_s = np.arange(round(seconds * 10) + 20) / 10
    own_v = 1e-4 * np.interp(at_s, tenths_s, slow(rng, seconds, 60.0, 60.0))
    for step_s, volts in skin.steps:
        own_v += volts * np.where(at_s > step_s, 1 - np.exp(-np.clip(at_s - step_s, 0, 9) / AMPLIFIER_S), 0)
    current = (EXCITATION_V - own_v) / (SERIES_OHM + 1e6 / usiemens)
    turns_s = rng.uniform(60, 300)  # 0.1 Hz up and down within this
    swept = channel.mains_hz * at_s - 0.1 * turns_s / (2 * np.pi) * np.cos(2 * np.pi * at_s / turns_s)
    phase = 2 * np.pi * (swept + rng.random())
    breath = 1 + 0.3 * np.sin(2 * np.pi * 0.17 * at_s) + 0.1 * np.interp(at_s, tenths_s, slow(rng, seconds, 10.0, 1.0))
    mains = channel.mains_v * breath * (np.sin(phase) + channel.third * np.sin(3 * phase + 1))
    volts = EXCITATION_V + FEEDBACK_OHM * current + mains + rng.normal(0, channel.noise_lsb * LSB_V, n)
    volts = np.clip(np.round(np.minimum(volts, SUPPLY_V) / LSB_V) * LSB_V, 0, None)
    volts[lost(channel.missing, n, rng)] = np.nan
    return np.round(grid_s + late_s, 6), volts


def lost(share, n, rng):
    """(n,) which rows are missing: half of them alone, half in bursts of three to eight."""
    missing = rng.random(n) < share / 2
    for begin in np.flatnonzero(rng.random(n) < share / 2 / 5.5):
        missing[begin : begin + rng.integers(3, 9)] = True
    return missing

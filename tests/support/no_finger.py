"""What a pulse sensor gives that no vessel did: rows of volts at 90 Hz, each kind a function of time and a seed.

Levels are those of a converter between 0 V and a supply of 3.3 V.
"""

import numpy as np

ROW_HZ = 90
SUPPLY_V, COUNT_V = 3.3, 125e-6


def band(rows, rng, low_hz, high_hz):
    """Gaussian noise of deviation 1 between two frequencies."""
    hz = np.fft.rfftfreq(rows, 1 / ROW_HZ)
    spectrum = (rng.normal(size=len(hz)) + 1j * rng.normal(size=len(hz))) * ((hz >= low_hz) & (hz <= high_hz))
    noise = np.fft.irfft(spectrum, rows)
    return noise / noise.std()


def _size(rng):
    return 10 ** rng.uniform(-2, 0)


def bare_pin(t_s, rng):
    """A pin that floats: mains and its changing coupling, and a level that creeps."""
    mains_hz = rng.choice([50, 60]) + 0.02 * band(len(t_s), rng, 0, 0.1)
    coupling = 0.02 * np.exp(0.5 * band(len(t_s), rng, 0, 0.3))
    hum = coupling * np.sin(2 * np.pi * np.cumsum(mains_hz) / ROW_HZ)
    return 0.55 + 0.05 * band(len(t_s), rng, 0, 0.05) + hum + 0.002 * rng.normal(size=len(t_s))


def stuck(t_s, rng):
    """A converter that gives one value, or now and then its neighbour."""
    return 1.234 + COUNT_V * (rng.random(len(t_s)) < rng.choice([0, 0.02, 0.3]))


def _beating(t_s, rng):
    """Phase of something that comes as often as hearts do, more or less evenly."""
    uneven = 1 + rng.choice([0, 0.01, 0.05]) * band(len(t_s), rng, 0.02, 0.3)
    return np.cumsum(rng.uniform(0.7, 2.2) * uneven) / ROW_HZ


def square_wave(t_s, rng):
    """Two levels, edges of up to 0.07 s, some noise."""
    high = ((_beating(t_s, rng) % 1) < rng.uniform(0.15, 0.85)).astype(float)
    edge = round(rng.uniform(1, 6))
    smooth = np.convolve(high, np.ones(edge) / edge, "same")
    return 1.0 + _size(rng) * (smooth + rng.choice([0, 0.002, 0.01, 0.03]) * rng.normal(size=len(t_s)))


def rails(t_s, rng):
    """A pulse amplified until it stands at both ends of the supply."""
    phase = _beating(t_s, rng) % 1
    pulse = np.exp(-0.5 * ((phase - 0.22) / 0.075) ** 2) + 0.38 * np.exp(-0.5 * ((phase - 0.5) / 0.1) ** 2)
    return np.clip(SUPPLY_V * (0.5 + rng.uniform(4, 40) * (pulse - rng.uniform(0.3, 0.5))), 0.0, SUPPLY_V)


def sine(t_s, rng):
    """1.2 times a second, with a sensor's noise, more or less steady."""
    turns = np.cumsum(1.2 * (1 + rng.choice([0, 0.003, 0.02]) * band(len(t_s), rng, 0.02, 0.3))) / ROW_HZ
    swell = 1 + rng.choice([0, 0.05, 0.2]) * band(len(t_s), rng, 0.02, 0.3)
    noise = rng.choice([0.001, 0.01, 0.05]) * rng.normal(size=len(t_s))
    return 1.5 + _size(rng) * (swell * np.sin(2 * np.pi * turns) + noise)


def slow_noise(t_s, rng):
    """Noise where hearts are: 0.8 to 2 Hz."""
    return 1.5 + _size(rng) * (0.3 * band(len(t_s), rng, 0.8, 2.0) + 0.003 * rng.normal(size=len(t_s)))


NEVER = (bare_pin, stuck, rails, square_wave)
HARDLY = (sine, slow_noise)


def rows(what, seed, seconds):
    """(t_s, volts) as a converter gives them."""
    rng = np.random.default_rng([seed, *what.__name__.encode()])
    t_s = np.arange(round(seconds * ROW_HZ)) / ROW_HZ
    return t_s, np.round(np.clip(what(t_s, rng), 0.0, SUPPLY_V) / COUNT_V) * COUNT_V

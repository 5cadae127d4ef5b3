"""The usual test of synchrony, for comparison: a correlation, and the same with one record shifted in a circle.

It asks whether two records go together at this moment rather than at another. Two people by one lamp do, whoever they
are: so it is no test of whether they know of each other.
"""

import numpy as np

HZ = 2
SHIFTS = 200
LEAST_S = 20.0  # of a shift
TREND_S = 60  # slower than this is settling, and taken out
LAGS = np.arange(-5 * HZ, 5 * HZ + 1)


def told(first, second, lamp, regress=False, seed=1):
    """Whether it says that two hearts went together, at 5 %: while the lamp led, or all along where it never did.

    regress: whether what a straight regression finds of the lamp's phase, two harmonics of it, is taken out first.
    """
    asked = np.isfinite(lamp.cycles)
    led = lamp.t_s[asked | ~asked.any()]
    t_s = np.arange(max(led[0], first.middle_s[0], second.middle_s[0]), led[-1], 1 / HZ)
    rates = [_level(np.interp(t_s, heart.middle_s, 60 / heart.ibi_s)) for heart in (first, second)]
    columns = [np.ones(len(t_s)), t_s]
    if regress and asked.any():
        angle = 2 * np.pi * lamp.cycles_at(t_s)
        columns += [f(k * angle) for k in (1, 2) for f in (np.cos, np.sin)]
    design = np.stack(columns, axis=1)
    one, other = (r - design @ np.linalg.lstsq(design, r, rcond=None)[0] for r in rates)
    circle = np.fft.irfft(np.fft.rfft(one) * np.fft.rfft(other).conj(), len(t_s))  # the correlation at every shift
    count = len(t_s)
    shifts = np.random.default_rng(seed).integers(LEAST_S * HZ, count - LEAST_S * HZ, SHIFTS)
    best = [circle[(shift + LAGS) % count].max() for shift in (0, *shifts)]
    return (1 + sum(b >= best[0] for b in best[1:])) / (1 + SHIFTS) <= 0.05


def _level(rate):
    """Without its running mean."""
    box = np.ones(TREND_S * HZ + 1)
    return rate - np.convolve(rate, box, "same") / np.convolve(np.ones(len(rate)), box, "same")

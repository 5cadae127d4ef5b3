"""Hearts as rows of intervals, made without the detectors' help: sinus with a wide swing, and artefacts put into it.

Sinus is integral pulse frequency modulation: a beat falls when the integral of the rate reaches one (Mateo & Laguna
2000, IEEE Trans Biomed Eng 47:985), so that intervals are what the beats leave and not a formula of the classifier's.
Breaths differ in length and depth, inhalation is the quicker part, and the heart has slow waves of its own.
"""

from dataclasses import dataclass

import numpy as np

from device.model import IntervalKind

STEP_S = 0.004
MISSED, EXTRA, ECTOPIC = IntervalKind.MISSED, IntervalKind.EXTRA, IntervalKind.ECTOPIC


@dataclass(frozen=True)
class Swing:
    """A heart at a slow breath: intervals run between mean_s * (1 - share) and mean_s * (1 + share) within each.

    skew: how much sooner it quickens than it slows, 0 even; varies: of each breath's length and depth, a deviation.
    """

    mean_s: float = 1.0
    share: float = 1 / 3
    breaths_per_min: float = 6.0
    skew: float = 0.5
    varies: float = 0.1
    jitter_s: float = 0.008


def sinus(rng, beats, swing):
    """Intervals (beats,) in s of one heart."""
    seconds = int(1.4 * beats * swing.mean_s) + 60
    quickening, breath_s = [], 60 / swing.breaths_per_min
    while len(quickening) * STEP_S < seconds:
        steps = round(breath_s * np.exp(rng.normal(0, swing.varies)) / STEP_S)
        turn = 2 * np.pi * np.arange(steps) / steps
        quickening.extend(np.exp(rng.normal(0, swing.varies) / 2) * np.cos(turn + swing.skew * np.sin(turn)))
    t_s = np.arange(len(quickening)) * STEP_S
    mayer = 0.02 * np.sin(2 * np.pi * 0.095 * t_s + rng.uniform(0, 2 * np.pi))
    drift = 0.04 * np.interp(t_s / 20, np.arange(t_s[-1] // 20 + 2), rng.normal(0, 1, int(t_s[-1] // 20) + 2))
    lasts_s = swing.mean_s * np.clip(1 + swing.share * np.array(quickening) + mayer + drift, 0.4, 1.6)
    turns = np.cumsum(STEP_S / lasts_s)
    beats_s = np.interp(np.arange(1, int(turns[-1])), turns, t_s)
    return (np.diff(beats_s) + np.diff(rng.normal(0, swing.jitter_s / np.sqrt(2), len(beats_s))))[:beats].tolist()


def with_artefacts(intervals, rng, kinds=(MISSED, EXTRA, ECTOPIC), every=15):
    """The same with one artefact in so many intervals: (intervals, {place of its first: kind}).

    An ectopic beat comes 0.25 to 0.45 early; the pause after it makes up for that, or for a part of it where the beat
    reset the sinus node, as atrial ones do.
    """
    out, truth, k = [], {}, 0
    while k < len(intervals) - 1:
        if k % every != every // 2:
            out.append(intervals[k])
            k += 1
            continue
        kind = kinds[rng.integers(len(kinds))]
        truth[len(out)] = kind
        if kind is MISSED:
            out.append(intervals[k] + intervals[k + 1])
        elif kind is EXTRA:
            share = rng.uniform(0.3, 0.7)
            out += [intervals[k] * share, intervals[k] * (1 - share)]
        else:
            early = intervals[k] * rng.uniform(0.25, 0.45)
            reset = rng.uniform(0.0, 0.4) if rng.random() < 0.3 else 0.0
            out += [intervals[k] - early, intervals[k + 1] + (1 - reset) * early]
        k += 1 if kind is EXTRA else 2
    return out, truth


def fibrillation(rng, beats):
    """Intervals (beats,) in s of a fibrillating heart: one knows nothing of the next, and the mean wanders slowly.

    Coefficient of variation about 0.24 (Tateno & Glass 2001, Med Biol Eng Comput 39:664), here 0.16 to 0.30, skewed to
    the right; ventricular rates of rest, 60 to 130 a minute.
    """
    mean_s, varies = 60 / rng.uniform(60, 130), rng.uniform(0.16, 0.30)
    wander = np.interp(np.arange(beats) / 20, np.arange(beats // 20 + 2), rng.normal(0, 0.06, beats // 20 + 2))
    lasts_s = rng.gamma(1 / varies**2, mean_s * varies**2, beats) * np.exp(wander)
    return np.clip(lasts_s, 0.3, 1.7).tolist()

"""How far a simulated heart truly swings with its breaths, beside what a pulse sensor is given of it.

The truth is of the body's own drive, before a beat is drawn, and no estimator's: the interval that this heart would
keep at each moment, over each breath from the begin of its inhalation to the begin of the next, about a straight line
between both begins, which is drift; such courses of all breaths that are told together, laid over one another by these
begins, from peak to trough.

Beside it what no observer has: a twin, the same body with the same breaths whom nothing else stirs (no Mayer, no slow
waves, no wander). What else stirs a heart falls in step with some breaths by chance: between a body and its twin lie 3
to 10 %, at the median, of the mean over three breaths or half a minute.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from device.model import Breath
from device.signals.intervals import IntervalClassifier
from device.signals.rsa import RsaTracker
from drivers.simulated.body import STEP_S, Body, Temperament

TICK_HZ = 15
JITTER_S = 0.002  # of a beat, as a pulse times it
SETTLES_S = 60.0  # before anything is judged: three breaths at 3/min
PHASES = np.arange(97) / 96


@dataclass(frozen=True)
class Life:
    """beats_s: (n,) as they come to the finger. begins_s: (m + 1,) of breaths.

    waves_ms, twin_ms: (m, 97) course of each: the truth, and the twin's.
    """

    beats_s: np.ndarray
    begins_s: np.ndarray
    waves_ms: np.ndarray
    twin_ms: np.ndarray

    @property
    def middles_s(self):
        """(m,) of the breaths."""
        return (self.begins_s[1:] + self.begins_s[:-1]) / 2

    @property
    def beat_s(self):
        """Mean interval."""
        return float(np.diff(self.beats_s).mean())

    def judged(self, pace_bpm):
        """How many breaths there are of which something could be told."""
        ends_s = self.begins_s[1:]
        return int(((ends_s > SETTLES_S) & (ends_s < self.beats_s[-1] - known_after_s(pace_bpm, self.beat_s))).sum())


def lamp(t_s, pace_bpm, inhale_share=0.4):
    """The breath that a lamp asks for at t_s, also at paces at which Ebb's asks for none."""
    cycle, phase = divmod(t_s * pace_bpm / 60, 1)
    inhaling = phase < inhale_share
    part = phase / inhale_share if inhaling else (1 - phase) / (1 - inhale_share)
    return Breath(phase, 0.5 - 0.5 * math.cos(math.pi * part), pace_bpm, inhaling, int(cycle), inhale_share)


def quiet(who, physiology):
    """The same person whom nothing stirs but the breath."""
    still = physiology and replace(physiology, vessel_noise=0.0, slow_noise=0.0, mood_bpm=0.0)
    return replace(who, heart_wander_bpm=0.0), still


def lived(seconds, pace_bpm, who=None, seed=1, physiology=None, lit=True):
    """One life of somebody whose own breath is of this pace, lit by a lamp of the same that they follow, or alone."""
    who = replace(who or Temperament(), breath_per_min=pace_bpm, breath_activated_per_min=pace_bpm, activated=0.0)
    physiology = physiology and replace(physiology, breathes=1.0)
    calm, still = quiet(who, physiology)
    body, twin = Body(who, seed, physiology), Body(calm, seed, still)
    now_ms, quiet_ms = [], []
    for k in range(1, round(seconds / STEP_S) + 1):
        for each, kept in ((body, now_ms), (twin, quiet_ms)):
            each.light = lamp(k * STEP_S, pace_bpm).lungs if lit else 0.0
            each.advance(k * STEP_S)
            kept.append(60e3 / each.heart_bpm)
    begins_s = np.array(body.breath.begins_s)
    beats_s = np.array(body.heart.arrivals if physiology else body.beats)
    return Life(beats_s, begins_s, courses(now_ms, begins_s), courses(quiet_ms, begins_s))


def courses(drive_ms, begins_s):
    """(m, 97) over each breath, about the line between both its begins."""
    at_s = begins_s[:-1, None] + np.diff(begins_s)[:, None] * PHASES
    over = np.interp(at_s, STEP_S * np.arange(1, len(drive_ms) + 1), drive_ms)
    return over - over[:, :1] - (over[:, -1:] - over[:, :1]) * PHASES


def known_after_s(pace_bpm, beat_s):
    """How long after its end a breath is told: half a breath, and two beats to classify an interval."""
    return 30 / pace_bpm + 2.5 * beat_s


def told(life, pace_bpm, lit=True, seed=1):
    """(the breaths' RSA as a tracker told it, why it told none at each tick)."""
    rng = np.random.default_rng(seed)
    beats_s = life.beats_s + rng.normal(0, JITTER_S, len(life.beats_s))
    rsa, classifier, breaths, why = RsaTracker(), IntervalClassifier(), [], []
    done = 1
    for k in range(1, int(beats_s[-1] * TICK_HZ)):
        t_s, intervals = k / TICK_HZ, []
        while beats_s[done] < t_s - 0.3:
            if interval := classifier.feed(beats_s[done], beats_s[done] - beats_s[done - 1]):
                intervals.append(interval)
            done += 1
        breaths += rsa.feed(t_s, lamp(t_s, pace_bpm) if lit else None, tuple(intervals))
        why.append(rsa.reason())
    return breaths, why


def ratios(life, breaths, pace_bpm, twin=False):
    """Of what was told to the truth, or to the twin's: of the breaths that it is said to be about."""
    breath_s, courses_ms = 60 / pace_bpm, life.twin_ms if twin else life.waves_ms
    ends_s, found = life.begins_s[1:], []
    for breath in breaths:
        end_s = breath.t_s - known_after_s(pace_bpm, life.beat_s)
        about = (ends_s > end_s - max(30.0, 3 * breath_s)) & (ends_s < end_s + breath_s / 4)
        if end_s > SETTLES_S and about.any():
            found.append(breath.rsa_ms / np.ptp(courses_ms[about].mean(axis=0)))
    return found

"""A simulated circulation that breathes at a set pace, and what its heart makes of that."""

import math
from dataclasses import dataclass

import numpy as np

from drivers.simulated.circulation import Circulation

STEP_S = 4 / 90
PACES = np.arange(3.5, 9.01, 0.25)


@dataclass(frozen=True)
class Answer:
    """Of one pace: swing of the rate, peak to trough; per litre; how far the rate is ahead of the lungs, in degrees."""

    swing_bpm: float
    bpm_per_litre: float
    phase_deg: float
    pressure_swing_mmhg: float
    pressure_phase_deg: float


def breathing(who, breaths_per_min, litres=None, settle_s=60.0, span_s=60.0, inhale=0.4, activated=0.0):
    """(3, n): rate, lungs in litres and pressure of a body whose vessels nothing stirs, over whole breaths.

    Inhale and exhale are half cosines; litres: of a breath, by default what the body takes at this pace.
    """
    circulation, period_s = Circulation(who, STEP_S), 60 / breaths_per_min
    litres = who.tidal_litres(breaths_per_min) if litres is None else litres
    seen = []
    for k in range(round((settle_s + math.ceil(span_s / period_s) * period_s) / STEP_S)):
        part = k * STEP_S / period_s % 1
        half = 0.5 * part / inhale if part < inhale else 0.5 + 0.5 * (part - inhale) / (1 - inhale)
        lungs = litres * (0.5 - 0.5 * math.cos(2 * math.pi * half))
        circulation.step(lungs, activated)
        if k * STEP_S >= settle_s:
            seen.append((60 / circulation.interval_s, lungs, circulation.pressure_mmhg))
    return np.array(seen).T


def answer(who, breaths_per_min, **how) -> Answer:
    """What one pace gives."""
    rate, lungs, pressure = breathing(who, breaths_per_min, **how)
    turn = np.exp(-2j * np.pi * breaths_per_min / 60 * STEP_S * np.arange(len(rate)))
    heart, breath, vessel = (((x - x.mean()) * turn).mean() for x in (rate, lungs, pressure))
    return Answer(
        float(np.ptp(rate)),
        float(abs(heart / breath)),
        float(np.degrees(np.angle(heart / breath))),
        float(np.ptp(pressure)),
        float(np.degrees(np.angle(vessel / breath))),
    )


def swings(who, paces=PACES, **how):
    """The swing at each of some paces."""
    return np.array([answer(who, pace, **how).swing_bpm for pace in paces])


def top(who, paces=PACES, **how):
    """(pace of the largest swing between the first and the last pace, or None if it is one of them; the swings)."""
    found = swings(who, paces, **how)
    at = int(np.argmax(found))
    if at in (0, len(paces) - 1):
        return None, found
    left, middle, right = found[at - 1 : at + 2]
    return float(paces[at] + (paces[1] - paces[0]) * 0.5 * (left - right) / (left - 2 * middle + right)), found


def height(curve, paces=PACES):
    """How many times the mean of the swings at 3.5 and at 7.5 breaths/min, an octave around adults' resonance."""
    return float(np.max(curve) / np.mean(np.interp((3.5, 7.5), paces, curve)))

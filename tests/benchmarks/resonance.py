"""Judges the resonance assessment on simulated circulations: how often it tells a pace, how often that is right.

Beside it stands an observer who knows everything of each body but where its top is: it is given the same trials, and
the same body's own noiseless answers with its late arms made quicker and slower. No assessment can know more.

python tests/benchmarks/resonance.py [tests/benchmarks/resonance.png] [people] [first seed]
"""

import sys
from dataclasses import dataclass, replace
from itertools import pairwise, product
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import matplotlib as mpl
from support.assessed_circulation import LAG_SPREAD_S, PACES, Steady, assessed
from support.forced_breath import height, top
from support.parallel import each_of

from device.guide.resonance_curves import LEAST_SURE, MOST_ELSEWHERE, NEAR_BPM, PHASE_ERRORS, SIZE_ERRORS
from drivers.simulated.physiology import drawn

mpl.use("Agg")
import matplotlib.pyplot as plt

LATER = np.geomspace(0.7, 1.45, 13)  # times as late
ORDINARY_BPM, ORDINARY_HEIGHT = (4.6, 6.4), (1.25, 1.8)
WITHOUT = (  # kinds of bodies that have no top among adults' paces
    ("vessels twice as late", lambda who: later(who, 2.0)),
    (
        "vessels at once",
        lambda who: replace(
            later(who, 0.4), sympathetic_s=who.sympathetic_s, sympathetic_delay_s=who.sympathetic_delay_s / 2
        ),
    ),
    ("no late arm", lambda who: replace(who, vessel_gain=0.0, sympathetic_gain=0.0)),
)


@dataclass(frozen=True)
class Judged:
    """One person. known_bpm, known_sure: what the observer tells."""

    top_bpm: float | None
    height: float
    told_bpm: float | None
    sure: float
    between_bpm: tuple[float, float] | None
    known_bpm: float | None
    known_sure: float

    def right(self, told_bpm):
        return bool(self.top_bpm and told_bpm) and abs(told_bpm - self.top_bpm) <= NEAR_BPM


def later(who, times):
    """The same body, with vessels that answer so many times as late."""
    return replace(who, vessel_delay_s=times * who.vessel_delay_s, vessel_s=times * who.vessel_s)


def observed(who, steps):
    """(pace or None, its probability): what is told by one who knows all of a body but the top, by the same rule."""
    bodies = [later(who, times) for times in LATER]
    tops = np.array([top(body, np.arange(3.5, 9.01, 0.5))[0] or np.nan for body in bodies])
    likely = np.array([likelihood(steps, assessed(body, Steady()).steps) for body in bodies])
    probable = np.exp(likely - likely.max()) * np.gradient(np.nan_to_num(tops, nan=0.0)).clip(-1, 0) * -1
    probable /= probable.sum()
    fine = np.arange(min(PACES), max(PACES) + 0.01, 0.05)
    near = [probable[np.abs(tops - pace) <= NEAR_BPM].sum() for pace in fine]
    best = int(np.argmax(near))
    within = probable[(tops >= min(PACES)) & (tops <= max(PACES))].sum()
    clear = near[best] >= LEAST_SURE and within >= 1 - MOST_ELSEWHERE
    return (float(fine[best]), float(near[best])) if clear else (None, 0.0)


def likelihood(steps, model):
    """Its logarithm, of trials in a body whose noiseless trials are these, of people who lag more or less.

    How unevenly they follow is as little known to the observer as it is to the lamp.
    """
    both = [(one, other) for one, other in zip(steps, model, strict=True) if one.swing_bpm and other.swing_bpm]
    if not both:
        return 0.0
    sizes = np.array([np.log(one.swing_bpm / other.swing_bpm) for one, other in both])
    phases = np.array([np.angle(np.exp(1j * (one.phase - other.phase))) for one, other in both])
    behind = LAG_SPREAD_S * 2 * np.pi / 60 * np.array([one.rate_bpm for one, _ in both])
    each = []
    for size_error, phase_error in product(SIZE_ERRORS, PHASE_ERRORS):
        variances = np.array([one.error for one, _ in both]) ** 2 + size_error**2
        covariance = np.diag(np.array([one.phase_error for one, _ in both]) ** 2 + phase_error**2)
        covariance += np.outer(behind, behind)
        by_size = np.sum(sizes**2 / variances + np.log(variances))
        each.append(-0.5 * (by_size + phases @ np.linalg.solve(covariance, phases) + np.linalg.slogdet(covariance)[1]))
    return float(np.logaddexp.reduce(each))


def judged(seed, change=None):
    """One person, with a top or of a kind without."""
    who = drawn(seed) if change is None else change(drawn(seed))
    found = assessed(who, np.random.default_rng([seed, 14]))
    pace, curve = top(who)
    known = observed(who, found.steps) if change is None else (None, 0.0)
    return Judged(pace, height(curve), found.rate_bpm, found.sure, found.between_bpm, *known)


def without(seed):
    """Somebody of one of the kinds without."""
    return judged(seed, WITHOUT[seed % len(WITHOUT)][1])


def main(to="tests/benchmarks/resonance.png", count="60", first="0"):
    people = each_of(range(int(first), int(first) + int(count)), judged)
    others = [one for one in each_of(range(int(first), int(first) + int(count) // 2), without) if one.top_bpm is None]
    low, high = ORDINARY_BPM
    ordinary = [
        one
        for one in people
        if one.top_bpm and low <= one.top_bpm <= high and ORDINARY_HEIGHT[0] <= one.height <= ORDINARY_HEIGHT[1]
    ]
    for name, group in (("all", people), ("ordinary", ordinary)):
        table(name, group)
    told = sum(one.told_bpm is not None for one in others)
    print(f"without a top: {told} of {len(others)} told one")
    picture(to, people)


def table(name, people):
    told = [one for one in people if one.told_bpm]
    known = [one for one in people if one.known_bpm]
    right = [one for one in told if one.right(one.told_bpm)]
    knows = [one for one in known if one.right(one.known_bpm)]
    held = [one.between_bpm[0] <= (one.top_bpm or 0) <= one.between_bpm[1] for one in people if one.between_bpm]
    error = np.median([abs(one.told_bpm - one.top_bpm) for one in told if one.top_bpm])
    print(f"{name}: {len(people)} people; a pace told {len(told)}, within {NEAR_BPM} of the top {len(right)}")
    print(f"  median error {error:.2f}/min; mean sure {np.mean([one.sure for one in told]):.2f}")
    print(f"  a range told {len(held)}, the top in it {sum(held)}")
    print(f"  who knows all but the top tells {len(known)}, right {len(knows)}", end="")
    print(f", mean sure {np.mean([one.known_sure for one in known]):.2f}")


def picture(to, people):
    told = [one for one in people if one.told_bpm and one.top_bpm]
    figure, (places, calibration) = plt.subplots(1, 2, figsize=(11, 5))
    size = [one.sure**4 * 60 for one in told]
    places.scatter([one.top_bpm for one in told], [one.told_bpm for one in told], size, color="steelblue")
    places.plot((4, 7), (4, 7), color="tomato")
    places.set(xlabel="top of the body, breaths/min", ylabel="told (larger: more sure)", xlim=(4, 7), ylim=(4, 7))
    edges = np.array([0.5, 0.6, 0.7, 0.8, 0.9, 1.001])
    for low, high in pairwise(edges):
        group = [one for one in people if one.told_bpm and low <= one.sure < high]
        if group:
            share = np.mean([one.right(one.told_bpm) for one in group])
            error = np.sqrt(max(share * (1 - share), 0.02) / len(group))
            calibration.errorbar(np.mean([one.sure for one in group]), share, error, fmt="o", color="steelblue")
            calibration.annotate(f"  {len(group)}", (np.mean([one.sure for one in group]), share))
    calibration.plot((0.5, 1), (0.5, 1), color="tomato")
    calibration.set(xlabel="'sure' as told", ylabel=f"share within {NEAR_BPM}/min", ylim=(0, 1.05))
    figure.suptitle(f"Resonance of {len(people)} simulated people with a circulation")
    figure.tight_layout()
    figure.savefig(to, dpi=70)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Settled or activated on people at rest and under stress, live: the index by phase, and how well it parts the two.

python tests/benchmarks/arousal.py [people]

The recordings (stress_predict: a wristband, with phases) lie beside the project, in ../shared. Each goes through the
signal path as in `ebb replay`. The index is averaged over 30 s of a phase in which it was known for 10 s or more, as
bench/run.py beside the recordings does. AUC: the probability that it is higher in 30 s of stress than in 30 s of rest
of the same person; 0.5 is chance.
"""

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from edfio import read_edf

SHARED = Path(__file__).resolve().parents[3] / "shared"
sys.path.insert(0, str(SHARED / "bench"))

from run import REST, STRESS, auc

from device.app import modes, worlds
from device.model import ACTIVATED_ABOVE, SETTLED_BELOW
from device.settings.tree import Config
from drivers.simulated.clock import VirtualClock

WINDOW_S, LEAST = 30, 10


def index(path):
    """(k,) the index as each second begins, NaN where it was not told."""
    told, place = [], worlds.open_recording(path, Config(), VirtualClock())
    for step in modes.dark(Config(), place).run(seen=False):
        if int(step.tick.t_s) >= len(told):
            value = step.readings["a"].vitals.arousal
            told.append(np.nan if value is None else value)
    return np.array(told)


def windows(path):
    """By phase, the mean of the index in each 30 s of it, NaN where it was hardly known."""
    told, found = index(path), defaultdict(list)
    for note in read_edf(path).annotations:
        if note.text in STRESS + REST and note.duration:
            for begin in np.arange(note.onset, note.onset + note.duration - WINDOW_S, WINDOW_S):
                span = told[int(np.ceil(begin)) : int(np.ceil(begin)) + WINDOW_S]
                known = span[np.isfinite(span)]
                found[note.text].append(known.mean() if len(known) >= LEAST else np.nan)
    return {phase: np.array(values) for phase, values in found.items()}


def known(values):
    """Those that are."""
    return values[np.isfinite(values)]


def main(people="12"):
    """Print a line a person, then a line a phase."""
    files = sorted((SHARED / "data").glob("stress_predict__*.edf"))[: int(people)]
    if not files:
        sys.exit(f"{SHARED / 'data'}: there are no recordings here to compare with")
    phases, areas = defaultdict(list), []
    print("person   told   rest  stress    AUC")
    for path in files:
        found = windows(path)
        stress, rest = (np.concatenate([found[p] for p in of if p in found]) for of in (STRESS, REST))
        areas.append(auc(known(stress), known(rest)))
        share = np.isfinite(np.concatenate([stress, rest])).mean()
        means = f"{np.nanmean(rest):6.2f}  {np.nanmean(stress):6.2f}"
        print(f"{path.stem[-3:]:6} {share:6.0%} {means} {areas[-1]:6.2f}", flush=True)
        for phase, values in found.items():
            phases[phase].append(values)
    print(f"AUC: mean {np.mean(areas):.3f}, least {min(areas):.2f}, most {max(areas):.2f}; {len(files)} people\n")
    print("phase                   30 s   told   mean   as activated   as settled")
    for phase in REST + STRESS:
        values = np.concatenate(phases[phase] or [np.empty(0)])
        there = known(values)
        if len(there):
            high, low = np.mean(there > ACTIVATED_ABOVE), np.mean(there < SETTLED_BELOW)
            share = len(there) / len(values)
            print(f"{phase:22}{len(values):6}{share:7.0%}{there.mean():7.2f}{high:15.0%}{low:13.0%}")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""RSA as it is told against the drive of simulated hearts, at every pace, led and alone: figures, and a picture.

python tests/benchmarks/breath_swings.py [breath_swings.png] [people] [first seed]
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import matplotlib as mpl
from support.breath_swings import lived, ratios, told

from drivers.simulated.body import Temperament
from drivers.simulated.physiology import drawn

mpl.use("Agg")
import matplotlib.pyplot as plt

PACES = (3, 4, 5, 6, 8, 10, 12, 15, 20)
SECONDS = 240
SWINGS_BPM, HEARTS_BPM = (4, 6, 9, 14), (55, 62, 70, 80)


def simple(seed):
    """Somebody whose heart does what is set."""
    size, rate = SWINGS_BPM[seed % 4], HEARTS_BPM[seed // 4 % 4]
    return Temperament(rsa_bpm=size, heart_settled_bpm=rate, rsa_variation=0.15), None


def circulation(seed):
    """Somebody with a circulation."""
    return Temperament(breath_variation=0.03), drawn(seed)


def main(to="breath_swings.png", people="12", first="1"):
    """Print a line a pace and draw all of them."""
    figure, axes = plt.subplots(2, 2, figsize=(11, 7), sharex=True, sharey=True)
    print(f"{'':22}/min  told  median  |error| median  within 15 %   beside the twin: |error|  within 15 %")
    for row, body in zip(axes, (simple, circulation), strict=True):
        for axis, lit in zip(row, (True, False), strict=True):
            for x, pace in enumerate(PACES):
                found, beside, breaths = [], [], 0
                for seed in range(int(first), int(first) + int(people)):
                    life = lived(SECONDS, pace, body(seed)[0], seed, body(seed)[1], lit)
                    swings, _ = told(life, pace, lit, seed)
                    found += ratios(life, swings, pace)
                    beside += ratios(life, swings, pace, twin=True)
                    breaths += life.judged(pace)
                name = f"{body.__name__}, {'led' if lit else 'alone'}"
                if len(found) < 5:
                    print(f"{name:22}{pace:4}  {len(found) / breaths:4.0%}")
                    continue
                off, off_twin = np.abs(np.array(found) - 1), np.abs(np.array(beside) - 1)
                print(
                    f"{name:22}{pace:4}  {min(1, len(found) / breaths):4.0%}  {np.median(found):6.3f}"
                    f"  {np.median(off):14.1%}  {np.mean(off <= 0.15):11.0%}"
                    f"  {np.median(off_twin):24.1%}  {np.mean(off_twin <= 0.15):11.0%}",
                    flush=True,
                )
                axis.boxplot(found, positions=[x], widths=0.6, whis=(5, 95), showfliers=False)
            axis.axhspan(0.95, 1.05, color="tomato", alpha=0.25)
            axis.axhspan(0.85, 1.15, color="tomato", alpha=0.12)
            axis.set_xticks(range(len(PACES)), PACES)
            axis.set_title(name)
            axis.set_ylim(0.5, 1.5)
    figure.supxlabel("breaths a minute")
    figure.supylabel("swing told over that of the body's drive (boxes: half; whiskers: 90 of 100)")
    figure.tight_layout()
    figure.savefig(to, dpi=80)


if __name__ == "__main__":
    main(*sys.argv[1:])

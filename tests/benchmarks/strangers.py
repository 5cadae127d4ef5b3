"""Makes the simulated strangers that come with Ebb: each alone by a lamp of its own, and what is left without it.

    python tests/benchmarks/strangers.py

Writes device/strangers.npz: slow and swing (people, steps), int8 of a scale each. The same seeds give the same people.
"""

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import pairs

from device.signals.together import traces
from device.strangers import FILE

PEOPLE = 200
KINDS = ("eager", "sloppy", "slow", "eager", "sloppy", "tethered", "eager", "sloppy", "deaf", "sloppy")
FIRST_SEED = 10**6  # no test and no benchmark has people of these


def main():
    """Live all of them, one after another."""
    left = []
    for seed in range(FIRST_SEED, FIRST_SEED + PEOPLE):
        heart, lamp = pairs.solo(seed, KINDS[seed % len(KINDS)], pairs.pattern(seed))
        left.append(traces(heart, lamp))
    parts = {}
    for name in ("slow", "swing"):
        rows = np.array([np.nan_to_num(getattr(one, name)) for one in left])
        parts[f"{name}_scale"] = np.float64(np.quantile(np.abs(rows), 0.9999) / 127)
        parts[name] = np.clip(np.round(rows / parts[f"{name}_scale"]), -127, 127).astype(np.int8)
    target = ROOT / "device" / FILE
    np.savez_compressed(target, **parts)
    print(f"{target.name}: {len(left)} simulated people, {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()

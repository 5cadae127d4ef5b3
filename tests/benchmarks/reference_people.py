"""Makes the simulated reference people that come with Ebb: each alone with a pacer, and the residual without it.

    python tests/benchmarks/reference_people.py

Writes device/synchrony/reference.npz: slow and swing (the log envelope of RSA), (people, steps), and the changes of
unpaced skin (people, seconds), as int8 of a scale each. The same seeds give the same people.
"""

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from support import fast_pairs

from device.synchrony import residual
from device.synchrony.reference import FILE

PEOPLE = 200
KINDS = ("eager", "sloppy", "slow", "eager", "sloppy", "tethered", "eager", "sloppy", "deaf", "sloppy")
QUIET_S = 179  # at the end of each pattern, when the lamp has gone
FIRST_SEED = 10**6  # no test and no benchmark has people of these


def main():
    """Live all of them, one after another."""
    left, skins = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + PEOPLE):
        heart, lamp = fast_pairs.solo(seed, KINDS[seed % len(KINDS)], fast_pairs.pattern(seed), skins)
        left.append(residual(heart, lamp))
    rows_of = {
        "slow": [np.nan_to_num(one.slow_bpm) for one in left],
        "swing": [np.nan_to_num(one.log_rsa) for one in left],
        "skin": [np.diff(usiemens[-QUIET_S:]) for usiemens in skins],
    }
    parts = {}
    for name, people in rows_of.items():
        rows = np.array(people)
        parts[f"{name}_scale"] = np.float64(np.quantile(np.abs(rows), 0.9999) / 127)
        parts[name] = np.clip(np.round(rows / parts[f"{name}_scale"]), -127, 127).astype(np.int8)
    target = ROOT / "device" / "synchrony" / FILE
    np.savez_compressed(target, **parts)
    print(f"{target.name}: {len(left)} simulated people, {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()

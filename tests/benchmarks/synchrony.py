"""How often two people are called together beyond the lamp who are not, and how often two who are. All simulated.

    python tests/benchmarks/synchrony.py [--lamps N] [--coupled N]

Strangers: 20 people by each of --lamps lamps, each paired with five others, 50 pairs a lamp; in "nobody twice" the ten
of those in which nobody is twice; and by a lamp at one pace, and by none, such as no stranger of the library had.
Coupled: so many pairs of each kind, at each strength. `ours` is heart_synchrony against the simulated people that
come with Ebb; `shifted` is the usual circular shift, with and without the lamp regressed out first. Per cent of pairs
that are called together.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support import fast_pairs

STRENGTHS = (0.25, 0.5, 1.0)


def main():
    """Print the table."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--lamps", type=int, default=fast_pairs.LAMPS)
    words.add_argument("--coupled", type=int, default=100)
    asked = words.parse_args()
    row = "{:<8} {:<24} {:>6} {:>6} {:>9} {:>28}"
    print(row.format("kind", "who", "pairs", *fast_pairs.TESTS))

    def told(kind, who, said):
        shares = (f"{100 * sum(one[test] for one in said) / len(said):.1f} %" for test in fast_pairs.TESTS)
        print(row.format(kind, who, len(said), *shares), flush=True)

    for kind in fast_pairs.KINDS:
        crowds = [fast_pairs.crowd_by_one_lamp((kind, seed, None)) for seed in range(asked.lamps)]
        told(kind, "strangers", [one for crowd in crowds for one in crowd])
        told(kind, "strangers, nobody twice", [one for crowd in crowds for one in crowd[: fast_pairs.CROWD // 2]])
        for strength in STRENGTHS if asked.coupled else ():
            said = [fast_pairs.coupled((kind, seed, strength)) for seed in range(asked.coupled)]
            told(kind, f"coupled, {strength:g}", said)
    for lamp in fast_pairs.UNLIKE:
        crowds = [fast_pairs.crowd_by_one_lamp(("mixed", seed, lamp)) for seed in range(asked.lamps)]
        told("mixed", f"strangers, {lamp}", [one for crowd in crowds for one in crowd])


if __name__ == "__main__":
    main()

"""`make scenarios`: sessions that chance befalls, each looked at by every observer; goes on where it was stopped.

    python -m promises.soak [COUNT] [FIRST]

What was lived is noted in build/scenarios.txt, a line a seed; a scenario that broke a promise is printed, and kept
beside it as a text for `ebb demo --scenario`.
"""

import sys
import tempfile
import warnings
from pathlib import Path

from drivers.simulated.scenario import Scenario
from promises.chance import LENGTH_S, scenario
from promises.columns import COLUMNS
from promises.lived import live

KEPT = Path(__file__).resolve().parents[2] / "build" / "scenarios.txt"
USUAL = 10_000


def broken(befalls: Scenario, seed: int) -> dict[str, str]:
    """{promise: how it was broken} in a session of the people of a seed."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "recordings"
        root.mkdir(0o700)
        lived = live(befalls, root, LENGTH_S, seed)
        lived.extra["told"] = len(befalls.events)  # what comes and goes is told again, but not more often than it does
        for name, check in COLUMNS.items():
            try:
                check(lived)
            except Exception as trouble:  # noqa: BLE001 - an observer that trips has not seen it kept
                found[name] = f"{type(trouble).__name__}: {trouble}"
    return found


def main(words: list[str]) -> int:
    """Live every seed that was not lived yet; 1 if one broke a promise."""
    warnings.simplefilter("ignore")
    count, first = (int(word) for word in (*words, *("0", "0")[len(words) :]))
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.touch()
    done = {int(line.split()[0]): line.split()[1] for line in KEPT.read_text().splitlines() if len(line.split()) > 1}
    seeds = [seed for seed in range(first, first + (count or USUAL)) if seed not in done]
    with KEPT.open("a") as kept:
        for seed in seeds:
            found = broken(scenario(seed), seed)
            done[seed] = "broken" if found else "kept"
            kept.write(f"{seed} {done[seed]}\n")
            kept.flush()
            if found:
                text = "\n".join(event.text for event in scenario(seed).events)
                (KEPT.parent / f"scenario-{seed}.txt").write_text(text + "\n")
                sys.stdout.write(f"seed {seed} (build/scenario-{seed}.txt):\n{text}\n  {found}\n")
                sys.stdout.flush()
    bad = sorted(seed for seed, how in done.items() if how == "broken")
    sys.stdout.write(f"{len(done)} scenarios lived in all, {len(bad)} broke a promise: {bad[:20]}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

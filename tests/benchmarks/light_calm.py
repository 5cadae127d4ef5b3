"""How calm the lamp is: every programme in every palette, at night and at full brightness, on a simulated person.

    python tests/benchmarks/light_calm.py [--minutes N]

Prints the worst of each whole session: turns, which are reversals of 10 % luminance in any one second, of any pixel
and of the ring as a whole (3 are allowed; the turn of a breath is one, and two make a flash), the reddest pixel (0.8 is
saturated), the longest the motor ran without a pause, the brightest value of any frame, and the largest step of
luminance in a 45th of a second, of any pixel and of the ring as a whole.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import reduce
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from support.output_trace import Figures
from support.programme_sessions import BRIGHTNESS, settings, watched

from device.library import programmes
from device.scene.palette import PALETTES
from drivers.simulated.body import Body, Temperament


def figures(what):
    """The worst of one programme in one palette at one brightness."""
    name, palette, brightness, minutes = what
    body = Body(Temperament(arrives_s=3.0), seed=5)
    return watched(programmes.load(name), settings(palette, brightness), body, minutes and 60 * minutes).figures()


def main():
    """Print the table."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--minutes", type=float, help="of each programme; without it, all of it")
    minutes = words.parse_args().minutes
    shows = [(*show, minutes) for show in product(sorted(programmes.names()), PALETTES, BRIGHTNESS)]
    row = "{:<16} {:<7} {:>4}  {:>5} {:>5} {:>7} {:>8} {:>9} {:>10} {:>9}"
    print(f"{'':<32}{'turns':<12}{'':<28}{'step':<8}")
    heads = ("programme", "palette", "most", "pixel", "ring", "reddest", "motor s", "brightest", "pixel", "ring")
    print(row.format(*heads))

    def told(*names, seen):
        last = (seen.pixel_turns, seen.ring_turns, f"{seen.red:.3f}", f"{seen.motor_s:.2f}")
        steps = (f"{seen.brightest:.3f}", f"{seen.pixel_step:.4f}", f"{seen.ring_step:.4f}")
        print(row.format(*names, *last, *steps), flush=True)

    with ProcessPoolExecutor() as pool:
        every = []
        for (name, palette, brightness, _), seen in zip(shows, pool.map(figures, shows), strict=True):
            told(name, palette, brightness, seen=seen)
            every.append(seen)
    told("the worst of all", "", "", seen=reduce(Figures.worse, every))


if __name__ == "__main__":
    main()

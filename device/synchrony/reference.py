"""Reference people, whom two are compared with, and the rank among them.

Those that come with Ebb are simulated: whoever tells of a result says so (HeartSynchrony.simulated).
"""

from functools import cache
from importlib import resources

import numpy as np

from device.model import Array
from device.synchrony.series import Residual

FILE = "reference.npz"
LEAST_PEOPLE = 100  # fewer know too little of all others
ALPHA = 0.03  # promised is 0.05: two hundred stand for all others within 0.015, and a pacer leaves a little


def rank_among(value: float, *references: Array) -> float:
    """p, 0..1: share of a reference (n,) that is at least value, value itself counted; the largest of several."""
    return max((1 + int((each >= value).sum())) / (1 + len(each)) for each in references)


@cache
def simulated_residuals() -> tuple[Residual, ...]:
    """Residuals of the simulated people, each alone with a pacer: see tests/benchmarks/reference_people.py."""
    parts = zip(_stored("slow"), _stored("swing"), strict=True)
    return tuple(Residual(slow_bpm, log_rsa, simulated=True) for slow_bpm, log_rsa in parts)


@cache
def simulated_skins() -> tuple[Array, ...]:
    """Unpaced skin conductance of the same people: uS above their first second, one a second."""
    return tuple(np.concatenate(([0.0], np.cumsum(changes))) for changes in _stored("skin"))


def _stored(name: str) -> Array:
    """(people, n) of the file, in its unit."""
    with resources.files("device.synchrony").joinpath(FILE).open("rb") as file, np.load(file) as parts:
        return np.asarray(parts[name] * parts[f"{name}_scale"])

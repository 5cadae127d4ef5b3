"""The strangers that two people are compared with: simulated ones that come with Ebb, and real ones as they accrue.

Whoever uses these says so where the result is told: a Beyond counts how many of its strangers are simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from device.synchrony.residuals import Residual, residual
from device.synchrony.series import IbiSeries, PacerPhase

FILE = "reference.npz"
MOST = 400  # the newest are kept: a p of 0.05 needs no more


@cache
def simulated_residuals() -> tuple[Residual, ...]:
    """The simulated people that come with Ebb, each alone by a lamp: see tests/benchmarks/reference_people.py."""
    with (
        resources.files("device.synchrony").joinpath(FILE).open("rb") as file,
        np.load(file, allow_pickle=False) as kept,
    ):
        parts = [kept[name] * kept[f"{name}_scale"] for name in ("slow", "swing")]
    return tuple(Residual(slow, swing, simulated=True) for slow, swing in zip(*parts, strict=True))


@cache
def simulated_skins() -> tuple[NDArray[np.float64], ...]:
    """The quiet skins of the same simulated people: uS above their first second, one a second."""
    with (
        resources.files("device.synchrony").joinpath(FILE).open("rb") as file,
        np.load(file, allow_pickle=False) as kept,
    ):
        changes = kept["skin"] * kept["skin_scale"]
    return tuple(np.concatenate(([0.0], np.cumsum(row))) for row in changes)


def with_own(strangers: Sequence[Residual], solo: Sequence[tuple[IbiSeries, PacerPhase]]) -> tuple[Residual, ...]:
    """Strangers, and what is left of people who were recorded alone, by a lamp of their own. The newest MOST of them.

    Those who are to be tested as a pair may not be among them: nobody is a stranger to themselves.
    """
    own = [residual(heart, lamp) for heart, lamp in solo]
    return tuple([*strangers, *(replace(one, simulated=False) for one in own if len(one.slow))][-MOST:])

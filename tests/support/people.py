"""Five kinds of simulated people, by how they take to a lamp that leads, and how fast one of them breathes.

`dataclasses.replace` makes more of each.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType

from drivers.simulated.breath import Breather
from drivers.simulated.temperament import Temperament

PACE_S = 30.0


def _person(**how: float) -> Temperament:
    """One with a heart like most: it resonates, has less RSA at faster breaths, and never twice the same."""
    return replace(Temperament(resonance_bpm=5.5, rsa_corner_bpm=7.2, rsa_variation=0.15, activated=0.7), **how)


PEOPLE: Mapping[str, Temperament] = MappingProxyType(
    {
        # goes along from wherever it is
        "eager": _person(follows=1.0, stride=0.12, reach=0.40),
        # late, uneven, and in thought now and then
        "sloppy": _person(
            follows=0.85,
            lag_s=0.9,
            lag_jitter_s=0.35,
            stride=0.10,
            reach=0.40,
            breath_variation=0.06,
            inhale_share=0.45,
        ),
        # the pace must come to this one: 15 a minute at first, it answers to 12 and not to 11
        "slow": _person(follows=1.0, lag_s=0.7, stride=0.05, reach=0.23, breath_activated_per_min=15.5),
        "deaf": _person(follows=0.0),
        # never far from its own pace: the lamp must wait until that has come down
        "tethered": _person(follows=1.0, stride=0.10, reach=0.40, strays=0.40),
    }
)


def pace_bpm(breath: Breather) -> float:
    """Mean pace of the whole breaths of the last 30 s, of the last one at least."""
    begins_s = breath.begins_s
    if len(begins_s) < 2:
        return breath.last_bpm
    recent = [b - a for a, b in pairwise(begins_s) if a > begins_s[-1] - PACE_S] or [begins_s[-1] - begins_s[-2]]
    return 60 * len(recent) / sum(recent)

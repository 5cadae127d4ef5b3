"""Two simulated people who are truly coupled, beyond any lamp: part of what stirs each of them comes from the other.

What is shared is what would vary by itself: the slow wander of the heart, or what stirs nerves and vessels where there
is a circulation, and how deep and how long each breath is.
Each keeps its own urges and takes in some of the other's, some seconds later; both vary as much as they would alone, so
that nothing but their being alike tells of it. What is taken in is the other's urge, not its echo back.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

from drivers.simulated.body import STEP_S, Body, normals
from drivers.simulated.people import PEOPLE
from drivers.simulated.reflex_heart import EVERY, ReflexHeart

PAST_S = 30.0  # the longest lag: how much of each one's urges there is before the first moment
LAG_S = 3.0  # to notice, and to answer: a breath of the other's, or the heart's own slowness (a judgement)
URGE_S = 5.0  # an urge to breathe deeper or longer lasts about a breath, so that breaths differ as they do alone
LOOK_S = 1.0


class Kin:
    """What stirs one of two: own urges and the other's. own, other: seeds. strength: 0..1. lag_s: how late."""

    def __init__(self, own: int, other: int, strength: float, lag_s: float) -> None:
        turn = strength * math.pi / 4
        shares = (math.cos(turn), math.sin(turn))
        self.wander = _mixed(own, other, shares, lag_s, STEP_S, 0.0)
        """Normal numbers, one a step of the body."""
        pair_s = EVERY * STEP_S  # of a quick and a slow number
        self.vessels = _mixed(own + 3, other + 3, shares, round(lag_s / pair_s) * pair_s, pair_s / 2, 0.0)
        """Normal numbers for the vessels of a circulation."""
        self.depth, self.length = (
            _Urge(_mixed(own + k, other + k, shares, lag_s, LOOK_S, math.exp(-LOOK_S / URGE_S))).at for k in (1, 2)
        )
        """Normal numbers for the depth and the length of the breath that begins at a time."""


class _Urge:
    """A slow stream, looked at where a breath begins. Times do not go back."""

    def __init__(self, stream: Iterator[float]) -> None:
        self._stream, self._at, self._now = stream, 0, next(stream)

    def at(self, t_s: float) -> float:
        while self._at * LOOK_S < t_s:
            self._at, self._now = self._at + 1, next(self._stream)
        return self._now


def tie(first: Body, second: Body, strength: float, seed: int, lag_s: float = LAG_S) -> None:
    """Couple two bodies that have not lived yet. lag_s: 0..30, both ways.

    strength: of what stirs one, sin(45 deg * strength)^2 is the other's: nothing at 0, which makes strangers of them,
    0.15 at 0.5, and half at 1. With a lag of 3 s their slow heart rates then correlate by 0, 0.6 and 0.8. People in
    quiet company have been found at 0.2 to 0.5 (check): 0.3 is as many couples are, 0.5 is close.
    """
    if not 0 <= strength <= 1 or not 0 <= lag_s <= PAST_S:
        raise ValueError(f"a strength of {strength:g} and a lag of {lag_s:g} s: 0..1 and 0..{PAST_S:g} s are possible")
    one, two = 16 * seed + (7 << 40), 16 * seed + 8 + (7 << 40)  # seeds that no body's own streams begin with
    for body, own, other in ((first, one, two), (second, two, one)):
        body.kin = body.breath.kin = kin = Kin(own, other, strength, lag_s)
        if isinstance(body.heart, ReflexHeart):
            body.heart.vessels = kin.vessels


def _mixed(
    own: int, other: int, shares: tuple[float, float], lag_s: float, step_s: float, stays: float
) -> Iterator[float]:
    """Own numbers, and the other's of lag_s ago, by shares whose squares add up to 1."""
    past = round(PAST_S / step_s)
    mine = islice(_slow(own, stays), past, None)
    theirs = islice(_slow(other, stays), past - round(lag_s / step_s), None)
    keeps, takes = shares
    return (keeps * m + takes * t for m, t in zip(mine, theirs, strict=False))


def _slow(seed: int, stays: float) -> Iterator[float]:
    """Normal numbers of which each keeps a share of the one before."""
    now, fresh = 0.0, math.sqrt(1 - stays**2)
    for number in normals(seed):
        now = stays * now + fresh * number
        yield now


@dataclass(frozen=True, slots=True)
class Couple:
    """Two bodies, and the spans (begin_s, end_s) in which they hold hands: for Room.hands."""

    bodies: tuple[Body, Body]
    hands: tuple[tuple[float, float], ...] = ()


def _two(seed: int, kinds: tuple[str, str] = ("eager", "eager"), **second: float) -> tuple[Body, Body]:
    one, other = (PEOPLE[kind] for kind in kinds)
    return Body(one, 2 * seed), Body(replace(other, **second), 2 * seed + 1)


def _coupled(seed: int) -> Couple:
    bodies = _two(seed)
    tie(*bodies, 0.5, seed)
    return Couple(bodies)


def _startled(seed: int) -> Couple:
    bodies = _two(seed)
    bodies[0].startles = [90.0, 300.0, 500.0, 700.0]
    return Couple(bodies)


KINDS: Mapping[str, Callable[[int], Couple]] = MappingProxyType(
    {
        "followers": lambda seed: Couple(_two(seed)),
        "follower and not": lambda seed: Couple(_two(seed, ("eager", "deaf"))),
        "coupled": _coupled,
        "late joiner": lambda seed: Couple(_two(seed, arrives_s=180.0)),
        "one without signal": lambda seed: Couple(_two(seed, arrives_s=math.inf)),
        "joined hands": lambda seed: Couple(_two(seed), ((120.0, 150.0), (400.0, 430.0))),
        "startles in one": _startled,
    }
)
"""Kinds of two people, each made anew from a seed. All but the coupled are strangers to each other."""

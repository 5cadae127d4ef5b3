"""From recordings to what is asked of them afterwards: a heart beside its lamp, and two beside one lamp.

What is found is described or tested elsewhere (device/signals/together.py); here it is only brought together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from device.readings import IntervalKind
from device.record import asked, intervals, notes
from device.record.layout import LUNGS
from device.record.reading import Recorded
from device.signals.together import Beyond, Heart, Lamp, Lock, Traces, apart_s, beyond, lock

__all__ = ["Beyond", "Lock", "Pair", "heart", "lamp", "own_lock", "pair"]

FULL = 0.98  # lungs that count as full, where they are asked to turn


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people's session. locks: each one's own heart beside the lamp, by code in the order in which they sat.

    apart_s: positive where the second heart swings later. touches: (begin, end) in s. pace_bpm: the one that served
    both. None: not known.
    """

    locks: Mapping[str, Lock | None]
    apart_s: float | None
    beyond: Beyond | None
    touches: tuple[tuple[float, float], ...]
    pace_bpm: float | None
    agreed_s: float | None


def pair(recorded: Mapping[str, Recorded], strangers: Sequence[Traces]) -> Pair:
    """What two recordings of one session, by code in the order in which people sat, say of both."""
    one, other = recorded.values()
    first, second, shown = heart(one), heart(other), lamp(one)
    return Pair(
        locks={code: own_lock(r) for code, r in recorded.items()},
        apart_s=apart_s(first, second, shown),
        beyond=beyond(first, second, shown, strangers),
        touches=notes.touches(one.notes, one.length_s),
        pace_bpm=notes.for_two_bpm(one.notes),
        agreed_s=next((n.onset_s for n in notes.said(one.notes, notes.AGREED)), None),
    )


def own_lock(recorded: Recorded) -> Lock | None:
    """How far one heart kept step with the lamp; nobody else is in it."""
    return lock(heart(recorded), lamp(recorded))


def heart(recorded: Recorded) -> Heart:
    """The intervals that are the heart's own, each at its middle."""
    own = [b for b in intervals.beats(recorded) if b.ibi_s is not None and b.kind is IntervalKind.NORMAL]
    ibi_s = np.array([b.ibi_s for b in own], float)
    return Heart(np.array([b.t_s for b in own], float) - ibi_s / 2, ibi_s)


def lamp(recorded: Recorded) -> Lamp:
    """The breath that was asked for."""
    cycles = asked.cycles(recorded)
    full = cycles[(recorded.signal(LUNGS) > FULL) & ~np.isnan(cycles)] % 1
    return Lamp(asked.moments(recorded), cycles, *((float(np.median(full)),) if len(full) else ()))

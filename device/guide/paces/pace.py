"""What a kind of pace is: how it looks before a session, where its breath starts, and what leads it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from device.guide.known_paces import USUAL_BPM, KnownPaces
from device.guide.pacer import Pacer
from device.guide.programme import Phase
from device.model import Reading, Vitals

CHANGE_S = 20.0  # from one held pace to the next


@dataclass(frozen=True, slots=True)
class PhaseStart:
    """The moment at which a phase begins, and what is known then of whoever is led. vitals: of all as one.

    before: what led them in the phase before, if anything did.
    """

    phase: Phase
    now_s: float
    vitals: Vitals
    known: KnownPaces
    before: "PaceController | None" = None


class PaceController(Protocol):
    """Leads a pacer through one phase."""

    beyond: bool
    """Whether they breathe faster than the lamp may: then it is kinder to ask nothing for a while."""

    def feed(self, now_s: float, vitals: Vitals, people: Sequence[Reading]) -> None:
        """One tick. vitals: of all as one. people: the answers of each to the tick before, by seat."""
        ...


def _goes_on(phase: Phase, before_bpm: float | None) -> "Plan":
    return before_bpm or USUAL_BPM, before_bpm or USUAL_BPM


Plan = tuple[float, float]
"""Paces in breaths/min at the begin and the end of a phase; in between the pace changes evenly."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A kind of pace.

    name: in `pace = "..."` of a phase. begin: takes the pacer over when a phase begins, and returns what leads it from
    then on, if anything does; None asks nothing of the breath. start_bpm: where the breath begins, if none was asked
    for before. plan: what will be asked of a person who follows all along, after before_bpm, if anything; by default
    just that, since it is known only once they answer; None if nothing is asked. keys: of the phase's, the paces that
    are asked for, and so have to keep promise 3. of_own: it is about the person's own pace, so that whoever has none is
    told of it.
    """

    name: str
    begin: Callable[[PhaseStart, Pacer], PaceController | None] | None
    start_bpm: Callable[[PhaseStart], float] = lambda start: start.known.own_or_usual_bpm
    plan: Callable[[Phase, float | None], Plan | None] = _goes_on
    keys: tuple[str, ...] = ("to_bpm",)
    of_own: bool = False

    @property
    def asks(self) -> bool:
        """Whether anything is asked of the breath."""
        return self.begin is not None

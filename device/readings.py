"""The values that flow from the clock to the light, in the order in which they are made. All are frozen.

Unknown is None. `t_s` is seconds since the session began, on the monotonic clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from drivers.ports import Samples


@dataclass(frozen=True, slots=True)
class Tick:
    """One turn of the loop: index on the absolute grid, its time, and how many turns were skipped before it."""

    index: int
    t_s: float
    missed: int


class Contact(StrEnum):
    """Whether a finger's pulse is there, from the pulse sensor alone."""

    LOOKING = "looking"  # nothing like a pulse
    HOLD_STILL = "hold still"  # something like a pulse, not yet believed
    FOUND = "found"  # several beats agreed; a heart rate may be shown
    LOST = "lost"  # it was found, and the beats no longer agree


class SkinState(StrEnum):
    """What the electrodes touch."""

    OPEN = "open"  # nothing, or one electrode only
    DRY = "dry"  # skin that conducts too little for responses to be seen
    ON = "on"
    SATURATED = "saturated"  # beyond what the front end can measure


@dataclass(frozen=True, slots=True)
class Beat:
    """A heart beat, final when announced: never moved, never withdrawn.

    t_s: when, refined below one sample. known_s: when the device knew. ibi_s: interbeat interval since the beat before
    it, None after a pause. quality: 0..1. accepted: False if its interval may not count as a heart interval.
    """

    t_s: float
    known_s: float
    ibi_s: float | None
    quality: float
    accepted: bool


@dataclass(frozen=True, slots=True)
class BreathSwing:
    """The swing of the heart over one breath asked for, told when that breath is over.

    rsa_ms: peak-to-trough interval difference. phase_lag_s: fastest heart after fullest lungs asked for.
    """

    t_s: float
    rsa_ms: float
    phase_lag_s: float | None


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known of one person now.

    heart_rate_bpm: while it is earned. rsa_ms: median swing of the last breaths. skin_usiemens: level.
    arousal: 0 settled .. 1 activated against this person's own first minutes. confidence: 0..1, of arousal.
    reasons: why something is None, in plain words.
    """

    contact: Contact = Contact.LOOKING
    skin: SkinState = SkinState.OPEN
    heart_rate_bpm: float | None = None
    rsa_ms: float | None = None
    following: str | None = None
    skin_usiemens: float | None = None
    arousal: float | None = None
    confidence: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One person's answer to one tick: what happened in it, and what is known after it."""

    vitals: Vitals
    beats: tuple[Beat, ...] = ()
    breaths: tuple[BreathSwing, ...] = ()


@dataclass(frozen=True, slots=True)
class Breath:
    """What the lamp asks of the breath.

    phase: 0..1 of the cycle, inhale first. lungs: 0 empty .. 1 full. rate_bpm: breaths a minute. cycle: breaths begun.
    """

    phase: float
    lungs: float
    rate_bpm: float
    inhaling: bool
    cycle: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What the lamp shows: ring (pixels, 3) red, green, blue, 0..1 linear to the eye; touch 0..1."""

    ring: NDArray[np.float64]
    touch: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment somebody marked."""

    t_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """Everything one tick decided; recorder, terminal and tests read it. readings: by person's code."""

    tick: Tick
    samples: Samples
    readings: Mapping[str, Reading]
    breath: Breath | None
    scene: Scene
    marks: tuple[Mark, ...] = ()
